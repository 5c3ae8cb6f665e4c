"""Files: whole and in order, or not a byte of them."""

import io
from uuid import UUID

import pytest

from holdfast.crypto.chunks import CHUNK_BYTES, opened, sealed
from holdfast.crypto.context import Context
from holdfast.crypto.errors import SealError, UnknownSuite

KEY = bytes(range(32))
PLACE = Context(UUID(int=1), "file", "content", UUID(int=2))
SEALED_CHUNK = CHUNK_BYTES + 16


def sealed_file(content, *, key=KEY, context=PLACE):
    return b"".join(sealed([content], key=key, context=context))


def open_file(raw, *, key=KEY, context=PLACE):
    return b"".join(opened(io.BytesIO(raw), key=key, context=context))


@pytest.mark.parametrize(
    "length", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 7]
)
def test_a_file_of_any_length_comes_back(length):
    content = bytes(n % 251 for n in range(length))

    assert open_file(sealed_file(content)) == content


def test_how_it_arrives_does_not_matter():
    content = bytes(n % 251 for n in range(2 * CHUNK_BYTES + 100))
    parts = [content[start : start + 777] for start in range(0, len(content), 777)]

    assert open_file(b"".join(sealed(parts, key=KEY, context=PLACE))) == content
    assert open_file(b"".join(sealed([], key=KEY, context=PLACE))) == b""


def test_lengths_are_told_in_whole_chunks_only():
    assert len(sealed_file(b"")) == len(sealed_file(b"x" * 60_000))


RAW = sealed_file(bytes(n % 251 for n in range(3 * CHUNK_BYTES)))


def without(raw, chunk):
    start = 1 + chunk * SEALED_CHUNK
    return raw[:start] + raw[start + SEALED_CHUNK :]


def swapped(raw):
    first, second = 1, 1 + SEALED_CHUNK
    return (
        raw[:first]
        + raw[second : second + SEALED_CHUNK]
        + raw[first:second]
        + raw[second + SEALED_CHUNK :]
    )


TAMPERED = {
    "cut at a chunk": RAW[: 1 + 2 * SEALED_CHUNK],
    "cut in a chunk": RAW[:-100],
    "cut by one byte": RAW[:-1],
    "only the suite byte": RAW[:1],
    "one chunk left out": without(RAW, 1),
    "first chunk left out": without(RAW, 0),
    "two chunks swapped": swapped(RAW),
    "a byte added": RAW + b"\0",
    "the end twice": RAW + RAW[-SEALED_CHUNK:],
    "a bit changed in the first chunk": RAW[:9] + bytes([RAW[9] ^ 1]) + RAW[10:],
    "a bit changed in the last": RAW[:-9] + bytes([RAW[-9] ^ 1]) + RAW[-8:],
}


@pytest.mark.parametrize("raw", TAMPERED.values(), ids=TAMPERED.keys())
def test_a_tampered_file_never_shows_a_byte(raw):
    # The refusal comes before there is anything to read from.
    with pytest.raises(SealError):
        opened(io.BytesIO(raw), key=KEY, context=PLACE)


def test_another_key_or_place_opens_nothing():
    elsewhere = Context(UUID(int=1), "file", "content", UUID(int=3))
    for given in ({"key": bytes(32)}, {"context": elsewhere}):
        with pytest.raises(SealError):
            open_file(RAW, **given)


def test_an_unknown_suite_byte_is_refused():
    with pytest.raises(UnknownSuite):
        open_file(b"\x22" + RAW[1:])
