"""One reporter's requests, one at a time."""

import json
import re
import urllib.error
import urllib.request
from html import unescape
from typing import Any
from urllib.parse import urlencode


def post(port: int, body: bytes) -> tuple[int, str]:
    """Post to the talk; status and page."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/talk/", body)
    request.add_header("Origin", f"http://127.0.0.1:{port}")
    request.add_header("Sec-Fetch-Site", "same-origin")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def review(port: int, **typed: str) -> dict[str, str]:
    """What the review page would send: what was typed, receipt and token."""
    status, page = post(port, urlencode({"do": "review", **typed}).encode())
    assert status == 200, page[-500:]
    found = dict(re.findall(r'name="(receipt|token)" value="([^"]*)"', page))
    return {**typed, **{name: unescape(value) for name, value in found.items()}}


def mailbox_token(port: int, *, receipt: str) -> str:
    """The token of the form on a mailbox's page."""
    status, page = post(port, urlencode({"do": "open", "receipt": receipt}).encode())
    assert status == 200, page[-500:]
    found = re.search(r'name="token" value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def call(
    port: int, path: str, body: dict[str, str], *, once: str = ""
) -> tuple[int, Any]:
    """Call the API; status and answer."""
    address = f"http://127.0.0.1:{port}/api/v1{path}"
    request = urllib.request.Request(address, json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    if once:
        request.add_header("Idempotency-Key", once)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status, json.loads(answer.read())
