"""A case is closed with its outcome, when nothing of it is left to be done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.cases.actions import add_report, judge, open_case
from holdfast.cases.errors import CaseClosed
from holdfast.cases.models import Case
from holdfast.cases.reading import find
from holdfast.committee.actions import (
    call_meeting,
    close_case,
    record_meeting,
    recuse,
)
from holdfast.committee.errors import NotOfTheBody
from holdfast.crypto.receipts import new_receipt
from holdfast.errors import NotNow, WrongInput
from holdfast.reports.mailbox import read
from holdfast.spaces.models import Duty, DutyState
from holdfast.spaces.waiting import tasks
from tests.accounts.browsing import client_of
from tests.cast import NOW, PASSPHRASE
from tests.committee.test_pages import plain
from tests.matters import a_case, acts_of, decided, moved, told


@pytest.fixture
def case(cast):
    return a_case(cast, at=NOW, offence="verbal-harassment")


def close(case, *, cast, by="ada", **given):
    return close_case(
        find(case.code, by=cast.actor(by)),
        by=cast.actor(by),
        at=NOW,
        **{"outcome": "not-enough", "reasons": "One word.", "told": "", **given},
    )


def met(case, *, cast):
    record_meeting(
        case,
        held_on=NOW.date(),
        present=[cast.members["ada"], cast.members["ben"]],
        notes="We leave it.",
        by=cast.ada,
        at=NOW,
    )


def owed(rule, state=DutyState.OPEN):
    return Duty.objects.filter(rule=rule, state=state).exists()


def test_it_says_how_it_ended_and_why(cast, case):
    case = close(case, cast=cast)

    assert case.state == "closed"
    assert cast.ben.keys.open(case)["closings"][0]["reasons"] == "One word."
    assert "case-closed" in acts_of(cast.ada)


@pytest.mark.clause("L-1.1")
def test_who_told_it_is_told_what_came_of_it_and_then_it_is_owed_no_more(cast):
    receipt = new_receipt()
    case = a_case(cast, at=NOW, offence="verbal-harassment", receipt=receipt)
    assert owed("what-came-of-it")

    close(case, cast=cast, told="We talked with him.")

    said = read(receipt, organisation=cast.organisation, at=NOW)
    assert [one.text for one in said] == ["We talked with him."]
    assert owed("what-came-of-it", DutyState.DONE)
    assert not owed("what-came-of-it")


@pytest.mark.clause("L-1.1")
def test_closed_without_a_word_it_is_still_owed(cast, case):
    close(case, cast=cast)

    assert owed("what-came-of-it")
    assert owed("first-answer")


@pytest.mark.clause("L-1.1")
def test_closed_without_a_word_it_can_be_told_afterwards(cast, case):
    close(case, cast=cast)
    report, client = case.reports.get(), client_of(cast, "ada")
    url, at = f"/reports/{report.code}/messages/", timezone.now()

    assert client.post(url, {"text": "We begin."}).status_code == 303
    assert owed("what-came-of-it")
    told = {"text": "We talked with him.", "is_outcome": "on"}
    assert client.post(url, told).status_code == 303

    assert owed("what-came-of-it", DutyState.DONE)
    assert not owed("what-came-of-it")
    late = [task.what for task in tasks(cast.ada, at=at + timedelta(days=200))]
    assert not [what for what in late if "what came of it" in what]


@pytest.mark.clause("L-1.1")
@pytest.mark.parametrize("agrees", [None, False])
def test_who_gave_a_name_and_holds_no_receipt_is_told_in_person(cast, agrees):
    given = {"by": "dora", "reporter_name": "Ana Silva", "agrees": agrees}
    case = a_case(cast, at=NOW, offence="verbal-harassment", **given)
    close(case, cast=cast)
    assert owed("what-came-of-it")
    report, client = case.reports.get(), client_of(cast, "ada")
    page = client.get(f"/reports/{report.code}/").content.decode()
    assert "or why they cannot be told" in page

    told = {"text": "Ada rang her on Friday.", "is_outcome": "on"}
    answer = client.post(f"/reports/{report.code}/messages/", told)

    assert answer.status_code == 303
    assert owed("what-came-of-it", DutyState.DONE)
    assert not owed("what-came-of-it")


def test_where_nobody_holds_a_receipt_or_gave_a_name_nobody_can_be_told(cast):
    case = a_case(cast, at=NOW, offence="verbal-harassment", by="dora")
    with pytest.raises(NotNow):
        close(case, cast=cast, told="Hello.")

    close(case, cast=cast)

    assert owed("what-came-of-it", DutyState.LAPSED)


def test_whether_a_name_was_given_that_lies_apart_closing_does_not_tell(cast):
    given = {"by": "dora", "offence": "verbal-harassment", "agrees": False}
    case = a_case(cast, at=NOW, **given)

    close(case, cast=cast)

    assert owed("what-came-of-it")


@pytest.mark.clause("C-6.3")
def test_nothing_major_is_closed_before_the_committee_has_met(cast):
    case = a_case(cast, at=NOW)
    with pytest.raises(NotNow) as refused:
        close(case, cast=cast)
    assert (refused.value.code, refused.value.clause) == ("meeting-owed", "C-6.3")

    met(case, cast=cast)

    assert close(case, cast=cast).state == "closed"


def test_a_pattern_is_considered_by_closing(cast):
    reports = [
        *told(cast, at=NOW, offence="verbal-harassment"),
        *told(cast, at=NOW, offence="verbal-harassment"),
    ]
    case = open_case(reports=reports, by=cast.ada, at=NOW)
    assert owed("consider-pattern")

    close(case, cast=cast)

    assert owed("consider-pattern", DutyState.DONE)


def test_what_is_voted_on_or_decided_is_not_closed(cast):
    case = a_case(cast, at=NOW)
    met(case, cast=cast)
    moved(case, cast=cast, at=NOW)
    with pytest.raises(NotNow) as refused:
        close(case, cast=cast)
    assert refused.value.code == "motion-open"
    other = a_case(cast, at=NOW, reported=("Ilse Moreels",))
    met(other, cast=cast)
    decided(other, cast=cast, at=NOW, voters="ada ben cleo")
    with pytest.raises(NotNow) as refused:
        close(other, cast=cast)
    assert refused.value.code == "not-carried-out"


@pytest.mark.clause("C-2.10")
def test_closing_does_not_tell_somebody_that_their_recusal_is_proposed(cast, case):
    recuse(
        case,
        member=cast.members["cleo"],
        ground="They are a couple.",
        by=cast.signing("ada"),
        at=NOW,
    )

    assert close(case, cast=cast, by="cleo").state == "closed"


def test_only_who_sits_there_closes(cast):
    case = a_case(
        cast, at=NOW, member="cleo", offence="verbal-harassment", opener="ben"
    )
    outside = [
        n for n in ("dora", "emil", "fay", "gus", "hana", "ivo") if held(case, cast, n)
    ]

    with pytest.raises(NotOfTheBody):
        close(case, cast=cast, by=outside[0])


def held(case, cast, name):
    return cast.actor(name).keys.holds(case.folder_id)


@pytest.mark.clause("L-1.3")
def test_nobody_is_read_anything_back_once_it_is_closed(cast):
    case = a_case(
        cast,
        at=NOW,
        by="ben",
        offence="verbal-harassment",
        reporter_name="Ana Silva",
    )
    assert owed("read-back")

    close(case, cast=cast)

    assert owed("read-back", DutyState.LAPSED)
    assert not owed("read-back")


def test_it_has_an_outcome_and_reasons(cast, case):
    with pytest.raises(WrongInput):
        close(case, cast=cast, outcome="forgotten")
    with pytest.raises(WrongInput):
        close(case, cast=cast, reasons=" ")


def test_what_is_closed_is_neither_judged_moved_met_about_nor_closed_again(cast, case):
    case = close(case, cast=cast)
    acts = (
        lambda: close(case, cast=cast),
        lambda: judge(
            case, grade="major", offence=None, reasons="x", by=cast.ada, at=NOW
        ),
        lambda: moved(case, cast=cast, at=NOW, action="temporary-ban"),
        lambda: met(case, cast=cast),
        lambda: call_meeting(case=case, by=cast.ada, at=NOW),
    )
    for act in acts:
        with pytest.raises(CaseClosed) as refused:
            act()
        assert refused.value.status == 409


def test_another_report_opens_it_again_and_the_story_says_so(cast, case):
    close(case, cast=cast)
    (report,) = told(cast, at=NOW, offence="verbal-harassment")

    case = add_report(case, report=report, by=cast.ben, at=NOW)

    assert case.state == "open"
    assert "case-reopened" in acts_of(cast.ben)
    page = client_of(cast, "cleo").get(f"/cases/{case.code}/").content.decode()
    assert "Closed by Ada Okafor: There is not enough to go on." in page
    assert "Open again" in page
    assert close(case, cast=cast, outcome="nothing-to-do").state == "closed"


def test_the_page_closes_it(cast):
    now = timezone.now() - timedelta(minutes=5)
    case = a_case(cast, at=now, offence="verbal-harassment")
    client, url = client_of(cast, "ada"), f"/cases/{case.code}/close/"
    given = {"outcome": "nothing-to-do", "reasons": "Talked.", "told": "We talked."}
    kept = client.post(url, {**given, "outcome": ""})
    assert kept.status_code == 422
    assert "We talked." in kept.content.decode()

    assert client.post(url, given).status_code == 303

    assert Case.objects.get().state == "closed"
    refused = client.post(url, given)
    assert refused.status_code == 409
    assert "This case is closed." in refused.content.decode()
    assert "closed" in client.get("/cases/").content.decode()
    move = f"/cases/{case.code}/move/"
    assert f'href="{move}"' not in client.get(f"/cases/{case.code}/").content.decode()
    assert PASSPHRASE not in kept.content.decode()


@pytest.mark.clause("C-2.8")
def test_who_is_kept_out_sees_every_list_as_if_there_were_nothing(cast):
    client, urls = client_of(cast, "cleo"), ("/cases/", "/desk/", "/committee/")
    before = [plain(client.get(url)) for url in urls]
    case = a_case(
        cast, at=timezone.now(), offence="verbal-harassment", too_close=("cleo",)
    )

    close(case, cast=cast)

    assert [plain(client.get(url)) for url in urls] == before
    assert client.post(f"/cases/{case.code}/close/", {}).status_code == 404
