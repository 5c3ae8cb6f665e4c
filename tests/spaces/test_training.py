"""What an office asks of its holder: to be of a body, to be trained (C-0.7)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.accounts.models import MemberState
from holdfast.errors import NobodyMay, Refused, WrongInput
from holdfast.policy import load, shipped
from holdfast.policy.explain import sentences
from holdfast.spaces.models import Meeting, Term, Training
from holdfast.spaces.permissions import check_role_can_be_held
from holdfast.spaces.terms import close
from holdfast.spaces.training import record_training
from holdfast.web.desk import tasks_of
from tests.accounts.browsing import client_of, text_of

CRISIS = "crisis-management"


def recorded(cast, name="ada", *, at, by="dora", what=CRISIS, on=None):
    return record_training(
        cast.members[name],
        what=what,
        on=on or at.date().isoformat(),
        by=cast.actor(by),
        at=at,
    )


def to_mend(cast, name, *, at):
    path = f"/organisation/people/{cast.id_of('ada')}/"
    return [t for t in tasks_of(cast.actor(name), at=at) if t.url == path]


@pytest.mark.clause("C-0.7")
def test_only_somebody_of_the_board_becomes_director(cast, at):
    terms = Term.objects.select_related("organisation", "member__reader")
    close(terms.get(member=cast.members["ada"]), at=at)

    with pytest.raises(NobodyMay) as refused:
        check_role_can_be_held(cast.members["olga"], role="director", at=at)

    assert refused.value.code == "must-be-inside"
    assert refused.value.clause == "C-0.7"
    assert "board" in refused.value.message
    check_role_can_be_held(cast.members["olga"], role="committee", at=at)
    check_role_can_be_held(cast.members["dora"], role="director", at=at)


@pytest.mark.clause("C-0.7")
def test_missing_training_shows_as_something_to_mend_and_blocks_nothing(cast, at):
    assert to_mend(cast, "ben", at=at) == []
    Training.objects.all().delete()

    (line,) = to_mend(cast, "ben", at=at)

    assert "crisis management" in line.what
    assert (line.clause, line.when, line.urgency) == ("C-0.7", None, "")
    assert to_mend(cast, "dora", at=at) == []
    check_role_can_be_held(cast.members["ivo"], role="host", at=at)
    recorded(cast, at=at)
    assert to_mend(cast, "ben", at=at) == []


@pytest.mark.clause("C-0.7")
def test_director_who_is_on_the_board_no_more_shows_as_something_to_mend(cast, at):
    for meeting in Meeting.objects.all():
        meeting.present.remove(cast.members["ada"])

    (line,) = to_mend(cast, "ben", at=at)

    assert line.what == "the director is not in the board"


@pytest.mark.clause("C-0.7")
def test_training_is_written_down_with_its_day_and_the_last_word_counts(cast, at):
    before = at.date() - timedelta(days=30)

    recorded(cast, "ben", at=at, on=before.isoformat())
    assert cast.members["ben"].trainings.get().on == before
    recorded(cast, "ben", at=at)

    assert cast.members["ben"].trainings.get().on == at.date()


def test_training_is_one_that_is_asked_for_on_a_day_that_has_been(cast, at):
    tomorrow = (at.date() + timedelta(days=1)).isoformat()
    for wrong in ({"what": "juggling"}, {"on": "soon"}, {"on": tomorrow}):
        with pytest.raises(WrongInput):
            recorded(cast, "ben", at=at, **wrong)
    with pytest.raises(Refused) as refused:
        recorded(cast, "ben", at=at, by="jon")
    assert refused.value.code == "not-an-organiser"


@pytest.mark.clause("C-0.7")
def test_page_of_a_person_says_when_they_were_trained(cast):
    client, path = client_of(cast, "dora"), f"/organisation/people/{cast.id_of('ben')}/"
    today = timezone.localdate()
    assert "None written down." in text_of(client.get(path))

    wrong = client.post(f"{path}training/", {"what": CRISIS, "on": ""})
    assert wrong.status_code == 422
    client.post(f"{path}training/", {"what": CRISIS, "on": today.isoformat()})

    assert "Crisis management" in text_of(client.get(path))
    assert cast.members["ben"].trainings.get().on == today


def test_policy_says_aloud_that_the_director_is_of_the_board():
    assert load(shipped()).offices["director"].inside == "board"
    assert "always a member of the board" in str(sentences(load(shipped())))


def test_whoever_is_suspended_is_asked_nothing(cast, at):
    cast.members["ben"].state = MemberState.SUSPENDED
    cast.members["ben"].save()
    Training.objects.all().delete()

    assert to_mend(cast, "ben", at=at) == []
