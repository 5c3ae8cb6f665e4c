"""The ledger's hash tree: RFC 6962, section 2.1, SHA-256.

- A leaf is hashed behind 0x00, an inner node behind 0x01.
- The tree of n > 1 leaves splits at the largest power of two below n.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

from holdfast.crypto.errors import TreeError

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The 32-byte hash of one entry."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of two subtrees."""
    return hashlib.sha256(b"\1" + left + right).digest()


def _level_up(level: list[bytes]) -> list[bytes]:
    # One odd node moves up as it is, which gives exactly the splits of the standard.
    sha256, nodes = hashlib.sha256, iter(level)
    above = [
        sha256(b"\1" + left + right).digest()
        for left, right in zip(nodes, nodes, strict=False)
    ]
    if len(level) % 2:
        above.append(level[-1])
    return above


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The 32-byte root over leaf hashes; linear in their number."""
    level = list(leaves)
    while len(level) > 1:
        level = _level_up(level)
    return level[0] if level else EMPTY_ROOT


def _split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf `index` (RFC 6962, 2.1.1), nearest sibling first.

    Raises:
        TreeError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        msg = "There is no such leaf."
        raise TreeError(msg)
    path, level, place = [], list(leaves), index
    while len(level) > 1:
        sibling = place ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level, place = _level_up(level), place // 2
    return path


def verify_inclusion(
    leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Check that `leaf` stands at `index` in the tree of `size` leaves with this root.

    Raises:
        TreeError: it does not, or the path has the wrong length.
    """
    if not 0 <= index < size:
        msg = "There is no such leaf."
        raise TreeError(msg)
    place, last, seen, rest = index, size - 1, leaf, list(path)
    while last:
        if place % 2 or place < last:
            if not rest:
                msg = "The proof is too short."
                raise TreeError(msg)
            sibling = rest.pop(0)
            seen = node_hash(sibling, seen) if place % 2 else node_hash(seen, sibling)
        place, last = place // 2, last // 2
    if rest or seen != root:
        msg = "The proof does not lead to this root."
        raise TreeError(msg)


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """That the tree of `old_size` leaves is a beginning of this one (RFC 6962, 2.1.2).

    Raises:
        TreeError: the old tree is empty or longer than this one.
    """
    if not 0 < old_size <= len(leaves):
        msg = "There is no proof between trees of these sizes."
        raise TreeError(msg)
    return _subproof(list(leaves), old_size, whole=True)


def _subproof(leaves: list[bytes], old_size: int, *, whole: bool) -> list[bytes]:
    if old_size == len(leaves):
        return [] if whole else [root_of(leaves)]
    split = _split(len(leaves))
    if old_size <= split:
        below = _subproof(leaves[:split], old_size, whole=whole)
        return [*below, root_of(leaves[split:])]
    below = _subproof(leaves[split:], old_size - split, whole=False)
    return [*below, root_of(leaves[:split])]


def verify_consistency(
    *, old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that nothing before `old_size` was changed (RFC 9162, 2.1.4.2).

    Raises:
        TreeError: something was, or the proof has the wrong length.
    """
    if old_size == size:
        holds = not proof and old_root == root
    else:
        roots = _roots_of_proof(old_size, old_root, size, list(proof))
        holds = roots == (old_root, root)
    if not holds:
        msg = "The old tree is not a beginning of the new one."
        raise TreeError(msg)


def _roots_of_proof(
    old_size: int, old_root: bytes, size: int, rest: list[bytes]
) -> tuple[bytes, bytes] | None:
    if old_size & (old_size - 1) == 0:
        rest.insert(0, old_root)
    if not rest or not 0 < old_size < size:
        return None
    place, last = old_size - 1, size - 1
    while place % 2:
        place, last = place // 2, last // 2
    seen_old = seen = rest.pop(0)
    for node in rest:
        if last == 0:
            return None
        if place % 2 or place == last:
            seen_old, seen = node_hash(node, seen_old), node_hash(node, seen)
            while place and not place % 2:
                place, last = place // 2, last // 2
        else:
            seen = node_hash(seen, node)
        place, last = place // 2, last // 2
    return None if last else (seen_old, seen)
