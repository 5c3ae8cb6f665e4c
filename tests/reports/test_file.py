"""Filing: one telling becomes sealed reports, all or nothing."""

from datetime import date, datetime
from uuid import uuid4

import pytest

from holdfast.accounts.models import Member, MemberState
from holdfast.errors import NobodyMay, WrongInput
from holdfast.reports.actions import file
from holdfast.reports.errors import NotEnoughReaders
from holdfast.reports.mailbox import read
from holdfast.reports.models import Identity, Report, ReportState
from holdfast.reports.reading import find, open_report, page
from holdfast.reports.telling import Reported
from holdfast.spaces.models import Duty, Notice
from holdfast.vault.errors import NotHeld, SameKeyOtherBody
from holdfast.vault.models import Entry, Folder, Grant, Reader
from tests.cast import Cast
from tests.reports.making import WORDS, filed, report, telling


def readers(cast: Cast, one: Report) -> set[str]:
    held = set(
        Grant.objects.filter(folder=one.folder).values_list("reader_id", flat=True)
    )
    return {name for name, member in cast.members.items() if member.reader_id in held}


def test_the_committee_reads_what_was_told(cast: Cast, at: datetime) -> None:
    one = report(cast, at, word="person affected")

    opened = open_report(find(one.code, by=cast.ben), by=cast.ben, at=at)

    assert opened.what_happened == WORDS
    assert opened.word == "person affected"
    assert (opened.form, opened.grade) == ("long", "major")
    assert [person.said for person in opened.reported] == ["Kasimir Vantongeren"]
    assert readers(cast, one) == {"ada", "ben", "cleo"}


def test_who_has_no_account_is_told_a_number_and_no_more(
    cast: Cast, at: datetime
) -> None:
    answer = filed(cast, at)

    assert (answer.received, answer.codes) == (1, ())


def test_a_member_is_told_code_form_and_grade(cast: Cast, at: datetime) -> None:
    given = telling(receipt="", offence="excessive-drinking", form="long")

    answer = file(telling=given, organisation=cast.organisation, by=cast.dora, at=at)

    (one,) = answer.codes
    assert (one.form, one.grade) == ("long", "minor")
    assert find(one.code, by=cast.ada).code == one.code
    with pytest.raises(NotHeld):
        find(one.code, by=cast.dora)


@pytest.mark.clause("C-2.6")
def test_two_people_reported_make_two_reports_that_refer_to_each_other(
    cast: Cast, at: datetime
) -> None:
    both = (Reported(name="Ilse Moreels"), Reported(name="Bram Aerts"))

    answer = filed(cast, at, reported=both)

    assert answer.received == 2
    one, other = Report.objects.all()
    assert open_report(one, by=cast.ada, at=at).siblings == (other.code,)
    names = {
        open_report(each, by=cast.ada, at=at).reported[0].said for each in (one, other)
    }
    assert names == {"Ilse Moreels", "Bram Aerts"}


@pytest.mark.clause("C-2.6")
def test_two_tellings_of_the_same_two_make_four(cast: Cast, at: datetime) -> None:
    both = (Reported(name="Ilse Moreels"), Reported(name="Bram Aerts"))

    filed(cast, at, reported=both)
    filed(cast, at, reported=both)

    assert Report.objects.count() == 4


@pytest.mark.clause("J-1.3")
def test_nobody_or_a_group_may_be_named(cast: Cast, at: datetime) -> None:
    nobody = report(cast, at, reported=(), offence=None)
    group = report(cast, at, reported=(Reported(group="the lads at the bar"),))

    assert open_report(nobody, by=cast.ada, at=at).reported[0].unknown
    assert open_report(group, by=cast.ada, at=at).reported[0].said == (
        "the lads at the bar"
    )


def test_a_sentence_is_enough_and_waits_to_be_graded(cast: Cast, at: datetime) -> None:
    one = report(
        cast,
        at,
        offence=None,
        occurred_on=None,
        occurred_at="",
        reported=(),
        what_is_needed="",
        what_happened="somebody follows me",
    )

    assert (one.grade, one.form) == (None, "long")


@pytest.mark.clause("C-0.2")
@pytest.mark.parametrize(
    ("offence", "on", "taken"),
    [
        ("verbal-harassment", date(2016, 12, 31), False),
        ("verbal-harassment", date(2017, 1, 1), True),
        ("assault", date(2009, 5, 1), True),
        (None, date(2009, 5, 1), True),
    ],
)
def test_what_is_before_the_policy_is_taken_only_as_a_major_offence(
    cast: Cast, at: datetime, offence: str | None, on: date, taken: bool
) -> None:
    if taken:
        assert filed(cast, at, offence=offence, occurred_on=on).received == 1
        return
    before = (Folder.objects.count(), Reader.objects.count(), Entry.objects.count())

    with pytest.raises(NobodyMay) as refused:
        filed(cast, at, offence=offence, occurred_on=on)

    assert refused.value.clause == "C-0.2"
    assert on.isoformat() in refused.value.message
    after = (Folder.objects.count(), Reader.objects.count(), Entry.objects.count())
    assert (after, Report.objects.count()) == (before, 0)


@pytest.mark.clause("C-2.2")
@pytest.mark.parametrize(
    ("offence", "answers", "given", "kept"),
    [
        ("assault", {}, "short", None),
        ("assault", {}, "long", "long"),
        ("assault", {}, None, "long"),
        ("excessive-drinking", {}, "short", None),
        ("excessive-drinking", {}, None, "long"),
        ("verbal-harassment", {"emergency-called": True}, "short", None),
        ("verbal-harassment", {"emergency-called": "yes"}, None, "long"),
        ("verbal-harassment", {}, "short", "short"),
        ("verbal-harassment", {}, "long", "long"),
        ("verbal-harassment", {}, None, "short"),
        (None, {}, "short", "long"),
        (None, {}, None, "long"),
    ],
)
def test_the_form_is_picked_and_a_lesser_one_refused(
    cast: Cast,
    at: datetime,
    offence: str | None,
    answers: dict[str, object],
    given: str | None,
    kept: str | None,
) -> None:
    if kept is not None:
        one = report(cast, at, offence=offence, answers=answers, form=given)
        assert one.form == kept
        return

    with pytest.raises(NobodyMay) as refused:
        filed(cast, at, offence=offence, answers=answers, form=given)

    assert refused.value.clause == "C-2.2"
    assert not Report.objects.exists()


def test_whoever_is_too_close_or_kept_out_never_holds_a_key(
    cast: Cast, at: datetime
) -> None:
    one = report(
        cast,
        at,
        too_close=(cast.members["cleo"].id,),
        keep_from=(cast.members["ada"].id,),
    )

    assert not {"ada", "cleo"} & readers(cast, one)
    assert "ben" in readers(cast, one)
    assert len(readers(cast, one)) >= 2


@pytest.mark.clause("C-2.9")
def test_a_report_about_the_director_goes_round_them(cast: Cast, at: datetime) -> None:
    one = report(
        cast, at, offence="verbal-harassment", reported=(Reported(name="Ada Okafor"),)
    )

    assert "ada" not in readers(cast, one)
    assert {"ben", "cleo"} < readers(cast, one)
    assert len(readers(cast, one)) == 4
    assert Duty.objects.filter(rule="designate-keeper", folder=one.folder).exists()


@pytest.mark.parametrize("name", ["ada okafor", "Okafor, Ada", "Ada Okafr"])
def test_a_name_like_a_members_keeps_that_member_out(
    cast: Cast, at: datetime, name: str
) -> None:
    assert "ada" not in readers(cast, report(cast, at, reported=(Reported(name=name),)))


def test_whoever_is_reported_in_one_report_is_kept_from_all_of_the_telling(
    cast: Cast, at: datetime
) -> None:
    people = (Reported(name="Bram Aerts"), Reported(member=cast.members["ben"].id))

    filed(cast, at, reported=people)

    for one in Report.objects.all():
        assert "ben" not in readers(cast, one)


@pytest.mark.clause("C-2.10")
def test_a_major_report_about_all_three_reaches_the_board(
    cast: Cast, at: datetime
) -> None:
    three = tuple(Reported(member=cast.members[n].id) for n in ("ada", "ben", "cleo"))

    filed(cast, at, reported=three)

    for one in Report.objects.all():
        held = readers(cast, one)
        assert not {"ada", "ben", "cleo"} & held
        assert len(held) >= 2
        assert Duty.objects.filter(rule="confirm-on-its-face", folder=one.folder)


def test_a_member_whose_keys_nobody_vouched_for_is_never_granted(
    cast: Cast, at: datetime
) -> None:
    from holdfast.accounts.roster import remove_from_roster

    remove_from_roster(cast.cleo.reader, signer=cast.signing("ada").must_sign(), at=at)

    assert "cleo" not in readers(cast, report(cast, at))


def test_a_term_that_ended_counts_from_the_next_filing_on(
    cast: Cast, at: datetime
) -> None:
    from holdfast.spaces.models import Term

    assert "cleo" in readers(cast, report(cast, at))

    Term.objects.filter(member=cast.members["cleo"], role="committee").update(
        ends_on=date(2026, 11, 19)
    )

    assert "cleo" not in readers(cast, report(cast, at))


def test_with_nobody_left_it_is_not_taken(cast: Cast, at: datetime) -> None:
    everybody = tuple(member.id for member in cast.members.values())

    with pytest.raises(NobodyMay) as refused:
        filed(cast, at, keep_from=everybody)

    assert refused.value.code == "nobody-left"
    assert list(refused.value.fields) == ["keep_from"]


@pytest.mark.clause("C-2.1")
def test_an_identity_lies_in_a_folder_of_its_own(cast: Cast, at: datetime) -> None:
    one = report(
        cast, at, reporter_name="Ana Silva", reporter_contact="ana@example.org"
    )

    identity = Identity.objects.get(report=one)

    assert identity.folder_id != one.folder_id
    opened = open_report(one, by=cast.ben, at=at, identity=True)
    assert (opened.reporter, opened.reporter_contact) == (
        "Ana Silva",
        "ana@example.org",
    )


@pytest.mark.clause("C-2.1")
def test_an_identity_against_the_persons_will_is_sealed_to_the_director_alone(
    cast: Cast, at: datetime
) -> None:
    given = telling(receipt="", reporter_name="Ana Silva", knows=True, agrees=False)

    file(telling=given, organisation=cast.organisation, by=cast.ben, at=at)

    one = Report.objects.get()
    seen = [
        open_report(one, by=by, at=at, identity=True).reporter
        for by in (cast.ada, cast.ben)
    ]
    assert seen == ["Ana Silva", None]


def test_no_identity_folder_without_a_name(cast: Cast, at: datetime) -> None:
    report(cast, at)

    assert not Identity.objects.exists()


@pytest.mark.clause("C-3.1")
@pytest.mark.clause("C-6.3")
@pytest.mark.clause("L-1.1")
def test_filing_starts_what_is_owed(cast: Cast, at: datetime) -> None:
    one = report(cast, at)

    owed = {duty.rule: duty for duty in Duty.objects.filter(folder=one.folder)}

    assert set(owed) == {
        "retrieve-report",
        "first-answer",
        "what-came-of-it",
        "meet-on-major-report",
    }
    assert {duty.about for duty in owed.values()} == {one.code}
    due = owed["retrieve-report"].due_at
    assert due.date() == date(2026, 11, 27)


@pytest.mark.clause("L-1.3")
@pytest.mark.parametrize(
    ("read_back", "owed"),
    [(None, True), (False, True), (True, False), ("She had to catch a train.", False)],
)
def test_what_was_told_orally_is_read_back_or_owed(
    cast: Cast, at: datetime, read_back: bool | str | None, owed: bool
) -> None:
    given = telling(receipt="", reporter_name="Ana Silva", read_back=read_back)

    file(telling=given, organisation=cast.organisation, by=cast.ben, at=at)

    assert Duty.objects.filter(rule="read-back").exists() is owed


def test_every_reader_has_a_notice_and_nobody_else(cast: Cast, at: datetime) -> None:
    report(cast, at, too_close=(cast.members["cleo"].id,))

    told = set(Notice.objects.values_list("member", flat=True))

    assert told == {cast.members["ada"].id, cast.members["ben"].id}


def test_filing_leaves_a_ledger_entry(cast: Cast, at: datetime) -> None:
    before = Entry.objects.count()

    report(cast, at)

    assert Entry.objects.count() == before + 1


def test_nothing_told_is_in_clear(cast: Cast, at: datetime) -> None:
    one = report(cast, at, reporter_name="Ana Silva")

    for row in (one, Identity.objects.get()):
        sealed = bytes(row.sealed)
        for words in (b"behind the stage", b"Kasimir", b"Ana Silva", b"assault"):
            assert words not in sealed


def test_the_same_key_gives_the_same_answer_and_one_report(
    cast: Cast, at: datetime
) -> None:
    given = telling()
    sent = {"organisation": cast.organisation, "by": None, "at": at, "once": "k"}

    first = file(telling=given, body=b"same", **sent)
    second = file(telling=given, body=b"same", **sent)

    assert first == second
    assert Report.objects.count() == 1
    with pytest.raises(SameKeyOtherBody):
        file(telling=given, body=b"other", **sent)


def test_the_same_key_of_a_member_gives_the_same_codes(
    cast: Cast, at: datetime
) -> None:
    given = telling(receipt="")
    sent = {"organisation": cast.organisation, "by": cast.ada, "at": at, "once": "k"}

    assert file(telling=given, **sent) == file(telling=given, **sent)


def test_the_same_key_of_another_receipt_is_another_telling(
    cast: Cast, at: datetime
) -> None:
    for _ in range(2):
        file(
            telling=telling(),
            organisation=cast.organisation,
            by=None,
            at=at,
            once="k",
        )

    assert Report.objects.count() == 2


def test_a_second_telling_with_the_same_receipt_keeps_the_mailbox(
    cast: Cast, at: datetime
) -> None:
    first = telling(too_close=(cast.members["cleo"].id,))
    one = report(cast, at, receipt=first.receipt, too_close=first.too_close)

    other = report(cast, at, receipt=first.receipt)

    assert one.mailbox_id == other.mailbox_id
    # Whoever was kept from the first is kept from the second: one mailbox, one thread.
    assert "cleo" not in readers(cast, other)
    assert read(first.receipt, organisation=cast.organisation, at=at) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"occurred_on": date(2026, 11, 22)}, "occurred_on"),
        ({"occurred_on": date(1, 1, 1)}, "occurred_on"),
        ({"occurred_at": "25:00"}, "occurred_at"),
        ({"occurred_at": "late"}, "occurred_at"),
        ({"offence": "no-such-thing"}, "offence"),
        ({"form": "no-such-form"}, "form"),
        ({"event": uuid4()}, "event"),
        ({"too_close": (uuid4(),)}, "too_close"),
        ({"keep_from": (uuid4(),)}, "keep_from"),
        ({"reported": (Reported(member=uuid4()),)}, "reported"),
        ({"reported": (Reported(name="A" * 10_000),)}, "reported"),
        ({"reported": (Reported(name="A\0B"),)}, "reported"),
        ({"reported": tuple(Reported(name=f"P {n}") for n in range(50))}, "reported"),
        ({"reporter_name": "A" * 10_000}, "reporter"),
        ({"word": "\x1b[31m"}, "word"),
        ({"what_happened": "a\x00b"}, "what_happened"),
        ({"what_happened": "a\ud800b"}, "what_happened"),
        ({"what_happened": "x" * 60_000}, "what_happened"),
        ({"answers": {"no-such-question": "x"}}, "answers"),
        ({"answers": {"police": "no-such-choice"}}, "police"),
        ({"answers": {"under-18": "perhaps"}}, "under-18"),
        ({"answers": {"where": {"a": 1}}}, "where"),
        ({"receipt": ""}, "receipt"),
        ({"receipt": "zzzz " * 9}, "receipt"),
    ],
)
def test_a_wrong_shape_is_told_by_field_and_nothing_is_kept(
    cast: Cast, at: datetime, change: dict[str, object], field: str
) -> None:
    with pytest.raises(WrongInput) as refused:
        filed(cast, at, **change)

    assert list(refused.value.fields) == [field]
    assert refused.value.fields[field].endswith((".", "?"))
    assert not Report.objects.exists()


def test_an_empty_telling_is_asked_for_a_word(cast: Cast, at: datetime) -> None:
    with pytest.raises(WrongInput) as refused:
        filed(
            cast, at, what_happened=" \n", what_is_needed="", offence=None, reported=()
        )

    assert list(refused.value.fields) == ["what_happened"]


def test_today_is_the_organisations_day(cast: Cast, at: datetime) -> None:
    # 23:30 in Brussels is still the 21st there when it is 22:30 in UTC.
    late = at.replace(day=21, hour=23, minute=30)

    assert filed(cast, late, occurred_on=date(2026, 11, 22)).received == 1


def test_a_name_in_any_script_is_kept_as_it_is(cast: Cast, at: datetime) -> None:
    name = "Ольга \u200dمحمد 王"

    one = report(cast, at, reported=(Reported(name=name),))

    assert open_report(one, by=cast.ada, at=at).reported[0].name == name


def test_the_list_has_what_a_member_holds(cast: Cast, at: datetime) -> None:
    one = report(cast, at, too_close=(cast.members["cleo"].id,))

    assert [r.code for r in page(cast.ada, cursor=None, size=20)[0]] == [one.code]
    assert page(cast.cleo, cursor=None, size=20) == ([], None)
    assert one.state == ReportState.WAITING


def test_the_policy_check_knows_every_field_that_the_pages_have() -> None:
    """A question of such a name would never arrive: the check refuses it."""
    import re
    from pathlib import Path

    import holdfast
    from holdfast.policy.checking.asking import TAKEN, UNDERSTOOD
    from holdfast.reports.rules import OWN_FIELDS

    templates = Path(holdfast.__file__).parent / "templates" / "reports"
    pages = [templates.glob(name) for name in ("_talk*", "talk*", "new.html")]
    read = "".join(page.read_text() for found in pages for page in found)
    named = set(re.findall(r'name="([a-z_]+)"', read))

    assert named >= {"token", "receipt", "person", "do", "files"}
    assert named <= TAKEN
    assert UNDERSTOOD.keys() == OWN_FIELDS


def test_who_was_suspended_since_the_last_filing_gets_no_grant(
    cast: Cast, at: datetime
) -> None:
    before = report(cast, at)
    Member.objects.filter(pk=cast.members["cleo"].pk).update(
        state=MemberState.SUSPENDED
    )

    after = report(cast, at)

    assert "cleo" in readers(cast, before)
    assert "cleo" not in readers(cast, after)


def test_what_was_refused_for_want_of_readers_is_taken_once_there_are_some(
    cast: Cast, at: datetime
) -> None:
    everybody = Member.objects.filter(organisation=cast.organisation)
    was = dict(everybody.values_list("pk", "state"))
    everybody.update(state=MemberState.SUSPENDED)
    with pytest.raises(NotEnoughReaders):
        filed(cast, at)

    for member, state in was.items():
        Member.objects.filter(pk=member).update(state=state)

    assert filed(cast, at).received == 1
