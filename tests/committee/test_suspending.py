"""A major report about one of those who decide: C-2.10 from its filing to its end."""

from uuid import UUID

import pytest
from django.utils import timezone

from holdfast.accounts.models import MemberState
from holdfast.cases.actions import judge, open_case
from holdfast.cases.models import Action
from holdfast.cases.patterns import patterns_of_case
from holdfast.cases.reading import people_of
from holdfast.cases.taking_part import Somebody, add_person
from holdfast.committee.actions import confirm, move, propose_outcome
from holdfast.committee.errors import NotOfTheBody
from holdfast.committee.investigating import find_suspension, holders_of_report
from holdfast.committee.models import Motion, MotionState, Suspension
from holdfast.crypto.receipts import new_receipt
from holdfast.errors import NobodyMay, NotNow, WrongInput
from holdfast.reports.actions import close_as_abuse, file
from holdfast.reports.models import Report, ReportState
from holdfast.reports.reading import find as find_report
from holdfast.reports.telling import Reported, Telling
from holdfast.spaces.duties import visible_to
from holdfast.spaces.models import Duty, DutyState, Notice, Term
from holdfast.spaces.permissions import check_role_can_be_held
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.spaces.terms import begin, close, let_go_of_frozen
from holdfast.vault.errors import NotHeld, PassphraseAgain
from holdfast.vault.models import Grant
from holdfast.web.desk import tasks_of
from holdfast.web.templatetags.holdfast import code_name
from tests.accounts.browsing import client_of, text_of
from tests.cast import BOARD, NOW, PASSPHRASE, REPORTED
from tests.committee.test_pages import plain
from tests.matters import a_case, acts_of, decided, moved, person_in, told, voted


def about(cast, member, *, at=NOW, **of):
    (report,) = told(cast, at=at, member=member, **of)
    return report


def said(report, *, cast, by="ada", is_major=True, at=NOW):
    confirm(
        find_report(report.code, by=cast.actor(by)),
        is_major=is_major,
        reasons="If it is true, it is an assault.",
        by=cast.signing(by),
        at=at,
    )


def state(cast, name):
    cast.members[name].refresh_from_db()
    return cast.members[name].state


def names_of(members, cast):
    ids = {member.pk for member in members}
    return {name for name in cast.members if cast.members[name].pk in ids}


def ended(cast, report, outcome, *, from_board=False, by="dora", at=NOW):
    """The board votes on how it ends, until more than half have said yes."""
    motion = propose_outcome(
        find_suspension(report.code, by=cast.actor(by)),
        outcome=outcome,
        from_board=from_board,
        reasons="We looked into it.",
        by=cast.signing(by),
        at=at,
    )
    for who in ("dora", "emil", "fay", "gus", "hana"):
        if motion.state == MotionState.OPEN:
            motion = voted(motion, cast=cast, at=at, who=who)
    return motion


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("S-6")
def test_nobody_is_suspended_before_somebody_has_confirmed_it(cast):
    report = about(cast, "ben")

    assert state(cast, "ben") == MemberState.VOUCHED
    assert Duty.objects.filter(rule="confirm-on-its-face", state="open").exists()
    with pytest.raises(NotHeld):
        find_report(report.code, by=cast.ben)


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("S-6")
def test_confirmed_their_access_and_powers_rest_and_the_board_investigates(cast):
    now = timezone.now()
    report = about(cast, "ben", at=now)
    client = client_of(cast, "ben")

    said(report, cast=cast, at=now)

    assert state(cast, "ben") == MemberState.SUSPENDED
    assert client.get("/desk/").status_code == 302
    login = {"username": "ben", "passphrase": f"{PASSPHRASE} ben", "code": ""}
    assert client.post("/login/", login).status_code in {401, 422}
    assert not Duty.objects.filter(rule="confirm-on-its-face", state="open").exists()
    (owed,) = Duty.objects.filter(rule="investigate", state="open")
    assert (owed.who, owed.about) == ("board", report.code)
    holders = Grant.objects.filter(folder=owed.folder, current=True)
    held_by = {str(one) for one in holders.values_list("reader__member", flat=True)}
    assert held_by == {cast.id_of(name) for name in BOARD} - {cast.id_of("ben")}
    assert "member-suspended" in acts_of(cast.ada, at=now)
    assert Notice.objects.filter(member=cast.members["dora"]).exists()
    assert not Notice.objects.filter(member=cast.members["ben"]).exists()


def test_not_major_on_its_face_suspends_nobody(cast):
    report = about(cast, "ben")

    said(report, cast=cast, is_major=False)

    assert state(cast, "ben") == MemberState.VOUCHED
    assert not Duty.objects.filter(rule="confirm-on-its-face", state="open").exists()
    said(report, cast=cast, by="cleo")
    assert state(cast, "ben") == MemberState.SUSPENDED


def test_it_takes_reasons_a_passphrase_and_one_word_each(cast):
    report = about(cast, "ben")
    with pytest.raises(PassphraseAgain):
        confirm(report, is_major=True, reasons="x", by=cast.ada, at=NOW)
    with pytest.raises(WrongInput):
        confirm(report, is_major=True, reasons=" ", by=cast.signing("ada"), at=NOW)
    said(report, cast=cast, is_major=False)
    with pytest.raises(NotNow) as refused:
        said(report, cast=cast)
    assert refused.value.code == "said-before"


def test_of_somebody_outside_the_committee_there_is_nothing_to_confirm(cast):
    for report in (about(cast, "dora"), told(cast, at=NOW)[0]):
        with pytest.raises(NotHeld):
            said(report, cast=cast)


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("C-8.1")
@pytest.mark.clause("S-37")
@pytest.mark.parametrize("is_closed", [False, True])
def test_a_report_that_nobody_took_in_or_that_was_closed_suspends_nobody(
    cast, is_closed
):
    now = timezone.now()
    report = about(cast, "ben", at=now)
    if is_closed:
        for who in ("ada", "cleo"):
            its = find_report(report.code, by=cast.actor(who))
            close_as_abuse(its, reason="Spam.", by=cast.actor(who), at=now)
    else:
        Report.objects.filter(pk=report.pk).update(state=ReportState.TRAY)

    given = {"is_major": "yes", "reasons": "It is.", "passphrase": f"{PASSPHRASE} ada"}
    refused = client_of(cast, "ada").post(f"/reports/{report.code}/confirm/", given)

    assert refused.status_code == 409
    page = refused.content.decode()
    assert "waits in the separate tray, or was closed as abuse" in page
    assert "Clause C-8.1" in page
    assert state(cast, "ben") == MemberState.VOUCHED


@pytest.mark.clause("C-2.1")
@pytest.mark.clause("C-2.10")
def test_what_the_person_harmed_does_not_want_used_suspends_nobody(cast):
    given = {"by": "ada", "knows": True, "agrees": False, "reporter_name": "Ana"}
    report = about(cast, "ben", **given)

    with pytest.raises(NobodyMay) as refused:
        said(report, cast=cast)

    assert (refused.value.code, refused.value.clause) == ("not-agreed", "C-2.1")
    assert "once somebody harmed agrees" in refused.value.change
    assert state(cast, "ben") == MemberState.VOUCHED
    owed = Duty.objects.filter(rule="confirm-on-its-face")
    assert not owed.exists()
    case = open_case(reports=[report], by=cast.ada, at=NOW)
    ana = Somebody(part="harmed", name="Ana", reports=(report.code,), agrees=True)
    add_person(case, ana, by=cast.ada, at=NOW)
    assert owed.get().about == case.code

    said(report, cast=cast)

    assert state(cast, "ben") == MemberState.SUSPENDED
    assert not owed.filter(state="open").exists()


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("S-6")
def test_against_all_three_apart_nobody_of_them_disarms_another(cast):
    reports = {name: about(cast, name) for name in ("ada", "ben", "cleo")}
    report = reports["ben"]
    outside = names_of(holders_of_report(report), cast) - {"ada", "cleo"}

    said(report, cast=cast, by="ada")

    assert state(cast, "ben") == MemberState.VOUCHED
    # It is not told that what she said did not count: for her it is done.
    hers = visible_to(cast.ada, at=NOW).filter(folder=report.folder)
    assert "confirm-on-its-face" not in set(hers.values_list("rule", flat=True))
    owed = Duty.objects.filter(rule="confirm-on-its-face", about=report.code)
    assert names_of([d.member for d in owed.filter(state="open")], cast) == outside

    tasks = tasks_of(cast.actor(min(outside)), at=NOW)
    assert any("major on its face" in task.what for task in tasks)
    hers = [task.what for task in tasks_of(cast.ada, at=NOW)]
    assert sum("major on its face" in what for what in hers) == 1  # of cleo's alone

    said(report, cast=cast, by=min(outside))

    assert state(cast, "ben") == MemberState.SUSPENDED
    assert not owed.filter(state="open").exists()


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("S-6")
def test_against_all_three_at_once_the_boards_readers_confirm(cast):
    file(
        telling=Telling(
            receipt=new_receipt(),
            offence="assault",
            what_happened="All three.",
            reported=tuple(
                Reported(member=UUID(cast.id_of(name)))
                for name in ("ada", "ben", "cleo")
            ),
        ),
        organisation=cast.organisation,
        by=None,
        at=NOW,
    )
    reports = list(Report.objects.order_by("code"))
    (reader, other) = sorted(names_of(holders_of_report(reports[0]), cast))

    for report in reports:
        said(report, cast=cast, by=reader)

    assert {state(cast, name) for name in ("ada", "ben", "cleo")} == {"suspended"}
    (electors,) = {
        frozenset(s.folder.grants.values_list("reader__member", flat=True))
        for s in Suspension.objects.all()
    }
    assert cast.members[other].pk in electors
    assert cast.members["ada"].pk not in electors


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("C-1.4")
def test_a_pattern_counts_only_once_people_have_said_that_it_is_one(cast):
    reports = [about(cast, "ben", offence="verbal-harassment") for _ in range(2)]
    with pytest.raises(NotNow) as refused:
        said(reports[0], cast=cast)
    assert refused.value.code == "not-major"
    case = open_case(reports=reports, by=cast.ada, at=NOW)
    assert not Duty.objects.filter(rule="confirm-on-its-face").exists()

    judge(
        case,
        grade="major",
        offence="repeated-minor-offences",
        reasons="Twice.",
        by=cast.ada,
        at=NOW,
    )

    assert Duty.objects.filter(rule="confirm-on-its-face", about=case.code).exists()
    assert state(cast, "ben") == MemberState.VOUCHED
    said(reports[0], cast=cast)
    assert state(cast, "ben") == MemberState.SUSPENDED
    assert not Duty.objects.filter(rule="confirm-on-its-face", state="open").exists()


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("C-1.4")
@pytest.mark.parametrize("names", [("Ben Lindqvist",), ("Ben Lindquist",)])
def test_a_member_meant_by_name_is_asked_about_as_one_who_was_chosen(cast, names):
    one, other = (
        told(cast, at=NOW, reported=names, offence="verbal-harassment")[0]
        for _ in range(2)
    )
    case = open_case(reports=[one, other], by=cast.ada, at=NOW)
    assert patterns_of_case(case, by=cast.ada)

    judge(case, grade="major", offence=None, reasons="x", by=cast.ada, at=NOW)

    assert Duty.objects.filter(rule="confirm-on-its-face", about=case.code).exists()
    said(one, cast=cast)
    assert state(cast, "ben") == MemberState.SUSPENDED


@pytest.mark.clause("C-1.4")
@pytest.mark.clause("C-2.10")
def test_a_member_named_and_a_member_chosen_are_one_person(cast):
    given = {"offence": "verbal-harassment"}
    (named,) = told(cast, at=NOW, reported=("Lindqvist, Ben",), **given)
    chosen = about(cast, "ben", **given)

    case = open_case(reports=[named, chosen], by=cast.ada, at=NOW)

    (ben,) = people_of(case, by=cast.ada)
    assert cast.ada.keys.open(ben.person)["member"] == cast.id_of("ben")
    assert len(patterns_of_case(case, by=cast.ada)) == 1


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("C-1.4")
def test_a_pattern_of_somebody_else_suspends_nobody(cast):
    now = timezone.now()
    theirs = [about(cast, "ben", at=now, offence="verbal-harassment")]
    others = [
        *told(cast, at=now, offence="verbal-harassment"),
        *told(cast, at=now, offence="verbal-harassment"),
    ]
    case = open_case(reports=[*theirs, *others], by=cast.ada, at=now)
    people = {one.name: one for one in people_of(case, by=cast.ada)}
    given = {"grade": "major", "offence": "", "reasons": "Twice."}
    client, url = client_of(cast, "ada"), f"/cases/{case.code}/judge/"
    assert client.post(url, given).status_code == 422

    done = client.post(url, {**given, "person": people[REPORTED].code})

    assert done.status_code == 303
    page = client.get(f"/cases/{case.code}/").content.decode()
    whom = code_name(people[REPORTED].code)
    assert "Judged major by Ada" in page
    assert whom in page.partition("Judged major by Ada")[2]
    assert "major on its face" not in page
    assert not Duty.objects.filter(rule="confirm-on-its-face").exists()
    with pytest.raises(NotNow) as refused:
        said(theirs[0], cast=cast, at=now)
    assert refused.value.code == "not-major"
    client.post(url, {**given, "person": people["Ben Lindqvist"].code})
    page = client.get(f"/cases/{case.code}/").content.decode()
    assert f"/reports/{theirs[0].code}/confirm/" in page


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("C-5.9")
def test_who_is_suspended_leaves_open_votes_and_passes_on_what_is_theirs(cast):
    voting = moved(a_case(cast, at=NOW), cast=cast, at=NOW)
    voted(voting, cast=cast, at=NOW, who="ada")
    case = a_case(cast, at=NOW, reported=("Ilse Moreels",))
    action = decided(case, cast=cast, at=NOW, voters="ada ben cleo")
    assert action.owner == cast.members["ada"]

    said(about(cast, "ada"), cast=cast, by="ben")

    assert not voting.electorate.filter(pk=cast.members["ada"].pk).exists()
    owner = Action.objects.get(pk=action.pk).owner
    assert names_of([owner], cast) <= {"ben", "cleo"}
    again = move(
        case,
        action="temporary-ban",
        person=person_in(case, cast=cast, seen_by="ben"),
        evidence="preponderance",
        reasons="He came back.",
        proposed_until=None,
        by=cast.signing("ben"),
        at=NOW,
    )
    assert names_of(again.electorate.all(), cast) == {"ben", "cleo"}


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("S-6")
def test_outcome_one_they_return_and_a_parallel_copy_is_owed(cast):
    report = about(cast, "ben")
    said(report, cast=cast)

    motion = ended(cast, report, "insufficient")

    assert motion.state == MotionState.PASSED
    assert state(cast, "ben") == MemberState.VOUCHED
    assert client_of(cast, "ben").get("/desk/").status_code == 200
    (term,) = Term.objects.filter(member=cast.members["ben"])
    assert term.closed_on is None
    owed = Duty.objects.filter(about=report.code, state=DutyState.OPEN)
    assert "designate-keeper" in set(owed.values_list("rule", flat=True))
    assert "investigate" not in set(owed.values_list("rule", flat=True))
    with pytest.raises(NotHeld):
        find_report(report.code, by=cast.ben)


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("S-6")
@pytest.mark.parametrize("outcome", ["bar-from-service", "major-action"])
def test_outcome_two_and_three_end_the_term_and_turn_the_keys(cast, outcome):
    case = a_case(cast, at=NOW)
    report = about(cast, "ben")
    version = case.folder.key_version
    said(report, cast=cast)

    ended(cast, report, outcome)

    (term,) = Term.objects.filter(member=cast.members["ben"])
    assert term.closed_on == NOW.date()
    with pytest.raises(NotHeld):
        cast.actor("ben").keys.open(case)
    case.folder.refresh_from_db()
    assert case.folder.key_version == version + 1
    assert Duty.objects.filter(rule="fill-seat", state="open").exists()
    # By attendance they still sit on the board.
    assert "board" in board_of(cast, "ben")


@pytest.mark.clause("C-2.10")
@pytest.mark.parametrize("role", ["committee", "director"])
@pytest.mark.parametrize("outcome", ["bar-from-service", "major-action"])
def test_outcome_two_and_three_bar_them_from_where_reports_are_received(
    cast, outcome, role
):
    report = about(cast, "ben")
    said(report, cast=cast)
    ended(cast, report, outcome)
    end_term(cast, "ada", "director")

    with pytest.raises(NobodyMay) as refused:
        begin(cast.members["ben"], role=role, by=cast.signing("ben"), at=NOW)

    assert (refused.value.code, refused.value.clause) == (
        "barred-from-service",
        "C-2.10",
    )
    begin(cast.members["ben"], role="host", by=cast.signing("dora"), at=NOW)
    check_role_can_be_held(cast.members["emil"], role=role, at=NOW)


@pytest.mark.clause("C-2.10")
def test_who_is_barred_comes_in_by_no_link_either(cast):
    now = timezone.now()
    report = about(cast, "ben", at=now)
    said(report, cast=cast, at=now)
    ended(cast, report, "bar-from-service", at=now)

    refused = client_of(cast, "dora").post(
        f"/organisation/people/{cast.id_of('ben')}/invite/", {"role": "committee"}
    )

    assert refused.status_code == 422
    assert "they do not serve there" in text_of(refused)
    assert "C-2.10" in text_of(refused)


@pytest.mark.clause("C-2.10")
def test_who_leaves_the_post_meanwhile_stays_suspended_until_it_has_ended(cast):
    report = about(cast, "ben")
    said(report, cast=cast)
    end_term(cast, "ben", "committee")

    let_go_of_frozen(cast.organisation, NOW)
    assert state(cast, "ben") == MemberState.SUSPENDED

    ended(cast, report, "insufficient")
    assert state(cast, "ben") == MemberState.VOUCHED


@pytest.mark.clause("C-2.10")
def test_who_returns_may_serve_again(cast):
    report = about(cast, "ben")
    said(report, cast=cast)
    ended(cast, report, "insufficient")
    end_term(cast, "ben", "committee")

    check_role_can_be_held(cast.members["ben"], role="committee", at=NOW)


def end_term(cast, name, role):
    term = Term.objects.select_related("organisation", "member__reader")
    close(term.get(member=cast.members[name], role=role), at=NOW)


def board_of(cast, name):
    policy = policy_in_force(cast.organisation, on=NOW.date())
    seats = sitting(cast.organisation, policy=policy, on=NOW.date())
    return {role for role, members in seats.items() if cast.id_of(name) in members}


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("C-0.4")
def test_the_board_may_bar_them_from_itself_whatever_their_attendance(cast):
    report = about(cast, "ben")
    said(report, cast=cast)
    with pytest.raises(NobodyMay):
        ended(cast, report, "insufficient", from_board=True)

    ended(cast, report, "bar-from-service", from_board=True)

    assert board_of(cast, "ben") == set()
    # From now on no report goes to them as a reader from the board either.
    again = about(cast, "cleo")
    assert "ben" not in names_of(holders_of_report(again), cast)


@pytest.mark.clause("C-2.10")
def test_only_the_board_less_who_is_kept_out_says_how_it_ends(cast):
    report = about(cast, "ben", too_close=("ivo",))
    said(report, cast=cast)
    suspension = find_suspension(report.code, by=cast.ada)
    with pytest.raises(NotHeld):
        find_suspension(report.code, by=cast.ivo)
    given = {"from_board": False, "reasons": "x", "at": NOW}
    with pytest.raises(NotOfTheBody):
        propose_outcome(
            suspension, outcome="insufficient", by=cast.signing("jon"), **given
        )
    with pytest.raises(WrongInput):
        propose_outcome(suspension, outcome="acquit", by=cast.signing("ada"), **given)

    motion = ended(cast, report, "insufficient")

    assert names_of(motion.electorate.all(), cast) == set(BOARD) - {"ben", "ivo"}
    with pytest.raises(NotNow) as refused:
        ended(cast, report, "insufficient")
    assert refused.value.code == "investigation-over"


def test_how_it_ends_is_voted_on_once_at_a_time(cast):
    report = about(cast, "ben")
    said(report, cast=cast)
    given = {"outcome": "insufficient", "from_board": False, "reasons": "x", "at": NOW}
    suspension = find_suspension(report.code, by=cast.dora)
    propose_outcome(suspension, by=cast.signing("dora"), **given)
    with pytest.raises(NotNow) as refused:
        propose_outcome(suspension, by=cast.signing("emil"), **given)
    assert refused.value.code == "moved-before"


def test_under_two_investigations_the_end_of_one_gives_no_access(cast):
    first, second = about(cast, "ben"), about(cast, "ben")
    for report in (first, second):
        said(report, cast=cast)

    ended(cast, first, "insufficient")

    assert state(cast, "ben") == MemberState.SUSPENDED
    ended(cast, second, "insufficient")
    assert state(cast, "ben") == MemberState.VOUCHED


def test_the_pages_confirm_investigate_and_end_it(cast):
    now = timezone.now()
    report = about(cast, "ben", at=now)
    client, url = client_of(cast, "ada"), f"/reports/{report.code}/confirm/"
    page = client.get(f"/reports/{report.code}/").content.decode()
    assert url in page
    given = {"is_major": "yes", "reasons": "It is.", "passphrase": f"{PASSPHRASE} ada"}
    wrong = client.post(url, {**given, "passphrase": "no"})
    assert wrong.status_code == 403
    assert "It is." in wrong.content.decode()
    assert client.post(url, {**given, "is_major": ""}).status_code == 422

    assert client.post(url, given).status_code == 303

    assert client.post(url, given).status_code == 409
    assert "You have said so" in client.get(url).content.decode()
    assert (
        "is major on its face"
        in client.get(f"/reports/{report.code}/").content.decode()
    )
    board, its = client_of(cast, "dora"), f"/investigations/{report.code}/"
    assert its in board.get("/desk/").content.decode()
    assert its in board.get("/committee/").content.decode()
    assert "Ben Lindqvist" in board.get(its).content.decode()
    end = {
        "outcome": "insufficient",
        "reasons": "We asked.",
        "passphrase": f"{PASSPHRASE} dora",
    }
    assert board.post(its, {**end, "passphrase": "no"}).status_code == 403
    done = board.post(its, end)
    motion = Motion.objects.get()
    assert done["Location"] == f"/motions/{motion.id}/"
    assert "they return" in board.get(f"/motions/{motion.id}/").content.decode()
    assert board.post(its, end).status_code == 409
    for who in ("ada", "emil", "fay", "gus", "hana"):
        voted(motion, cast=cast, at=now, who=who)
    assert "they returned" in board.get(its).content.decode()


@pytest.mark.clause("C-2.8")
@pytest.mark.clause("C-2.10")
@pytest.mark.parametrize("who", ["ben", "ivo", "jon", "olga"])
def test_for_who_may_not_know_there_is_no_such_page(cast, who):
    client = client_of(cast, who)
    urls = ("/desk/", "/committee/", "/reports/", "/organisation/", "/cases/")
    before = [plain(client.get(url)) for url in urls]
    report = about(cast, "ben", at=timezone.now(), too_close=("ivo",))
    assert [plain(client.get(url)) for url in urls] == before
    for url in (f"/reports/{report.code}/confirm/", f"/investigations/{report.code}/"):
        assert client.get(url).status_code == 404
        assert client.post(url, {}).status_code == 404
    if who == "ben":
        return
    said(report, cast=cast, at=timezone.now())
    assert client.get(f"/investigations/{report.code}/").status_code == 404
    after = [plain(client.get(url)) for url in ("/desk/", "/reports/", "/cases/")]
    assert after == [before[0], before[2], before[4]]
    assert "Investigations" not in client.get("/committee/").content.decode()


def test_a_stranger_is_asked_who_they_are(cast, client):
    report = about(cast, "ben")
    for url in (f"/reports/{report.code}/confirm/", f"/investigations/{report.code}/"):
        assert client.get(url).status_code == 302
