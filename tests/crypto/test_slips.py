"""Key slips, recovery shares and passphrases."""

import hmac

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from holdfast.crypto import passphrases
from holdfast.crypto.errors import ShareError, SlipError
from holdfast.crypto.shares import join, split
from holdfast.crypto.slips import new_slip, open_slip

SECRET = bytes(range(32))


def test_a_slip_opens_however_it_is_typed():
    slip = new_slip()
    typed = slip.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert open_slip(typed) == open_slip(slip)
    assert len(slip.split("-")) == 9


def test_a_slip_of_the_pen_shows():
    slip = new_slip()
    other = "2" if slip[5] != "2" else "3"

    with pytest.raises(SlipError):
        open_slip(slip[:5] + other + slip[6:])


@pytest.mark.parametrize("typed", ["", "AAAA", "U" * 36, "é" * 36])
def test_what_is_not_a_slip_is_refused(typed):
    with pytest.raises(SlipError):
        open_slip(typed)


def test_two_slips_open_different_things():
    assert open_slip(new_slip()) != open_slip(new_slip())


def test_any_two_of_three_shares_join():
    first, second, third = split(SECRET)

    assert join([first, second]) == SECRET
    assert join([second, third]) == SECRET
    assert join([third.upper(), f"  {first} "]) == SECRET


def test_one_share_is_not_enough():
    with pytest.raises(ShareError):
        join([split(SECRET)[0]])


def test_shares_of_two_splits_do_not_join():
    with pytest.raises(ShareError):
        join([split(SECRET)[0], split(SECRET)[1].replace(" ", " x", 1)])
    with pytest.raises(ShareError):
        join([split(SECRET)[0], split(bytes(32))[1]])


def test_a_passphrase_depends_on_salt_and_pepper():
    key = passphrases.stretch("four words do", salt=b"s" * 16, pepper=SECRET)

    assert len(key) == 32
    assert key == passphrases.stretch(" four words do ", salt=b"s" * 16, pepper=SECRET)
    assert key != passphrases.stretch("four words do", salt=b"t" * 16, pepper=SECRET)
    assert key != passphrases.stretch("four words do", salt=b"s" * 16, pepper=bytes(32))
    assert len(passphrases.new_salt()) == 16


def test_accents_typed_in_two_ways_are_one_passphrase():
    composed = passphrases.stretch("caf\u00e9", salt=b"s" * 16, pepper=SECRET)

    assert composed == passphrases.stretch("cafe\u0301", salt=b"s" * 16, pepper=SECRET)


def test_the_real_cost_is_64_mib_and_eight_passes(monkeypatch):
    monkeypatch.undo()
    whole = Argon2id(
        salt=b"s" * 16, length=32, iterations=8, lanes=1, memory_cost=64 * 1024
    ).derive(b"x")

    key = passphrases.stretch("x", salt=b"s" * 16, pepper=SECRET)

    assert key == hmac.digest(SECRET, b"holdfast/passphrase" + whole, "sha256")
