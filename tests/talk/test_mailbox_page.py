"""The mailbox at the reporter's own address."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.utils import timezone

from holdfast.crypto.receipts import new_receipt
from holdfast.reports import actions, reading
from holdfast.reports.models import Attachment, Message
from holdfast.reports.uploads import upload_of
from holdfast.vault.models import Once
from tests.talk.reporter import field, said


@pytest.fixture
def receipt(reporter):
    page = reporter.send(what_happened="He would not stop.")
    return field(page, "receipt")


def test_answer_of_the_team_is_read_with_the_nine_words(reporter, receipt, cast):
    by = cast.ben
    (line,), _ = reading.page(by, cursor=None, size=5)
    report = reading.find(line.code, by=by)
    actions.write_to_reporter(report, text="We hear you.", by=by, at=timezone.now())

    page = reporter.post(do="open", receipt=receipt)

    assert page.status_code == 200
    assert "We hear you." in said(page)
    assert page["Cache-Control"] == "no-store"


def test_answer_comes_in_the_word_they_chose_beside_others_who_help(reporter, cast):
    page = reporter.send(what_happened="He would not stop.", word="survivor")
    receipt = field(page, "receipt")
    (line,), _ = reading.page(cast.ben, cursor=None, size=5)
    report = reading.find(line.code, by=cast.ben)
    actions.write_to_reporter(report, text="Yes.", by=cast.ben, at=timezone.now())

    told = said(reporter.post(do="open", receipt=receipt))

    assert "The word you chose: survivor" in told
    assert "Others who help" in told


def test_words_are_read_however_they_are_typed(reporter, receipt):
    typed = ", ".join(receipt.upper().split())

    assert reporter.post(do="open", receipt=f" 1. {typed}\n").status_code == 200


def without_its_own(page):
    """The bytes of a page, less the words and the token that are its own."""
    content = page.content
    for name in ("receipt", "token"):
        content = content.replace(field(page, name).encode(), b"")
    return content


@pytest.mark.clause("C-3.9")
@pytest.mark.parametrize("do", ["open", "write"])
def test_unknown_words_and_words_without_news_get_the_same_page(reporter, receipt, do):
    unknown = new_receipt()

    silent = reporter.post(do=do, receipt=receipt, text="Hello")
    nobody = reporter.post(do=do, receipt=unknown, text="Hello")

    assert silent.status_code == nobody.status_code == 200
    assert without_its_own(silent) == without_its_own(nobody)
    assert list(silent.headers) == list(nobody.headers)


def test_word_that_is_not_ours_is_told_and_the_rest_kept(reporter, receipt):
    typed = receipt.split()
    typed[3] = "zzyzzx"

    page = reporter.post(do="open", receipt=" ".join(typed))

    assert page.status_code == 422
    assert "Word 4 is not one of our words" in said(page)
    assert " ".join(typed) in page.content.decode()


@pytest.mark.parametrize("typed", ["", "one two", "x" * 100_000, "\x00", "<b>"])
def test_cut_or_senseless_receipt_is_told(reporter, typed):
    page = reporter.post(do="open", receipt=typed)

    assert page.status_code == 422
    assert re.search('class="wrong"', page.content.decode())
    assert len(page.content) < 20_000


def test_message_reaches_the_team_and_is_read_again(reporter, receipt, cast):
    reporter.post(do="write", receipt=receipt, text="One more thing.")

    page = reporter.post(do="open", receipt=receipt)

    assert "One more thing." in said(page)


def test_file_is_added_with_the_receipt(reporter, receipt, cast):
    file = SimpleUploadedFile("photo.txt", b"bytes", "text/plain")

    page = reporter.post(do="write", receipt=receipt, text="", files=[file])

    assert page.status_code == 200
    from tests.talk.test_sending import opened

    (one,) = opened(cast)
    assert [file.name for file in one.files] == ["photo.txt"]


@pytest.mark.parametrize("known", [True, False])
def test_how_many_files_were_sent_is_said_whether_the_words_are_known(
    reporter, receipt, known
):
    files = [SimpleUploadedFile(f"{n}.txt", b"of mine", "text/plain") for n in (1, 2)]
    words = receipt if known else new_receipt()

    page = reporter.post(do="write", receipt=words, text="Look.", files=files)

    assert "2 files came with it." in said(page)


def test_files_of_the_reporter_stand_with_the_thread_and_no_other(
    reporter, receipt, cast
):
    mine = SimpleUploadedFile("mine.txt", b"of mine", "text/plain")
    reporter.post(do="write", receipt=receipt, text="", files=[mine])
    assert "mine.txt" not in said(reporter.post(do="open", receipt=receipt))
    (line,), _ = reading.page(cast.ben, cursor=None, size=5)
    report = reading.find(line.code, by=cast.ben)
    theirs = upload_of(b"of theirs", name="b.txt", organisation=cast.organisation.id)
    actions.attach(report, upload=theirs, by=cast.ben, at=timezone.now())
    actions.write_to_reporter(report, text="Seen.", by=cast.ben, at=timezone.now())

    page = said(reporter.post(do="open", receipt=receipt))

    assert "Files you sent: mine.txt" in page
    assert "b.txt" not in page


def test_empty_file_takes_no_message_with_it(reporter, receipt):
    file = SimpleUploadedFile("note.txt", b"", "text/plain")

    page = reporter.post(do="write", receipt=receipt, text="Look.", files=[file])

    assert page.status_code == 422
    assert "There is nothing in one of these files." in said(page)
    assert "Look." in page.content.decode()
    assert not Message.objects.exists()


def test_empty_message_asks_for_words_and_keeps_the_receipt(reporter, receipt):
    page = reporter.post(do="write", receipt=receipt, text="  ")

    assert page.status_code == 422
    assert "Please write something." in said(page)
    assert field(page, "receipt") == receipt


def test_message_that_is_too_long_is_kept_on_the_page(reporter, receipt):
    page = reporter.post(do="write", receipt=receipt, text="word " * 20_000)

    assert page.status_code == 422
    assert page.content.decode().count("word ") >= 20_000 - 1


def test_wrong_words_with_a_message_are_told_before_anything_is_sent(reporter):
    page = reporter.post(do="write", receipt="nine other words", text="Hello")

    assert page.status_code == 422
    assert 'class="wrong"' in page.content.decode()


def test_message_that_cannot_be_kept_stays_on_the_page(reporter, receipt, monkeypatch):
    def broken(*_args, **_given):
        raise OperationalError

    monkeypatch.setattr("holdfast.reports.mailbox.write", broken)
    page = reporter.post(do="write", receipt=receipt, text="Do not lose this")

    assert page.status_code == 503
    assert "Do not lose this" in page.content.decode()
    assert "Nothing was confirmed" in said(page)


def test_double_click_sends_one_message(reporter, receipt, cast):
    page = reporter.post(do="open", receipt=receipt)
    form = {"do": "write", "receipt": receipt, "token": field(page, "token")}

    for _ in range(3):
        again = reporter.post(**form, text="Please stop this.")
        assert again.status_code == 200
        assert "It is with us" in said(again)
    reporter.post(**form, text="And one thing more.")

    assert Message.objects.count() == 2


def test_a_form_with_its_file_sent_twice_is_kept_once(reporter, receipt):
    page = reporter.post(do="open", receipt=receipt)
    form = {"do": "write", "receipt": receipt, "token": field(page, "token")}

    for _ in range(2):
        shot = SimpleUploadedFile("shot.txt", b"what he wrote")
        reporter.post(**form, text="", files=[shot])

    assert Attachment.objects.count() == 1


def test_unknown_words_leave_the_same_mark_of_what_was_sent(reporter, receipt):
    counted = []
    for words in (receipt, new_receipt()):
        before = Once.objects.count()
        page = reporter.post(do="open", receipt=words)
        token = field(page, "token")
        reporter.post(do="write", receipt=words, token=token, text="Hello")
        counted.append(Once.objects.count() - before)

    assert counted == [1, 1]


def test_a_token_of_other_words_is_no_token(reporter, receipt):
    page = reporter.post(do="open", receipt=new_receipt())
    form = {"do": "write", "receipt": receipt, "token": field(page, "token")}

    for _ in range(2):
        reporter.post(**form, text="Hello")

    assert Message.objects.count() == 2
