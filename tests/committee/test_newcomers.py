"""Somebody new reads what was there before only where nothing touches (S-34)."""

import pytest

from holdfast.accounts.actions import welcome
from holdfast.cases.reading import conflicted_in, find, find_person
from holdfast.cases.visibility import cases_visible_to
from holdfast.committee.models import MotionState
from holdfast.errors import NotNow
from holdfast.reports.visibility import visible_to as reports_visible_to
from holdfast.spaces.actions import begin_term
from holdfast.spaces.closeness import tell
from holdfast.spaces.deputies import deputise, thin_folders
from holdfast.spaces.models import Term
from holdfast.vault.folders import put_out
from holdfast.vault.models import Reader
from tests.matters import a_case, moved, person_in, told, voted


def joins(cast, at, *, close_to=None, who="dora", instead_of="cleo"):
    """Somebody takes a seat, and says whom they are too close to, if they do."""
    Term.objects.filter(member=cast.members[instead_of]).delete()
    begin_term(cast.members[who], role="committee", starts_on=at.date(), at=at)
    if close_to is None:
        return
    tell(close_to, by=cast.actor(who), at=at)


def let_in(cast, at, who="dora"):
    welcome(cast.members[who], by=cast.signing("ada"), at=at)
    return cast.actor(who)


@pytest.mark.clause("C-3.5")
def test_where_nothing_touches_everything_opens(cast, at):
    case = a_case(cast, at=at)
    joins(cast, at, close_to=["Somebody Else"])

    dora = let_in(cast, at)

    found = find(case.code, by=dora)
    assert dora.keys.open(found)["kept_out"] == []
    assert reports_visible_to(dora).count() == 1
    assert find_person(person_in(case, cast=cast).code, by=dora)


@pytest.mark.clause("C-3.5")
@pytest.mark.parametrize(
    "name", ["Kasimir Vantongeren", "casimir van tongeren", "Dora Petrov"]
)
def test_a_case_about_somebody_close_stays_shut_whole(cast, at, name):
    reported = name if name == "Dora Petrov" else "Kasimir Vantongeren"
    a_case(cast, at=at, reported=(reported,))
    other = a_case(cast, at=at, reported=("Bram Aerts",))
    joins(cast, at, close_to=[name])

    dora = let_in(cast, at)

    assert list(cases_visible_to(dora)) == [other]
    assert reports_visible_to(dora).count() == 1


def test_who_told_may_be_too_close_as_well(cast, at):
    told(cast, at=at, by="ada", reporter_name="Ana Silva", knows=True, agrees=True)
    joins(cast, at, close_to=["Ana Silva"])
    assert not reports_visible_to(let_in(cast, at)).exists()


def test_who_the_telling_keeps_out_stays_out(cast, at):
    a_case(cast, at=at, too_close=("dora",))
    joins(cast, at, close_to=[])
    assert not cases_visible_to(let_in(cast, at)).exists()


def test_what_touches_in_one_report_of_a_telling_touches_all(cast, at):
    told(cast, at=at, reported=("Ilse Moreels", "Bram Aerts"))
    joins(cast, at, close_to=["Bram Aerts"])
    assert not reports_visible_to(let_in(cast, at)).exists()


def test_before_they_have_said_nothing_opens(cast, at):
    a_case(cast, at=at)
    joins(cast, at)
    assert not cases_visible_to(let_in(cast, at)).exists()


def test_who_sits_nowhere_is_let_in_nowhere(cast, at):
    a_case(cast, at=at)
    joins(cast, at, close_to=[])
    Term.objects.filter(member=cast.members["dora"]).delete()
    assert not cases_visible_to(let_in(cast, at)).exists()


def test_moving_lets_a_newcomer_in_whom_nothing_touches(cast, at):
    case = a_case(cast, at=at)
    joins(cast, at, close_to=[])
    motion = moved(case, cast=cast, at=at)
    for who in ("ada", "ben", "dora"):
        motion = voted(motion, cast=cast, at=at, who=who)
    assert motion.state == MotionState.PASSED


def test_a_newcomer_whom_it_touches_has_no_vote(cast, at):
    case = a_case(cast, at=at)
    joins(cast, at, close_to=["Kasimir Vantongeren"])
    motion = moved(case, cast=cast, at=at)
    assert {m.pk for m in motion.electorate.all()} == {
        cast.members["ada"].pk,
        cast.members["ben"].pk,
    }
    assert conflicted_in(case, by=cast.ada) == frozenset()


def test_nothing_is_moved_before_the_newcomer_has_said(cast, at):
    case = a_case(cast, at=at)
    joins(cast, at)
    with pytest.raises(NotNow) as refused:
        moved(case, cast=cast, at=at)
    assert (refused.value.code, refused.value.clause) == ("not-let-in", "C-3.5")


@pytest.mark.clause("C-3.5")
def test_who_is_left_alone_with_a_case_gives_it_deputies(cast, at):
    case = a_case(cast, at=at, too_close=("dora",))
    person, report = person_in(case, cast=cast), case.reports.get()
    put_out(
        [cast.members[name].reader for name in ("ben", "cleo")],
        of=[case.folder, report.folder, person.folder, person.facts],
        organisation=cast.organisation,
        at=at,
    )
    for name in ("ben", "cleo"):
        cast.members[name].state = "left"
        cast.members[name].left_on = at.date()
        cast.members[name].save(update_fields=["state", "left_on"])
    Reader.objects.update(opened_on=at.date())
    assert case.folder_id in thin_folders(cast.ada, at=at)

    left = deputise(by=cast.signing("ada"), at=at)

    assert left == 0
    holders = [
        name
        for name in ("dora", "emil", "fay", "gus", "hana", "ivo")
        if cast.actor(name).keys.holds(case.folder_id)
    ]
    assert holders
    assert "dora" not in holders
