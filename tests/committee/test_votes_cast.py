"""A rule out of the votes cast is counted at its close, by who can open the ballots."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.cases.models import Action
from holdfast.committee.models import Motion, MotionState
from holdfast.committee.motions import close_what_is_over, settle_what_waits
from holdfast.committee.reading import find_motion, motion_view
from tests.accounts.browsing import client_of
from tests.api.calling import caller
from tests.cast import PASSPHRASE
from tests.matters import a_case, moved, voted
from tests.policies import governed
from tests.policy.test_votes import recount

OF_VOTES = '{ body = "committee", rule = "RULE", of = "voting", closes = "P7D" }'
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def now():
    return timezone.now()


def put(cast, *, at, rule="majority", case=None):
    governed(cast, at=at, tell_police=OF_VOTES.replace("RULE", rule))
    return moved(case or a_case(cast, at=at), cast=cast, at=at, action="tell-police")


@pytest.mark.clause("C-5.1")
def test_one_yes_and_silence_pass_a_majority_of_the_votes_cast(cast, at):
    motion = put(cast, at=at)
    voted(motion, cast=cast, at=at, who="ada")
    over = motion.closes_at + A_SECOND

    assert close_what_is_over(cast.organisation, at=over) == 0
    view = motion_view(find_motion(motion.id, by=cast.ben), by=cast.ben, at=over)
    assert (view.state, view.waits, view.can_vote) == ("open", True, False)
    assert [one.code for one in view.reasons] == ["motion-uncounted", "motion-passed"]
    assert view.ballots == ()
    assert not Action.objects.exists()

    settle_what_waits(cast.ben, at=over)

    motion.refresh_from_db()
    assert motion.state == MotionState.PASSED
    assert Action.objects.count() == 1
    settled = motion_view(motion, by=cast.ben, at=over)
    assert settled.reasons[0].text.startswith("1 of 1 said yes")


def test_nobody_counts_for_who_cannot_open_it(cast, at):
    motion = put(cast, at=at)
    voted(motion, cast=cast, at=at, who="ada")

    settle_what_waits(cast.emil, at=motion.closes_at + A_SECOND)

    motion.refresh_from_db()
    assert motion.state == MotionState.OPEN


def test_before_its_close_one_yes_settles_nothing(cast, at):
    motion = put(cast, at=at)
    motion = voted(motion, cast=cast, at=at, who="ada")
    settle_what_waits(cast.ben, at=motion.closes_at)
    motion.refresh_from_db()

    assert motion.state == MotionState.OPEN
    view = motion_view(motion, by=cast.ben, at=at)
    assert (view.waits, view.ballots) == (False, ())
    assert "1 of" not in view.reasons[0].text


def test_a_program_sees_it_wait_and_a_person_counts_it(cast, now):
    motion = put(cast, at=now - timedelta(days=9))
    voted(motion, cast=cast, at=now - timedelta(days=9), who="ada")
    ben = caller(cast, "ben")

    seen = ben.get(f"/motions/{motion.id}").body
    assert (seen["state"], seen["waits"]) == ("open", True)
    page = client_of(cast, "ben").get(f"/motions/{motion.id}/").content.decode()
    assert "waits to be counted" in page
    assert "Count the votes" in page
    motion.refresh_from_db()
    assert motion.state == MotionState.OPEN

    words = f"{PASSPHRASE} ben"
    counted = ben.post(f"/motions/{motion.id}/count", passphrase=words)

    assert counted.status == 200
    assert ben.get(f"/motions/{motion.id}").body["state"] == "passed"
    again = ben.post(f"/motions/{motion.id}/count", passphrase=words)
    assert (again.status, again.body["error"]["code"]) == (409, "motion-closed")


def test_the_page_refuses_to_count_while_it_is_voted_on(cast, now):
    motion = put(cast, at=now)
    voted(motion, cast=cast, at=now, who="ada")
    url, ben = f"/motions/{motion.id}/", client_of(cast, "ben")
    given = {"passphrase": f"{PASSPHRASE} ben"}

    early = ben.post(f"{url}count/", given)

    assert early.status_code == 409
    assert "still being voted on" in early.content.decode()
    motion.refresh_from_db()
    assert motion.state == MotionState.OPEN
    assert client_of(cast, "dora").post(f"{url}count/", given).status_code == 404
    wrong = ben.post(f"{url}count/", {"passphrase": "no"})
    assert wrong.status_code == 403


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_votes_come_to_what_an_independent_count_says(cast, at, data):
    Motion.objects.filter(state="open").update(state="failed", closed_on=at.date())
    rule = data.draw(st.sampled_from(["majority", "unanimous", "at-least 2/3"]))
    motion = put(cast, at=at, rule=rule)
    order = data.draw(st.permutations(["ada", "ben", "cleo"]))
    said = data.draw(st.lists(st.sampled_from(["yes", "no"]), max_size=3))
    given_so_far = dict[str, str]()
    for who, choice in zip(order, said, strict=False):
        if motion.state == MotionState.OPEN:
            motion = voted(motion, cast=cast, at=at, who=who, choice=choice)
            given_so_far[who] = choice
    over = motion.closes_at + A_SECOND
    close_what_is_over(cast.organisation, at=over)
    settle_what_waits(cast.ada, at=over)

    motion.refresh_from_db()
    members = frozenset({"ada", "ben", "cleo"})
    assert motion.state == recount(rule, "voting", members, given_so_far, True)
