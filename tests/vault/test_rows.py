"""Rows made and stored by SQL of our own are the ones that the ORM would make."""

from datetime import date
from itertools import islice
from uuid import uuid4

from holdfast.vault.models import Folder, FolderKind, Reader, ReaderKind
from holdfast.vault.rows import ids_in_a_row, insert, new


def columns(row):
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_a_new_row_is_what_its_model_would_make():
    given = {
        "id": uuid4(),
        "organisation_id": uuid4(),
        "kind": FolderKind.REPORT,
        "commitment": b"c",
        "made_on": date(2026, 11, 21),
    }

    assert columns(new(Folder, **given)) == columns(Folder(**given))
    assert new(Folder, **given)._state.adding


def test_rows_that_say_no_id_get_one_each():
    first, second = new(Folder), new(Folder)

    assert first.pk != second.pk


def test_ids_in_a_row_are_different_and_random():
    ids = list(islice(ids_in_a_row(), 100))

    assert len(set(ids)) == 100
    assert ids[0] != next(ids_in_a_row())
    assert ids == sorted(ids)


def test_several_tables_are_stored_at_once(cast):
    organisation = cast.organisation
    folder = new(
        Folder,
        organisation_id=organisation.id,
        kind=FolderKind.REPORT,
        commitment=b"c" * 32,
        made_on=date(2026, 11, 21),
    )
    reader = new(
        Reader, organisation_id=organisation.id, kind=ReaderKind.MAILBOX, public=b"p"
    )

    insert([folder], [], [reader])

    assert Folder.objects.get(pk=folder.pk).made_on == folder.made_on
    assert bytes(Reader.objects.get(pk=reader.pk).public) == b"p"
