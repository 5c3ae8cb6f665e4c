"""A decided action: asked about, carried out, told, handed over, taken over."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor, signing
from holdfast.cases.heard import heard_in, newest_of
from holdfast.cases.models import Action, ActionState
from holdfast.cases.pages import SeeOther, form_page
from holdfast.cases.people import names_in
from holdfast.cases.reading import conflicted_in, find_action_in
from holdfast.committee import actions
from holdfast.committee.asking import reports_to_ask_through
from holdfast.committee.forms import (
    AskForm,
    CarryOutForm,
    HandOverForm,
    TellAgainstForm,
)
from holdfast.committee.owning import takes_over
from holdfast.committee.reading import find_members
from holdfast.committee.story import members_of
from holdfast.committee.telling import has_to_be_told, in_general_terms, lasting_of
from holdfast.committee.words import action_title
from holdfast.errors import Refused
from holdfast.names import name_in
from holdfast.policy import asks_person_harmed, check_can_appeal
from holdfast.policy.model.actions import Action as Rule
from holdfast.spaces.policies import policy_of
from holdfast.vault.days import today_in
from holdfast.vault.errors import NotHeld
from holdfast.web.access import MemberRequest, member
from holdfast.web.desk import clause_of

FORMS = ("ask", "carry_out", "tell", "hand_over")


@member
@require_safe
def action(request: MemberRequest, code: str, action: UUID) -> HttpResponse:
    """What was decided, and what is next with it."""
    return _page(request, find_action_in(code, action, by=request.actor))


def _page(
    request: MemberRequest,
    found: Action,
    *,
    tried: str = "carry_out",
    form: forms.Form | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    by, case = request.actor, found.case
    if case is None:
        raise NotHeld
    policy, content = policy_of(case.policy), by.keys.open(found)
    moved = policy.actions[content["action"]]
    out = conflicted_in(case, by=by)
    others = [
        one
        for one in members_of(case)
        if one.pk != found.owner_id and str(one.pk) not in out
    ]
    decided_on = today_in(by.organisation, found.decided_at)
    to_ask = asks_person_harmed(moved) and found.asked_on is None
    boxes = [one.code for one in reports_to_ask_through(found, by=by)]
    text = in_general_terms(found, content, policy=policy)
    at, lasting = timezone.now(), lasting_of(found)
    late = takes_over(found, content, by=by, at=at)
    unbound: dict[str, forms.Form] = {
        "take_over": forms.Form(),
        "ask": AskForm(auto_id="ask_%s"),
        "carry_out": _carrying_out(found, moved),
        "tell": TellAgainstForm(auto_id="tell_%s", initial={"text": text}),
        "hand_over": HandOverForm(auto_id="over_%s", members=others),
    }
    shown = unbound | ({tried: form} if form is not None else {})
    return form_page(
        request,
        "committee/action.html",
        form=shown.pop(tried),
        refusal=refusal,
        policy=policy,
        tried=tried,
        others=shown,
        case=case,
        action=found,
        base=f"/cases/{case.code}/actions/{found.id}/",
        content=content,
        title=action_title(content["action"], policy=policy),
        owner=name_of(found.owner),
        mine=found.owner_id == by.member.pk,
        decided=found.state == ActionState.DECIDED,
        about=_about(found, by=by),
        bars=moved.effect == "bar",
        sets_length=str(policy.bodies[moved.length.set_by].title)
        if moved.length
        else "",
        decided_on=decided_on,
        heard=newest_of(heard_in(list(case.reports.all()), by=by, since=decided_on)),
        boxes=boxes if to_ask else [],
        ask_in_person=to_ask and not boxes,
        to_tell=has_to_be_told(found, content, policy=policy),
        can_hand_over=bool(others),
        late=late,
        late_clause=clause_of(late.clause or "", policy=policy) if late else None,
        lasting=lasting,
        can_appeal=found.state == ActionState.CARRIED_OUT
        and not lasting.is_over
        and check_can_appeal(policy, action=content["action"]).allowed,
        clause=clause_of("C-5.10", policy=policy),
        telling_clause=clause_of("C-5.11", policy=policy),
        at=at,
    )


def _carrying_out(
    found: Action, moved: Rule, given: QueryDict | None = None
) -> CarryOutForm:
    """The form asks how they were asked only where they have to be and were not."""
    was_asked = found.asked_on is not None or not asks_person_harmed(moved)
    return CarryOutForm(given, auto_id="do_%s", was_asked=was_asked)


def _about(found: Action, *, by: Actor) -> dict[str, Any] | None:
    """Whom it is done about: their code name, the name as the case has it, and what the
    door makes of every name of theirs.
    """
    person = found.person
    if person is None or not by.keys.holds(person.folder_id):
        return None
    names = names_in(by.keys.open(person))
    at_the_door = dict.fromkeys(map(name_in, names))
    known_as = names[0] if names else ""
    return {"code": person.code, "name": known_as, "at_the_door": list(at_the_door)}


def _act(
    request: MemberRequest,
    found: Action,
    *,
    tried: str,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Do one of the acts, or show the page again with everything typed."""
    refusal = None
    if form.is_valid():
        try:
            do(form.cleaned_data)
        except Refused as error:
            refusal = error
        else:
            return SeeOther(f"/cases/{found.case.code}/actions/{found.id}/")  # type: ignore[union-attr]
    return _page(request, found, tried=tried, form=form, refusal=refusal)


@member
@require_POST
def ask(request: MemberRequest, code: str, action: UUID) -> HttpResponse:
    """Tell the person harmed first, and ask."""
    at, by = timezone.now(), request.actor
    found = find_action_in(code, action, by=by)

    def do(given: dict[str, Any]) -> None:
        actions.ask(found, text=given["text"], by=by, at=at)

    form = AskForm(request.POST, auto_id="ask_%s")
    return _act(request, found, tried="ask", form=form, do=do)


@member
@require_POST
def carry_out(request: MemberRequest, code: str, action: UUID) -> HttpResponse:
    """Carry it out."""
    at, by = timezone.now(), request.actor
    found = find_action_in(code, action, by=by)

    def do(given: dict[str, Any]) -> None:
        how, day = given.get("asked_how"), given.get("asked_on")
        with signing(by, given["passphrase"]) as signer:
            actions.carry_out(
                found,
                consulted=given["consulted"],
                how=given["how"],
                asked=actions.InPerson(how, day) if how and day else None,
                by=signer,
                at=at,
            )

    if found.case is None:
        raise NotHeld
    named = by.keys.open(found)["action"]
    moved = policy_of(found.case.policy).actions[named]
    form = _carrying_out(found, moved, request.POST)
    return _act(request, found, tried="carry_out", form=form, do=do)


@member
@require_POST
def tell(request: MemberRequest, code: str, action: UUID) -> HttpResponse:
    """Record what the person acted against was told."""
    at, by = timezone.now(), request.actor
    found = find_action_in(code, action, by=by)

    def do(given: dict[str, Any]) -> None:
        actions.tell_person_against(found, text=given["text"], by=by, at=at)

    form = TellAgainstForm(request.POST, auto_id="tell_%s")
    return _act(request, found, tried="tell", form=form, do=do)


@member
@require_POST
def hand_over(request: MemberRequest, code: str, action: UUID) -> HttpResponse:
    """Give it to another owner."""
    at, by = timezone.now(), request.actor
    found = find_action_in(code, action, by=by)

    def do(given: dict[str, Any]) -> None:
        (to,) = find_members([given["to"]], organisation=by.organisation)
        actions.hand_over(found, to=to, by=by, at=at)

    members = members_of(found.case) if found.case else []
    form = HandOverForm(request.POST, auto_id="over_%s", members=members)
    return _act(request, found, tried="hand_over", form=form, do=do)


@member
@require_POST
def take_over(request: MemberRequest, code: str, action: UUID) -> HttpResponse:
    """Make it one's own, where its owner is late."""
    at, by = timezone.now(), request.actor
    found = find_action_in(code, action, by=by)

    def do(_given: dict[str, Any]) -> None:
        actions.take_over(found, by=by, at=at)

    form = forms.Form(request.POST)
    return _act(request, found, tried="take_over", form=form, do=do)
