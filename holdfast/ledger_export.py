"""A ledger as one file, and its verification without the application.

- Line by line: a header; the entries of each checkpoint in the order of their
  positions, and the checkpoint after them; the entries that still wait for one; a
  head.
- An entry's line is its day, its commitment, and eight digits of a hash chained over
  all lines so far, so that a careless change is named to the line.
- Members co-sign checkpoints with their own keys, which the header lists by the random
  ids of their readers.
- The head is signed with the ledger's key over the digest of every byte before it: a
  changed, cut, added or moved byte is noticed. The trees behind the checkpoints are
  worked out anew (RFC 6962), their signatures checked (C2SP tlog-checkpoint).
- Not noticed: acts that were never entered, and a ledger rolled back as a whole, unless
  somebody kept a later checkpoint (`known`).
"""

import binascii
import hashlib
import json
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from holdfast.crypto.checkpoints import Checkpoint, read_note, verify_line
from holdfast.crypto.context import pack
from holdfast.crypto.errors import CryptoError, SignatureError
from holdfast.crypto.signing import sign, verify
from holdfast.crypto.tree import EMPTY_ROOT, leaf_hash, node_hash

FORMAT: Final = "holdfast ledger 1"
PADDED_TO: Final = 64
EMPTY_LEAF: Final = leaf_hash(b"")
SIGNER: Final = "log"
WAITING: Final = b'{"waiting":true}\n'
MISSING: Final = "-" * 64
_HEAD: Final = "ledger-export"
_DASH: Final = "\u2014 "
_CHAIN_DIGITS: Final = 8
# Day, commitment, chain, each ended by a space or the line.
_LINE: Final = struct.Struct("10sx64sx8sx")
_LINE_BYTES: Final = _LINE.size
_CHAIN: Final = slice(76, 84)


class Broken(Exception):
    """The ledger does not hold. `position` is the first entry that does not."""

    def __init__(
        self, message: str, *, position: int | None = None, line: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.line = line


@dataclass(frozen=True, slots=True)
class Verified:
    """What a whole ledger holds: entries in place, entries waiting, checkpoints.

    `cosigners` members co-signed the newest checkpoint that any did, at `cosigned`.
    """

    origin: str
    size: int
    entries: int
    waiting: int
    checkpoints: int
    root: bytes
    log: bytes
    cosigned: int = 0
    cosigners: int = 0


def leaf_prefix(day: str) -> bytes:
    """What stands before an entry's commitment of 32 bytes in its hashed leaf."""
    whole = pack("holdfast/leaf", day, b"\0" * 32)
    return b"\0" + whole[:-32]


def _json(line: dict[str, Any]) -> bytes:
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


class Writer:
    """Writes an export: `entry` and `checkpoint` in order, `waiting`, then `end`."""

    def __init__(
        self,
        write: Callable[[bytes], object],
        *,
        origin: str,
        log: bytes,
        members: Mapping[str, bytes],
    ) -> None:
        self._write = write
        self._digest = hashlib.sha256()
        self._chain = b""
        self._entries = 0
        named = {name: members[name].hex() for name in sorted(members)}
        self._line(
            _json(
                {
                    "format": FORMAT,
                    "origin": origin,
                    "log": log.hex(),
                    "members": named,
                }
            )
        )

    def _line(self, line: bytes) -> None:
        self._write(line)
        self._digest.update(line)
        self._chain = hashlib.sha256(self._chain + line).digest()

    def entry(self, day: str, commitment: bytes | None) -> None:
        """One entry; None where a position stands empty that should not."""
        written = commitment.hex() if commitment is not None else MISSING
        start = f"{day} {written} ".encode()
        chain = hashlib.sha256(self._chain + start).hexdigest()[:_CHAIN_DIGITS]
        self._line(start + chain.encode() + b"\n")
        self._entries += 1

    def checkpoint(self, *, day: str, size: int, entries: int, note: str) -> None:
        """The checkpoint over all entries so far."""
        fields = {"day": day, "size": size, "entries": entries, "note": note}
        self._line(_json({"checkpoint": fields}))

    def waiting(self) -> None:
        """What follows has no position yet."""
        self._line(WAITING)

    def end(self, *, seed: bytes) -> None:
        """Sign every byte so far."""
        digest = self._digest.digest()
        signature = sign(seed, _HEAD, digest, self._entries)
        head = {"entries": self._entries, "digest": digest.hex()}
        self._write(_json({"head": {**head, "signature": signature.hex()}}))


def verify_export(
    export: bytes,
    *,
    known: str | None = None,
    log: bytes | None = None,
    told: Callable[[int], object] = lambda more: None,  # noqa: ARG005
) -> Verified:
    """Work the whole ledger out anew from its export.

    Args:
        export: the file.
        known: a checkpoint note that somebody kept; the ledger must go on from it.
        log: the ledger's 32-byte public key, where it is known from elsewhere.
        told: is given how many more entries hold, again and again.

    Raises:
        Broken: something does not hold; the first entry that does not, where it can be
            told.
    """
    header, signers = _header(export)
    if log is not None and log != signers.log:
        raise Broken("This ledger is signed with another key than the one given.")
    body_end = _check_head(export, log=signers.log)
    return _verify_body(
        export, header, body_end, signers=signers, known=known, told=told
    )


@dataclass(frozen=True, slots=True)
class Signers:
    """Whose ledger it is, its own public key, and those of members who co-sign."""

    origin: str
    log: bytes
    members: Mapping[str, bytes]


def _header(export: bytes) -> tuple[int, Signers]:
    end = export.find(b"\n") + 1
    try:
        header = json.loads(export[:end])
        origin, log = header["origin"], bytes.fromhex(header["log"])
        members = {n: bytes.fromhex(key) for n, key in header["members"].items()}
        right = header["format"] == FORMAT and isinstance(origin, str)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Broken("This is not an export of a ledger.", line=1) from error
    if not right or len(log) != 32:
        raise Broken("This is not an export of a ledger that this version reads.")
    return end, Signers(origin, log, members)


def _check_head(export: bytes, *, log: bytes) -> int:
    """Where the body ends, once the head's signature over all of it holds."""
    start = export.rfind(b"\n", 0, len(export) - 1) + 1
    if not export.startswith(b'{"head":', start) or not export.endswith(b"\n"):
        raise _first_changed(export, "The export is cut: its signed head is missing.")
    body = memoryview(export)[:start]
    try:
        head = json.loads(export[start:])["head"]
        digest, entries = bytes.fromhex(head["digest"]), int(head["entries"])
        signature = bytes.fromhex(head["signature"])
        same = export[start:] == _json(
            {"head": _plain_head(entries, digest, signature)}
        )
        if not same or hashlib.sha256(body).digest() != digest:
            raise _first_changed(export, "The export was changed.")
        verify(log, signature, _HEAD, digest, entries)
    except (ValueError, KeyError, TypeError) as error:
        raise _first_changed(export, "The signed head cannot be read.") from error
    except SignatureError as error:
        raise _first_changed(export, "The signature of the head is wrong.") from error
    return start


def _plain_head(entries: int, digest: bytes, signature: bytes) -> dict[str, Any]:
    return {
        "entries": entries,
        "digest": digest.hex(),
        "signature": signature.hex(),
    }


def _first_changed(export: bytes, message: str) -> Broken:
    """Name the first line whose chained digits do not fit what stands before it."""
    chain, entries = b"", 0
    for number, line in enumerate(export.splitlines(keepends=True), start=1):
        if not line.startswith(b"{"):
            start, digits = line[: _CHAIN.start], line[_CHAIN]
            fits = hashlib.sha256(chain + start).hexdigest()[:_CHAIN_DIGITS].encode()
            if len(line) != _LINE_BYTES or digits != fits:
                where = f"{message} Line {number} is the first that does not fit."
                return Broken(where, position=entries, line=number)
            entries += 1
        chain = hashlib.sha256(chain + line).digest()
    return Broken(message)


class Tree:
    """The roots of a growing tree, block by block of 64 leaves (RFC 6962, 2.1)."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaves: list[bytes]) -> None:
        """Add leaves; their number is a multiple of 64."""
        level = leaves
        for _ in range(PADDED_TO.bit_length() - 1):
            nodes = iter(level)
            sha256 = hashlib.sha256
            level = [
                sha256(b"\1" + left + right).digest()
                for left, right in zip(nodes, nodes, strict=True)
            ]
        for block in level:
            self._add_peak(block)
        self.size += len(leaves)

    def _add_peak(self, node: bytes) -> None:
        height = 0
        while self._peaks and self._peaks[-1][0] == height:
            node = node_hash(self._peaks.pop()[1], node)
            height += 1
        self._peaks.append((height, node))

    def root(self) -> bytes:
        """The 32-byte root over everything so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def check_note(note: str, *, size: int, root: bytes, signers: Signers) -> int:
    """Whether a checkpoint says what the tree says, and the ledger's key signed it.

    Returns:
        How many members co-signed it.

    Raises:
        Broken: it does not, or a co-signature is not a member's.
    """
    try:
        said, lines = read_note(note)
        if said != Checkpoint(signers.origin, size, root):
            raise Broken("A checkpoint does not fit the entries before it.")
        if not lines:
            raise Broken("A checkpoint is not signed.")
        verify_line(lines[0], said, name=SIGNER, public=signers.log)
    except CryptoError as error:
        raise Broken("The signature of a checkpoint is wrong.") from error
    names = [line.removeprefix(_DASH).partition(" ")[0] for line in lines[1:]]
    try:
        for name, line in zip(names, lines[1:], strict=True):
            verify_line(line, said, name=name, public=signers.members[name])
    except (CryptoError, KeyError) as error:
        raise Broken("A member's co-signature of a checkpoint is wrong.") from error
    if len(set(names)) != len(names):
        raise Broken("A member's co-signature of a checkpoint stands there twice.")
    return len(names)


def padded(count: int) -> int:
    """The number of positions that a day of so many entries takes; none is like a few."""
    return max(1, -(-count // PADDED_TO)) * PADDED_TO


def _verify_body(
    export: bytes,
    start: int,
    end: int,
    *,
    signers: Signers,
    known: str | None,
    told: Callable[[int], object],
) -> Verified:
    tree, entries, checkpoints, waiting = Tree(), 0, 0, None
    cosigned = cosigners = 0
    kept = _Known(known)
    for block, line in _blocks(export, start, end):
        if waiting is not None:
            raise Broken("Something follows the entries that wait.")
        if line == WAITING.rstrip():
            _require_none(block, position=tree.size)
            waiting = 0
            continue
        fields = _checkpoint_fields(line)
        leaves = _leaves(export, block, position=tree.size)
        signed = _add_checkpoint(tree, fields, leaves, signers=signers)
        if signed:
            cosigned, cosigners = tree.size, signed
        entries += len(block)
        told(len(block))
        checkpoints += 1
        kept.see(tree, origin=signers.origin)
    kept.must_be_seen()
    if waiting is None:
        raise Broken("The export does not say what still waits.")
    count = _waiting_count(export, end)
    return Verified(
        signers.origin,
        tree.size,
        entries,
        count,
        checkpoints,
        tree.root(),
        signers.log,
        cosigned,
        cosigners,
    )


def _blocks(export: bytes, start: int, end: int) -> Iterator[tuple[range, bytes]]:
    """Runs of entries' lines, as where they begin, with the other line after each."""
    place = start
    while place < end:
        other = export.find(b"{", place, end)
        if other < 0:
            return
        if (other - place) % _LINE_BYTES:
            raise Broken("A line has the wrong length.")
        stop = export.find(b"\n", other, end)
        yield range(place, other, _LINE_BYTES), export[other:stop]
        place = stop + 1


def _require_none(block: range, *, position: int) -> None:
    if len(block):
        raise Broken("Entries have a position and no checkpoint.", position=position)


def _checkpoint_fields(line: bytes) -> dict[str, Any]:
    try:
        fields: dict[str, Any] = json.loads(line)["checkpoint"]
        size, entries, note = fields["size"], fields["entries"], fields["note"]
    except (ValueError, KeyError, TypeError) as error:
        raise Broken("A checkpoint cannot be read.") from error
    if not (isinstance(size, int) and isinstance(entries, int) and str(note) == note):
        raise Broken("A checkpoint cannot be read.")
    return fields


def _leaves(export: bytes, block: range, *, position: int) -> list[bytes]:
    sha256, unhexlify = hashlib.sha256, binascii.unhexlify
    leaves: list[bytes] = []
    prefixes: dict[bytes, bytes] = {}
    try:
        for day, written, _ in _LINE.iter_unpack(export[block.start : block.stop]):
            prefix = prefixes.get(day)
            if prefix is None:
                prefix = prefixes[day] = leaf_prefix(day.decode())
            leaves.append(sha256(prefix + unhexlify(written)).digest())
    except ValueError as error:
        at = position + len(leaves)
        raise Broken(f"Entry {at} is missing or unreadable.", position=at) from error
    return leaves


def _add_checkpoint(
    tree: Tree, fields: dict[str, Any], leaves: list[bytes], *, signers: Signers
) -> int:
    first = tree.size
    count = len(leaves)
    if fields["entries"] != first + count:
        raise Broken(
            f"Between {first} and {fields['size']} an entry is missing or too many.",
            position=first,
        )
    leaves += [EMPTY_LEAF] * (padded(count) - count)
    if fields["size"] != first + len(leaves):
        raise Broken("A checkpoint is not padded as it must be.", position=first)
    tree.add(leaves)
    try:
        return check_note(
            fields["note"], size=tree.size, root=tree.root(), signers=signers
        )
    except Broken as broken:
        message = f"{broken.message} It covers entries {first} to {tree.size - 1}."
        raise Broken(message, position=first) from broken


def _waiting_count(export: bytes, end: int) -> int:
    start = export.rfind(WAITING, 0, end) + len(WAITING)
    if (end - start) % _LINE_BYTES:
        raise Broken("A waiting entry's line has the wrong length.")
    return (end - start) // _LINE_BYTES


class _Known:
    """A checkpoint that somebody kept, to be met on the way."""

    def __init__(self, note: str | None) -> None:
        try:
            self._kept = read_note(note)[0] if note else None
        except CryptoError as error:
            raise Broken("The checkpoint you kept cannot be read.") from error

    def see(self, tree: Tree, *, origin: str) -> None:
        kept = self._kept
        if kept is None or tree.size < kept.size:
            return
        if kept != Checkpoint(origin, tree.size, tree.root()):
            raise Broken(
                "This ledger does not go on from the checkpoint you kept: it was"
                " rewritten, or is another's.",
                position=0,
            )
        self._kept = None

    def must_be_seen(self) -> None:
        if self._kept is not None:
            raise Broken(
                f"This ledger ends before the checkpoint you kept, of"
                f" {self._kept.size} entries: it was cut."
            )
