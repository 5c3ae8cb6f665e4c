"""A report becomes a case, a motion, a decision, an action: by the real acts."""

from datetime import timedelta

import pytest

from holdfast.cases import effects
from holdfast.cases.actions import open_case
from holdfast.cases.models import ActionState
from holdfast.cases.reading import conflicted_in, find, people_of, to_carry_out
from holdfast.committee.actions import InPerson, carry_out, record_meeting
from holdfast.committee.models import MotionState
from holdfast.vault.errors import NotHeld
from tests.cast import REPORTED
from tests.matters import a_case, moved, told, voted


@pytest.mark.clause("C-5.1")
@pytest.mark.clause("C-5.9")
def test_from_report_to_carried_out(cast, at, monkeypatch):
    carried = []
    monkeypatch.setitem(effects._EFFECTS, "bar", lambda **given: carried.append(given))
    reports = told(cast, at=at, too_close=("cleo",))
    case = open_case(reports=reports, by=cast.ada, at=at)

    record_meeting(
        find(case.code, by=cast.ada),
        held_on=at.date(),
        present=[cast.members["ada"], cast.members["ben"]],
        notes="Discussed; act.",
        by=cast.ada,
        at=at,
    )
    motion = moved(case, cast=cast, at=at)
    voted(motion, cast=cast, at=at, who="ada")
    motion.refresh_from_db()
    assert motion.state == MotionState.OPEN
    motion = voted(motion, cast=cast, at=at, who="ben")
    assert motion.state == MotionState.PASSED

    (action,) = to_carry_out(cast.ada)
    assert action.owner == cast.members["ada"]
    later = at + timedelta(hours=1)
    done = carry_out(
        action,
        consulted="agreed",
        how="By phone.",
        asked=InPerson("On the phone.", later.date()),
        by=cast.signing("ada"),
        at=later,
    )
    assert done.state == ActionState.CARRIED_OUT
    assert carried[0]["action"].pk == action.pk


def test_people_of_a_case_are_those_reported(cast, at):
    case = a_case(cast, at=at)
    (view,) = people_of(case, by=cast.ben)
    assert (view.name, view.part) == (REPORTED, "reported")
    assert view.code != case.code


def test_who_is_kept_out_by_the_report_is_conflicted_and_finds_nothing(cast, at):
    case = a_case(cast, at=at, too_close=("cleo",))
    assert conflicted_in(case, by=cast.ben) == {cast.id_of("cleo")}
    with pytest.raises(NotHeld):
        find(case.code, by=cast.cleo)
    with pytest.raises(NotHeld):
        find("no-such-case", by=cast.cleo)
