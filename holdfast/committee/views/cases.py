"""Acts of the committee on a case: recuse, meet, call, move."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.accounts.unlocking import signing
from holdfast.cases.models import Recusal
from holdfast.cases.pages import SeeOther, form_page, posted
from holdfast.cases.reading import find, find_person, people_of
from holdfast.committee import actions
from holdfast.committee.electing import seats_for
from holdfast.committee.forms import (
    CallForm,
    CloseForm,
    LiftForm,
    MeetForm,
    MoveForm,
    RecuseForm,
    day_to_meet,
)
from holdfast.committee.reading import find_members
from holdfast.committee.story import members_of
from holdfast.errors import Refused
from holdfast.policy import clause_starting_with
from holdfast.spaces.policies import policy_of
from holdfast.vault.errors import NotHeld
from holdfast.web.access import MemberRequest, member
from holdfast.web.desk import clause_of


@member
@require_http_methods(["GET", "HEAD", "POST"])
def recuse(request: MemberRequest, code: str) -> HttpResponse:
    """Step out of a matter at once, or propose it of a colleague."""
    at, by = timezone.now(), request.actor
    case = find(code, by=by)
    policy, members = policy_of(case.policy), members_of(case)
    form = RecuseForm(posted(request), members=members, me=by.member)
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            (who,) = find_members([given["member"]], organisation=by.organisation)
            with signing(by, given["passphrase"]) as signer:
                recused = actions.recuse(
                    case, member=who, ground=given["ground"], by=signer, at=at
                )
            mine = recused.state == "in-force"
            return SeeOther("/desk/" if mine else f"/motions/{recused.id}/")
        except Refused as error:
            refusal = error
    conflict = policy.conflict.clause if policy.conflict else None
    return form_page(
        request,
        "committee/recuse.html",
        form=form,
        refusal=refusal,
        policy=policy,
        case=case,
        clause=clause_of(conflict or "", policy=policy),
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: MemberRequest, code: str, recusal: UUID) -> HttpResponse:
    """Propose that somebody is in a matter again."""
    at, by = timezone.now(), request.actor
    case = find(code, by=by)
    found = (
        Recusal.objects.select_related("case__policy", "case__folder", "member")
        .filter(case=case, pk=recusal)
        .first()
    )
    if found is None:
        raise NotHeld
    form, refusal = LiftForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with signing(by, given["passphrase"]) as signer:
                motion = actions.lift_recusal(
                    found, ground=given["ground"], by=signer, at=at
                )
            return SeeOther(f"/motions/{motion.id}/")
        except Refused as error:
            refusal = error
    policy = policy_of(case.policy)
    return form_page(
        request,
        "committee/lift.html",
        form=form,
        refusal=refusal,
        policy=policy,
        case=case,
        who=found.member,
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def meet(request: MemberRequest, code: str) -> HttpResponse:
    """Record a meeting about a case."""
    at, by = timezone.now(), request.actor
    case = find(code, by=by)
    policy = policy_of(case.policy)
    today = timezone.localtime(at).date()
    form = MeetForm(
        posted(request), members=members_of(case), initial={"held_on": today}
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.record_meeting(
                case,
                held_on=given["held_on"],
                present=find_members(given["present"], organisation=by.organisation),
                notes=given["notes"],
                by=by,
                at=at,
            )
            return SeeOther(f"/cases/{case.code}/")
        except Refused as error:
            refusal = error
    return form_page(
        request,
        "committee/meet.html",
        form=form,
        refusal=refusal,
        policy=policy,
        case=case,
        calling=CallForm(None),
        clause=clause_of(
            clause_starting_with("meeting-called", policy=policy), policy=policy
        ),
    )


@member
@require_POST
def call(request: MemberRequest, code: str) -> HttpResponse:
    """Call a meeting about a case."""
    by = request.actor
    case = find(code, by=by)
    actions.call_meeting(
        case=case, meets_on=day_to_meet(request), by=by, at=timezone.now()
    )
    return SeeOther(f"/cases/{case.code}/")


@member
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: MemberRequest, code: str) -> HttpResponse:
    """Put an action about somebody to the vote."""
    at, by = timezone.now(), request.actor
    case = find(code, by=by)
    policy, people = policy_of(case.policy), people_of(case, by=by)
    form = MoveForm(
        posted(request),
        policy=policy,
        people=people,
        fallback=policy.receiving_body.fallback,
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with signing(by, given["passphrase"]) as signer:
                motion = actions.move(
                    case,
                    action=given["action"],
                    person=find_person(given["person"], by=by),
                    evidence=given["evidence"] or None,
                    reasons=given["reasons"],
                    proposed_until=given["proposed_until"],
                    refuse_at_sight=given.get("refuse_at_sight", False),
                    body=given.get("body") or None,
                    by=signer,
                    at=at,
                )
            return SeeOther(f"/motions/{motion.id}/")
        except Refused as error:
            refusal = error
    seats = seats_for(case, by=by, at=at)
    return form_page(
        request,
        "committee/move.html",
        form=form,
        refusal=refusal,
        policy=policy,
        case=case,
        out=len(seats.conflicted & seats.sitting.get(policy.receiving_body.id, set())),
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: MemberRequest, code: str) -> HttpResponse:
    """Say how a case ended; tell who told it what came of it."""
    by = request.actor
    case = find(code, by=by)
    can_tell = case.reports.exclude(mailbox=None).exists()
    form, refusal = CloseForm(posted(request), can_tell=can_tell), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.close_case(
                case,
                outcome=given["outcome"],
                reasons=given["reasons"],
                told=given.get("told", ""),
                by=by,
                at=timezone.now(),
            )
            return SeeOther(f"/cases/{case.code}/")
        except Refused as error:
            refusal = error
    return form_page(
        request,
        "committee/close.html",
        form=form,
        refusal=refusal,
        policy=policy_of(case.policy),
        case=case,
    )
