"""A major report about one of those who decide: confirming it, how it ends."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import signing
from holdfast.cases.pages import SeeOther, form_page, posted
from holdfast.committee import actions
from holdfast.committee.forms import ConfirmForm, CopyForm, OutcomeForm
from holdfast.committee.investigating import (
    find_suspension,
    has_said,
    investigation_of,
    keepers_of,
)
from holdfast.committee.models import MotionState, SuspensionState
from holdfast.committee.permissions import member_sits_in
from holdfast.errors import Refused
from holdfast.policy import decision_on_outcome
from holdfast.reports.people import accused_in
from holdfast.reports.reading import find as find_report
from holdfast.spaces.policies import policy_of
from holdfast.vault.errors import NotHeld
from holdfast.web.access import MemberRequest, member
from holdfast.web.desk import clause_of


@member
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: MemberRequest, code: str) -> HttpResponse:
    """Say whether a report about a member is major on its face."""
    at, by = timezone.now(), request.actor
    found = find_report(code, by=by)
    policy = policy_of(found.policy)
    if not accused_in(by.keys.open(found), policy=policy, by=by, at=at):
        raise NotHeld
    form, refusal = ConfirmForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with signing(by, given["passphrase"]) as signer:
                actions.confirm(
                    found,
                    is_major=given["is_major"],
                    reasons=given["reasons"],
                    by=signer,
                    at=at,
                )
            return SeeOther(f"/reports/{found.code}/")
        except Refused as error:
            refusal = error
    return form_page(
        request,
        "committee/confirm.html",
        form=form,
        refusal=refusal,
        policy=policy,
        report=found,
        said=has_said(found, by=by),
        clause=clause_of("C-2.10", policy=policy),
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: MemberRequest, code: str) -> HttpResponse:
    """Give whom the board designated a parallel copy of a report about a member."""
    at, by = timezone.now(), request.actor
    found = find_report(code, by=by)
    policy = policy_of(found.policy)
    content = by.keys.open(found)
    if not accused_in(content, policy=policy, by=by, at=at):
        raise NotHeld
    form, refusal = CopyForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        try:
            with signing(by, form.cleaned_data["passphrase"]) as signer:
                actions.give_copy(found, by=signer, at=at)
            return SeeOther(f"/reports/{found.code}/")
        except Refused as error:
            refusal = error
    return form_page(
        request,
        "committee/copy.html",
        form=form,
        refusal=refusal,
        policy=policy,
        report=found,
        keepers=[
            name_of(one) for one in keepers_of(content, policy=policy, by=by, at=at)
        ],
        clause=clause_of("C-2.9", policy=policy),
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def investigation(request: MemberRequest, code: str) -> HttpResponse:
    """Who is suspended and why; how it ends, put to the body that investigates."""
    at, by = timezone.now(), request.actor
    found = find_suspension(code, by=by)
    policy = policy_of(found.policy)
    form, refusal = OutcomeForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with signing(by, given["passphrase"]) as signer:
                motion = actions.propose_outcome(
                    found,
                    outcome=given["outcome"],
                    from_board=given["from_board"],
                    reasons=given["reasons"],
                    by=signer,
                    at=at,
                )
            return SeeOther(f"/motions/{motion.id}/")
        except Refused as error:
            refusal = error
    view = investigation_of(found, by=by)
    decision = decision_on_outcome(policy, "major")
    sits = decision is not None and member_sits_in(
        decision.body, policy=policy, by=by, at=at
    )
    voting = view.motion is not None and view.motion.state == MotionState.OPEN
    return form_page(
        request,
        "committee/investigation.html",
        form=form,
        refusal=refusal,
        policy=policy,
        view=view,
        voting=voting,
        may_end=sits and not voting and view.state == SuspensionState.OPEN,
        clause=clause_of("C-2.10", policy=policy),
        at=at,
    )
