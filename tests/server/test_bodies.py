"""What a request carries, before anybody is at work on it."""

from io import BytesIO
from typing import Any

import pytest

from holdfast.server.bodies import LARGE_AT_ONCE, SMALL, Counted, whole_bodies


def asked(body: bytes, *, length: int | None = None) -> tuple[list[str], list[bytes]]:
    """What an application that gives back what it read answers."""
    said: list[str] = []

    def echo(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    environ = {
        "CONTENT_LENGTH": str(len(body) if length is None else length),
        "wsgi.input": BytesIO(body),
    }
    parts = whole_bodies(echo)(environ, lambda status, _headers: said.append(status))
    return said, list(parts)


@pytest.mark.parametrize("size", [0, 1, SMALL, SMALL + 1])
def test_whole_body_arrives_as_it_was_sent(size: int) -> None:
    assert asked(b"x" * size) == (["200 OK"], [b"x" * size])


def test_small_body_that_was_cut_reaches_nobody() -> None:
    assert asked(b"do=send", length=8) == (["400 Bad Request"], [b""])


def test_large_body_that_was_cut_ends_with_an_error() -> None:
    with pytest.raises(OSError, match="cut"):
        asked(b"x" * SMALL, length=SMALL + 1)
    lines = Counted(BytesIO(b"one\ntwo"), 8)
    assert lines.readline() == b"one\n"
    assert lines.readline(2) == b"tw"
    assert lines.readline() == b"o"
    with pytest.raises(OSError, match="cut"):
        lines.readline()


def test_only_so_many_large_bodies_are_taken_in_at_once() -> None:
    deep: list[str] = []

    def again(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        nested = {"CONTENT_LENGTH": str(SMALL + 1), "wsgi.input": BytesIO()}
        return list(application(nested, lambda status, _h: deep.append(status)))

    application = whole_bodies(again)
    application(
        {"CONTENT_LENGTH": str(SMALL + 1), "wsgi.input": BytesIO()},
        lambda status, _h: deep.append(status),
    )

    assert deep == ["200 OK"] * LARGE_AT_ONCE + ["503 Service Unavailable"]
