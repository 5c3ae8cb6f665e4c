"""Reports about one of those who decide: whom they are about, who may confirm them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.cases.actions import subject_of
from holdfast.cases.visibility import cases_visible_to
from holdfast.committee.models import Motion, MotionState, Suspension, SuspensionState
from holdfast.committee.questions import check_report_agreed
from holdfast.errors import NobodyMay, NotNow, Refused
from holdfast.policy import Policy, outcome_of_investigation, parallel_copy_kept_by
from holdfast.reports.models import Grade, Report
from holdfast.reports.people import accused_in
from holdfast.reports.states import TAKEN_UP, policy_grade
from holdfast.spaces.models import Duty, DutyState
from holdfast.spaces.policies import policy_of
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld
from holdfast.vault.models import Grant, Organisation, ReaderKind


def check_can_be_confirmed(report: Report, *, members: list[Member], by: Actor) -> bool:
    """Whether a report can be said to be major on its face; whether as a pattern.

    Raises:
        NotHeld: it is about nobody who sits there.
        NotNow: it waits in the tray or was closed; it is minor; or said before.
        NotAgreed: the person harmed does not agree: nothing is done with it.
    """
    if not members:
        raise NotHeld
    if report.state not in TAKEN_UP:
        text = _("It waits in the separate tray, or was closed as abuse.")
        change = _("Whoever finds it in the tray and sees that it is real takes it in.")
        raise NotNow("not-taken-in", text, clause="C-8.1", change=change)
    if has_said(report, by=by):
        raise NotNow("said-before", _("You have said so before."))
    check_report_agreed(report, by=by)
    if report.grade == Grade.MAJOR:
        return False
    cases = list(cases_visible_to(by).filter(reports=report))
    for content in by.keys.open_all(cases):
        judged = content["judged"].get(subject_of(report.code, content))
        if judged is not None and judged["grade"] == Grade.MAJOR:
            return True
    text = _("It is not graded major, and nobody has said that it is a pattern.")
    raise NotNow("not-major", text, clause="C-2.10")


def first_to_confirm(
    reports: Sequence[Report], *, policy: Policy, by: Actor, at: datetime
) -> Report | None:
    """The first of these reports that this member can say to be major on its face."""
    for report, content in zip(reports, by.keys.open_all(reports), strict=True):
        with suppress(Refused, NotHeld):
            members = accused_in(content, policy=policy, by=by, at=at)
            check_can_be_confirmed(report, members=members, by=by)
            return report
    return None


def has_said(report: Report, *, by: Actor) -> bool:
    """Whether this member has said whether it is major on its face."""
    said = by.keys.open_all(list(report.addenda.all()))
    return any(
        "on_its_face" in one and one["by_id"] == str(by.member.id) for one in said
    )


def implicated_members(policy: Policy, *, by: Actor, at: datetime) -> frozenset[str]:
    """Who sits there and cannot read a major report about one of them that is pending.

    It is about them, or keeps them out: their word on another one counts for nothing.
    """
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    body = seats.get(policy.receiving_body.id, frozenset())
    rules = [duty.id for duty in policy.duties.values() if duty.do == "confirm"]
    pending = Duty.objects.filter(
        organisation=by.organisation,
        rule__in=rules,
        state=DutyState.OPEN,
    ).values_list("folder_id", flat=True)
    found = set[str]()
    for folder in pending.distinct():
        held = Grant.objects.filter(folder=folder, current=True)
        holders = {str(m) for m in held.values_list("reader__member", flat=True)}
        found |= body - holders
    return frozenset(found)


def suspended_known_to(by: Actor) -> set[UUID]:
    """The members under an investigation that this one can open."""
    found = Suspension.objects.filter(
        organisation=by.organisation,
        state=SuspensionState.OPEN,
        folder__grants__reader=by.reader,
        folder__grants__current=True,
    )
    return set(found.values_list("member_id", flat=True))


def holders_of_report(report: Report) -> list[Member]:
    """The members who can open a report."""
    return list(
        Member.objects.filter(
            reader__kind=ReaderKind.MEMBER,
            reader__grants__folder=report.folder_id,
            reader__grants__current=True,
        )
        .distinct()
        .order_by("id")
    )


def keepers_of(
    content: Mapping[str, Any], *, policy: Policy, by: Actor, at: datetime
) -> list[Member]:
    """Whom the board designated to keep parallel copies, less who is kept out (C-2.9)."""
    rule = policy.conflict.implicated if policy.conflict else None
    if rule is None:
        return []
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    out = {*content["kept_out"], *content["about"]}
    able = seats.get(rule.keep_parallel_copy, frozenset()) - out
    return list(
        Member.objects.filter(pk__in=[UUID(one) for one in able]).order_by("id")
    )


def check_is_copied(report: Report, *, policy: Policy, by: Actor) -> None:
    """Whether a copy of a report about a member is kept at all.

    Raises:
        NobodyMay: it is neither minor nor one whose investigation found too little.
    """
    if parallel_copy_kept_by(policy, grade=policy_grade(report.grade)) is not None:
        return
    ended = suspensions_visible_to(by).filter(
        code=report.code, state=SuspensionState.ENDED
    )
    for suspension in ended:
        outcome = by.keys.open(suspension)["outcome"]
        if outcome_of_investigation(policy, outcome=outcome).keeps_parallel_copy:
            return
    text = _("A copy is kept of a minor report, or where the member has returned.")
    raise NobodyMay("no-copy", text, clause="C-2.9")


def suspensions_visible_to(by: Actor) -> QuerySet[Suspension]:
    """The investigations whose folder this member holds."""
    return Suspension.objects.filter(
        organisation=by.organisation,
        folder__grants__reader=by.reader,
        folder__grants__current=True,
    )


def under_investigation(organisation: Organisation) -> list[UUID]:
    """The members about whom an investigation runs."""
    running = Suspension.objects.filter(
        organisation=organisation, state=SuspensionState.OPEN
    )
    return list(running.values_list("member_id", flat=True))


def find_suspension(code: str, *, by: Actor) -> Suspension:
    """The investigation of the report with this code name.

    Raises:
        NotHeld: there is none, or it is not this member's to open.
    """
    found = suspensions_visible_to(by).select_related("member", "policy", "folder")
    suspension = found.filter(code=code).first()
    if suspension is None:
        raise NotHeld
    return suspension


@dataclass(frozen=True, slots=True, kw_only=True)
class Investigation:
    """An investigation, opened."""

    code: str
    name: str
    state: str
    since: date
    ended_on: date | None
    reasons: str
    confirmed_by: str
    offence: str
    outcome: str | None
    from_board: bool
    motion: Motion | None
    report: bool


def investigation_of(suspension: Suspension, *, by: Actor) -> Investigation:
    """Everything of an investigation that the body that investigates may see."""
    content = by.keys.open(suspension)
    policy = policy_of(suspension.policy)
    offence = policy.offences.get(content["offence"] or "")
    confirmed = Member.objects.filter(pk=content["by"]).first()
    motion = Motion.objects.filter(folder=suspension.folder).order_by(
        "-opened_on", "-closes_at"
    )
    open_one = motion.filter(state=MotionState.OPEN).first()
    held = Grant.objects.filter(
        reader=by.reader, current=True, folder__report__code=suspension.code
    )
    return Investigation(
        code=suspension.code,
        name=name_of(suspension.member),
        state=suspension.state,
        since=suspension.on,
        ended_on=suspension.ended_on,
        reasons=content["reasons"],
        confirmed_by=name_of(confirmed) if confirmed else "",
        offence=str(offence.title) if offence else "",
        outcome=content["outcome"],
        from_board=content["from_board"],
        motion=open_one or motion.first(),
        report=held.exists(),
    )
