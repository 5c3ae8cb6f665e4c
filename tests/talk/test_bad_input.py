"""Bad input gets a clear sentence, and loses nothing."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from holdfast.reports.models import Report
from tests.talk.reporter import HERE, hidden, said

KEPT = "Words that must not be lost"
TOMORROW = (timezone.now() + timedelta(days=2)).date().isoformat()
BAD = {
    "name of 10,000 letters": ({"person": "x" * 10_000}, "10000 characters"),
    "text of 60,000 letters": ({"what_is_needed": "é" * 60_000}, "60000 characters"),
    "own word of 10,000": ({"word": "own", "own_word": "w" * 10_000}, "10000"),
    "contact of 10,000": ({"reporter_contact": "w" * 10_000}, "10000"),
    "day to come": ({"occurred_on": TOMORROW}, "still to come"),
    "year 9999": ({"occurred_on": "9999-12-31"}, "still to come"),
    "ancient day": ({"occurred_on": "0044-03-15"}, "too long ago"),
    "no day": ({"occurred_on": "31/02/2026"}, "could not read this day"),
    "words for a day": ({"occurred_on": "last Friday"}, "could not read this day"),
    "no time": ({"occurred_at": "25:61"}, "could not read this time"),
    "unknown offence": ({"offence": "witchcraft"}, "one of the things to choose"),
    "no event": ({"event": "tonight"}, "one of the things to choose"),
    "unknown member": ({"keep_from": str(uuid.uuid4())}, "not one of our team"),
    "no member": ({"too_close": "cleo"}, "one of the things to choose"),
    "no one reported": ({"reported_team": "x'; DROP"}, "one of the things to choose"),
    "thirty people": ({"person": [f"P{n}" for n in range(30)]}, "at most 20 people"),
    "unknown answer": ({"telling-as": "nobody"}, "one of the answers to choose"),
    "not yes or no": ({"under-18": "perhaps"}, "with yes or no"),
}


SHOWN_AGAIN = {"person", "what_is_needed", "own_word", "occurred_on"}


def test_bad_answer_comes_back_with_a_sentence_and_every_word(reporter):
    for case, (fields, sentence) in BAD.items():
        whole = {"what_happened": KEPT, "actions_taken": "a thing", **fields}
        for page in (reporter.review(**whole), reporter.send(**whole)):
            html = page.content.decode()
            assert page.status_code == 422, case
            assert sentence in said(page), case
            assert KEPT in html, case
            assert "a thing" in html, case
            for name in SHOWN_AGAIN & fields.keys():
                typed = fields[name]
                first = typed if isinstance(typed, str) else typed[0]
                assert first in html, case
    assert not Report.objects.exists()


def test_unknown_event_is_refused_when_sent(reporter):
    page = reporter.send(what_happened=KEPT, event=str(uuid.uuid4()))

    assert page.status_code == 422
    assert KEPT in page.content.decode()
    assert not Report.objects.exists()


def test_nothing_typed_asks_for_a_word_or_two(reporter):
    page = reporter.send()

    assert page.status_code == 422
    assert "A word or two about what happened" in said(page)


def test_signs_that_nobody_sees_are_taken_out(reporter, cast):
    page = reporter.send(
        what_happened="a\x00b\x07c\ue000d\x1b[2Je", person=["N\x00o\nR"]
    )

    assert page.status_code == 200
    from tests.talk.test_sending import opened

    (one,) = opened(cast)
    assert one.what_happened == "abcd[2Je"
    assert one.reported[0].name == "No R"


def test_marks_typed_by_hand_change_nothing_of_the_page(reporter):
    page = reporter.review(
        what_happened='"></textarea><script>x</script>\ue001\ue002',
        person=['"><img src=x>\ue004'],
        own_word="\ue000",
    )
    html = page.content.decode()

    assert "<script>x" not in html
    assert "<img" not in html
    assert not any(mark in html for mark in "\ue000\ue001\ue002\ue003\ue004\ue005")


def test_wrong_encoding_is_pointed_out_and_the_rest_kept(reporter):
    body = b"do=review&what_happened=caf%E9+" + KEPT.replace(" ", "+").encode()

    page = reporter.client.post(
        "/talk/",
        body,
        content_type="application/x-www-form-urlencoded",
        headers={"origin": HERE},
    )

    assert page.status_code == 200
    assert "did not arrive whole" in said(page)
    assert KEPT in page.content.decode()


def test_text_larger_than_all_room_is_refused_with_a_way_on(reporter):
    page = reporter.review(what_happened="x" * (2 * 1024 * 1024 + 1))

    assert page.status_code == 413
    assert "Go back: your text is still there." in page.content.decode()


def test_too_many_fields_are_refused_with_a_way_on(reporter):
    page = reporter.client.post(
        "/talk/",
        "&".join(f"a{n}=1" for n in range(500)),
        content_type="application/x-www-form-urlencoded",
        headers={"origin": HERE},
    )

    assert page.status_code == 400
    assert "too much at once" in page.content.decode()


def test_broken_multipart_is_refused_with_a_way_on(reporter):
    page = reporter.client.post(
        "/talk/",
        b"--x\r\nnonsense",
        content_type="multipart/form-data",
        headers={"origin": HERE},
    )

    assert page.status_code == 400


def test_file_that_is_too_large_is_said_and_no_word_is_lost(reporter, monkeypatch):
    monkeypatch.setattr("holdfast.reports.uploads.LARGEST", 10)
    file = SimpleUploadedFile("long.txt", b"0123456789ABC")
    whole = {"what_happened": KEPT}

    page = reporter.post(
        do="send", **whole, files=[file], **hidden(reporter.review(**whole))
    )

    assert page.status_code == 422
    assert "MB" in said(page)
    assert KEPT in page.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(reporter, method):
    assert getattr(reporter.client, method)("/talk/").status_code == 405


@pytest.mark.parametrize("do", ["", "nonsense", "review"])
def test_unknown_step_shows_it_again_and_sends_nothing(reporter, do):
    whole = {"what_happened": KEPT, **hidden(reporter.review(what_happened=KEPT))}

    page = reporter.post(do=do, **whole)

    assert "Nothing has been sent yet." in said(page)
    assert not Report.objects.exists()


def test_days_and_times_are_read_as_people_write_them():
    from holdfast.reports.public_forms import day_of, time_of

    assert str(day_of("14/11/2026")) == str(day_of("14.11.2026")) == "2026-11-14"
    assert [time_of(one) for one in ("23h10", "7.05", "23h", "24:00", "x")] == [
        "23:10",
        "07:05",
        "23:00",
        None,
        None,
    ]
