"""Appeals against a ban: written down in the case, looked at again by others."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from holdfast.accounts.unlocking import signing
from holdfast.cases.pages import SeeOther, form_page, posted
from holdfast.cases.reading import find_action_in
from holdfast.committee.words import action_title
from holdfast.door import actions
from holdfast.door.appeals import decision_for
from holdfast.door.forms import AppealForm, EndForm
from holdfast.door.lengths import policy_for
from holdfast.door.models import Ban
from holdfast.door.visibility import find_ban
from holdfast.errors import Refused, require
from holdfast.policy import Policy, check_can_appeal
from holdfast.spaces.policies import policy_of
from holdfast.vault.errors import NotHeld
from holdfast.web.access import MemberRequest, member
from holdfast.web.desk import clause_of


@member
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: MemberRequest, code: str, action: UUID) -> HttpResponse:
    """Write down that somebody barred asks others to look at it again."""
    at, by = timezone.now(), request.actor
    found = find_action_in(code, action, by=by)
    form, refusal = AppealForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with signing(by, given["passphrase"]) as signer:
                actions.appeal(
                    found, text=given["text"], until=given["until"], by=signer, at=at
                )
            return SeeOther(f"/cases/{code}/actions/{found.id}/")
        except Refused as error:
            refusal = error
    if found.case is None:
        raise NotHeld
    policy, named = policy_of(found.case.policy), by.keys.open(found)["action"]
    if request.method != "POST":
        require(check_can_appeal(policy, action=named))
    body = str(policy.bodies[policy.appeal.to].title) if policy.appeal else ""
    return form_page(
        request,
        "door/appeal.html",
        form=form,
        refusal=refusal,
        policy=policy,
        code=code,
        body=body,
        title=action_title(named, policy=policy),
        clause=_clause(policy),
    )


def _clause(policy: Policy) -> Any:
    return clause_of((policy.appeal and policy.appeal.clause) or "", policy=policy)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: MemberRequest, ban_id: UUID) -> HttpResponse:
    """Put to those others whether a ban ends, or is shortened."""
    at, by = timezone.now(), request.actor
    ban = find_ban(ban_id, by=by, holding="appeal")
    asked = by.keys.open(ban)["appeal"]["until"]
    form = EndForm(posted(request), initial={"until": asked})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with signing(by, given["passphrase"]) as signer:
                motion = actions.propose_end(
                    ban,
                    until=given["until"],
                    reasons=given["reasons"],
                    by=signer,
                    at=at,
                )
            return SeeOther(f"/motions/{motion.id}/")
        except Refused as error:
            return _end_page(request, ban, form, refusal=error, at=at)
    return _end_page(request, ban, form, at=at)


def _end_page(
    request: MemberRequest,
    ban: Ban,
    form: forms.Form,
    *,
    at: datetime,
    refusal: Refused | None = None,
) -> HttpResponse:
    content = request.actor.keys.open(ban)
    policy, asked = policy_for(ban, at=at), content["appeal"]["until"]
    offence = policy.offences.get(content["offence"] or "")
    decision = decision_for(ban, at=at)
    return form_page(
        request,
        "door/ending.html",
        form=form,
        refusal=refusal,
        policy=policy,
        at=at,
        code=ban.person.code,
        until=ban.until,
        asked=date.fromisoformat(asked) if asked else None,
        offence=offence.title.said(get_language() or "en") if offence else "",
        body=str(policy.bodies[decision.body].title),
        rule=decision.counted.in_words(),
        clause=_clause(policy),
    )
