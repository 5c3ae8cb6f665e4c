"""Bans, by code name; and how long a temporary one is to last."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from holdfast.accounts.unlocking import Actor, signing
from holdfast.door import actions
from holdfast.door.appeals import appealed_to
from holdfast.door.forms import LengthForm
from holdfast.door.lengths import (
    awaiting_from,
    decision_for,
    member_can_propose_length,
    policy_for,
)
from holdfast.door.models import Ban, BanState
from holdfast.door.visibility import (
    BanView,
    bans_visible_to,
    find_ban,
    page_of_bans,
)
from holdfast.errors import Refused
from holdfast.policy import decided_by, decision_on_length
from holdfast.spaces.policies import policy_in_force
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld, PassphraseAgain
from holdfast.web.access import MemberRequest, member
from holdfast.web.desk import Clause, clause_of, refusing


@member
@require_safe
def bans(request: MemberRequest) -> HttpResponse:
    """The bans this member may know of: those that count, or those that ended."""
    at, by, ended = timezone.now(), request.actor, "ended" in request.GET
    after = _place(request.GET.get("after", ""))
    found, following = page_of_bans(by, ended=ended, after=after)
    older = f"?after={following[0].isoformat()}_{following[1]}" if following else ""
    context = {
        "at": at,
        "mine": awaiting_from(by, at=at),
        "appealed": _with_clauses(appealed_to(by), by=by, at=at),
        "bans": _with_clauses(found, by=by, at=at),
        "ended": ended,
        "some_ended": not ended
        and bans_visible_to(by).filter(state=BanState.ENDED).exists(),
        "older": f"{older}&ended" if older and ended else older,
    }
    return render(request, "door/bans.html", context)


def _with_clauses(
    found: Sequence[BanView], *, by: Actor, at: datetime
) -> list[tuple[BanView, Clause | None]]:
    """Each ban, and the clause by which it lasts as long as it does."""
    rows = Ban.objects.filter(pk__in=[view.id for view in found])
    bans = list(rows.select_related("action__case__policy", "organisation"))
    clauses = {}
    for ban, content in zip(bans, by.keys.open_all(bans), strict=True):
        policy, named = policy_for(ban, at=at), content["action"]
        length = decision_on_length(policy, named)
        clause = length.clause if length else policy.actions[named].clause
        clauses[ban.id] = clause_of(clause or "", policy=policy)
    return [(view, clauses[view.id]) for view in found]


def _place(said: str) -> tuple[date, UUID] | None:
    day, _gap, its_id = said.partition("_")
    try:
        return date.fromisoformat(day), UUID(its_id)
    except ValueError:
        return None


@member
@require_http_methods(["GET", "HEAD", "POST"])
def length(request: MemberRequest, ban_id: UUID) -> HttpResponseBase:
    """Put the length of a temporary ban to the board."""
    at, by = timezone.now(), request.actor
    ban = find_ban(ban_id, by=by)
    if request.method != "POST":
        if not member_can_propose_length(ban, by=by, at=at):
            raise NotHeld
        return _length_page(request, ban, LengthForm(initial=_proposed(ban, request)))
    form = LengthForm(request.POST)
    if not form.is_valid():
        return _length_page(request, ban, form, status=422)
    try:
        with signing(by, request.POST.get("passphrase", "")) as signer:
            motion = actions.propose_length(ban, **form.cleaned_data, by=signer, at=at)
    except PassphraseAgain as again:
        return _length_page(
            request, ban, form, passphrase_error=again.message, status=again.status
        )
    except Refused as refused:
        form.add_error(None, refused.message)
        return _length_page(request, ban, form, refusal=refused, status=refused.status)
    return redirect(f"/motions/{motion.id}/")


def _day_of(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _proposed(ban: Ban, request: MemberRequest) -> dict[str, Any]:
    return {"until": request.actor.keys.open(ban)["proposed_until"]}


def _length_page(
    request: MemberRequest,
    ban: Ban,
    form: LengthForm,
    *,
    passphrase_error: str = "",
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    by, at = request.actor, timezone.now()
    policy = policy_in_force(by.organisation, on=today_in(by.organisation, at))
    content, language = by.keys.open(ban), get_language() or "en"
    offence = policy.offences.get(content["offence"] or "")
    context = {
        "at": at,
        "ban": ban,
        "code": ban.person.code,
        "offence": offence.title.said(language) if offence else "",
        "proposed": _day_of(content["proposed_until"]),
        "form": form,
        "passphrase_error": passphrase_error,
        "refusing_clause": refusing(refusal, policy=policy_for(ban, at=at)),
        "decided_by": decided_by(
            policy_for(ban, at=at), decision_for(ban, by=by, at=at), language
        ),
    }
    return render(request, "door/length.html", context, status=status)
