"""What a matter is called here is not written to the person who told it."""

import pytest
from django.utils import timezone

from holdfast.cases.actions import open_case
from holdfast.cases.models import Case
from holdfast.committee.actions import ask, close_case
from holdfast.crypto.receipts import new_receipt
from holdfast.errors import WrongInput
from holdfast.reports import mailbox
from holdfast.reports.actions import write_to_reporter
from holdfast.reports.code_names import code_name_in
from holdfast.spaces.models import Duty
from tests.accounts.browsing import client_of, text_of
from tests.cast import REPORTED
from tests.matters import a_case, decided, person_in, told

BOTH = (REPORTED, "Ilse Moreels")


@pytest.mark.parametrize(
    "text",
    [
        "pine-banjo",
        "Thank you, Pine banjo.",
        "About PINE BANJO: we met.",
        "(pine\u00a0\n banjo)",
        "pine\u2011banjo",
        "pine_banjo",
    ],
)
def test_however_it_is_written_it_is_found(text):
    assert code_name_in(text, codes={"pine-banjo", "amber-gate"}) == "pine-banjo"


@pytest.mark.parametrize(
    "text",
    ["A banjo of pine.", "pine, banjo", "alpine-banjo", "pine-banjos", "pinebanjo", ""],
)
def test_other_words_are_left_alone(text):
    assert code_name_in(text, codes={"pine-banjo"}) == ""


def test_nothing_of_the_matter_is_named_in_a_message(cast, at):
    receipt = new_receipt()
    reports = told(cast, at=at, receipt=receipt, reported=BOTH)
    (elsewhere,) = told(cast, at=at)
    case = open_case(reports=reports[:1], by=cast.ada, at=at)
    person = person_in(case, cast=cast)
    for code in (*(one.code for one in reports), case.code, person.code):
        text = f"Thank you, {code}."
        with pytest.raises(WrongInput) as refused:
            write_to_reporter(reports[0], text=text, by=cast.ada, at=at)
        assert refused.value.fields.keys() == {"text"}
    assert mailbox.read(receipt, organisation=cast.organisation, at=at) == []

    text = f"Another matter is {elsewhere.code}."
    write_to_reporter(reports[0], text=text, by=cast.ada, at=at)


@pytest.mark.clause("C-2.8")
def test_it_is_not_told_by_refusing_what_one_cannot_open(cast, at):
    mine, other = told(cast, at=at)[0], told(cast, at=at, too_close=("cleo",))[0]
    case = open_case(reports=[mine, other], by=cast.ada, at=at)
    for code in (case.code, other.code):
        write_to_reporter(mine, text=f"About {code}.", by=cast.cleo, at=at)


def test_asking_and_closing_name_nothing_either(cast, at):
    case = a_case(cast, at=at, receipt=new_receipt(), too_close=("cleo",))
    action = decided(case, cast=cast, at=at, voters="ada ben")
    with pytest.raises(WrongInput):
        ask(action, text=f"About {case.code}: do you agree?", by=cast.ada, at=at)
    action.delete()
    Duty.objects.all().delete()
    given = {"outcome": "acted", "reasons": "Talked.", "told": case.code}
    with pytest.raises(WrongInput) as refused:
        close_case(case, by=cast.ada, at=at, **given)
    assert refused.value.fields.keys() == {"told"}
    assert Case.objects.get().state == "open"


def test_the_page_keeps_what_was_typed(cast):
    (report,) = told(cast, at=timezone.now())
    client = client_of(cast, "ada")
    text = f"Thank you, {report.code.replace('-', ' ').title()}."
    refused = client.post(f"/reports/{report.code}/messages/", {"text": text})
    assert refused.status_code == 422
    page = text_of(refused)
    assert f"{text}</textarea>" in page
    assert "please say it without" in page
