"""The ledger in the database: whatever is changed in it is noticed, and named."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import Max

from holdfast.keeping.ledger import verify_ledger
from holdfast.ledger_export import Broken
from holdfast.vault import ledger
from holdfast.vault.models import Checkpoint, Entry
from tests.cast import NOW, Cast

TIMES = 40
Change = Callable[[random.Random], None]

pytestmark = pytest.mark.django_db


def _one(chance: random.Random, **having: object) -> Entry:
    found = list(
        Entry.objects.filter(**having).order_by("id").values_list("pk", flat=True)
    )
    return Entry.objects.get(pk=chance.choice(found))


def _flip(raw: bytes, chance: random.Random) -> bytes:
    changed = bytearray(raw)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _edit_commitment(chance: random.Random) -> None:
    entry = _one(chance)
    Entry.objects.filter(pk=entry.pk).update(
        commitment=_flip(bytes(entry.commitment), chance)
    )


def _edit_sealed(chance: random.Random) -> None:
    entry = _one(chance)
    Entry.objects.filter(pk=entry.pk).update(sealed=_flip(bytes(entry.sealed), chance))


def _edit_day(chance: random.Random) -> None:
    entry = _one(chance)
    Entry.objects.filter(pk=entry.pk).update(day=entry.day - timedelta(days=1))


def _edit_tag(chance: random.Random) -> None:
    entry = _one(chance)
    Entry.objects.filter(pk=entry.pk).update(tag=_flip(bytes(entry.tag), chance))


def _edit_mac(chance: random.Random) -> None:
    entry = _one(chance)
    Entry.objects.filter(pk=entry.pk).update(mac=_flip(bytes(entry.mac), chance))


def _delete(chance: random.Random) -> None:
    _one(chance, position__isnull=False).delete()


def _insert(chance: random.Random) -> None:
    entry = _one(chance)
    entry.pk, entry.position = uuid4(), None
    entry.commitment = chance.randbytes(32)
    entry.save(force_insert=True)


def _duplicate(chance: random.Random) -> None:
    entry = _one(chance)
    entry.pk, entry.position = uuid4(), None
    entry.save(force_insert=True)


def _reorder(chance: random.Random) -> None:
    first, second = (_one(chance, position__isnull=False) for _ in range(2))
    while second.pk == first.pk:
        second = _one(chance, position__isnull=False)
    places = first.position, second.position
    Entry.objects.filter(pk=first.pk).update(position=None)
    Entry.objects.filter(pk=second.pk).update(position=places[0])
    Entry.objects.filter(pk=first.pk).update(position=places[1])


def _take_position(chance: random.Random) -> None:
    entry = _one(chance, position__isnull=False)
    Entry.objects.filter(pk=entry.pk).update(position=None)


def _append_position(chance: random.Random) -> None:
    last = Checkpoint.objects.aggregate(last=Max("size"))["last"]
    entry = _one(chance, position=None)
    place = last - 1 if chance.random() < 0.5 else last
    Entry.objects.filter(pk=entry.pk).update(position=place)


def _truncate(chance: random.Random) -> None:
    ends = chance.choice(Checkpoint.objects.values_list("entries", flat=True))
    Entry.objects.filter(position__gte=ends - chance.randrange(1, 70)).delete()


def _drop_checkpoint(chance: random.Random) -> None:
    Checkpoint.objects.get(
        pk=chance.choice(Checkpoint.objects.values_list("pk", flat=True))
    ).delete()


def _edit_checkpoint(chance: random.Random) -> None:
    made = chance.choice(Checkpoint.objects.all())
    grown = chance.choice([1, 64])
    changed: dict[str, object] = chance.choice(
        [
            {"root": _flip(bytes(made.root), chance)},
            {"note": made.note[:-9] + chance.choice("abcdef") + made.note[-8:] + "x"},
            # The database itself refuses more entries than leaves.
            {"size": made.size + grown, "entries": made.entries + grown},
            {"entries": made.entries - 1},
            {"size": made.size + 64},
        ]
    )
    Checkpoint.objects.filter(pk=made.pk).update(**changed)


def _exchange_key(chance: random.Random) -> None:
    from holdfast.vault.models import Organisation

    one = Organisation.objects.get()
    key = _flip(bytes(one.log_verifying), chance)
    Organisation.objects.filter(pk=one.pk).update(log_verifying=key)


CHANGES: list[Change] = [
    _edit_commitment,
    _edit_sealed,
    _edit_day,
    _edit_tag,
    _edit_mac,
    _delete,
    _insert,
    _duplicate,
    _reorder,
    _take_position,
    _append_position,
    _truncate,
    _drop_checkpoint,
    _edit_checkpoint,
    _exchange_key,
]


class _Undo(Exception):
    pass


def test_an_untouched_ledger_holds(kept: Cast) -> None:
    seen = verify_ledger(kept.organisation)

    assert (seen.checkpoints, seen.waiting) == (3, 70)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__[1:])
def test_every_change_is_noticed(kept: Cast, change: Change) -> None:
    chance = random.Random(change.__name__)

    for _ in range(TIMES):
        try:
            with transaction.atomic():
                change(chance)
                kept.organisation.refresh_from_db()
                with pytest.raises(Broken):
                    verify_ledger(kept.organisation)
                raise _Undo  # noqa: TRY301
        except _Undo:
            kept.organisation.refresh_from_db()

    verify_ledger(kept.organisation)


def test_the_changed_entry_is_named(kept: Cast) -> None:
    Entry.objects.filter(position=33).update(commitment=b"x" * 32)

    with pytest.raises(Broken) as broken:
        verify_ledger(kept.organisation)

    assert broken.value.position == 33


def test_the_missing_entry_is_named(kept: Cast) -> None:
    Entry.objects.filter(position=33).delete()

    with pytest.raises(Broken) as broken:
        verify_ledger(kept.organisation)

    assert broken.value.position == 33


def test_a_ledger_rolled_back_as_a_whole_is_noticed_by_who_kept_a_checkpoint(
    kept: Cast,
) -> None:
    newest = Checkpoint.objects.order_by("-size").first()
    assert newest is not None
    note, start = newest.note, Checkpoint.objects.order_by("-size")[1].size
    Entry.objects.filter(position__gte=start).delete()
    newest.delete()

    verify_ledger(kept.organisation)
    with pytest.raises(Broken, match="cut"):
        verify_ledger(kept.organisation, known=note)


def test_a_day_is_closed_once(kept: Cast) -> None:
    tomorrow = NOW + timedelta(days=10)

    first = ledger.checkpoint(kept.organisation, at=tomorrow)
    second = ledger.checkpoint(kept.organisation, at=tomorrow)

    assert first is not None
    assert second is None
    assert date(2026, 11, 20) not in set(
        Entry.objects.filter(position=None).values_list("day", flat=True)
    )
