"""The reporter's side of a report."""

from datetime import datetime

import pytest

from holdfast.crypto.receipts import new_receipt
from holdfast.errors import NotNow, WrongInput
from holdfast.reports import mailbox
from holdfast.reports.actions import (
    close_as_abuse,
    file,
    told_in_person,
    write_to_reporter,
)
from holdfast.reports.errors import WrongReceipt
from holdfast.reports.models import Message, Report
from holdfast.reports.reading import open_report
from holdfast.reports.telling import Reported
from holdfast.spaces.models import Duty, DutyState, Notice
from holdfast.vault.models import Entry
from tests.cast import Cast
from tests.reports.making import filed, report, telling


def test_the_reporter_reads_the_answer_in_their_word(cast: Cast, at: datetime) -> None:
    given = telling(word="person affected")
    one = report(cast, at, receipt=given.receipt, word=given.word)

    write_to_reporter(one, text="He will not be let in again.", by=cast.ben, at=at)

    (message,) = mailbox.read(given.receipt, organisation=cast.organisation, at=at)
    assert (message.text, message.sender, message.word) == (
        "He will not be let in again.",
        "team",
        "person affected",
    )


def test_the_receipt_may_be_typed_as_it_was_written_down(
    cast: Cast, at: datetime
) -> None:
    receipt = new_receipt()
    one = report(cast, at, receipt=receipt)
    write_to_reporter(one, text="Hello", by=cast.ben, at=at)

    typed = "\n".join(f"{n}. {w.upper()}," for n, w in enumerate(receipt.split(), 1))

    assert len(mailbox.read(typed, organisation=cast.organisation, at=at)) == 1


def test_the_team_reads_what_the_reporter_writes(cast: Cast, at: datetime) -> None:
    receipt = new_receipt()
    one = report(cast, at, receipt=receipt)
    Notice.objects.all().delete()

    mailbox.write(receipt, text="I am safe.", organisation=cast.organisation, at=at)

    said = open_report(one, by=cast.ada, at=at).messages
    assert [(message.text, message.sender) for message in said] == [
        ("I am safe.", "you")
    ]
    assert Duty.objects.filter(rule="answer-message", folder=one.folder).count() == 1
    assert Notice.objects.count() == 3


def test_a_conversation_keeps_its_order_and_says_everything_once(
    cast: Cast, at: datetime
) -> None:
    receipt = new_receipt()
    both = (Reported(name="Ilse Moreels"), Reported(name="Bram Aerts"))
    filed(cast, at, receipt=receipt, reported=both)
    one, _ = Report.objects.all()

    write_to_reporter(one, text="1", by=cast.ben, at=at)
    mailbox.write(receipt, text="2", organisation=cast.organisation, at=at)
    write_to_reporter(one, text="3", by=cast.ben, at=at)
    mailbox.write(receipt, text="4", organisation=cast.organisation, at=at)

    said = mailbox.read(receipt, organisation=cast.organisation, at=at)
    assert [message.text for message in said] == ["1", "2", "3", "4"]
    assert [message.sender for message in said] == ["team", "you", "team", "you"]


@pytest.mark.clause("L-1.1")
def test_an_answer_ends_what_was_owed_for_every_report_of_the_telling(
    cast: Cast, at: datetime
) -> None:
    both = (Reported(name="Ilse Moreels"), Reported(name="Bram Aerts"))
    filed(cast, at, reported=both)

    write_to_reporter(Report.objects.all()[0], text="Thank you", by=cast.ben, at=at)

    answers = Duty.objects.filter(rule="first-answer")
    assert {duty.state for duty in answers} == {DutyState.DONE}


@pytest.mark.clause("C-3.9")
def test_an_unknown_receipt_is_a_silent_one(
    cast: Cast, at: datetime, django_assert_num_queries
) -> None:
    silent, unknown = new_receipt(), new_receipt()
    report(cast, at, receipt=silent)

    with django_assert_num_queries(1):
        one = mailbox.read(silent, organisation=cast.organisation, at=at)
    with django_assert_num_queries(1):
        other = mailbox.read(unknown, organisation=cast.organisation, at=at)

    assert one == other == []


@pytest.mark.clause("C-3.9")
def test_a_message_with_an_unknown_receipt_is_accepted_and_dropped(
    cast: Cast, at: datetime
) -> None:
    report(cast, at)
    entries = Entry.objects.count()

    mailbox.write(new_receipt(), text="Hello", organisation=cast.organisation, at=at)

    assert not Message.objects.exists()
    # The work is the same: sealed, and an entry committed.
    assert Entry.objects.count() == entries + 1


@pytest.mark.parametrize(
    ("receipt", "position"),
    [("zzzz " * 9, 1), ("", None), ("one two", None)],
)
def test_words_that_are_not_ours_are_told_so(
    cast: Cast, at: datetime, receipt: str, position: int | None
) -> None:
    for act in (
        lambda: mailbox.read(receipt, organisation=cast.organisation, at=at),
        lambda: mailbox.write(receipt, text="x", organisation=cast.organisation, at=at),
    ):
        with pytest.raises(WrongReceipt) as refused:
            act()
        if position:
            assert refused.value.position == position
            assert f"Word {position}" in refused.value.fields["receipt"]


def test_a_slip_of_the_pen_says_which_word(cast: Cast, at: datetime) -> None:
    words = new_receipt().split()
    words[3] = "xxxxx"

    with pytest.raises(WrongReceipt) as refused:
        mailbox.read(" ".join(words), organisation=cast.organisation, at=at)

    assert refused.value.position == 4


@pytest.mark.parametrize("text", ["", "  \n ", "a\0b", "x" * 60_000])
def test_a_message_has_readable_words_in_it(
    cast: Cast, at: datetime, text: str
) -> None:
    one = report(cast, at)

    with pytest.raises(WrongInput):
        write_to_reporter(one, text=text, by=cast.ada, at=at)
    with pytest.raises(WrongInput):
        mailbox.write(new_receipt(), text=text, organisation=cast.organisation, at=at)

    assert not Message.objects.exists()


def test_without_a_receipt_no_answer_can_reach_them(cast: Cast, at: datetime) -> None:
    file(
        telling=telling(receipt=""), organisation=cast.organisation, by=cast.ada, at=at
    )

    with pytest.raises(NotNow) as refused:
        write_to_reporter(Report.objects.get(), text="Hello", by=cast.ada, at=at)

    assert refused.value.code == "no-mailbox"


@pytest.mark.clause("L-1.1")
def test_who_has_no_receipt_is_answered_in_person(cast: Cast, at: datetime) -> None:
    given = telling(receipt="")
    file(telling=given, organisation=cast.organisation, by=cast.ada, at=at)
    one = Report.objects.get()
    owed = Duty.objects.filter(rule="first-answer", folder=one.folder)
    assert [duty.state for duty in owed] == [DutyState.OPEN]

    for text in ("We have it, and meet on Friday.", "We met."):
        told_in_person(one, text=text, by=cast.ben, at=at)

    assert [duty.state for duty in owed.all()] == [DutyState.DONE]
    said = open_report(one, by=cast.ada, at=at).messages
    assert [(message.text, message.sender) for message in said] == [
        ("We have it, and meet on Friday.", "team"),
        ("We met.", "team"),
    ]
    with pytest.raises(NotNow) as refused:
        told_in_person(report(cast, at), text="x", by=cast.ben, at=at)
    assert refused.value.code == "has-mailbox"


def test_a_message_goes_to_the_newest_telling_of_a_receipt(
    cast: Cast, at: datetime
) -> None:
    receipt = new_receipt()
    first = report(cast, at, receipt=receipt)
    second = report(cast, at, receipt=receipt, keep_from=(cast.members["ben"].id,))

    mailbox.write(receipt, text="More", organisation=cast.organisation, at=at)

    assert not Message.objects.filter(report=first).exists()
    assert Message.objects.filter(report=second).count() == 1


def test_an_answer_reaches_the_telling_that_asked_where_nobody_else_reads_it(
    cast: Cast, at: datetime
) -> None:
    receipt = new_receipt()
    first = report(cast, at, receipt=receipt)
    second = report(cast, at, receipt=receipt)
    write_to_reporter(first, text="When was it?", by=cast.ada, at=at)

    mailbox.write(receipt, text="At ten", organisation=cast.organisation, at=at)

    for one in (first, second):
        said = open_report(one, by=cast.ada, at=at).messages
        assert said[-1].text == "At ten"
    read = mailbox.read(receipt, organisation=cast.organisation, at=at)
    assert [said.text for said in read] == ["When was it?", "At ten"]
    owed = Duty.objects.filter(rule="answer-message", state="open")
    assert [duty.about for duty in owed] == [second.code]


def test_a_word_that_was_chosen_once_is_used_from_then_on(
    cast: Cast, at: datetime
) -> None:
    receipt = new_receipt()
    report(cast, at, receipt=receipt, word="survivor")
    second = report(cast, at, receipt=receipt)

    write_to_reporter(second, text="Thank you", by=cast.ada, at=at)

    (said,) = mailbox.read(receipt, organisation=cast.organisation, at=at)
    assert said.word == "survivor"


def test_what_was_closed_as_abuse_takes_nothing_more(cast: Cast, at: datetime) -> None:
    receipt = new_receipt()
    one = report(cast, at, receipt=receipt)
    for by in (cast.ada, cast.ben):
        close_as_abuse(one, reason="Nonsense", by=by, at=at)

    mailbox.write(receipt, text="More", organisation=cast.organisation, at=at)

    assert not Message.objects.exists()
