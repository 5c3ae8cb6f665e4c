"""A major report about one of those who decide: confirmed, suspended, investigated.

C-2.10: the suspension starts when somebody whom nothing implicates confirms that the
report is major on its face. Whoever may be implicated elsewhere is not told so: what
they say is kept, and the same is asked of the others.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.recovery import and_recovery
from holdfast.accounts.unlocking import Actor, end_sessions
from holdfast.cases.material import material_of
from holdfast.cases.models import Case
from holdfast.cases.rules import check_words
from holdfast.committee.actions.recusing import leave_motions, pass_on_actions
from holdfast.committee.electing import suspended_in
from holdfast.committee.errors import wrong
from holdfast.committee.investigating import (
    check_can_be_confirmed,
    holders_of_report,
    implicated_members,
)
from holdfast.committee.models import Motion, MotionState, Suspension, SuspensionState
from holdfast.committee.motions import open_motion, readers_among
from holdfast.committee.permissions import check_member_sits_in
from holdfast.committee.removing import bar, leave_post
from holdfast.errors import NobodyMay, NotNow
from holdfast.policy import (
    Policy,
    check_suspends,
    decision_on_outcome,
    outcome_of_investigation,
)
from holdfast.policy import electorate as electing
from holdfast.policy.model.governance import Outcome
from holdfast.reports.actions import add_to
from holdfast.reports.models import Report
from holdfast.reports.people import accused_in
from holdfast.spaces.duties import start
from holdfast.spaces.models import Duty, DutyState
from holdfast.spaces.notices import notify
from holdfast.spaces.policies import policy_of
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.folders import grant, make_folders, new_folder, seal_into
from holdfast.vault.models import FolderKind

ENDING: Final = "end-investigation"
OUTCOMES: Final[tuple[Outcome, ...]] = (
    "insufficient",
    "bar-from-service",
    "major-action",
)


@transaction.atomic
def confirm(
    report: Report, *, is_major: bool, reasons: str, by: Actor, at: datetime
) -> None:
    """Say whether a report about a member is major on its face (C-2.10).

    Raises:
        NotHeld: it is about nobody who sits where reports are received.
        NotNow: it was not taken in; it is neither graded major nor found to be a
            pattern; or said before.
        NotAgreed: the person harmed does not agree: nothing is done with it.
        WrongInput: no reasons.
        PassphraseAgain: the passphrase was not given again.
    """
    by.must_sign()
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    policy = policy_of(report.policy)
    content = by.keys.open(report)
    members = accused_in(content, policy=policy, by=by, at=at)
    from_pattern = check_can_be_confirmed(report, members=members, by=by)
    words = check_words(reasons, field="reasons")
    add_to(report, {"on_its_face": is_major, "reasons": words}, by=by, at=at)
    verdict = check_suspends(
        policy,
        grade="major",
        confirmed=is_major,
        by_implicated=str(by.member.id) in implicated_members(policy, by=by, at=at),
        from_pattern=from_pattern,
        pattern_found=from_pattern,
    )
    by.record("confirmed-on-its-face", report.code, at=at)
    if verdict.allowed:
        for member in members:
            _suspend(report, member, reasons=words, content=content, by=by, at=at)
        _owed(report, policy=policy).update(
            state=DutyState.DONE, done_on=today_in(by.organisation, at)
        )
    elif is_major:
        _ask_the_others(report, content=content, policy=policy, by=by, at=at)
    else:
        _owed(report, policy=policy).update(
            state=DutyState.DONE, done_on=today_in(by.organisation, at)
        )


def _owed(report: Report, *, policy: Policy) -> QuerySet[Duty]:
    rules = [duty.id for duty in policy.duties.values() if duty.do == "confirm"]
    folders = [report.folder_id, *report.cases.values_list("folder_id", flat=True)]
    return Duty.objects.filter(folder__in=folders, rule__in=rules, state=DutyState.OPEN)


def _ask_the_others(
    report: Report,
    *,
    content: dict[str, Any],
    policy: Policy,
    by: Actor,
    at: datetime,
) -> None:
    """Owed from now on by each who may confirm it, and known to them alone.

    Whoever has just said it sees that it is done, as if it had counted.
    """
    implicated = implicated_members(policy, by=by, at=at)
    able = [
        member
        for member in holders_of_report(report)
        if str(member.pk) not in implicated and member.pk != by.member.pk
    ]
    able = able or _fallback_readers(report, content, policy=policy, by=by, at=at)
    sitting_here = set(_sitting_here(policy, by=by, at=at))
    for owed in _owed(report, policy=policy).filter(member=None):
        others = policy.duties[owed.rule].then or owed.who
        for member in able:
            Duty.objects.create(
                organisation=report.organisation,
                policy=owed.policy,
                rule=owed.rule,
                who=owed.who if str(member.pk) in sitting_here else others,
                member=member,
                folder=report.folder,
                about=report.code,
                started_on=owed.started_on,
                due_at=owed.due_at,
            )
        owed.state, owed.done_on = DutyState.DONE, today_in(by.organisation, at)
        owed.save(update_fields=["state", "done_on"])
    told = [member.id for member in able]
    notify(told, organisation=report.organisation, at=at)


def _sitting_here(policy: Policy, *, by: Actor, at: datetime) -> frozenset[str]:
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    return seats.get(policy.receiving_body.id, frozenset())


def _fallback_readers(
    report: Report,
    content: dict[str, Any],
    *,
    policy: Policy,
    by: Actor,
    at: datetime,
) -> list[Member]:
    """With nobody left whom nothing implicates, the policy's fallback reads (S-6)."""
    body = policy.receiving_body
    further = body.fallback_readers
    if further is None:
        return []
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    out = {*content["kept_out"], *content["about"], *seats.get(body.id, ())}
    able = sorted(seats.get(further.body, frozenset()) - out)[: further.number]
    readers = readers_among(able, organisation=by.organisation)
    grant(
        [by.keys.folder(report.folder_id)],
        to=readers,
        organisation=by.organisation,
        signer=by.must_sign(),
        at=at,
    )
    return list(Member.objects.filter(reader__in=readers))


def _suspend(
    report: Report,
    member: Member,
    *,
    reasons: str,
    content: dict[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """Freeze somebody's access and powers; the body that investigates is asked to."""
    if Suspension.objects.filter(
        organisation=report.organisation, code=report.code, member=member
    ).exists():
        return
    policy = policy_of(report.policy)
    investigators = _investigators(content, policy=policy, by=by, at=at)
    folder = new_folder(by.organisation, FolderKind.MOTION)
    readers = readers_among(investigators, organisation=by.organisation)
    make_folders(
        [(folder, and_recovery(readers, organisation=by.organisation))],
        organisation=by.organisation,
        at=at,
        signer=by.must_sign(),
    )
    made = Suspension(
        member=member,
        code=report.code,
        policy=report.policy,
        on=today_in(by.organisation, at),
    )
    said = {
        "reasons": reasons,
        "by": str(by.member.id),
        "offence": material_of([report], by=by)[0].offence,
        "outcome": None,
        "from_board": False,
    }
    seal_into(made, said, folder=folder)
    made.save(force_insert=True)
    Member.objects.filter(pk=member.pk).update(state=MemberState.SUSPENDED)
    end_sessions(member)
    motions = Motion.objects.filter(organisation=by.organisation)
    leave_motions(motions, member=member)
    cases = Case.objects.filter(organisation=by.organisation)
    pass_on_actions(cases, member=member, at=at)
    start(
        "suspicion-confirmed",
        organisation=by.organisation,
        version=report.policy,
        at=at,
        folder=made.folder,
        about=report.code,
    )
    told = [UUID(one) for one in investigators]
    notify(told, organisation=by.organisation, at=at)
    by.record("member-suspended", report.code, at=at)


def _investigators(
    content: dict[str, Any], *, policy: Policy, by: Actor, at: datetime
) -> frozenset[str]:
    decision = decision_on_outcome(policy, "major")
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    body = seats.get(decision.body, frozenset()) if decision else frozenset[str]()
    out = {*content["kept_out"], *content["about"]}
    return body - out - suspended_in(by.organisation)


@transaction.atomic
def propose_outcome(
    suspension: Suspension,
    *,
    outcome: str,
    from_board: bool,
    reasons: str,
    by: Actor,
    at: datetime,
) -> Motion:
    """Put to the body that investigates how it ends: one of three (C-2.10).

    Raises:
        NotOfTheBody: this member does not sit where it is investigated.
        NotNow: it has ended, or is being voted on.
        WrongInput: no such outcome, or no reasons.
        NobodyMay: who returns is not barred from the board in the same breath.
        PassphraseAgain: the passphrase was not given again.
    """
    by.must_sign()
    suspension = Suspension.objects.select_for_update().get(pk=suspension.pk)
    policy = policy_of(suspension.policy)
    decision = decision_on_outcome(policy, "major")
    if decision is None:
        raise NobodyMay("suspends-nobody", _("This policy suspends nobody."))
    check_member_sits_in(decision.body, policy=policy, by=by, at=at)
    check_can_end(suspension)
    words = check_words(reasons, field="reasons")
    found = next((one for one in OUTCOMES if one == outcome), None)
    if found is None:
        raise wrong("outcome", _("Choose how it ends."))
    result = outcome_of_investigation(policy, outcome=found)
    if from_board and not result.may_bar_from_board:
        text = _("Who returns is not barred from the board.")
        raise NobodyMay("returns", text, clause=result.reasons[0].clause)
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    held = suspension.folder.grants.filter(current=True)
    holders = {str(one) for one in held.values_list("reader__member", flat=True)}
    body = seats.get(decision.body, frozenset())
    electorate = electing(
        policy,
        decision,
        sitting=seats,
        conflicted=(body - holders) | suspended_in(by.organisation),
    )
    if not electorate.verdict.allowed:
        raise NobodyMay.by(electorate.verdict)
    return open_motion(
        body=decision.body,
        decision=decision,
        folder=by.keys.folder(suspension.folder_id),
        content={
            "effect": ENDING,
            "action": ENDING,
            "about": suspension.code,
            "suspension": str(suspension.id),
            "outcome": found,
            "from_board": from_board,
            "reasons": words,
        },
        electorate=electorate.members,
        by=by,
        at=at,
    )


def check_can_end(suspension: Suspension) -> None:
    """Whether its outcome can be put to the vote now.

    Raises:
        NotNow: it has ended, or is being voted on.
    """
    if suspension.state != SuspensionState.OPEN:
        raise NotNow("investigation-over", _("This investigation is over."))
    motions = Motion.objects.filter(folder=suspension.folder, state=MotionState.OPEN)
    if motions.exists():
        raise NotNow("moved-before", _("How it ends is being voted on."))


def end_investigation(
    *,
    action: object,  # noqa: ARG001
    content: dict[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """What passing an outcome does: the member returns, or leaves the post for good."""
    suspension = (
        Suspension.objects.select_for_update(of=("self",))
        .select_related("member", "folder", "organisation", "policy")
        .get(pk=content["suspension"])
    )
    if suspension.state != SuspensionState.OPEN:
        raise NotNow("investigation-over", _("This investigation is over."))
    policy, member = policy_of(suspension.policy), suspension.member
    result = outcome_of_investigation(policy, outcome=content["outcome"])
    said = {
        **by.keys.open(suspension),
        "outcome": content["outcome"],
        "from_board": content["from_board"],
    }
    seal_into(suspension, said, folder=by.keys.folder(suspension.folder_id))
    suspension.state = SuspensionState.ENDED
    suspension.ended_on = today_in(by.organisation, at)
    suspension.save()
    others = Suspension.objects.filter(member=member, state=SuspensionState.OPEN)
    if not others.exists():
        Member.objects.filter(pk=member.pk).update(state=MemberState.VOUCHED)
    if result.access == "ends":
        leave_post(member, policy=policy, by=by, at=at)
    if content["from_board"]:
        decision = decision_on_outcome(policy, "major")
        bar(member, body=decision.body if decision else "", at=at)
    rules = [duty.id for duty in policy.duties.values() if duty.do == "investigate"]
    Duty.objects.filter(
        folder=suspension.folder, rule__in=rules, state=DutyState.OPEN
    ).update(state=DutyState.DONE, done_on=today_in(by.organisation, at))
    if result.keeps_parallel_copy:
        start(
            "member-reported",
            organisation=by.organisation,
            version=suspension.policy,
            at=at,
            folder=suspension.folder,
            about=suspension.code,
        )
    by.record("investigation-ended", suspension.code, at=at)
