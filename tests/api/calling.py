"""Calls of the API as a program makes them: JSON in, JSON out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from holdfast.accounts.unlocking import begin_session
from holdfast.crypto.receipts import new_receipt
from tests.cast import Cast


@dataclass(frozen=True)
class Answer:
    """A status and what the body says."""

    status: int
    body: Any
    raw: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, str]:
        """Which fields an error names."""
        named: dict[str, str] = self.body["error"]["fields"]
        return named


@dataclass(frozen=True)
class Caller:
    """Anybody, or a member with a token."""

    token: str = ""
    key: str = ""

    def keyed(self, key: str) -> "Caller":
        """The same caller, whose calls carry an idempotency key."""
        return replace(self, key=key)

    def send(
        self, method: str, path: str, content: bytes = b"", kind: str = ""
    ) -> Answer:
        """Any call at all."""
        headers = {"Idempotency-Key": self.key} if self.key else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        answer = Client(enforce_csrf_checks=True).generic(
            method,
            f"/api/v1{path}",
            data=content,
            content_type=kind or "application/json",
            headers=headers,
        )
        raw = b"".join(answer) if answer.streaming else answer.content
        is_json = answer.headers["Content-Type"].startswith("application/json")
        said = json.loads(raw) if is_json else None
        return Answer(answer.status_code, said, raw, answer.headers)

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, **body: Any) -> Answer:
        return self.send("POST", path, json.dumps(body).encode())

    def tell(self, **telling: Any) -> Answer:
        """File a telling with a fresh receipt."""
        return self.post("/reports", receipt=new_receipt(), **telling)

    def attach(
        self, path: str, *contents: bytes, name: str = "a.txt", **fields: str
    ) -> Answer:
        """Send one file, or several of the same name."""
        begins = "--edge\r\nContent-Disposition: form-data; name="
        sent = "".join(
            f'{begins}"{field}"\r\n\r\n{value}\r\n' for field, value in fields.items()
        ).encode()
        for content in contents:
            head = f'{begins}"file"; filename="{name}"\r\nContent-Type: text/plain'
            sent += f"{head}\r\n\r\n".encode() + content + b"\r\n"
        sent += b"--edge--\r\n"
        return self.send("POST", path, sent, "multipart/form-data; boundary=edge")


def caller(cast: Cast, name: str = "") -> Caller:
    """Somebody of the cast with a token; anybody where no name is given."""
    if not name:
        return Caller()
    token, _ = begin_session(
        cast.members[name],
        seeds=cast.seeds[name],
        organisation=cast.organisation,
        at=datetime.now(UTC),
    )
    return Caller(token)
