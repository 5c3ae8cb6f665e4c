"""The hash tree of RFC 6962, and its signed checkpoints."""

import hashlib
import random

import pytest

from holdfast.crypto.checkpoints import (
    Checkpoint,
    read_note,
    signature_line,
    verify_line,
)
from holdfast.crypto.errors import SignatureError, TreeError
from holdfast.crypto.signing import verifying_key
from holdfast.crypto.tree import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

SEED = bytes(range(32))
LEAVES = [leaf_hash(bytes([n])) for n in range(41)]
# Inputs and roots that other implementations of RFC 6962 publish.
KNOWN = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
KNOWN_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
}


def naive_root(leaves):
    """The standard's own recursive words."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


@pytest.mark.parametrize("size", KNOWN_ROOTS)
def test_published_roots(size):
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in KNOWN[:size]]

    assert root_of(leaves).hex() == KNOWN_ROOTS[size]


def test_the_root_is_that_of_the_standards_recursion():
    for size in range(42):
        assert root_of(LEAVES[:size]) == naive_root(LEAVES[:size])


def test_a_leaf_is_not_a_node():
    assert leaf_hash(b"") != hashlib.sha256(b"").digest()


def test_every_leaf_of_every_tree_is_proved():
    for size in range(1, 42):
        root = root_of(LEAVES[:size])
        for index in range(size):
            path = inclusion_proof(LEAVES[:size], index)
            verify_inclusion(
                LEAVES[index], index=index, size=size, path=path, root=root
            )


def test_false_proofs_of_a_leaf_are_refused():
    root, chance = root_of(LEAVES), random.Random(1)
    for index in range(41):
        path = inclusion_proof(LEAVES, index)
        changed = list(path)
        changed[chance.randrange(len(path))] = leaf_hash(b"other")
        for false in (changed, path[:-1], [*path, path[0]], []):
            with pytest.raises(TreeError):
                verify_inclusion(
                    LEAVES[index], index=index, size=41, path=false, root=root
                )
        with pytest.raises(TreeError):
            verify_inclusion(
                LEAVES[index], index=(index + 1) % 41, size=41, path=path, root=root
            )


@pytest.mark.parametrize("index", [-1, 41])
def test_a_leaf_that_is_not_there_has_no_proof(index):
    with pytest.raises(TreeError):
        inclusion_proof(LEAVES, index)
    with pytest.raises(TreeError):
        verify_inclusion(LEAVES[0], index=index, size=41, path=[], root=EMPTY_ROOT)


def test_every_older_tree_is_a_beginning():
    for size in range(1, 42):
        for old in range(1, size + 1):
            verify_consistency(
                old_size=old,
                old_root=root_of(LEAVES[:old]),
                size=size,
                root=root_of(LEAVES[:size]),
                proof=consistency_proof(LEAVES[:size], old),
            )


def test_a_rewritten_past_is_noticed():
    rewritten = [*LEAVES[:3], leaf_hash(b"other"), *LEAVES[4:]]
    for old in range(4, 41):
        for proof in (
            consistency_proof(rewritten, old),
            consistency_proof(LEAVES, old),
        ):
            with pytest.raises(TreeError):
                verify_consistency(
                    old_size=old,
                    old_root=root_of(LEAVES[:old]),
                    size=41,
                    root=root_of(rewritten),
                    proof=proof,
                )


def test_false_proofs_between_trees_are_refused():
    for old in range(1, 41):
        proof = consistency_proof(LEAVES, old)
        for false in (proof[:-1], [*proof, proof[-1]], [*proof, *proof], []):
            with pytest.raises(TreeError):
                verify_consistency(
                    old_size=old,
                    old_root=root_of(LEAVES[:old]),
                    size=41,
                    root=root_of(LEAVES),
                    proof=false,
                )


@pytest.mark.parametrize("old", [0, 42])
def test_no_proof_from_nothing_or_from_later(old):
    with pytest.raises(TreeError):
        consistency_proof(LEAVES, old)
    with pytest.raises(TreeError):
        verify_consistency(
            old_size=old, old_root=EMPTY_ROOT, size=41, root=root_of(LEAVES), proof=[]
        )


def test_two_roots_of_one_size_are_a_fork():
    with pytest.raises(TreeError):
        verify_consistency(
            old_size=3, old_root=EMPTY_ROOT, size=3, root=root_of(LEAVES[:3]), proof=[]
        )


def note_of(checkpoint):
    return (
        f"{checkpoint.to_text()}\n{signature_line(checkpoint, name='log', seed=SEED)}"
    )


def test_a_signed_checkpoint_reads_and_verifies():
    checkpoint = Checkpoint("holdfast/x", 41, root_of(LEAVES))

    read, lines = read_note(note_of(checkpoint))

    assert read == checkpoint
    verify_line(lines[0], read, name="log", public=verifying_key(SEED))


def test_a_changed_checkpoint_does_not():
    checkpoint = Checkpoint("holdfast/x", 41, root_of(LEAVES))
    line = signature_line(checkpoint, name="log", seed=SEED)

    for other in (
        Checkpoint("holdfast/y", 41, checkpoint.root),
        Checkpoint("holdfast/x", 40, checkpoint.root),
        Checkpoint("holdfast/x", 41, EMPTY_ROOT),
    ):
        with pytest.raises(SignatureError):
            verify_line(line, other, name="log", public=verifying_key(SEED))


@pytest.mark.parametrize("line", ["", "— log !!!\n", "— log AAAA\n", "- log AAAA\n"])
def test_a_line_of_nobody_is_refused(line):
    checkpoint = Checkpoint("holdfast/x", 41, root_of(LEAVES))

    with pytest.raises(SignatureError):
        verify_line(line, checkpoint, name="log", public=verifying_key(SEED))


@pytest.mark.parametrize(
    "note", ["", "a\nb\nc\n\n", "a\n1\n!!\n\n", "a\n1\nAAAA", "a\n01\nAAAA\n\n", "x\n"]
)
def test_what_is_not_a_checkpoint_is_refused(note):
    with pytest.raises(TreeError):
        read_note(note)
