"""The worked examples that are pure, S-1 to S-36, and what follows from them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from holdfast.policy import (
    Held,
    MeetingFact,
    ReportFact,
    called_meeting_due,
    check_accepted,
    check_answers,
    check_at_sight,
    check_can_act_alone,
    check_can_carry_out,
    check_can_move,
    check_form,
    check_length,
    check_may_act_on_shared,
    check_may_destroy,
    check_may_release,
    check_suspends,
    confirmation_due,
    count,
    counts_as_regular,
    decision_on_length,
    decision_on_recusal,
    due,
    duties_started_by,
    electorate,
    event_is_own,
    find_patterns,
    grade_of,
    kept_at_least,
    load,
    members_by_attendance,
    outcome_of_investigation,
    parallel_copy_kept_by,
    readers_of_report,
    regular_meetings,
    releases_for,
    required_form,
    shipped,
)
from holdfast.policy.periods import Period
from tests.policy.ready import (
    changed,
    committee_policy,
    people,
    small_policy,
    working_group_policy,
)

NOBODY = frozenset[str]()
BRUSSELS = ZoneInfo("Europe/Brussels")
SITTING = {
    "committee": people("Ana Bo Cy"),
    "director": people("Ana"),
    "board": people("Ana Bo Cy Dee Eli Fay"),
}


# --- what is taken up, and on which form ---


@pytest.mark.clause("C-0.2")
@pytest.mark.parametrize(
    ("grade", "day", "allowed"),
    [
        ("minor", date(2016, 12, 31), False),
        ("minor", date(2017, 1, 1), True),
        ("major", date(2009, 5, 1), True),
        (None, date(2009, 5, 1), True),
        ("minor", None, True),
    ],
)
def test_s1_minor_offences_are_taken_up_from_2017(
    grade: str | None, day: date | None, allowed: bool
) -> None:
    verdict = check_accepted(committee_policy(), grade=grade, occurred_on=day)  # type: ignore[arg-type]

    assert verdict.allowed is allowed


@pytest.mark.clause("C-0.2")
def test_s1_refusal_says_the_reason_and_the_date() -> None:
    verdict = check_accepted(
        committee_policy(), grade="minor", occurred_on=date(2016, 12, 31)
    )

    reason = verdict.reasons[0]
    assert (reason.code, reason.clause) == ("too-early", "C-0.2")
    assert "2016-12-31" in reason.text
    assert "2017-01-01" in reason.text
    assert "nothing of it has been kept" in reason.text


@pytest.mark.clause("C-2.2")
@pytest.mark.parametrize(
    ("offence", "answers", "required", "code"),
    [
        ("excessive-drinking", {}, "long", "form-required"),
        ("assault", {}, "long", "form-required"),
        ("verbal-harassment", {}, "short", "form-everyday"),
        ("verbal-harassment", {"emergency-called": True}, "long", "form-required"),
        ("verbal-harassment", {"emergency-called": "yes"}, "long", "form-required"),
        ("verbal-harassment", {"emergency-called": "no"}, "short", "form-everyday"),
        (None, {}, "long", "form-in-doubt"),
        ("sexual-harassment", {}, "long", "form-in-doubt"),
    ],
)
def test_s3_answers_pick_the_form(
    offence: str | None, answers: dict[str, object], required: str, code: str
) -> None:
    policy = committee_policy()
    grade = grade_of(policy, offence)

    form, reason = required_form(policy, offence=offence, grade=grade, answers=answers)

    assert (form, reason.code, reason.clause) == (required, code, "C-2.2")


@pytest.mark.clause("C-2.2")
@pytest.mark.parametrize(
    ("form", "offence", "allowed", "code"),
    [
        ("short", "excessive-drinking", False, "form-required"),
        ("long", "excessive-drinking", True, "form-required"),
        ("short", "verbal-harassment", True, "form-everyday"),
        ("long", "verbal-harassment", True, "form-may-be-used"),
        ("short", None, True, "form-may-be-used"),
        (None, None, True, "form-in-doubt"),
        ("pink", "assault", False, "unknown-form"),
    ],
)
def test_s3_short_form_is_never_taken_where_the_long_one_is_required(
    form: str | None, offence: str | None, allowed: bool, code: str
) -> None:
    policy = committee_policy()

    verdict = check_form(
        policy,
        form=form,
        offence=offence,
        grade=grade_of(policy, offence),
        answers={},
    )

    assert (verdict.allowed, verdict.reasons[0].code) == (allowed, code)


@pytest.mark.clause("C-1.1")
@pytest.mark.clause("C-1.2")
@pytest.mark.parametrize(
    ("offence", "grade"),
    [
        ("verbal-harassment", "minor"),
        ("illegal-drugs", "minor"),
        ("underage-drinking", "minor"),
        ("excessive-drinking", "minor"),
        ("inappropriate-touch", "minor"),
        ("getting-round", "minor"),
        ("helping-round", "minor"),
        ("breach-of-conduct", "minor"),
        ("repeated-minor-offences", "major"),
        ("assault", "major"),
        ("sexual-assault", "major"),
        ("felony", "major"),
        ("breach-of-confidentiality", "major"),
        ("sexual-harassment", None),
        ("something-new", None),
        (None, None),
    ],
)
def test_offences_have_their_grade(offence: str | None, grade: str | None) -> None:
    assert grade_of(committee_policy(), offence) == grade


@pytest.mark.clause("C-1.3")
def test_committee_and_board_judge_what_no_list_names() -> None:
    grading = committee_policy().grading

    assert grading is not None
    assert grading.by == ("committee", "board")
    assert grading.reason_recorded


@pytest.mark.clause("J-1.3")
def test_s28_no_form_demands_a_name() -> None:
    for form in committee_policy().forms.values():
        assert not [question.id for question in form.questions if question.required]


@pytest.mark.clause("J-3.1")
def test_what_happened_and_what_is_needed_come_first() -> None:
    for form in committee_policy().forms.values():
        asked = [question.id for question in form.questions]
        assert asked[:2] == ["what_happened", "what_is_needed"]


@pytest.mark.clause("C-2.5")
def test_every_form_asks_what_every_report_has() -> None:
    policy = committee_policy()

    assert policy.reporting is not None
    for form in policy.forms.values():
        asked = {question.id for question in form.questions}
        assert asked >= set(policy.reporting.every_report_has)


@pytest.mark.clause("J-3.2")
def test_words_to_choose_from_hold_ones_own_and_none() -> None:
    words = committee_policy().words

    assert set(words) == {"survivor", "victim", "own", "none"}
    assert words["own"].own
    assert words["none"].none
    assert words["victim"].title.said("fr-BE") == "Victime"
    assert words["victim"].title.said("ar") == "Victim"


# --- who reads, who is out ---


@pytest.mark.clause("C-2.9")
@pytest.mark.clause("J-5.1")
def test_s5_report_about_the_director_goes_round_them() -> None:
    policy = committee_policy()

    readers = readers_of_report(
        policy, sitting=SITTING, reported=people("Ana"), kept_out=NOBODY
    )

    assert readers.ids == people("Bo Cy Dee Eli")
    assert [reason.code for reason in readers.reasons] == [
        "receiving-body",
        "outside-readers",
    ]
    assert parallel_copy_kept_by(policy, grade="minor") == "keeper"
    assert parallel_copy_kept_by(policy, grade="major") is None
    duties = duties_started_by(policy, "member-reported")
    assert [duty.who for duty in duties] == ["board"]


@pytest.mark.clause("C-3.1")
def test_other_reports_go_to_the_committee() -> None:
    readers = readers_of_report(
        committee_policy(), sitting=SITTING, reported=people("Zoe"), kept_out=NOBODY
    )

    assert readers.ids == people("Ana Bo Cy")
    assert len(readers.reasons) == 1


@pytest.mark.clause("C-2.10")
def test_s6_with_nobody_left_the_fallback_readers_read() -> None:
    readers = readers_of_report(
        committee_policy(),
        sitting=SITTING,
        reported=NOBODY,
        kept_out=people("Ana Bo Dee"),
    )

    assert readers.ids == people("Cy Eli Fay")
    assert readers.reasons[-1].code == "fallback-readers"
    assert readers.reasons[-1].clause == "C-2.10"


@pytest.mark.clause("C-2.10")
def test_whoever_is_reported_or_kept_out_never_reads() -> None:
    everybody = SITTING["board"]
    for one in sorted(everybody):
        for other in sorted(everybody):
            readers = readers_of_report(
                committee_policy(),
                sitting=SITTING,
                reported=people(one),
                kept_out=people(other),
            )
            assert not readers.ids & people(f"{one} {other}")
            assert len(readers.ids) >= 2


@pytest.mark.clause("C-2.10")
@pytest.mark.parametrize(
    ("facts", "allowed", "code"),
    [
        ({"grade": "major", "confirmed": False}, False, "not-confirmed"),
        ({"grade": "major", "confirmed": True}, True, "suspended"),
        (
            {"grade": "major", "confirmed": True, "by_implicated": True},
            False,
            "not-confirmed",
        ),
        ({"grade": "minor", "confirmed": True}, False, "suspends-nobody"),
        ({"grade": None, "confirmed": True}, False, "suspends-nobody"),
        (
            {"grade": "major", "confirmed": True, "from_pattern": True},
            False,
            "pattern-not-found",
        ),
        (
            {
                "grade": "major",
                "confirmed": True,
                "from_pattern": True,
                "pattern_found": True,
            },
            True,
            "suspended",
        ),
    ],
)
def test_s6_nobody_is_suspended_before_somebody_unimplicated_confirms(
    facts: dict[str, object], allowed: bool, code: str
) -> None:
    verdict = check_suspends(committee_policy(), **facts)  # type: ignore[arg-type]

    assert (verdict.allowed, verdict.reasons[0].code) == (allowed, code)
    assert verdict.reasons[0].clause == "C-2.10"


@pytest.mark.clause("C-2.10")
def test_s6_confirmation_is_due_in_72_hours() -> None:
    filed = datetime(2026, 3, 28, 12, tzinfo=UTC)

    until = confirmation_due(committee_policy(), filed_at=filed)

    assert until == filed + timedelta(hours=72)
    assert confirmation_due(working_group_policy(), filed_at=filed) is None


@pytest.mark.clause("C-2.10")
def test_s6_outcomes_return_or_end_the_term() -> None:
    policy = committee_policy()

    returns = outcome_of_investigation(policy, outcome="insufficient")
    barred = outcome_of_investigation(policy, outcome="bar-from-service")
    graver = outcome_of_investigation(policy, outcome="major-action")

    assert (returns.access, returns.keeps_parallel_copy) == ("returns", "keeper")
    assert not returns.rotates_keys
    assert (barred.access, barred.opens_major_action) == ("ends", False)
    assert barred.rotates_keys
    assert barred.may_bar_from_board
    assert graver.opens_major_action
    with pytest.raises(ValueError, match="no outcome"):
        outcome_of_investigation(working_group_policy(), outcome="insufficient")


def test_policy_without_conflicts_suspends_and_copies_nothing() -> None:
    policy = working_group_policy()

    verdict = check_suspends(policy, grade="major", confirmed=True)

    assert verdict.reasons[0].code == "suspends-nobody"
    assert parallel_copy_kept_by(policy, grade="minor") is None


@pytest.mark.clause("C-2.10")
@pytest.mark.clause("J-5.1")
def test_s33_colleague_is_out_when_every_other_unconflicted_member_agrees() -> None:
    ours = decision_on_recusal(committee_policy())
    theirs = decision_on_recusal(working_group_policy())

    assert (ours.body, str(ours.rule)) == ("committee", "unanimous")
    assert (theirs.body, str(theirs.rule)) == ("working-group", "unanimous")


@pytest.mark.clause("C-1.4")
def test_s4_second_minor_report_is_proposed_as_a_pattern() -> None:
    reports = [
        ReportFact("1", "minor", "verbal-harassment", "quiet-harbour"),
        ReportFact("2", "minor", None, "green-lantern"),
        ReportFact("3", "major", "assault", "quiet-harbour"),
        ReportFact("4", "minor", "excessive-drinking", "quiet-harbour"),
        ReportFact("4", "minor", "excessive-drinking", "quiet-harbour"),
    ]

    (pattern,) = find_patterns(committee_policy(), reports)

    assert pattern.person == "quiet-harbour"
    assert pattern.reports == ("1", "4")
    assert pattern.proposes == "repeated-minor-offences"
    assert "nothing happens by itself" in pattern.reasons[0].text


def test_pattern_may_count_one_offence() -> None:
    text = changed(
        'counts = { grade = "minor", at_least = 2 }',
        'counts = { offence = "shouting", at_least = 2 }',
    )
    reports = [
        ReportFact(str(n), None, offence, "x")
        for n, offence in enumerate(["shouting", "hitting", "shouting"])
    ]

    (pattern,) = find_patterns(load(text), reports)

    assert pattern.reports == ("0", "2")


# --- what may be moved, done alone, carried out ---


def move(
    action: str = "permanent-ban", **facts: object
) -> tuple[bool, str, str | None]:
    given: dict[str, object] = {
        "grade": "major",
        "evidence": "preponderance",
        "sitting": SITTING,
        "conflicted": NOBODY,
    } | facts
    verdict = check_can_move(committee_policy(), action=action, **given)  # type: ignore[arg-type]
    return verdict.allowed, verdict.reasons[0].code, verdict.reasons[0].clause


TWO = {"committee": people("Ana Bo")}


@pytest.mark.clause("C-5.2")
@pytest.mark.clause("C-5.7")
@pytest.mark.parametrize(
    ("action", "facts", "expected"),
    [
        ("permanent-ban", {}, (True, "electorate", "C-5.1")),
        ("permanent-ban", {"sitting": TWO}, (False, "seat-empty", "C-5.7")),
        ("temporary-ban", {"sitting": TWO}, (True, "electorate", "C-5.1")),
        (
            "permanent-ban",
            {"conflicted": people("Ana")},
            (True, "electorate", "C-5.1"),
        ),
        (
            "permanent-ban",
            {"conflicted": people("Ana Bo")},
            (False, "too-few-members", "C-5.1"),
        ),
        (
            "temporary-ban",
            {"conflicted": people("Ana Bo"), "body": "board"},
            (True, "electorate", None),
        ),
        ("permanent-ban", {"grade": "minor"}, (False, "not-for-this-offence", "C-5.2")),
        ("permanent-ban", {"grade": None}, (False, "not-for-this-offence", "C-5.2")),
        ("temporary-ban", {"grade": "minor"}, (True, "electorate", "C-5.1")),
        ("permanent-ban", {"evidence": None}, (False, "evidence-too-weak", "C-5.2")),
        (
            "permanent-ban",
            {"evidence": "reasonable-suspicion"},
            (False, "evidence-too-weak", "C-5.2"),
        ),
        (
            "permanent-ban",
            {"evidence": "rumour"},
            (False, "evidence-too-weak", "C-5.2"),
        ),
        (
            "permanent-ban",
            {"evidence": "clear-and-convincing"},
            (True, "electorate", "C-5.1"),
        ),
        ("eject", {}, (False, "not-decided-there", "C-4.1")),
        ("temporary-ban", {"body": "keeper"}, (False, "not-decided-there", "C-5.2")),
        ("publish-from-record", {}, (False, "never-available", "C-5.5")),
        ("banish", {}, (False, "unknown-action", None)),
        (
            "tell-organisations",
            {"offence": "assault"},
            (True, "electorate", "C-5.1"),
        ),
        (
            "tell-organisations",
            {"offence": "breach-of-confidentiality"},
            (False, "not-for-this-offence", "C-5.3"),
        ),
        ("tell-organisations", {}, (False, "not-for-this-offence", "C-5.3")),
    ],
)
def test_s9_major_action_may_be_moved(
    action: str, facts: dict[str, object], expected: tuple[bool, str, str | None]
) -> None:
    told = move(action, **facts)

    assert told[:2] == expected[:2]
    assert expected[2] is None or told[2] == expected[2]


def test_action_may_need_no_standard_of_evidence() -> None:
    policy = load(changed('evidence = "likely"\n', ""))

    verdict = check_can_move(
        policy,
        action="ban",
        grade="major",
        evidence=None,
        sitting=SITTING,
        conflicted=NOBODY,
    )

    assert verdict.allowed


def test_action_may_be_for_all_but_some_offences() -> None:
    policy = load(changed('for = { grade = "major" }', "not_for = { violent = true }"))

    def moved(offence: str) -> str:
        return (
            check_can_move(
                policy,
                action="ban",
                grade="major",
                offence=offence,
                evidence="likely",
                sitting=SITTING,
                conflicted=NOBODY,
            )
            .reasons[0]
            .code
        )

    assert moved("hitting") == "not-for-this-offence"
    assert moved("shouting") == "electorate"


@pytest.mark.clause("C-5.5")
def test_nothing_can_publish_from_the_record() -> None:
    assert move("publish-from-record")[:2] == (False, "never-available")
    assert not committee_policy().numbers.publish


@pytest.mark.clause("C-4.1")
@pytest.mark.parametrize(
    ("action", "offices", "at_event", "own_place", "expected"),
    [
        ("eject", "board", True, False, (True, "may-act-alone")),
        ("eject", "host", True, False, (True, "may-act-alone")),
        ("eject", "host", True, True, (True, "own-place")),
        ("eject", "board", False, False, (False, "not-at-an-event")),
        ("eject", "door", True, False, (False, "not-for-you")),
        ("eject", "", True, False, (False, "not-for-you")),
        ("talk-stop", "board", False, False, (True, "may-act-alone")),
        ("talk-stop", "host", False, False, (False, "not-for-you")),
        ("talk-teach", "host", True, False, (True, "may-act-alone")),
        ("incident-report", "board", False, False, (True, "may-act-alone")),
        ("call-emergency", "host", True, False, (True, "may-act-alone")),
        ("permanent-ban", "committee board", True, False, (False, "needs-a-decision")),
        ("banish", "board", True, False, (False, "unknown-action")),
    ],
)
def test_minor_action_is_one_persons_act(
    action: str, offices: str, at_event: bool, own_place: bool, expected: object
) -> None:
    verdict = check_can_act_alone(
        committee_policy(),
        action=action,
        offices=people(offices),
        at_event=at_event,
        own_place=own_place,
    )

    assert (verdict.allowed, verdict.reasons[0].code) == expected


THURSDAY = datetime(2026, 11, 19, 20, tzinfo=BRUSSELS)


@pytest.mark.clause("C-5.10")
@pytest.mark.parametrize(
    ("consulted", "hours", "allowed", "code"),
    [
        ("agreed", 1, True, "asked"),
        ("against", 1, True, "asked"),
        ("danger", 0, True, "danger"),
        ("not-reached", 71, False, "not-asked-yet"),
        ("not-reached", 72, True, "not-reached"),
    ],
)
def test_s36_decided_is_not_yet_carried_out(
    consulted: str, hours: int, allowed: bool, code: str
) -> None:
    verdict = check_can_carry_out(
        committee_policy(),
        action="permanent-ban",
        consulted=consulted,  # type: ignore[arg-type]
        asked=True,
        decided_at=THURSDAY,
        at=THURSDAY + timedelta(hours=hours),
    )

    assert (verdict.allowed, verdict.reasons[0].code) == (allowed, code)
    assert verdict.reasons[0].clause == "C-5.10"


@pytest.mark.clause("C-5.10")
@pytest.mark.parametrize(
    ("action", "consulted", "code", "clause"),
    [
        ("permanent-ban", "agreed", "never-asked", "C-5.10"),
        ("permanent-ban", "against", "never-asked", "C-5.10"),
        ("permanent-ban", "danger", "danger", "C-5.10"),
        ("permanent-ban", "not-reached", "not-reached", "C-5.10"),
        ("tell-police", "agreed", "never-asked", "C-5.10"),
        ("eject", "agreed", "nobody-to-ask", "C-4.1"),
    ],
)
def test_who_was_never_asked_has_not_answered(
    action: str, consulted: str, code: str, clause: str
) -> None:
    verdict = check_can_carry_out(
        committee_policy(),
        action=action,
        consulted=consulted,  # type: ignore[arg-type]
        asked=False,
        decided_at=THURSDAY,
        at=THURSDAY + timedelta(hours=72),
    )

    assert (verdict.reasons[0].code, verdict.reasons[0].clause) == (code, clause)
    assert verdict.allowed is (code != "never-asked")


def test_action_without_consultation_goes_on() -> None:
    for action, code in (("eject", "nobody-to-ask"), ("banish", "unknown-action")):
        verdict = check_can_carry_out(
            committee_policy(),
            action=action,
            consulted="not-reached",
            asked=False,
            decided_at=THURSDAY,
            at=THURSDAY,
        )
        assert verdict.reasons[0].code == code


@pytest.mark.clause("C-5.8")
@pytest.mark.parametrize(
    ("action", "day", "code"),
    [
        ("temporary-ban", 19, "end-in-the-past"),
        ("temporary-ban", 20, "length"),
        ("temporary-ban", 21, "length"),
        ("permanent-ban", 21, "no-length"),
        ("banish", 21, "unknown-action"),
    ],
)
def test_s10_length_of_a_ban(action: str, day: int, code: str) -> None:
    verdict = check_length(
        committee_policy(),
        action=action,
        until=date(2026, 11, day),
        today=date(2026, 11, 20),
    )

    assert verdict.reasons[0].code == code
    assert verdict.allowed is (code == "length")


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("temporary-ban", "at-sight"),
        ("permanent-ban", "at-sight"),
        ("tell-police", "bars-nobody"),
        ("banish", "unknown-action"),
    ],
)
def test_only_a_ban_is_refused_at_sight(action: str, code: str) -> None:
    verdict = check_at_sight(committee_policy(), action=action)

    assert verdict.reasons[0].code == code


def test_refusing_at_sight_is_the_policys_to_allow() -> None:
    said = shipped().replace("at_sight = true", "at_sight = false")

    verdict = check_at_sight(load(said), action="permanent-ban")

    assert verdict.reasons[0].code == "not-at-sight"
    assert verdict.reasons[0].clause == "C-0.5"


@pytest.mark.clause("C-5.2")
@pytest.mark.parametrize(
    ("action", "answered", "code"),
    [
        ("permanent-ban", {"reported", "offence"}, "answered"),
        ("permanent-ban", {"reported", "what_happened"}, "answers-missing"),
        ("tell-police", set(), "answered"),
        ("banish", set(), "unknown-action"),
    ],
)
def test_what_an_action_needs_to_know_was_told(
    action: str, answered: set[str], code: str
) -> None:
    verdict = check_answers(committee_policy(), action=action, answered=answered)

    assert verdict.reasons[0].code == code
    assert verdict.allowed is (code == "answered")


@pytest.mark.clause("C-5.8")
def test_s10_board_sets_the_length_by_majority() -> None:
    policy = committee_policy()

    decision = decision_on_length(policy, "temporary-ban")

    assert decision is not None
    assert (decision.body, str(decision.rule)) == ("board", "majority")
    assert decision.clause == "C-5.8"
    assert decision_on_length(policy, "permanent-ban") is None
    assert decision_on_length(policy, "banish") is None


@pytest.mark.clause("C-5.6")
def test_s32_what_others_share_is_stated_by_them() -> None:
    policy = committee_policy()

    major = check_may_act_on_shared(policy, grade="major")
    minor = check_may_act_on_shared(policy, grade="minor")
    nothing = check_may_act_on_shared(working_group_policy(), grade="major")

    assert (major.allowed, major.reasons[0].code) == (True, "stated-by-them")
    assert "adjudicates it by a motion" in major.reasons[0].text
    assert not minor.allowed
    assert not nothing.allowed


# --- meetings and membership ---


def filed(days_ago: int) -> datetime:
    return datetime(2026, 11, 15, 12, tzinfo=BRUSSELS) - timedelta(days=days_ago)


@pytest.mark.clause("C-6.1")
@pytest.mark.clause("C-6.3")
def test_s13_meeting_on_a_major_report_is_not_a_regular_one() -> None:
    policy = committee_policy()
    held = [
        MeetingFact(date(2026, 3, 4), "committee"),
        MeetingFact(date(2026, 6, 9), "committee", "meet-on-major-report"),
        MeetingFact(date(2025, 6, 9), "committee"),
        MeetingFact(date(2026, 6, 9), "board"),
    ]
    begins = datetime(2026, 1, 1, tzinfo=BRUSSELS)

    owed = regular_meetings(policy, "committee", year_begins=begins, held=held)

    assert owed is not None
    assert (owed.held, owed.times) == (1, 2)
    assert owed.due.isoformat() == "2026-12-31T23:59:59+01:00"
    assert not counts_as_regular(policy, held[1])
    assert regular_meetings(policy, "board", year_begins=begins, held=held) is None


@pytest.mark.clause("C-6.2")
@pytest.mark.parametrize(("days_ago", "owed"), [(32, False), (31, True), (30, True)])
def test_s14_called_meeting_about_a_recent_report_is_due_in_two_weeks(
    days_ago: int, owed: bool
) -> None:
    found = called_meeting_due(
        committee_policy(), called_at=filed(0), reports_filed=[filed(days_ago)]
    )

    assert (found is not None) is owed
    if found is not None:
        assert found[0].isoformat() == "2026-11-29T23:59:59+01:00"
        assert found[1].id == "meet-when-called"


def test_policy_without_called_meetings_owes_none() -> None:
    found = called_meeting_due(
        small_policy(), called_at=filed(0), reports_filed=[filed(1)]
    )

    assert found is None


@pytest.mark.clause("C-0.4")
def test_s15_membership_follows_from_attendance() -> None:
    at = date(2026, 11, 20)
    recent = [date(2026, month, 1) for month in range(1, 11)]
    old = [date(2025, 10, 1), date(2025, 10, 15)]
    ana, bo, cy = set(recent[:5]), set(recent[:4]), {*recent[:4], *old}
    meetings = [
        Held(
            day,
            frozenset(
                name
                for name, days in {"Ana": ana, "Bo": bo, "Cy": cy}.items()
                if day in days
            ),
        )
        for day in recent + old
    ]

    members = members_by_attendance(
        committee_policy(), "board", meetings=meetings, at=at, last=NOBODY
    )

    assert members == people("Ana")


@pytest.mark.clause("C-0.4")
def test_s15_without_a_meeting_the_last_membership_stands() -> None:
    last = people("Ana Bo")

    members = members_by_attendance(
        committee_policy(), "board", meetings=[], at=date(2026, 11, 20), last=last
    )

    assert members == last


def test_body_that_is_elected_is_not_computed() -> None:
    with pytest.raises(ValueError, match="not computed"):
        members_by_attendance(
            committee_policy(),
            "committee",
            meetings=[],
            at=date(2026, 11, 20),
            last=NOBODY,
        )


@pytest.mark.clause("C-0.3")
@pytest.mark.parametrize(
    ("entry", "designated", "own"),
    [(True, False, True), (False, True, True), (False, False, False)],
)
def test_s30_event_is_own_when_it_charges_or_is_designated(
    entry: bool, designated: bool, own: bool
) -> None:
    verdict = event_is_own(
        committee_policy(), charges_entry=entry, designated=designated
    )

    assert verdict.allowed is own
    assert verdict.reasons[0].clause == "C-0.3"
    elsewhere = event_is_own(
        working_group_policy(), charges_entry=entry, designated=designated
    )
    assert elsewhere.allowed


@pytest.mark.clause("C-0.5")
def test_s31_getting_in_despite_a_ban_makes_two_minor_reports() -> None:
    policy = committee_policy()

    assert policy.bans is not None
    assert policy.actions[policy.bans.got_in].effect == "eject"
    assert [grade_of(policy, one) for one in policy.bans.reports] == ["minor"] * 2
    assert not policy.bans.refund


# --- the record ---


@pytest.mark.clause("C-3.6")
@pytest.mark.parametrize(
    ("release", "facts", "code", "clause"),
    [
        ("to-others", {"passed": {"committee"}}, "not-decided", "C-3.6"),
        ("to-others", {"passed": {"committee", "board"}}, "may-be-released", "C-3.6"),
        ("to-others", {"passed": {"board"}}, "not-decided", "C-3.6"),
        ("by-court-order", {}, "proof-missing", "C-3.6"),
        ("by-court-order", {"given": {"court-order"}}, "order-not-checked", "C-3.6"),
        (
            "by-court-order",
            {"given": {"court-order"}, "checked_by": people("Ana Bo")},
            "board-not-told",
            "C-3.6",
        ),
        (
            "by-court-order",
            {
                "given": {"court-order"},
                "checked_by": people("Ana Bo"),
                "told": {"board"},
            },
            "ordered",
            "C-3.6",
        ),
        ("to-survivor", {"passed": {"committee"}}, "proof-missing", "C-3.7"),
        (
            "to-survivor",
            {"given": {"proof-of-legal-action"}, "passed": {"committee"}},
            "may-be-released",
            "C-3.7",
        ),
        ("to-the-press", {}, "unknown-release", "C-3.3"),
    ],
)
def test_s22_s23_release(
    release: str, facts: dict[str, object], code: str, clause: str
) -> None:
    verdict = check_may_release(committee_policy(), release=release, **facts)  # type: ignore[arg-type]

    reason = verdict.reasons[0]
    assert (reason.code, reason.clause) == (code, clause)
    assert verdict.allowed is (code in ("may-be-released", "ordered"))


@pytest.mark.clause("C-3.7")
def test_s23_lawyer_is_given_the_redacted_portions() -> None:
    policy = committee_policy()

    releases = releases_for(policy, asked_by="survivors-lawyer")

    assert [release.id for release in releases] == ["to-survivor", "to-others"]
    assert releases[0].redact


@pytest.mark.clause("C-3.8")
@pytest.mark.parametrize(
    ("at", "allowed"),
    [(date(2026, 11, 19), False), (date(2026, 11, 20), True)],
)
def test_s24_record_is_kept_seven_years_to_the_day(at: date, allowed: bool) -> None:
    policy = committee_policy()

    verdict = check_may_destroy(policy, recorded_on=date(2019, 11, 20), at=at)

    assert verdict.allowed is allowed
    assert verdict.reasons[0].clause == "C-3.8"
    assert str(kept_at_least(policy, kind="ban")) == "P7Y"
    assert str(kept_at_least(working_group_policy())) == "P3Y"


@pytest.mark.clause("L-2.4")
@pytest.mark.parametrize("kind", ["contact-of-reporter", "account", "decision", "ban"])
def test_each_class_of_what_is_kept_says_how_long(kind: str) -> None:
    policy = committee_policy()
    shorter = policy.records.model_copy(
        update={
            "class_": tuple(
                one.model_copy(update={"keep": Period.parse("P2Y")})
                if one.id == kind
                else one
                for one in policy.records.class_
            )
        }
    )
    changed = replace(policy, records=shorter)
    filed_on = date(2019, 11, 20)

    assert str(kept_at_least(policy, kind=kind)) == "P7Y"
    assert str(kept_at_least(changed, kind=kind)) == "P2Y"
    assert str(kept_at_least(changed, kind="another")) == "P7Y"
    for kept, day in ((policy, date(2026, 11, 20)), (changed, date(2021, 11, 20))):
        before = day - timedelta(days=1)
        assert check_may_destroy(kept, recorded_on=filed_on, at=day, kind=kind).allowed
        assert not check_may_destroy(
            kept, recorded_on=filed_on, at=before, kind=kind
        ).allowed


def test_record_without_a_clause_of_its_own_names_its_table() -> None:
    verdict = check_may_destroy(
        working_group_policy(), recorded_on=date(2019, 11, 20), at=date(2026, 1, 1)
    )

    assert verdict.reasons[0].table == "[records]"


# --- duties ---


@pytest.mark.clause("C-6.3")
def test_duties_start_with_their_event_alone() -> None:
    policy = committee_policy()

    started = duties_started_by(policy, "major-report-filed", grade="major")

    assert [duty.id for duty in started] == ["meet-on-major-report"]
    assert not started[0].counts_as_regular
    assert duties_started_by(policy, "nothing-of-the-kind") == ()


def test_duty_of_one_grade_starts_for_that_grade_only() -> None:
    text = changed(
        'starts = "major-report-filed"\n', 'starts = "report-filed"\ngrade = "major"\n'
    )
    policy = load(text)

    assert len(duties_started_by(policy, "report-filed", grade="major")) == 1
    assert duties_started_by(policy, "report-filed", grade="minor") == ()
    assert duties_started_by(policy, "report-filed") == ()


# --- another organisation: a conduct working group ---


def test_working_group_acts_by_two_thirds_of_its_unconflicted_members() -> None:
    policy = working_group_policy()
    decision = policy.actions["suspension"].decision[0]
    sitting = {"working-group": people("a b c d e")}

    electing = electorate(policy, decision, sitting=sitting, conflicted=people("a b"))
    outcome = count(
        decision.counted,
        electorate=electing.members,
        ballots={"c": "yes", "d": "yes"},
        closed=False,
    )

    assert electing.members == people("c d e")
    assert outcome.state == "passed"


def test_one_member_acts_alone_against_harm_that_goes_on() -> None:
    policy = working_group_policy()

    verdict = check_can_act_alone(
        policy, action="suspension", offices=people("working-group"), at_event=False
    )

    assert verdict.reasons[0].code == "alone-until-reviewed"
    assert "reviewed within 24 hours" in verdict.reasons[0].text
    alone = policy.actions["suspension"].alone
    assert alone is not None
    assert str(alone.review.rule) == "at-least 2/3"


@pytest.mark.parametrize(
    ("offence", "allowed"), [("threat", True), ("harassment", True), (None, False)]
)
def test_removal_is_for_some_offences_only(offence: str | None, allowed: bool) -> None:
    verdict = check_can_move(
        working_group_policy(),
        action="removal",
        grade="major",
        offence=offence,
        evidence="reasonable",
        sitting={"working-group": people("a b c")},
        conflicted=NOBODY,
    )

    assert verdict.allowed is allowed


def test_nothing_else_is_decided_elsewhere() -> None:
    verdict = check_can_move(
        working_group_policy(),
        action="mediation",
        grade="minor",
        offence="threat",
        evidence=None,
        sitting={},
        conflicted=NOBODY,
    )

    assert verdict.reasons[0].code == "not-decided-there"


@pytest.mark.parametrize(
    ("event", "duty", "who", "until"),
    [
        pytest.param(
            "own-data-asked",
            "answer-own-data",
            ("director",),
            datetime(2026, 12, 15, 23, 59, 59, tzinfo=BRUSSELS),
            marks=pytest.mark.clause("L-2.1"),
        ),
        pytest.param(
            "breach-noticed",
            "assess-breach",
            ("director",),
            datetime(2026, 11, 18, 12, tzinfo=BRUSSELS),
            marks=pytest.mark.clause("L-2.3"),
        ),
        pytest.param(
            "organisation-ends",
            "hand-over",
            ("board",),
            datetime(2027, 2, 15, 23, 59, 59, tzinfo=BRUSSELS),
            marks=pytest.mark.clause("C-8.2"),
        ),
    ],
)
def test_what_is_asked_noticed_or_ended_is_owed_in_time(
    event: str, duty: str, who: tuple[str, ...], until: datetime
) -> None:
    policy = committee_policy()

    [owed] = duties_started_by(policy, event)

    assert (owed.id, owed.do) == (duty, duty)
    assert (owed.who,) == who
    assert due(policy, owed, start=filed(0)) == until
