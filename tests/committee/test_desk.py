"""What the desk says of cases: one's vote, one's action, and that one is out."""

from holdfast.committee.actions import recuse
from holdfast.committee.duties import tasks
from tests.matters import a_case, decided, moved, voted


def said(cast, name, at):
    return [(task.what, task.code) for task in tasks(cast.actor(name), at=at)]


def test_a_missing_vote_waits_until_it_is_given(cast, at):
    case = a_case(cast, at=at, too_close=("cleo",))
    motion = moved(case, cast=cast, at=at)
    assert said(cast, "ben", at) == [("your vote is missing", case.code)]
    assert said(cast, "cleo", at) == []
    voted(motion, cast=cast, at=at, who="ben")
    assert said(cast, "ben", at) == []


def test_what_was_decided_waits_for_its_owner(cast, at):
    case = a_case(cast, at=at, too_close=("cleo",))
    decided(case, cast=cast, at=at, voters="ada ben")
    (task,) = tasks(cast.ada, at=at)
    assert (task.code, task.clause) == (case.code, "C-5.10")
    assert (task.when - at).total_seconds() == 72 * 3600
    assert said(cast, "ben", at) == []


def test_who_is_out_of_a_matter_is_told_that_and_nothing_else(cast, at):
    case = a_case(cast, at=at)
    recuse(
        case,
        member=cast.members["cleo"],
        ground="We are friends.",
        by=cast.signing("cleo"),
        at=at,
    )
    assert said(cast, "cleo", at) == [("you are out of a matter", "")]
