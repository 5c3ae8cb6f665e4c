"""A motion: voted on while it is open, with reasons and ballots once it is closed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor, signing
from holdfast.cases.pages import SeeOther, form_page, posted
from holdfast.cases.reading import decided_for
from holdfast.committee import actions
from holdfast.committee.forms import CountForm, VoteForm
from holdfast.committee.models import Motion, MotionState
from holdfast.committee.reading import (
    MotionView,
    find_motion,
    find_motion_to_vote,
    motion_view,
)
from holdfast.committee.words import (
    action_title,
    day_in_words,
    offence_title,
    seat_in_words,
    standard_title,
    state_in_words,
)
from holdfast.errors import Refused
from holdfast.spaces.policies import policy_of
from holdfast.vault.models import Organisation
from holdfast.web.access import MemberRequest, member
from holdfast.web.desk import clause_of


@member
@require_http_methods(["GET", "HEAD", "POST"])
def motion(request: MemberRequest, motion: UUID) -> HttpResponse:
    """See a motion; vote on it."""
    at, by = timezone.now(), request.actor
    form, refusal = VoteForm(posted(request)), None
    if request.method == "POST":
        found = find_motion_to_vote(motion, by=by)
    else:
        found = find_motion(motion, by=by)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with signing(by, given["passphrase"]) as signer:
                actions.vote(
                    found,
                    choice=given["choice"],
                    reason=given["reason"],
                    by=signer,
                    at=at,
                )
            return SeeOther(f"/motions/{found.id}/")
        except Refused as error:
            refusal = error
    return _page(request, found, form=form, refusal=refusal, at=at)


@member
@require_POST
def count(request: MemberRequest, motion: UUID) -> HttpResponse:
    """Count a motion that waits for it."""
    at, by = timezone.now(), request.actor
    found, form = find_motion_to_vote(motion, by=by), CountForm(request.POST)
    refusal = None
    if form.is_valid():
        try:
            with signing(by, form.cleaned_data["passphrase"]) as signer:
                actions.count_votes(found, by=signer, at=at)
            return SeeOther(f"/motions/{found.id}/")
        except Refused as error:
            refusal = error
    return _page(request, found, form=form, refusal=refusal, at=at)


def _page(
    request: MemberRequest,
    found: Motion,
    *,
    form: forms.Form,
    refusal: Refused | None,
    at: datetime,
) -> HttpResponse:
    by, policy = request.actor, policy_of(found.policy)
    view = motion_view(found, by=by, at=at)
    if view.can_count and not form.is_bound:
        form = CountForm()
    return form_page(
        request,
        "committee/motion.html",
        form=form,
        refusal=refusal,
        policy=policy,
        view=view,
        held=found.case is not None and by.keys.holds(found.case.folder_id),
        counting=isinstance(form, CountForm),
        path=f"{found.id}/",
        title=action_title(view.action, policy=policy),
        seat=seat_in_words(view.member, view.role, policy=policy),
        standard=standard_title(view.standard, policy=policy),
        state=state_in_words("uncounted" if view.waits else view.state),
        offence=offence_title(view.offence, policy=policy),
        closes=day_in_words(view.closes_at) if view.closes_at else "",
        body=str(policy.bodies[view.body].title),
        then=[policy.bodies[one].title for one in view.then],
        mover=name_of(found.moved_by),
        ballots=ballots_of(view, organisation=by.organisation),
        go_on=_go_on(found, then=bool(view.then), by=by),
        clause=clause_of(view.clause or "", policy=policy),
        at=at,
    )


def _go_on(motion: Motion, *, then: bool, by: Actor) -> dict[str, str] | None:
    """Where a closed motion leads: to what it decided, for its owner; to its case."""
    case = motion.case
    if motion.state == MotionState.OPEN or case is None:
        return None
    if not by.keys.holds(case.folder_id):
        return None
    mine = decided_for(by).filter(case=case).first()
    if motion.state == MotionState.PASSED and mine is not None and not then:
        return {
            "title": _("Next: ask, then carry out")
            if mine.asked_on is None
            else _("Next: carry it out"),
            "url": f"/cases/{case.code}/actions/{mine.id}/",
            "label": _("Go on with it"),
        }
    return {
        "title": _("It is closed"),
        "url": f"/cases/{case.code}/",
        "label": _("See what is next in the case"),
    }


def ballots_of(view: MotionView, *, organisation: Organisation) -> list[dict[str, Any]]:
    """Who votes; what they said only once it is closed."""
    members = Member.objects.filter(organisation=organisation, pk__in=view.electorate)
    said = {one.member: one for one in view.ballots}
    words = {"yes": _("yes"), "no": _("no"), "abstain": _("abstains")}
    closed = view.state != MotionState.OPEN
    return [
        {
            "name": name_of(one),
            "voted": str(one.pk) in said or not closed,
            "answer": words[said[str(one.pk)].choice] if str(one.pk) in said else "",
            "reason": said[str(one.pk)].reason if str(one.pk) in said else "",
        }
        for one in sorted(members, key=name_of)
    ]
