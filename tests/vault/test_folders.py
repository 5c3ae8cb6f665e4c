"""Who holds a grant opens; nobody else does."""

import pytest

from holdfast.accounts.roster import verified
from holdfast.cases.models import Case, Note
from holdfast.crypto.errors import SealError
from holdfast.spaces.policies import policy_of, version_in_force
from holdfast.spaces.sitting import sitting
from holdfast.vault.errors import NotHeld
from holdfast.vault.folders import make_folders, new_folder, put_out, seal_into
from holdfast.vault.keys import reseal
from holdfast.vault.models import Folder, Grant


def make_case(cast, at, *readers):
    folder = new_folder(cast.organisation, "case")
    make_folders(
        [(folder, [cast.actor(name).reader for name in readers])],
        organisation=cast.organisation,
        at=at,
    )
    case = Case(
        code="quiet-harbour",
        opened_on=at.date(),
        policy=version_in_force(cast.organisation, on=at.date()),
    )
    seal_into(case, {"text": "what was told"}, folder=folder)
    case.save()
    return case


def test_who_holds_a_grant_opens_the_content(cast, at):
    case = make_case(cast, at, "ada", "ben")

    opened = cast.ada.keys.open(case)

    assert opened == {"text": "what was told"}


def test_who_holds_none_does_not(cast, at):
    case = make_case(cast, at, "ada", "ben")

    with pytest.raises(NotHeld):
        cast.cleo.keys.open(case)


def test_a_kept_key_opens_again_without_the_private_key(cast, at):
    case = make_case(cast, at, "ada", "ben")
    cast.ada.keys.open(case)

    again = cast.ada.keys.open(case)

    assert again == {"text": "what was told"}
    assert Grant.objects.filter(kept=None).count() == 1


def test_content_moved_to_another_row_fails_closed(cast, at):
    case = make_case(cast, at, "ada", "ben")
    note = Note(case=case, on=at.date(), number=1, organisation=case.organisation)
    note.folder, note.key_version, note.sealed = case.folder, 1, case.sealed

    with pytest.raises(SealError):
        cast.ada.keys.open(note)


def test_a_reader_put_out_opens_neither_old_nor_new(cast, at):
    case = make_case(cast, at, "ada", "ben", "cleo")
    cast.cleo.keys.open(case)
    put_out(
        [cast.cleo.reader],
        of=[case.folder],
        organisation=cast.organisation,
        at=at,
    )
    folder = Folder.objects.get(pk=case.folder_id)
    note = Note(case=case, on=at.date(), number=1)
    seal_into(note, {"text": "later"}, folder=cast.ada.keys.folder(folder.id))
    note.save()

    rows = reseal(folder, keys=cast.ben.keys)

    case.refresh_from_db()
    assert rows == 1
    assert cast.ada.keys.open_all([case, note])[1] == {"text": "later"}
    assert set(Grant.objects.values_list("key_version", flat=True)) == {2}
    for row in (case, note):
        with pytest.raises(NotHeld):
            cast.cleo.keys.open(row)


def test_a_grant_that_nobody_signed_is_refused(cast, at):
    case = make_case(cast, at, "ada", "ben")
    grant = Grant.objects.get(reader=cast.ada.reader)
    statement = grant.statement
    statement.leaves = bytes(len(statement.leaves))
    statement.save()

    with pytest.raises(SealError):
        cast.ada.keys.open(case)


def test_the_cast_is_rostered_and_seated(cast, at):
    policy = policy_of(version_in_force(cast.organisation, on=at.date()))

    seats = sitting(cast.organisation, policy=policy, on=at.date())

    assert len(verified(cast.organisation)) == 12
    assert seats["committee"] == {cast.id_of(n) for n in ("ada", "ben", "cleo")}
    assert seats["director"] == {cast.id_of("ada")}
    assert len(seats["board"]) == 9
