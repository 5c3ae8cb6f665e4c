"""The ledger as one file: whatever is changed in it is noticed."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.crypto.checkpoints import Checkpoint as Note
from holdfast.crypto.checkpoints import signature_line
from holdfast.crypto.signing import new_signing_seed, verifying_key
from holdfast.crypto.tree import leaf_hash, root_of
from holdfast.ledger_export import Broken, Tree, Writer, verify_export
from tests.cast import Cast

SIZES = 500
SAID: dict[str, Any] = {"capture_output": True, "text": True}
Change = Callable[[list[bytes], random.Random], list[bytes]]

pytestmark = pytest.mark.django_db


def _edit(lines: list[bytes], chance: random.Random) -> list[bytes]:
    place = chance.randrange(len(lines))
    line = bytearray(lines[place])
    byte = chance.randrange(len(line))
    line[byte] ^= 1 << chance.randrange(8)
    return [*lines[:place], bytes(line), *lines[place + 1 :]]


def _delete(lines: list[bytes], chance: random.Random) -> list[bytes]:
    place = chance.randrange(len(lines))
    return [*lines[:place], *lines[place + 1 :]]


def _insert(lines: list[bytes], chance: random.Random) -> list[bytes]:
    place = chance.randrange(len(lines) + 1)
    day = lines[chance.randrange(1, len(lines) - 1)][:10]
    new = day + b" " + chance.randbytes(32).hex().encode() + b" "
    return [
        *lines[:place],
        new + chance.randbytes(4).hex().encode() + b"\n",
        *lines[place:],
    ]


def _duplicate(lines: list[bytes], chance: random.Random) -> list[bytes]:
    place = chance.randrange(len(lines))
    return [*lines[:place], lines[place], *lines[place:]]


def _reorder(lines: list[bytes], chance: random.Random) -> list[bytes]:
    first, second = chance.sample(range(len(lines)), 2)
    moved = list(lines)
    moved[first], moved[second] = moved[second], moved[first]
    return moved


def _truncate(lines: list[bytes], chance: random.Random) -> list[bytes]:
    whole = b"".join(lines)
    return [whole[: chance.randrange(len(whole))]]


def _lengthen(lines: list[bytes], chance: random.Random) -> list[bytes]:
    return [*lines, chance.randbytes(chance.randrange(1, 90))]


CHANGES: list[Change] = [
    _edit,
    _delete,
    _insert,
    _duplicate,
    _reorder,
    _truncate,
    _lengthen,
]


def test_an_untouched_export_verifies(export: bytes, kept: Cast) -> None:
    seen = verify_export(export)

    assert seen.checkpoints == 3
    assert seen.waiting == 70
    assert seen.log == bytes(kept.organisation.log_verifying)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__[1:])
def test_every_change_is_noticed(export: bytes, change: Change) -> None:
    chance = random.Random(change.__name__)
    lines = export.splitlines(keepends=True)

    for _ in range(SIZES):
        changed = b"".join(change(lines, chance))
        if changed == export:
            continue
        with pytest.raises(Broken):
            verify_export(changed)


def test_the_first_changed_entry_is_named(export: bytes) -> None:
    lines = export.splitlines(keepends=True)
    lines[40] = (
        lines[40][:20] + (b"0" if lines[40][20:21] != b"0" else b"1") + lines[40][21:]
    )

    with pytest.raises(Broken) as broken:
        verify_export(b"".join(lines))

    assert broken.value.position == 39
    assert broken.value.line == 41


def test_a_removed_entry_is_named_where_the_next_one_stands(export: bytes) -> None:
    lines = export.splitlines(keepends=True)
    del lines[40]

    with pytest.raises(Broken) as broken:
        verify_export(b"".join(lines))

    assert broken.value.position == 39


def test_a_whole_export_under_another_key_is_not_the_ledger(
    export: bytes, kept: Cast
) -> None:
    """A fork: everything is written anew, with a key of somebody else's."""
    forged, seed = bytearray(), new_signing_seed()
    origin = f"holdfast/{kept.organisation.id}"
    writer = Writer(forged.extend, origin=origin, log=verifying_key(seed), members={})
    tree, leaves = Tree(), []
    for number in range(64):
        writer.entry("2026-11-20", number.to_bytes(32, "big"))
        leaves.append(_leaf_of("2026-11-20", number.to_bytes(32, "big")))
    tree.add(leaves)
    note = Note(origin, 64, tree.root())
    text = f"{note.to_text()}\n{signature_line(note, name='log', seed=seed)}"
    writer.checkpoint(day="2026-11-21", size=64, entries=64, note=text)
    writer.waiting()
    writer.end(seed=seed)

    verify_export(bytes(forged))
    with pytest.raises(Broken, match="another key"):
        verify_export(bytes(forged), log=bytes(kept.organisation.log_verifying))
    with pytest.raises(Broken, match="checkpoint you kept"):
        verify_export(bytes(forged), known=_first_note(export))


def _leaf_of(day: str, commitment: bytes) -> bytes:
    from holdfast.ledger_export import leaf_prefix

    return leaf_hash((leaf_prefix(day) + commitment)[1:])


def _first_note(export: bytes) -> str:
    import json

    line = next(row for row in export.splitlines() if row.startswith(b'{"checkpoint"'))
    note: str = json.loads(line)["checkpoint"]["note"]
    return note


def test_it_goes_on_from_a_checkpoint_that_was_kept(export: bytes) -> None:
    assert verify_export(export, known=_first_note(export)).checkpoints == 3


def test_a_growing_tree_has_the_roots_of_the_standard() -> None:
    tree, leaves = Tree(), []
    for block in range(1, 40):
        new = [leaf_hash(bytes([block, number])) for number in range(64)]
        leaves += new
        tree.add(new)

        assert tree.root() == root_of(leaves)


def test_the_command_verifies_a_file_without_an_installation(
    export: bytes, tmp_path: Path
) -> None:
    folder = tmp_path
    (folder / "ledger").write_bytes(export)
    (folder / "cut").write_bytes(export[:-200])
    command = [sys.executable, "-X", "importtime", "-m", "holdfast", "ledger", "verify"]

    good = subprocess.run([*command, folder / "ledger"], check=False, **SAID)
    bad = subprocess.run([*command, folder / "cut"], check=False, **SAID)

    assert (good.returncode, bad.returncode) == (0, 1)
    assert "django" not in good.stderr
    assert "does not hold" in bad.stdout
