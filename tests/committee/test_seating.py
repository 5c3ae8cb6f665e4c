"""Nobody sits down where reports are received, or puts somebody out, alone."""

import pytest
from django.utils import timezone

from holdfast.committee.actions import propose_for_seat
from holdfast.committee.models import Motion, MotionState
from holdfast.committee.reading import find_motion, motion_view
from holdfast.errors import NobodyMay, NotNow, Refused, WrongInput
from holdfast.policy import decision_on_seat, load, shipped
from holdfast.spaces import terms
from holdfast.spaces.models import Meeting, Term
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.vault.errors import NotHeld, PassphraseAgain
from holdfast.vault.models import Grant
from tests.accounts.browsing import client_of, text_of
from tests.cast import BOARD, PASSPHRASE
from tests.matters import acts_of, told, voted


def proposed(cast, name, *, at, role="committee", ending=False, by="dora", why="Why."):
    return propose_for_seat(
        cast.members[name],
        role=role,
        ending=ending,
        reasons=why,
        by=cast.signing(by),
        at=at,
    )


def agreed(motion, *, cast, at, who="emil fay gus hana ivo"):
    for name in who.split():
        if motion.state == MotionState.OPEN:
            motion = voted(motion, cast=cast, at=at, who=name)
    return motion


def term_of(cast, name, role="committee"):
    return Term.objects.select_related(
        "organisation", "member__reader", "member__organisation"
    ).get(member=cast.members[name], role=role, event=None)


def sits(cast, name, *, at, role="committee"):
    policy = policy_in_force(cast.organisation, on=at.date())
    seats = sitting(cast.organisation, policy=policy, on=at.date())
    return cast.id_of(name) in seats.get(role, ())


def electors(motion, cast):
    ids = {str(pk) for pk in motion.electorate.values_list("pk", flat=True)}
    return {name for name in cast.members if cast.id_of(name) in ids}


@pytest.mark.clause("C-2.10")
def test_one_member_of_the_board_alone_takes_nobody_out_of_the_committee(cast, at):
    for name, role in (("ada", "director"), ("ben", "committee")):
        with pytest.raises(NobodyMay) as refused:
            terms.end(term_of(cast, name, role), by=cast.signing("dora"), at=at)
        assert refused.value.code == "put-to-the-vote"
        assert refused.value.clause == "C-2.10"
        assert sits(cast, name, at=at)


@pytest.mark.clause("C-2.10")
def test_a_majority_of_the_board_takes_somebody_out_at_once(cast, at):
    (report,) = told(cast, at=at)
    motion = proposed(cast, "ben", ending=True, at=at)
    assert electors(motion, cast) == set(BOARD) - {"ben"}
    assert (motion.closes_at - at).days in {6, 7, 8}

    motion = agreed(motion, cast=cast, at=at, who="dora emil fay gus")
    assert motion.state == MotionState.OPEN
    assert sits(cast, "ben", at=at)
    motion = agreed(motion, cast=cast, at=at, who="hana")

    assert motion.state == MotionState.PASSED
    assert not sits(cast, "ben", at=at)
    assert term_of(cast, "ben").closed_on == at.date()
    held = Grant.objects.filter(reader=cast.ben.reader, folder=report.folder_id)
    assert not held.exists()
    assert "member-removed" in acts_of(cast.hana, at=at)


@pytest.mark.clause("C-7.1")
def test_a_majority_of_the_board_fills_an_empty_seat(cast, at):
    (report,) = told(cast, at=at)
    terms.remove(term_of(cast, "ben"), by=cast.signing("dora"), at=at)
    with pytest.raises(NobodyMay):
        terms.begin(
            cast.members["dora"], role="committee", by=cast.signing("dora"), at=at
        )

    motion = proposed(cast, "dora", at=at)
    assert electors(motion, cast) == set(BOARD) - {"dora"}
    with pytest.raises(NotHeld):
        voted(motion, cast=cast, at=at, who="dora")
    motion = agreed(motion, cast=cast, at=at)

    assert motion.state == MotionState.PASSED
    assert sits(cast, "dora", at=at)
    assert not Grant.objects.filter(
        reader=cast.dora.reader, folder=report.folder_id
    ).exists()


def test_the_question_is_opened_by_who_votes_and_who_moved_it_alone(cast, at):
    motion = proposed(cast, "ben", ending=True, at=at)

    view = motion_view(find_motion(motion.id, by=cast.emil), by=cast.emil, at=at)
    assert (view.member, view.role) == (cast.id_of("ben"), "committee")
    for name in ("ben", "jon", "olga"):
        with pytest.raises(NotHeld):
            find_motion(motion.id, by=cast.actor(name))


def test_a_question_that_is_being_voted_on_is_not_put_again(cast, at):
    proposed(cast, "ben", ending=True, at=at)

    with pytest.raises(NotNow) as refused:
        proposed(cast, "ben", ending=True, by="emil", at=at)
    assert refused.value.code == "moved-before"
    proposed(cast, "cleo", ending=True, at=at)


def test_a_question_is_refused_as_the_act_would_be(cast, at):
    with pytest.raises(NotNow):
        proposed(cast, "dora", at=at)  # no seat is free
    with pytest.raises(NotNow):
        proposed(cast, "dora", ending=True, at=at)  # they do not sit there
    with pytest.raises(Refused) as refused:
        proposed(cast, "ben", ending=True, by="jon", at=at)
    assert refused.value.code == "not-an-organiser"
    with pytest.raises(WrongInput):
        proposed(cast, "ben", ending=True, why=" ", at=at)
    with pytest.raises(NobodyMay) as refused:
        proposed(cast, "ivo", role="keeper", at=at)
    assert refused.value.code == "no-question"
    with pytest.raises(PassphraseAgain):
        propose_for_seat(
            cast.members["ben"],
            role="committee",
            ending=True,
            reasons="x",
            by=cast.dora,
            at=at,
        )


def test_whoever_casts_the_last_yes_is_told_that_the_seat_is_taken(cast, at):
    terms.remove(term_of(cast, "ben"), by=cast.signing("dora"), at=at)
    first, second = proposed(cast, "dora", at=at), proposed(cast, "ivo", at=at)
    agreed(first, cast=cast, at=at)

    with pytest.raises(NotNow) as refused:
        agreed(second, cast=cast, at=at, who="ada cleo emil fay gus")

    assert refused.value.code == "no-seat-free"
    assert Motion.objects.get(pk=second.pk).state == MotionState.OPEN


def test_other_offices_and_ones_own_are_one_persons_act(cast, at):
    dora = cast.signing("dora")
    terms.begin(cast.members["ivo"], role="keeper", by=dora, at=at)
    terms.begin(cast.members["ivo"], role="host", by=dora, at=at)
    terms.end(term_of(cast, "ivo", "host"), by=dora, at=at)

    terms.resign(term_of(cast, "ben"), by=cast.signing("ben"), at=at)

    assert term_of(cast, "ben").resigned_on == at.date()


def test_before_the_organisation_is_open_one_person_seats_somebody(
    cast, at, monkeypatch
):
    terms.remove(term_of(cast, "ben"), by=cast.signing("dora"), at=at)
    monkeypatch.setattr("holdfast.spaces.posts.is_open", lambda *_, at: False)

    terms.begin(cast.members["dora"], role="committee", by=cast.signing("ada"), at=at)

    assert sits(cast, "dora", at=at)


def test_where_nobody_else_of_the_board_has_keys_one_person_does(cast, at):
    for meeting in Meeting.objects.all():
        meeting.present.set([cast.members["dora"], cast.members["ben"]])

    terms.end(term_of(cast, "ben"), by=cast.signing("dora"), at=at)

    assert not sits(cast, "ben", at=at)


def test_the_rule_is_the_policys():
    policy = load(shipped("committee"))
    ending = decision_on_seat(policy, "director", ending=True)
    begun = decision_on_seat(policy, "committee", ending=False)

    assert (ending.body, str(ending.rule), ending.clause) == (
        "board",
        "majority",
        "C-2.10",
    )
    assert (begun.body, str(begun.rule), begun.clause) == ("board", "majority", "C-7.6")
    for role in ("board", "host", "door", "keeper"):
        assert decision_on_seat(policy, role, ending=False) is None
    other = load(shipped("working-group"))
    found = decision_on_seat(other, "coordinator", ending=True)
    assert (found.body, str(found.rule), found.clause) == ("steering", "majority", "1")


def test_page_proposes_and_leads_to_the_vote(cast):
    at = timezone.now()
    dora, emil = client_of(cast, "dora"), client_of(cast, "emil")
    term = term_of(cast, "ben")
    page = text_of(dora.get(f"/organisation/people/{cast.id_of('ben')}/"))
    assert "Propose to end this term" in page
    assert "Remove from this office" not in page

    path = f"/organisation/terms/{term.id}/end/"
    said = {"passphrase-x": f"{PASSPHRASE} dora"}
    assert dora.post(path, said).status_code == 422
    answer = dora.post(path, {**said, f"reasons-{term.id}": "They are never there."})

    motion = Motion.objects.get()
    assert answer["Location"] == f"/motions/{motion.id}/"
    assert sits(cast, "ben", at=at)
    shown = text_of(emil.get(answer["Location"]))
    assert "Ben Lindqvist" in shown
    assert "They are never there." in shown
    assert f"/motions/{motion.id}/" in text_of(emil.get("/desk/"))
    assert "Ben Lindqvist" in text_of(emil.get("/committee/"))
    assert client_of(cast, "ben").get(answer["Location"]).status_code == 404


def test_page_proposes_for_a_seat_and_makes_no_link_into_one(cast):
    at = timezone.now()
    terms.remove(term_of(cast, "ben"), by=cast.signing("dora"), at=at)
    dora, path = client_of(cast, "dora"), f"/organisation/people/{cast.id_of('dora')}/"
    page = text_of(dora.get(path))
    begun, asked = page.split("Put into an office")[1].split("Propose for an office")
    assert 'value="committee"' not in begun
    assert 'value="committee"' in asked

    given = {"role": "committee", "passphrase-seat": f"{PASSPHRASE} dora"}
    answer = dora.post(f"{path}offices/", {**given, "reasons": "I am trained."})

    assert answer["Location"] == f"/motions/{Motion.objects.get().id}/"
    assert not sits(cast, "dora", at=at)
    refused = dora.post(
        f"/organisation/people/{cast.id_of('ivo')}/invite/", {"role": "committee"}
    )
    assert refused.status_code == 422
    assert "the board votes on it" in text_of(refused)
