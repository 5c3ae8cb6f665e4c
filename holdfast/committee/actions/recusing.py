"""Being out of a matter: oneself at once, a colleague by all the others' agreement.

Whoever is out loses the grants to the case, its reports, its people and its motions;
the keys turn for the others in the same transaction, which takes no key. What was there
before is re-sealed in the next session of a holder.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from holdfast.accounts.models import Member
from holdfast.accounts.roster import lost_keys_of
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import (
    Case,
    Recusal,
    RecusalState,
)
from holdfast.cases.reading import matter_of
from holdfast.cases.rules import check_words
from holdfast.committee.electing import Seats, holders_of, seats_for
from holdfast.committee.errors import NothingToLift, OutAlready, wrong
from holdfast.committee.models import Ballot, Motion, MotionState
from holdfast.committee.motions import motion_folder, open_motion
from holdfast.committee.owning import give, waiting_for
from holdfast.committee.signed import recused_by
from holdfast.errors import NobodyMay
from holdfast.policy import Decision, decision_on_recusal, who_decides
from holdfast.reports.models import Identity, Report
from holdfast.spaces import successors
from holdfast.spaces.policies import policy_of
from holdfast.vault.days import today_in
from holdfast.vault.folders import OpenFolder, grant, put_out, seal_into
from holdfast.vault.keys import reseal
from holdfast.vault.models import Folder, FolderKind, Reader

RECUSING: Final = "recuse-member"
LIFTING: Final = "lift-recusal"
_NOW: Final = (RecusalState.PROPOSED, RecusalState.IN_FORCE)


@dataclass(frozen=True, slots=True)
class Recused:
    """What came of it: in force, under its own id; or proposed, under its motion's."""

    id: UUID
    state: str


@transaction.atomic
def recuse(
    case: Case, *, member: Member, ground: str, by: Actor, at: datetime
) -> Recused:
    """Put oneself out of a matter at once; propose it of a colleague (S-33).

    Raises:
        OutAlready: they are out, or it was proposed before.
        WrongInput: somebody who is not in this matter, or no ground.
        NobodyMay: too few are left to agree to it.
        PassphraseAgain: the passphrase was not given again.
    """
    by.must_sign()
    words = check_words(ground, field="ground")
    seats = seats_for(case, by=by, at=at)
    check_can_be_recused(case, member=member, seats=seats)
    if member.pk == by.member.pk:
        return _recuse_oneself(case, ground=words, by=by, at=at)
    return _propose(case, member=member, ground=words, seats=seats, by=by, at=at)


def check_can_be_recused(case: Case, *, member: Member, seats: Seats) -> None:
    """Whether this member has a part in this matter that could end."""
    if case.recusals.filter(member=member, state__in=_NOW).exists():
        raise OutAlready
    if str(member.pk) in seats.conflicted:
        raise OutAlready
    body = seats.sitting.get(seats.policy.receiving_body.id, frozenset())
    holds = member.reader_id is not None and case.folder.grants.filter(
        reader=member.reader_id, current=True
    )
    if str(member.pk) not in body and not (holds and holds.exists()):
        raise wrong("member", "This person has no part in this matter.")


def _recuse_oneself(case: Case, *, ground: str, by: Actor, at: datetime) -> Recused:
    recusal = Recusal(
        case=case,
        member=by.member,
        state=RecusalState.IN_FORCE,
        on=today_in(by.organisation, at),
    )
    content = recused_by(
        by.must_sign(), recusal=recusal, ground=ground, member=by.member
    )
    seal_into(recusal, content, folder=by.keys.folder(case.folder_id))
    recusal.save(force_insert=True)
    by.record("member-recused", case.code, at=at)
    siblings = by.keys.open(case)["siblings"]
    _hand_on(case, siblings=siblings, by=by, at=at)
    put_out_of_matter(case, member=by.member, siblings=siblings, at=at)
    return Recused(recusal.id, recusal.state)


def _hand_on(case: Case, *, siblings: Sequence[str], by: Actor, at: datetime) -> None:
    """Whom only they can open goes to one who stays, so that nobody is lost (C-2.1)."""
    cases = list(matter_of(case, siblings=siblings))
    held = folders_of(cases, siblings=siblings, reader=by.reader)
    successors.hand_over("", by=by, at=at, among={folder.pk for folder in held})


def _propose(
    case: Case,
    *,
    member: Member,
    ground: str,
    seats: Seats,
    by: Actor,
    at: datetime,
) -> Recused:
    decision, electorate = _who_agrees(seats, but=member)
    folder = motion_folder(electorate, by=by, at=at)
    recusal = Recusal(
        case=case,
        member=member,
        state=RecusalState.PROPOSED,
        on=today_in(by.organisation, at),
    )
    content = {"ground": ground, "by": str(by.member.id)}
    seal_into(recusal, content, folder=folder)
    recusal.save(force_insert=True)
    motion = _put(
        RECUSING,
        recusal,
        ground=ground,
        decision=decision,
        electorate=electorate,
        folder=folder,
        by=by,
        at=at,
    )
    by.record("recusal-proposed", case.code, at=at)
    return Recused(motion.id, recusal.state)


def _who_agrees(seats: Seats, *, but: Member) -> tuple[Decision, frozenset[str]]:
    """Every other unconflicted member; where too few are left, the fallback's."""
    decision = decision_on_recusal(seats.policy)
    out = seats.conflicted | {str(but.pk)}
    decision, found = who_decides(
        seats.policy, decision, sitting=seats.sitting, conflicted=out
    )
    if not found.verdict.allowed:
        raise NobodyMay.by(found.verdict)
    return decision, found.members


def _put(
    effect: str,
    recusal: Recusal,
    *,
    ground: str,
    decision: Decision,
    electorate: frozenset[str],
    folder: OpenFolder,
    by: Actor,
    at: datetime,
) -> Motion:
    content = {
        "effect": effect,
        "code": recusal.case.code,
        "recusal": str(recusal.id),
        "member": str(recusal.member_id),
        "reasons": ground,
        # For who carries it out and cannot open the case.
        "siblings": by.keys.open(recusal.case)["siblings"],
    }
    return open_motion(
        body=decision.body,
        decision=decision,
        folder=folder,
        content=content,
        electorate=electorate,
        case=recusal.case,
        recusal=recusal,
        by=by,
        at=at,
    )


@transaction.atomic
def lift_recusal(recusal: Recusal, *, ground: str, by: Actor, at: datetime) -> Motion:
    """Propose that somebody is in a matter again: the same way in which they went.

    Raises:
        NothingToLift: it is not in force.
        NobodyMay: too few are left to agree to it.
        PassphraseAgain: the passphrase was not given again.
    """
    by.must_sign()
    words = check_words(ground, field="ground")
    case, member = recusal.case, recusal.member
    if recusal.state != RecusalState.IN_FORCE:
        raise NothingToLift
    if recusal.motions.filter(state=MotionState.OPEN).exists():
        raise OutAlready
    seats = seats_for(case, by=by, at=at)
    decision, electorate = _who_agrees(seats, but=member)
    return _put(
        LIFTING,
        recusal,
        ground=words,
        decision=decision,
        electorate=electorate,
        folder=motion_folder(electorate, by=by, at=at),
        by=by,
        at=at,
    )


def recuse_member(
    *,
    action: object,  # noqa: ARG001
    content: dict[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """A proposed recusal passed: it is in force, and the keys turn."""
    recusal = Recusal.objects.select_related("case", "member").get(
        pk=content["recusal"]
    )
    recusal.state = RecusalState.IN_FORCE
    recusal.save(update_fields=["state"])
    by.record("member-recused", recusal.case.code, at=at)
    put_out_of_matter(
        recusal.case,
        member=recusal.member,
        siblings=content["siblings"],
        at=at,
    )


def put_out_of_matter(
    case: Case, *, member: Member, siblings: Sequence[str], at: datetime
) -> None:
    """Take a member's grants to a whole matter, and their place in its open motions."""
    cases = list(matter_of(case, siblings=siblings))
    leave_electorates(cases, member=member)
    # Keys that were lost still hold grants, for colleagues to grant the new ones by.
    for reader in filter(None, (member.reader, *lost_keys_of(member))):
        put_out(
            [reader],
            of=folders_of(cases, siblings=siblings, reader=reader),
            organisation=case.organisation,
            at=at,
        )
    pass_on_actions(cases, member=member, at=at)


def pass_on_actions(cases: Iterable[Case], *, member: Member, at: datetime) -> None:
    """What waits for who is out is carried out by another of the body (C-5.9)."""
    waiting = (
        waiting_for(member)
        .filter(case__in=cases)
        .select_related("case__policy", "case__organisation")
    )
    for action in waiting:
        if action.case is None:
            continue
        body = policy_of(action.case.policy).receiving_body.id
        for other in holders_of(body, case=action.case, at=at)[:1]:
            give(action, case=action.case, to=other)


def leave_electorates(cases: Iterable[Case], *, member: Member) -> None:
    """Out of the electorates of open motions; the votes are counted anew.

    The next session that can open them counts: a ballot given by who is out is void.
    """
    leave_motions(Motion.objects.filter(case__in=cases), member=member)


def leave_motions(among: QuerySet[Motion], *, member: Member) -> None:
    """Out of the electorates of those of these motions that are open."""
    motions = list(among.filter(state=MotionState.OPEN, electorate=member))
    Ballot.objects.filter(motion__in=motions, member=member).delete()
    for motion in motions:
        motion.electorate.remove(member)
        motion.recount = True
        motion.save(update_fields=["recount"])


def folders_of(
    cases: Sequence[Case], *, siblings: Sequence[str], reader: Reader
) -> list[Folder]:
    """The folders of a matter that this reader holds: all of them but the door's."""
    reports = Report.objects.filter(
        Q(cases__in=cases) | Q(organisation=reader.organisation_id, code__in=siblings)
    )
    people = [
        person
        for case in cases
        for part in case.people.select_related("person")
        for person in (part.person.folder_id, part.person.facts_id)
    ]
    ids = {
        *(case.folder_id for case in cases),
        *reports.values_list("folder", flat=True),
        *Identity.objects.filter(report__in=reports).values_list("folder", flat=True),
        *people,
        *Motion.objects.filter(
            case__in=cases, folder__kind=FolderKind.MOTION
        ).values_list("folder", flat=True),
    }
    return list(
        Folder.objects.filter(
            pk__in=ids, grants__reader=reader, grants__current=True
        ).distinct()
    )


def lift(
    *,
    action: object,  # noqa: ARG001
    content: dict[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """A lifting passed: what the last voter can open is granted anew, and signed."""
    recusal = Recusal.objects.select_related("case__folder", "member").get(
        pk=content["recusal"]
    )
    recusal.state = RecusalState.LIFTED
    recusal.save(update_fields=["state"])
    by.record("recusal-lifted", recusal.case.code, at=at)
    reader = recusal.member.reader
    if reader is None:
        return
    folders = folders_of([recusal.case], siblings=content["siblings"], reader=by.reader)
    for folder in folders:
        reseal(folder, keys=by.keys)
    grant(
        [by.keys.folder(folder.id) for folder in folders],
        to=[reader],
        organisation=by.organisation,
        signer=by.must_sign(),
        at=at,
    )
