"""A signature holds for one statement of one kind."""

import pytest

from holdfast.crypto.errors import SignatureError
from holdfast.crypto.signing import new_signing_seed, sign, verify, verifying_key

SEED = bytes(range(32))


def test_a_true_statement_verifies():
    verify(
        verifying_key(SEED), sign(SEED, "ballot", "m1", "yes"), "ballot", "m1", "yes"
    )


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("grant", ("m1", "yes")),
        ("ballot", ("m1", "no")),
        ("ballot", ("m1yes",)),
        ("ballot", ("m1", "yes", "")),
    ],
)
def test_it_holds_for_no_other(kind, parts):
    signature = sign(SEED, "ballot", "m1", "yes")

    with pytest.raises(SignatureError):
        verify(verifying_key(SEED), signature, kind, *parts)


def test_nor_for_another_signer():
    signature = sign(SEED, "ballot", "m1", "yes")

    with pytest.raises(SignatureError):
        verify(verifying_key(new_signing_seed()), signature, "ballot", "m1", "yes")


def test_nonsense_for_a_key_is_a_refusal():
    with pytest.raises(SignatureError):
        verify(b"", sign(SEED, "ballot"), "ballot")


def test_known_answer():
    # RFC 8032, 7.1, test 1: the public key of this seed.
    seed = bytes.fromhex(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    )

    assert verifying_key(seed).hex() == (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    )
