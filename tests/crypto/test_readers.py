"""Sealed to one reader: that reader opens it, at its place, and nobody else."""

from uuid import UUID

import pytest

from holdfast.crypto.context import Context
from holdfast.crypto.errors import SealError, UnknownSuite
from holdfast.crypto.readers import PrivateKey, new_seed, public_of, seal_to

SEED = bytes(range(32))
PLACE = Context(UUID(int=1), "vault_grant", "sealed", UUID(int=2), UUID(int=3), 1)


def test_the_reader_opens_what_was_sealed_to_them():
    sealed = seal_to(public_of(SEED), b"k" * 32, context=PLACE)

    assert PrivateKey(SEED).open(sealed, context=PLACE) == b"k" * 32


def test_another_reader_does_not():
    sealed = seal_to(public_of(SEED), b"k" * 32, context=PLACE)

    with pytest.raises(SealError):
        PrivateKey(new_seed()).open(sealed, context=PLACE)


def test_moved_to_another_folder_it_fails_closed():
    sealed = seal_to(public_of(SEED), b"k" * 32, context=PLACE)
    elsewhere = Context(
        UUID(int=1), "vault_grant", "sealed", UUID(int=2), UUID(int=4), 1
    )

    with pytest.raises(SealError):
        PrivateKey(SEED).open(sealed, context=elsewhere)


def test_every_changed_byte_is_noticed():
    sealed = seal_to(public_of(SEED), b"k" * 32, context=PLACE)

    for position in range(1, len(sealed), 37):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealError):
            PrivateKey(SEED).open(bytes(changed), context=PLACE)


def test_an_unknown_suite_byte_is_refused():
    sealed = seal_to(public_of(SEED), b"k" * 32, context=PLACE)

    with pytest.raises(UnknownSuite):
        PrivateKey(SEED).open(b"\x12" + sealed[1:], context=PLACE)


def test_sizes_are_as_documented():
    public = public_of(SEED)

    assert len(public) == 1216
    assert len(seal_to(public, b"k" * 32, context=PLACE)) == 32 + 1137


def test_a_public_key_of_another_length_is_refused():
    with pytest.raises(SealError):
        seal_to(public_of(SEED)[:-1], b"k" * 32, context=PLACE)


def test_one_seed_gives_one_public_key():
    # draft-connolly-cfrg-xwing-kem: the seed is expanded with SHAKE256.
    assert public_of(SEED) == public_of(SEED)
    assert public_of(SEED) != public_of(new_seed())
