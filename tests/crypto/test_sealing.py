"""Content under a key opens at its place, whole, or not at all."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.crypto.context import Context, pack
from holdfast.crypto.errors import SealError, UnknownSuite
from holdfast.crypto.sealing import (
    commitment,
    derive,
    matches,
    new_key,
    seal,
    size_class,
    tag,
    unseal,
)

KEY = bytes(range(32))
PLACE = Context(UUID(int=1), "reports_report", "sealed", UUID(int=2), UUID(int=3), 1)


@given(st.binary(max_size=5000))
def test_what_was_sealed_opens_again(plain):
    assert unseal(seal(plain, key=KEY, context=PLACE), key=KEY, context=PLACE) == plain


def test_any_changed_byte_fails_closed():
    sealed = seal(b"what was told", key=KEY, context=PLACE)

    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealError):
            unseal(bytes(changed), key=KEY, context=PLACE)


def test_any_cut_fails_closed():
    sealed = seal(b"what was told", key=KEY, context=PLACE)

    for length in range(len(sealed)):
        with pytest.raises(SealError):
            unseal(sealed[:length], key=KEY, context=PLACE)


ELSEWHERE = {
    "organisation": Context(UUID(int=9), "reports_report", "sealed", UUID(int=2)),
    "table": Context(UUID(int=1), "cases_case", "sealed", UUID(int=2)),
    "column": Context(UUID(int=1), "reports_report", "other", UUID(int=2)),
    "row": Context(UUID(int=1), "reports_report", "sealed", UUID(int=4)),
    "folder": Context(
        UUID(int=1), "reports_report", "sealed", UUID(int=2), UUID(int=8), 1
    ),
    "version": Context(
        UUID(int=1), "reports_report", "sealed", UUID(int=2), UUID(int=3), 2
    ),
}


@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_moved_to_another_place_it_fails_closed(place):
    sealed = seal(b"what was told", key=KEY, context=PLACE)

    with pytest.raises(SealError):
        unseal(sealed, key=KEY, context=place)


def test_an_unknown_suite_byte_is_refused():
    sealed = seal(b"x", key=KEY, context=PLACE)

    with pytest.raises(UnknownSuite):
        unseal(b"\x02" + sealed[1:], key=KEY, context=PLACE)


def test_two_seals_of_one_content_differ():
    assert seal(b"x", key=KEY, context=PLACE) != seal(b"x", key=KEY, context=PLACE)


@given(st.integers(min_value=0, max_value=10**7))
def test_a_size_class_holds_the_length_and_wastes_little(length):
    size = size_class(length)

    assert size >= length
    assert size == 256 or size <= length * 1.12
    assert size_class(size) == size


def test_short_contents_have_one_length():
    lengths = {len(seal(b"x" * n, key=KEY, context=PLACE)) for n in (0, 1, 100, 252)}

    assert len(lengths) == 1


def test_a_false_frame_under_a_good_key_is_refused(monkeypatch):
    framed = (5000).to_bytes(4, "big") + b"\0" * 252
    monkeypatch.setattr("holdfast.crypto.sealing._padded", lambda _plain: framed)
    sealed = seal(b"", key=KEY, context=PLACE)

    with pytest.raises(SealError):
        unseal(sealed, key=KEY, context=PLACE)


def test_a_commitment_tells_two_keys_apart():
    key = new_key()

    assert matches(key, commitment(key))
    assert not matches(new_key(), commitment(key))


def test_one_purpose_gives_one_key():
    assert derive(KEY, "a") == derive(KEY, "a")
    assert derive(KEY, "a") != derive(KEY, "b")
    assert derive(KEY, "a", "x") != derive(KEY, "a", "y")
    assert tag(KEY, "a", b"x") != tag(KEY, "b", b"x")


@given(st.lists(st.binary(max_size=8)), st.lists(st.binary(max_size=8)))
def test_different_parts_never_pack_alike(first, second):
    assert (pack(*first) == pack(*second)) == (first == second)


def test_the_envelope_is_as_documented():
    sealed = seal(b"", key=KEY, context=PLACE)

    assert sealed[:1] == b"\x01"
    assert len(sealed) == 1 + 12 + 256 + 16


def test_keys_are_32_random_bytes():
    assert len({new_key() for _ in range(100)}) == 100
    assert {len(new_key())} == {32}
    assert uuid4() != uuid4()
