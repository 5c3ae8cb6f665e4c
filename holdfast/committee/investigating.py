"""Reports about one of those who decide: whom they are about, who may confirm them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.cases.actions import is_major
from holdfast.cases.visibility import cases_visible_to
from holdfast.committee.models import Motion, MotionState, Suspension, SuspensionState
from holdfast.errors import NobodyMay, NotNow
from holdfast.names import likely_same
from holdfast.policy import Policy, outcome_of_investigation, parallel_copy_kept_by
from holdfast.reports.models import Grade, Report
from holdfast.reports.states import policy_grade
from holdfast.spaces.models import Duty, DutyState
from holdfast.spaces.policies import policy_of
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld
from holdfast.vault.models import Grant, ReaderKind


def accused_in(
    content: Mapping[str, Any], *, policy: Policy, by: Actor, at: datetime
) -> list[Member]:
    """The member whom a report is about, where they sit where reports are received."""
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    body = seats.get(policy.receiving_body.id, frozenset())
    member = content["reported"]["member"]
    named = {member} if member else _named_alike(content, body=body)
    meant = [UUID(one) for one in body & named]
    # Of two whose names are alike, nobody is taken for the other.
    return list(Member.objects.filter(pk__in=meant)) if len(meant) == 1 else []


def _named_alike(content: Mapping[str, Any], *, body: frozenset[str]) -> set[str]:
    """Whoever of the body was meant by a name, as filing understood it.

    One telling that names several is about all of them; of those, who has this name.
    """
    among = body & set(content["about"])
    name = content["reported"]["name"]
    members = Member.objects.filter(pk__in=[UUID(one) for one in among])
    return {str(one.pk) for one in members if likely_same(name_of(one), name)}


def check_can_be_confirmed(report: Report, *, members: list[Member], by: Actor) -> bool:
    """Whether a report can be said to be major on its face; whether as a pattern.

    Raises:
        NotHeld: it is about nobody who sits there.
        NotNow: it is minor, or this member has said so before.
    """
    if not members:
        raise NotHeld
    if has_said(report, by=by):
        raise NotNow("said-before", _("You have said so before."))
    if report.grade == Grade.MAJOR:
        return False
    cases = cases_visible_to(by).filter(reports=report)
    if any(is_major(case, by.keys.open(case)) for case in cases):
        return True
    text = _("It is not graded major, and nobody has said that it is a pattern.")
    raise NotNow("not-major", text, clause="C-2.10")


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
