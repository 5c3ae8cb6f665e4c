"""Members' pages about reports. Each view goes up the same ladder."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from holdfast.accounts.middleware import COOKIE
from holdfast.accounts.unlocking import begin_session
from holdfast.crypto.receipts import new_receipt
from holdfast.policy import load, shipped
from holdfast.reports import mailbox
from holdfast.reports.actions import (
    attach,
    close_as_abuse,
    file,
    note_paper,
    take_in,
    write_to_reporter,
)
from holdfast.reports.models import Attachment, Mailbox, Message, Report, ReportState
from holdfast.reports.reading import open_report
from holdfast.reports.telling import Reported
from holdfast.reports.uploads import upload_of
from holdfast.spaces.calendar import feed_of
from holdfast.spaces.duties import visible_to
from holdfast.spaces.models import Duty
from holdfast.spaces.waiting import tasks
from holdfast.vault.models import Entry
from tests.api.calling import caller
from tests.cast import PASSPHRASE, Cast
from tests.matters import acts_of
from tests.reports.making import WORDS, report, telling
from tests.reports.test_files import photo


@pytest.fixture
def at() -> datetime:
    """Pages take the time themselves."""
    return datetime.now(UTC)


def browser(cast: Cast, name: str) -> Client:
    """That person's browser, signed in."""
    token, _ = begin_session(
        cast.members[name],
        seeds=cast.seeds[name],
        organisation=cast.organisation,
        at=datetime.now(UTC),
    )
    client = Client()
    client.cookies[COOKIE] = token
    return client


READING = ["", "grade/", "read-back/", "done/", "paper/", "abuse/"]
ACTING = [*READING[1:], "take-in/", "messages/", "files/"]


def told(cast: Cast, at: datetime, **change: object) -> Report:
    given = {"occurred_on": at.date() - timedelta(days=6), **change}
    return report(cast, at, **given)


@pytest.mark.parametrize("path", ["/reports/", "/reports/new/", "/reports/x-y/"])
def test_a_stranger_is_asked_to_sign_in(cast: Cast, path: str) -> None:
    answer = Client().get(path)

    assert answer.status_code == 302
    assert unquote(answer["Location"]) == f"/login/?next={path}"


@pytest.mark.parametrize("name", ACTING)
def test_a_stranger_does_nothing(cast: Cast, at: datetime, name: str) -> None:
    answer = Client().post(f"/reports/{told(cast, at).code}/{name}")

    assert answer.status_code == 401


@pytest.mark.clause("C-3.9")
@pytest.mark.parametrize("name", READING)
def test_a_member_without_a_key_sees_what_is_there_for_nobody(
    cast: Cast, at: datetime, name: str
) -> None:
    one = told(cast, at, too_close=(cast.members["cleo"].id,))
    cleo = browser(cast, "cleo")

    there = cleo.get(f"/reports/{one.code}/{name}")
    nowhere = cleo.get(f"/reports/never-was/{name}")

    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert _plain(there.content) == _plain(nowhere.content)


@pytest.mark.parametrize("name", ACTING)
def test_a_member_without_a_key_does_nothing(
    cast: Cast, at: datetime, name: str
) -> None:
    one = told(cast, at, too_close=(cast.members["cleo"].id,))

    assert browser(cast, "cleo").post(f"/reports/{one.code}/{name}").status_code == 404


def _plain(content: bytes) -> bytes:
    # The token of a form is another at every request.
    return re.sub(rb'csrfmiddlewaretoken" value="[^"]+"', b"", content)


@pytest.mark.clause("C-3.9")
def test_the_list_is_the_same_with_and_without_what_one_may_not_see(
    cast: Cast, at: datetime
) -> None:
    cleo = browser(cast, "cleo")
    before = cleo.get("/reports/").content

    told(cast, at, too_close=(cast.members["cleo"].id,))

    assert _plain(cleo.get("/reports/").content) == _plain(before)


@pytest.mark.parametrize("name", ["take-in/", "messages/", "files/"])
def test_what_acts_is_posted(cast: Cast, at: datetime, name: str) -> None:
    answer = browser(cast, "ada").get(f"/reports/{told(cast, at).code}/{name}")

    assert answer.status_code == 405


@pytest.mark.parametrize(
    "path", ["/reports/NOT%20A%20CODE/", "/reports/a-b/files/1/", "/reports/ä/"]
)
def test_a_wrong_id_is_nothing(cast: Cast, path: str) -> None:
    assert browser(cast, "ada").get(path).status_code == 404


def test_the_list_shows_code_names_and_nothing_sealed(cast: Cast, at: datetime) -> None:
    one = told(cast, at)

    answer = browser(cast, "ada").get("/reports/")

    assert answer.status_code == 200
    assert f"/reports/{one.code}/" in answer.text
    assert "Kasimir" not in answer.text


def test_an_empty_list_looks_like_a_good_state(cast: Cast) -> None:
    assert "Nothing here." in browser(cast, "olga").get("/reports/").text


@pytest.mark.clause("J-3.1")
def test_the_report_reads_as_a_story_with_the_need_first(
    cast: Cast, at: datetime
) -> None:
    one = told(cast, at, word="person affected", reporter_name="Ana Silva")

    page = browser(cast, "ada").get(f"/reports/{one.code}/").text

    assert WORDS in page
    assert page.index("Not to meet him again") < page.index(WORDS)
    for words in ("Kasimir Vantongeren", "Person affected", "23:10"):
        assert words in page
    assert "Take it into my keeping" in page


TOLD = ("Ana Silva", "ana@example.org")


def test_who_told_is_not_in_the_page_until_asked_for(cast: Cast, at: datetime) -> None:
    one = told(cast, at, reporter_name=TOLD[0], reporter_contact=TOLD[1])

    page = browser(cast, "ada").get(f"/reports/{one.code}/").text

    assert not any(words in page for words in TOLD)
    assert "Told by the person who told us" in page
    assert "identity-read" not in acts_of(cast.ada, at=at)
    nameless = told(cast, at)
    assert "who-told" not in browser(cast, "ada").get(f"/reports/{nameless.code}/").text


def test_who_told_is_shown_once_by_the_passphrase_and_written_down(
    cast: Cast, at: datetime
) -> None:
    one = told(cast, at, reporter_name=TOLD[0], reporter_contact=TOLD[1])
    ada, url = browser(cast, "ada"), f"/reports/{one.code}/who-told/"

    for wrong in ({}, {"passphrase-who-told": "wrong"}):
        refused = ada.post(url, wrong)
        assert refused.status_code == 403
        assert not any(words in refused.text for words in TOLD)
    assert "identity-read" not in acts_of(cast.ada, at=at)
    answer = ada.post(url, {"passphrase-who-told": f"{PASSPHRASE} ada"})

    assert answer.status_code == 200
    assert all(words in answer.text for words in TOLD)
    assert acts_of(cast.ada, at=at).count("identity-read") == 1
    again = ada.get(f"/reports/{one.code}/").text
    assert not any(words in again for words in TOLD)


def test_who_told_is_not_there_where_nobody_said_it_or_it_is_not_yours(
    cast: Cast, at: datetime
) -> None:
    nameless = told(cast, at)
    kept_out = told(cast, at, reporter_name=TOLD[0], too_close=(cast.id_of("cleo"),))
    for name, one in (("ada", nameless), ("cleo", kept_out), ("olga", kept_out)):
        given = {"passphrase": f"{PASSPHRASE} {name}"}
        url = f"/reports/{one.code}/who-told/"
        assert browser(cast, name).post(url, given).status_code == 404


@pytest.mark.clause("J-3.2")
def test_until_somebody_has_chosen_both_words_are_used(
    cast: Cast, at: datetime
) -> None:
    page = browser(cast, "ada").get(f"/reports/{told(cast, at).code}/").text

    assert "Survivor or victim" in page


def test_opening_a_report_leaves_an_entry(cast: Cast, at: datetime) -> None:
    one, ada = told(cast, at), browser(cast, "ada")
    entries = Entry.objects.count()

    ada.get(f"/reports/{one.code}/")

    assert Entry.objects.count() == entries + 1


def test_what_was_told_cannot_write_the_page(cast: Cast, at: datetime) -> None:
    one = told(cast, at, what_happened="<script>alert(1)</script>")

    assert "<script>" not in browser(cast, "ada").get(f"/reports/{one.code}/").text


@pytest.mark.clause("C-3.1")
def test_the_director_takes_it_in(cast: Cast, at: datetime) -> None:
    one, ada = told(cast, at), browser(cast, "ada")

    answer = ada.post(f"/reports/{one.code}/take-in/")

    assert (answer.status_code, answer["Location"]) == (303, f"/reports/{one.code}/")
    one.refresh_from_db()
    assert one.state == ReportState.KEPT
    assert "Ada Okafor" in ada.get(f"/reports/{one.code}/").text


@pytest.mark.clause("C-3.1")
def test_another_member_is_told_why_not_yet(cast: Cast, at: datetime) -> None:
    one = told(cast, at)

    answer = browser(cast, "ben").post(f"/reports/{one.code}/take-in/")

    assert answer.status_code == 403
    assert "C-3.1" in answer.text


def test_what_was_closed_is_not_taken_in(cast: Cast, at: datetime) -> None:
    one = told(cast, at)
    for by in (cast.ada, cast.ben):
        close_as_abuse(one, reason="x", by=by, at=at)

    answer = browser(cast, "ada").post(f"/reports/{one.code}/take-in/")

    assert answer.status_code == 409


def test_a_report_without_an_offence_is_graded(cast: Cast, at: datetime) -> None:
    one, ben = told(cast, at, offence=None), browser(cast, "ben")
    assert "Grade it" in ben.get(f"/reports/{one.code}/").text
    assert ben.get(f"/reports/{one.code}/grade/").status_code == 200

    answer = ben.post(
        f"/reports/{one.code}/grade/", {"offence": "assault", "reasons": "Marks"}
    )

    assert answer.status_code == 303
    page = ben.get(f"/reports/{one.code}/").text
    assert "Ben Lindqvist graded it: major." in page
    assert "Marks" in page


def test_a_refused_grade_keeps_what_was_typed(cast: Cast, at: datetime) -> None:
    one, ben = told(cast, at, offence=None), browser(cast, "ben")

    answer = ben.post(
        f"/reports/{one.code}/grade/", {"offence": "defamation", "reasons": "My words"}
    )

    assert answer.status_code == 422
    assert "My words" in answer.text
    assert "please say minor or major" in answer.text


def test_grading_twice_is_too_late(cast: Cast, at: datetime) -> None:
    answer = browser(cast, "ben").post(
        f"/reports/{told(cast, at).code}/grade/", {"offence": "assault"}
    )

    assert answer.status_code == 409


def test_a_message_reaches_the_reporter(cast: Cast, at: datetime) -> None:
    receipt = new_receipt()
    one, ada = told(cast, at, receipt=receipt), browser(cast, "ada")

    answer = ada.post(f"/reports/{one.code}/messages/", {"text": "How are you?"})

    assert answer.status_code == 303
    assert "How are you?" in ada.get(f"/reports/{one.code}/").text
    (message,) = mailbox.read(receipt, organisation=cast.organisation, at=at)
    assert message.text == "How are you?"


@pytest.mark.parametrize("text", ["", "a\0b"])
def test_a_message_that_cannot_be_sent_is_told_so(
    cast: Cast, at: datetime, text: str
) -> None:
    one = told(cast, at)

    answer = browser(cast, "ada").post(f"/reports/{one.code}/messages/", {"text": text})

    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_what_somebody_without_a_receipt_was_told_is_kept(
    cast: Cast, at: datetime
) -> None:
    given = telling(receipt="", occurred_on=at.date())
    filed = file(telling=given, organisation=cast.organisation, by=cast.ada, at=at)
    path, ada = f"/reports/{filed.codes[0].code}/", browser(cast, "ada")
    assert "What they were told" in ada.get(path).content.decode()

    answer = ada.post(f"{path}messages/", {"text": "On the phone: we meet."})

    assert answer.status_code == 303
    assert "On the phone: we meet." in ada.get(path).content.decode()


def test_a_file_is_kept_and_saved_again(cast: Cast, at: datetime) -> None:
    one, ada = told(cast, at), browser(cast, "ada")

    sent = SimpleUploadedFile("note <1>.html", b"<b>marker</b>" * 10_000)
    answer = ada.post(f"/reports/{one.code}/files/", {"files": sent})

    assert answer.status_code == 303
    row = Attachment.objects.get()
    saved = ada.get(f"/reports/{one.code}/files/{row.id}/")
    assert b"".join(saved.streaming_content) == b"<b>marker</b>" * 10_000
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved["Content-Type"] == "application/octet-stream"
    assert saved["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert saved["X-Content-Type-Options"] == "nosniff"


def test_a_picture_is_looked_at_without_what_it_carries(
    cast: Cast, at: datetime
) -> None:
    one, ada = told(cast, at), browser(cast, "ada")
    upload = upload_of(photo(), name="a.jpg", organisation=cast.organisation.id)
    row = attach(one, upload=upload, by=cast.ada, at=at)
    entries = Entry.objects.count()

    seen = ada.get(f"/reports/{one.code}/files/{row.id}/")
    saved = ada.get(f"/reports/{one.code}/files/{row.id}/original/")

    assert seen["Content-Type"] == "image/jpeg"
    assert b"marker-exif" not in seen.content
    assert b"".join(saved.streaming_content) == photo()
    assert saved["Content-Disposition"].startswith("attachment")
    assert Entry.objects.count() == entries + 2


def test_a_file_of_another_report_is_nothing_here(cast: Cast, at: datetime) -> None:
    one, other = told(cast, at), told(cast, at)
    upload = upload_of(b"x", name="a.txt", organisation=cast.organisation.id)
    row = attach(other, upload=upload, by=cast.ada, at=at)
    ada = browser(cast, "ada")

    assert ada.get(f"/reports/{one.code}/files/{row.id}/").status_code == 404
    assert ada.get(f"/reports/{one.code}/files/{uuid4()}/").status_code == 404


def test_a_file_that_is_too_large_leaves_nothing(
    cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.reports.uploads.LARGEST", 10)
    one = told(cast, at)

    answer = browser(cast, "ada").post(
        f"/reports/{one.code}/files/", {"files": SimpleUploadedFile("a", b"x" * 11)}
    )

    assert answer.status_code == 422
    assert "25 MB" in answer.text
    assert not Attachment.objects.exists()


@pytest.mark.clause("C-8.1")
def test_two_members_close_it_as_abuse(cast: Cast, at: datetime) -> None:
    one = told(cast, at)
    path = f"/reports/{one.code}/abuse/"
    assert browser(cast, "ada").get(path).status_code == 200

    assert browser(cast, "ada").post(path, {"reason": "A script"}).status_code == 303
    again = browser(cast, "ada").post(path, {"reason": "Still mine"})
    assert (again.status_code, "Still mine" in again.text) == (409, True)
    assert browser(cast, "ben").post(path, {"reason": " "}).status_code == 422
    assert browser(cast, "ben").post(path, {"reason": "Yes"}).status_code == 303

    page = browser(cast, "cleo").get(f"/reports/{one.code}/").text
    assert "A script" in page
    assert "closed as abuse" in page


FORM = {
    "what_happened": "Fell over the bar.",
    "what_is_needed": "A taxi",
    "reported": "Bram Aerts\nIlse Moreels",
    "offence": "excessive-drinking",
    "reporter": "Ana Silva",
    "knows": "yes",
    "agrees": "yes",
    "not_read_back": "She had to leave",
}


@pytest.mark.clause("C-2.1")
@pytest.mark.clause("C-2.5")
def test_a_member_writes_down_what_somebody_told(cast: Cast, at: datetime) -> None:
    ada = browser(cast, "ada")
    assert ada.get("/reports/new/").status_code == 200

    answer = ada.post(
        "/reports/new/",
        {
            **FORM,
            "occurred_on": str(at.date()),
            "occurred_at": "21:15",
            "event": str(cast.tonight.id),
            "too_close": [cast.id_of("cleo")],
            "emergency-called": "no",
        },
    )

    assert answer.status_code == 303, answer.text
    one = Report.objects.first()
    opened = open_report(one, by=cast.ben, at=at, identity=True)
    assert (opened.form, opened.grade) == ("long", "minor")
    assert opened.reporter == "Ana Silva"
    assert opened.taken_by == "Ada Okafor"
    assert opened.read_back == "She had to leave"
    assert opened.too_close == (cast.id_of("cleo"),)
    assert Report.objects.count() == 2


def test_who_told_it_gets_nine_words_that_open_their_mailbox(
    cast: Cast, at: datetime
) -> None:
    ada = browser(cast, "ada")
    page = ada.get("/reports/new/").text
    found = re.search(r'name="receipt" value="([^"]+)"', page)
    assert found is not None
    receipt = found[1]
    sent = {
        **FORM,
        "token": str(uuid4()),
        "receipt": receipt,
        "wants_receipt": "on",
    }

    first, second = (ada.post("/reports/new/", sent) for _ in range(2))

    for answer in (first, second):
        assert answer.status_code == 200
        words = re.findall(r"<li>([a-z-]+)</li>", answer.text)
        assert words == receipt.split()
    assert Report.objects.count() == 2
    assert Mailbox.objects.count() == 1
    one = Report.objects.first()
    assert one is not None
    write_to_reporter(one, text="We hear you.", by=cast.ada, at=at)
    box = mailbox.read(receipt, organisation=cast.organisation, at=at)
    assert [message.text for message in box] == ["We hear you."]


def test_without_asking_for_them_no_words_open_it(cast: Cast, at: datetime) -> None:
    ada = browser(cast, "ada")
    receipt = new_receipt()

    answer = ada.post("/reports/new/", {**FORM, "receipt": receipt})

    assert answer.status_code == 303
    assert not Mailbox.objects.exists()


def test_words_that_are_not_ours_are_refused_there_too(
    cast: Cast, at: datetime
) -> None:
    sent = {**FORM, "receipt": "one two three", "wants_receipt": "on"}

    answer = browser(cast, "ada").post("/reports/new/", sent)

    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_whoever_may_not_read_it_is_told_that_it_arrived(
    cast: Cast, at: datetime
) -> None:
    dora = browser(cast, "dora")

    answer = dora.post("/reports/new/", FORM)

    assert answer["Location"] == "/reports/?filed"
    assert "with those who may read it" in dora.get(answer["Location"]).text


def test_the_same_form_twice_is_one_telling(cast: Cast, at: datetime) -> None:
    ada, sent = browser(cast, "ada"), {**FORM, "token": str(uuid4())}

    first, second = (ada.post("/reports/new/", sent) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"occurred_on": "2099-01-01"}, "still to come"),
        ({"occurred_on": "yesterday"}, "valid date"),
        (
            {"offence": "verbal-harassment", "occurred_on": "2016-12-31"},
            "nothing of it has been kept",
        ),
        ({"reported": "A" * 10_000}, "there is room for"),
        ({"too_close": "not-an-id"}, "Select a valid choice"),
        ({"what_happened": "a\x07b"}, "cannot be shown"),
    ],
)
def test_a_refused_form_keeps_all_that_was_typed(
    cast: Cast, change: dict[str, str], said: str
) -> None:
    answer = browser(cast, "ada").post("/reports/new/", {**FORM, **change})

    assert answer.status_code == 422
    assert said in answer.text
    for words in ("A taxi", "Ana Silva", "She had to leave"):
        assert words in answer.text
    assert not Report.objects.exists()


def test_the_tray_has_a_list_of_its_own(cast: Cast, at: datetime) -> None:
    for _ in range(31):
        told(cast, at)
    ada = browser(cast, "ada")
    assert "in the tray of a flood" in ada.get("/reports/").text

    tray = ada.get("/reports/?tray").text

    one = Report.objects.get(state=ReportState.TRAY)
    assert re.findall(r'/reports/([a-z-]+)/"', tray).count(one.code) == 1
    assert "Take it in" in ada.get(f"/reports/{one.code}/").text
    assert ada.post(f"/reports/{one.code}/take-in/").status_code == 303


def test_a_report_about_several_refers_to_the_others(cast: Cast, at: datetime) -> None:
    both = (Reported(name="Ilse Moreels"), Reported(group="the lads"))
    file(
        telling=telling(reported=both, occurred_on=at.date()),
        organisation=cast.organisation,
        by=None,
        at=at,
    )
    one, other = Report.objects.all()

    page = browser(cast, "ada").get(f"/reports/{one.code}/").text

    assert other.code.replace("-", " ").capitalize() in page


def test_the_list_leads_to_older_ones(
    cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.reports.views.SCREEN", 2)
    codes = {told(cast, at).code for _ in range(3)}
    ada, seen = browser(cast, "ada"), set()

    first = ada.get("/reports/").text
    older = re.search(r'href="(/reports/\?cursor=[^"]+)"', first)
    assert older is not None
    for text in (first, ada.get(older[1]).text):
        seen |= set(re.findall(r'href="/reports/([a-z-]+-[a-z-]+)/"', text))

    assert seen == codes


def test_custody_shows_who_handed_it_to_whom(cast: Cast, at: datetime) -> None:
    one = told(cast, at)
    take_in(one, by=cast.ben, at=at + timedelta(days=9))
    take_in(one, by=cast.ada, at=at + timedelta(days=10))

    page = browser(cast, "cleo").get(f"/reports/{one.code}/").text

    assert page.index("Ben Lindqvist took it") < page.index("Ada Okafor took it")
    assert "Handed over on" in page


@pytest.mark.clause("C-1.3")
def test_a_graded_report_is_judged_anew_with_a_reason(cast: Cast, at: datetime) -> None:
    one = report(cast, at, offence="verbal-harassment")
    client, url = browser(cast, "ben"), f"/reports/{one.code}/grade/"
    assert "Judge it anew" in client.get(f"/reports/{one.code}/").content.decode()
    given = {"offence": "verbal-harassment", "judged": "major", "reasons": ""}
    refused = client.post(url, given)
    assert refused.status_code == 409
    assert "say why" in refused.content.decode()

    assert client.post(url, {**given, "reasons": "For a year."}).status_code == 303

    page = client.get(f"/reports/{one.code}/").content.decode()
    assert "graded it: major" in page
    assert "For a year." in page


@pytest.mark.clause("C-2.2")
def test_judged_graver_its_page_says_what_the_long_form_asks_besides(
    cast: Cast, at: datetime
) -> None:
    given = {"offence": "verbal-harassment", "answers": {"where": "At the bar."}}
    one = report(cast, at, **given)
    client, url = browser(cast, "ben"), f"/reports/{one.code}/"
    assert "These questions were never asked" not in client.get(url).content.decode()
    judged = {"offence": "assault", "judged": "major", "reasons": "He hit her."}

    assert client.post(f"{url}grade/", judged).status_code == 303

    page = client.get(url).content.decode()
    assert "As it is judged now, it needs the long form" in page
    asked = page[page.index("These questions were never asked") :].split("</ul>")[0]
    assert "Was anybody hurt?" in asked
    assert "Where exactly was it?" not in asked
    assert "What happened" not in asked


@pytest.mark.clause("C-2.7")
def test_what_was_done_before_and_since_is_part_of_the_report(
    cast: Cast, at: datetime
) -> None:
    one = report(cast, at, actions_taken="The host asked him to stop.")
    client, url = browser(cast, "ben"), f"/reports/{one.code}/done/"
    assert client.post(url, {"done": " "}).status_code == 422
    entries = Entry.objects.count()

    assert client.post(url, {"done": "Ada spoke with him."}).status_code == 303

    assert Entry.objects.count() == entries + 1
    page = client.get(f"/reports/{one.code}/").content.decode()
    before = page.index("The host asked him to stop.")
    assert before < page.index("Ada spoke with him.")
    assert "Ben Lindqvist writes what was done" in page
    for who in ("ada", "ben"):
        close_as_abuse(one, reason="x", by=cast.actor(who), at=at)
    assert client.post(url, {"done": "More."}).status_code == 409


def told_orally(cast: Cast, at: datetime, **change: object) -> list[Report]:
    given = {"receipt": "", "reporter_name": "Ana Silva", **change}
    given["occurred_on"] = at.date() - timedelta(days=6)
    file(telling=telling(**given), organisation=cast.organisation, by=cast.ben, at=at)
    return list(Report.objects.order_by("code"))


@pytest.mark.clause("L-1.3")
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"read_back": "yes"}, "read back and confirmed"),
        ({"read_back": "no", "not_read_back": "She left."}, "She left."),
    ],
)
def test_what_was_told_orally_is_read_back_later_or_it_says_why_not(
    cast: Cast, at: datetime, answer: dict[str, str], said: str
) -> None:
    two = (Reported(name="Kasimir Vantongeren"), Reported(name="Marek Dlouhy"))
    one, other = told_orally(cast, at, reported=two)
    client, url = browser(cast, "ada"), f"/reports/{one.code}/read-back/"
    owed = Duty.objects.filter(rule="read-back", state="open")
    assert owed.count() == 2
    assert url in client.get(f"/reports/{one.code}/").content.decode()
    for nothing in ({}, {"read_back": "no"}):
        assert client.post(url, nothing).status_code == 422

    assert client.post(url, answer).status_code == 303

    assert not owed.exists()
    for each in (one, other):
        page = client.get(f"/reports/{each.code}/").content.decode()
        assert said in page
        assert "/read-back/" not in page
    again = client.post(url, {"read_back": "yes"}).status_code
    assert again == (409 if answer["read_back"] == "yes" else 303)


@pytest.mark.clause("L-1.3")
def test_what_somebody_wrote_themselves_is_not_read_back(
    cast: Cast, at: datetime
) -> None:
    one = told(cast, at)

    answer = browser(cast, "ada").post(
        f"/reports/{one.code}/read-back/", {"read_back": "yes"}
    )

    assert answer.status_code == 409


@pytest.mark.clause("C-3.1")
def test_the_director_takes_it_over_from_whoever_kept_it_meanwhile(
    cast: Cast, at: datetime
) -> None:
    week = timedelta(days=8)
    one = report(cast, at - 2 * week, occurred_on=at.date() - 3 * week)
    take_in(one, by=cast.ben, at=at - week)
    words = "Take it over into my keeping"
    for name in ("ben", "cleo"):
        page = browser(cast, name).get(f"/reports/{one.code}/").content.decode()
        assert words not in page
    ada = browser(cast, "ada")
    assert words in ada.get(f"/reports/{one.code}/").content.decode()

    assert ada.post(f"/reports/{one.code}/take-in/").status_code == 303

    page = ada.get(f"/reports/{one.code}/").content.decode()
    assert "Ada Okafor took it into their keeping" in page
    assert words not in page


@pytest.mark.clause("C-2.3")
@pytest.mark.parametrize("form", ["short", "long"])
def test_each_form_is_there_to_print_with_every_question_of_the_policy(
    cast: Cast, form: str
) -> None:
    client = browser(cast, "olga")
    assert f"/reports/paper/{form}/" in client.get("/reports/new/").content.decode()

    page = unescape(client.get(f"/reports/paper/{form}/").content.decode())

    policy = load(shipped())
    asked = [str(question.ask) for question in policy.forms[form].questions]
    assert len(asked) > 10
    assert [ask for ask in asked if ask not in page] == []
    offered = [one for one in policy.offences.values() if one.offered]
    assert [one.said("en") for one in offered if one.said("en") not in page] == []
    assert "cash box" in page
    assert client.get("/reports/paper/no-such/").status_code == 404
    assert Client().get(f"/reports/paper/{form}/").status_code == 302


@pytest.mark.clause("C-2.3")
def test_what_came_on_paper_is_scanned_in_later(cast: Cast, at: datetime) -> None:
    one = report(cast, at)
    client = browser(cast, "ada")
    scan = SimpleUploadedFile("paper.png", photo(), content_type="image/png")

    assert (
        client.post(f"/reports/{one.code}/files/", {"files": scan}).status_code == 303
    )

    (kept,) = Attachment.objects.filter(report=one)
    assert cast.ada.keys.open(kept)["name"] == "paper.png"


@pytest.mark.clause("C-2.4")
def test_who_had_the_paper_from_when_to_when_stands_in_the_report(
    cast: Cast, at: datetime
) -> None:
    one = report(cast, at)
    client, url = browser(cast, "ada"), f"/reports/{one.code}/paper/"
    today, before = at.date(), at.date() - timedelta(days=2)
    first = {"holder": "Jon Abernathy", "since": str(before), "until": ""}
    for wrong in ({"since": str(today + timedelta(days=3))}, {"holder": " "}):
        assert client.post(url, {**first, **wrong}).status_code == 422
    early = {**first, "until": str(before - timedelta(days=1))}
    assert client.post(url, early).status_code == 422
    entries = Entry.objects.count()

    assert client.post(url, first).status_code == 303

    assert Entry.objects.count() == entries + 1
    owed = Duty.objects.filter(rule="seal-paper", folder=one.folder, state="open")
    assert owed.get().who == "event.host"
    second = {"holder": "Ada Okafor", "since": str(today), "sealed": "on"}
    assert client.post(url, second).status_code == 303
    assert not owed.exists()
    page = client.get(f"/reports/{one.code}/").content.decode()
    assert page.index("Jon Abernathy had the paper") < page.index("Ada Okafor had")
    assert "sealed and dated" in page
    assert client.post(url, {**first, "holder": "x" * 300}).status_code == 422


def asked(cast: Cast, name: str, at: datetime) -> list[tuple[str, str]]:
    found = tasks(cast.actor(name), at=at)
    return [(task.url, task.code) for task in found if "envelope" in task.what]


def with_paper(cast: Cast, at: datetime, **change: object) -> Report:
    one = told(cast, at, event=cast.tonight.id, **change)
    note_paper(
        one, holder="Jon", since=at.date(), until=None, sealed=False, by=cast.ada, at=at
    )
    return one


@pytest.mark.clause("C-2.4")
def test_the_envelope_is_due_as_the_event_ends_on_the_hosts_desk_and_the_directors(
    cast: Cast, at: datetime
) -> None:
    one = with_paper(cast, at)

    owed = Duty.objects.filter(rule="seal-paper", state="open")
    assert {duty.due_at for duty in owed.all()} == {cast.tonight.ends_at}
    assert asked(cast, "jon", at) == [("/door/", "")]
    assert asked(cast, "ada", at) == [(f"/reports/{one.code}/", one.code)]
    assert [asked(cast, name, at) for name in ("kim", "dora")] == [[], []]
    assert one.code not in caller(cast, "jon").send("GET", "/duties").raw.decode()
    jons = [str(found) for found in visible_to(cast.jon, at=at)]
    assert len(jons) == 1
    assert b"Something is due" in feed_of(cast.members["jon"], at=at)
    sealed = {"since": at.date(), "until": None, "sealed": True}
    note_paper(one, holder="Ada", **sealed, by=cast.ada, at=at)
    assert not owed.exists()


@pytest.mark.clause("C-2.4")
@pytest.mark.clause("C-2.8")
@pytest.mark.parametrize("kept_out", ["reported", "too_close"])
def test_a_host_who_is_kept_out_is_asked_for_no_envelope(
    cast: Cast, at: datetime, kept_out: str
) -> None:
    jon = cast.members["jon"].id
    given = {"reported": (Reported(member=jon),)}
    one = with_paper(
        cast, at, **(given if kept_out == "reported" else {"too_close": (jon,)})
    )

    assert asked(cast, "jon", at) == []
    assert not visible_to(cast.jon, at=at).exists()
    assert asked(cast, "ada", at) == [(f"/reports/{one.code}/", one.code)]


@pytest.mark.clause("C-0.8")
def test_the_part_of_the_code_of_conduct_that_was_broken_stands_in_the_report(
    cast: Cast, at: datetime
) -> None:
    one = told(cast, at, offence="verbal-harassment")

    page = browser(cast, "ada").get(f"/reports/{one.code}/").content.decode()

    policy = load(shipped())
    part = policy.conduct[policy.offences["verbal-harassment"].conduct]
    assert str(part.title) in unescape(page)


@pytest.mark.clause("C-1.3")
def test_what_no_list_grades_is_asked_for_at_its_own_question(
    cast: Cast, at: datetime
) -> None:
    one = report(cast, at, offence=None)
    client, url = browser(cast, "ben"), f"/reports/{one.code}/grade/"

    refused = client.post(url, {"offence": "defamation", "reasons": "Planned."})

    assert refused.status_code == 422
    html = refused.content.decode()
    assert "please say minor or major" in html
    assert re.search(r'href="#[^"]*judged[^"]*"', html)
    assert "Planned." in html
