"""From what is typed to what is received."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.utils import timezone

from holdfast.accounts.models import Member, MemberState
from holdfast.errors import NobodyMay
from holdfast.policy import load, shipped
from holdfast.reports import public_posts, public_views, reading
from holdfast.reports.form_tokens import FormToken, read_token
from holdfast.reports.models import Report
from tests.cast import BOARD, REPORTED
from tests.talk.reporter import field, hidden, said

MUCH = {
    "what_happened": "He followed me <b>twice</b>.\nI left.",
    "what_is_needed": "A talk",
    "person": [REPORTED, "Somebody with a green hat"],
    "offence": "verbal-harassment",
    "occurred_on": "2026-11-14",
    "occurred_at": "23:10",
    "word": "own",
    "own_word": "person affected",
    "telling-as": "myself",
    "under-18": "no",
    "reporter": "Mo",
    "reporter_contact": "at the bar",
}


def opened(cast, name="ben"):
    by = cast.actor(name)
    found, _next = reading.page(by, cursor=None, size=50)
    held = [reading.find(one.code, by=by) for one in found]
    return [reading.open_report(one, by=by, at=timezone.now()) for one in held]


def test_review_shows_everything_that_was_said_and_nothing_is_kept(reporter):
    page = reporter.review(**MUCH)
    html = page.content.decode()

    assert page.status_code == 200
    assert "He followed me &lt;b&gt;twice&lt;/b&gt;.\nI left." in html
    assert REPORTED in html
    assert "Somebody with a green hat" in html
    assert '<option value="verbal-harassment" selected>' in html
    assert 'value="2026-11-14"' in html
    assert '<option value="own" selected>' in html
    assert "person affected" in html
    assert not Report.objects.exists()


def test_receipt_of_nine_words_is_shown_before_sending(reporter):
    page = reporter.review(**MUCH)
    receipt = field(page, "receipt")

    assert len(receipt.split()) == 9
    assert receipt in said(page)


@pytest.mark.clause("L-1.2")
def test_review_says_who_reads_how_long_and_that_it_cannot_be_untold(reporter):
    words = said(reporter.review(**MUCH))

    assert "Ada Okafor, Ben Lindqvist and Cleo Marchetti" in words
    assert "It is kept for at least 7 years" in words
    assert "cannot be un-told" in words
    assert "unless you agree" in words


@pytest.mark.clause("C-2.6")
def test_two_people_reported_make_two_reports(reporter, cast):
    page = reporter.send(**MUCH)

    assert page.status_code == 200
    assert "We have received it." in said(page)
    assert sorted(one.reported[0].name for one in opened(cast)) == sorted(
        [REPORTED, "Somebody with a green hat"]
    )


@pytest.mark.clause("J-3.2")
def test_ones_own_word_is_the_one_that_is_kept(reporter, cast):
    reporter.send(**MUCH)

    assert {one.word for one in opened(cast)} == {"person affected"}


def test_what_was_typed_is_what_readers_read(reporter, cast):
    reporter.send(**{**MUCH, "person": [REPORTED], "event": str(cast.tonight.id)})

    (one,) = opened(cast)
    assert one.what_happened == "He followed me <b>twice</b>.\nI left."
    assert one.what_is_needed == "A talk"
    assert one.offence == "verbal-harassment"
    assert str(one.occurred_on) == "2026-11-14"
    assert one.occurred_at == "23:10"


def test_too_close_and_kept_from_never_read(reporter, cast):
    reporter.send(
        what_happened="x",
        too_close=[cast.id_of("cleo")],
        keep_from=[cast.id_of("ada")],
    )

    assert len(opened(cast, "ben")) == 1
    assert opened(cast, "cleo") == []
    assert opened(cast, "ada") == []


def test_review_names_the_team_less_whom_it_is_kept_from(reporter, cast):
    page = reporter.review(what_happened="x", keep_from=[cast.id_of("ada")])

    assert "Ben Lindqvist and Cleo Marchetti; others" in said(page)


def test_member_of_the_team_can_be_reported(reporter, cast):
    reporter.send(what_happened="x", reported_team=[cast.id_of("cleo")])

    (one,) = opened(cast, "ben")
    assert one.reported[0].name == "Cleo Marchetti"
    assert opened(cast, "cleo") == []


@pytest.mark.clause("J-1.3")
def test_concern_for_another_against_a_group_needs_no_name(reporter, cast):
    page = reporter.send(
        what_happened="They crowd her.",
        group="the people from the bar",
        knows="no",
        agrees="no",
    )

    assert page.status_code == 200
    assert len(opened(cast, "ada")) == 1


@pytest.mark.clause("C-2.2")
@pytest.mark.parametrize(
    "typed",
    [
        {"offence": "excessive-drinking"},
        {"offence": "assault"},
        {"offence": "verbal-harassment", "emergency-called": "yes"},
        {},
    ],
)
def test_fuller_form_adds_its_questions_and_carries_over_what_was_typed(
    reporter, typed
):
    page = reporter.review(what_happened="He would not stop.", **typed)
    html = page.content.decode()

    assert 'name="seen_by"' in html
    assert "He would not stop." in html


def test_shorter_form_asks_no_more_than_it_needs(reporter):
    html = reporter.review(offence="verbal-harassment").content.decode()

    assert 'name="seen_by"' not in html


def test_another_person_can_be_added_without_script(reporter):
    page = reporter.post(do="more", what_happened="x", person=["One", "Two", "Three"])
    html = page.content.decode()

    assert html.count('name="person"') == 4
    assert page.status_code == 200


def test_file_is_received_with_the_telling(reporter, cast):
    file = SimpleUploadedFile("note.txt", b"what he wrote", "text/plain")
    typed = {"what_happened": "x"}

    page = reporter.post(
        do="send", **typed, files=[file], **hidden(reporter.review(**typed))
    )

    assert page.status_code == 200
    assert "1 file came with it." in said(page)
    (one,) = opened(cast)
    assert [file.name for file in one.files] == ["note.txt"]


def test_nothing_is_said_of_files_where_none_came(reporter):
    assert "came with it" not in said(reporter.send(what_happened="x"))


def test_empty_file_is_said_and_no_word_is_lost(reporter):
    file = SimpleUploadedFile("note.txt", b"", "text/plain")

    page = reporter.post(
        do="send", **MUCH, files=[file], **hidden(reporter.review(**MUCH))
    )

    assert page.status_code == 422
    assert "There is nothing in one of these files." in said(page)
    assert "He followed me" in page.content.decode()
    assert not Report.objects.exists()


def test_a_word_of_ones_own_is_asked_for_where_none_was_typed(reporter):
    typed = {"what_happened": "He followed me", "word": "own"}

    for page in (reporter.review(**typed), reporter.send(**typed)):
        assert page.status_code == 422
        assert "Please write your own word here" in said(page)
        assert '<option value="own" selected>' in page.content.decode()
    assert not Report.objects.exists()
    assert reporter.send(**typed, own_word="friend").status_code == 200


def test_an_answer_that_a_narrow_list_cuts_off_is_said_whole(reporter):
    page = reporter.review(what_happened="x", offence="assault", knows="yes")
    answer = load(shipped("committee")).offences["assault"].said("en")

    assert f"You chose: {answer}" in said(page)
    assert said(page).count("You chose:") == 1


def test_form_sent_twice_is_received_once_with_the_same_page(reporter):
    whole = {**MUCH, **hidden(reporter.review(**MUCH))}

    first = reporter.post(do="send", **whole)
    second = reporter.post(do="send", **whole)

    assert first.content == second.content
    assert second.status_code == 200
    assert Report.objects.count() == 2


def test_what_was_changed_after_sending_is_said_not_to_be_taken(reporter):
    whole = {**MUCH, **hidden(reporter.review(**MUCH))}
    reporter.post(do="send", **whole)

    page = reporter.post(do="send", **{**whole, "what_happened": "Something else"})

    assert page.status_code == 409
    assert "We already have this." in said(page)
    assert Report.objects.count() == 2


@pytest.mark.clause("C-0.2")
@pytest.mark.parametrize(
    ("language", "day"),
    [("en", "1 January 2017"), ("fr", "1 janvier 2017"), ("nl", "1 januari 2017")],
)
def test_minor_offence_before_the_policy_comes_back_with_everything_typed(
    reporter, language, day
):
    old = {**MUCH, "occurred_on": "2016-12-31", "lang": language}

    for page in (reporter.review(**old), reporter.send(**old)):
        html = page.content.decode()
        assert page.status_code == 422
        assert 'id="occurred_on-error"' in html
        assert day in html
        assert "C-0.2" in html
        assert "He followed me" in html
    assert not Report.objects.exists()


@pytest.mark.clause("C-0.2")
@pytest.mark.parametrize(
    ("offence", "on"), [("verbal-harassment", "2017-01-01"), ("assault", "2009-05-01")]
)
def test_what_the_policy_takes_up_is_received(reporter, offence, on):
    page = reporter.send(what_happened="x", offence=offence, occurred_on=on)

    assert page.status_code == 200
    assert Report.objects.count() == 1


def test_token_is_bound_to_its_receipt_and_to_this_installation():
    made = FormToken.new(at=timezone.now())
    carried = made.signed(receipt="a b c")

    assert read_token(carried, receipt="a b c") == made
    assert read_token(carried, receipt="a b d") is None
    for wrong in ("", "x", carried[:-2], "é" + carried[1:], carried[::-1], "AAAA" * 40):
        assert read_token(wrong, receipt="a b c") is None


@pytest.mark.parametrize("token", ["", "nonsense", "AAAA"])
def test_tampered_token_shows_everything_again_with_new_words(reporter, token):
    whole = {**MUCH, **hidden(reporter.review(**MUCH))}

    page = reporter.post(do="send", **{**whole, "token": token})

    assert page.status_code == 422
    assert "He followed me" in page.content.decode()
    assert field(page, "receipt") != whole["receipt"]
    assert not Report.objects.exists()
    again = reporter.post(do="send", **{**MUCH, **hidden(page)})
    assert again.status_code == 200


def test_page_of_yesterday_is_looked_at_again_and_sent_with_the_same_words(
    reporter, monkeypatch
):
    whole = {**MUCH, **hidden(reporter.review(**MUCH))}
    later = timezone.now() + timedelta(hours=25)
    monkeypatch.setattr(public_views.timezone, "now", lambda: later)

    page = reporter.post(do="send", **whole)

    assert page.status_code == 422
    assert field(page, "receipt") == whole["receipt"]
    again = reporter.post(do="send", **{**MUCH, **hidden(page)})
    assert again.status_code == 200


ELSEWHERE = (
    {"origin": "null"},
    {"origin": "https://elsewhere.example"},
    {"origin": "http://testserver:8080"},
    {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"referer": "https://elsewhere.example/talk/"},
    {"referer": "http://[broken"},
    {},
)
FROM_HERE = (
    {"origin": "http://testserver"},
    {"sec-fetch-site": "same-origin"},
    {"referer": "http://testserver/talk/"},
)


def test_form_from_elsewhere_is_refused(reporter):
    whole = {**MUCH, **hidden(reporter.review(**MUCH))}

    for headers in ELSEWHERE:
        page = reporter.post(do="send", headers=headers, **whole)

        assert page.status_code == 403, headers
        assert "did not come from our page" in page.content.decode()
        assert "He followed me" not in page.content.decode()
    assert not Report.objects.exists()


def test_form_from_here_is_taken_whatever_the_browser_says_of_it(reporter):
    for headers in FROM_HERE:
        page = reporter.post(do="review", headers=headers, what_happened="x")

        assert page.status_code == 200, headers


@pytest.mark.parametrize(
    "fault", [OperationalError("database is locked"), OSError("no space left")]
)
def test_what_could_not_be_kept_is_not_confirmed_and_no_word_is_lost(
    reporter, monkeypatch, fault
):
    whole = {**MUCH, **hidden(reporter.review(**MUCH))}
    file = public_posts.actions.file

    def broken(**_given):
        raise fault

    monkeypatch.setattr(public_posts.actions, "file", broken)
    page = reporter.post(do="send", **whole)

    assert page.status_code == 503
    assert "We could not keep this just now." in said(page)
    assert "He followed me" in page.content.decode()
    monkeypatch.setattr(public_posts.actions, "file", file)
    again = reporter.post(do="send", **{**whole, **hidden(page)})
    assert again.status_code == 200
    assert Report.objects.count() == 2


def test_kept_from_everybody_is_refused_at_its_question(reporter, cast):
    everybody = [cast.id_of(name) for name in ("ada", "ben", "cleo")]
    for name in BOARD:
        Member.objects.filter(pk=cast.members[name].pk).exclude(
            pk__in=everybody
        ).update(state=MemberState.SUSPENDED)

    page = reporter.send(what_happened="x", keep_from=everybody)

    assert page.status_code == 422
    assert 'href="#keep_from"' in page.content.decode()
    assert not Report.objects.exists()


def test_refusal_that_nobody_foresaw_is_said_with_its_clause(reporter, monkeypatch):
    whole = {**MUCH, **hidden(reporter.review(**MUCH))}

    def refusing(**_given):
        raise NobodyMay("new", "This cannot be taken.", clause="C-9.9")

    monkeypatch.setattr(public_posts.actions, "file", refusing)
    page = reporter.post(do="send", **whole)

    assert page.status_code == 422
    assert "This cannot be taken. (C-9.9)" in said(page)


def test_somewhere_else_is_an_answer_and_not_the_same_as_not_known(reporter, cast):
    reporter.send(what_happened="At her flat.", event="elsewhere")
    reporter.send(what_happened="I cannot tell where.", event="")

    by_text = {one.what_happened: one for one in opened(cast)}

    assert by_text["At her flat."].elsewhere
    assert not by_text["I cannot tell where."].elsewhere
    assert {one.event for one in by_text.values()} == {None}
