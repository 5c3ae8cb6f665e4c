"""The page of a body: meetings, motions, seats; a regular meeting recorded."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Case
from holdfast.cases.pages import SeeOther, form_page, posted
from holdfast.cases.visibility import cases_visible_to
from holdfast.committee import actions
from holdfast.committee.forms import CallForm, MeetForm, day_to_meet
from holdfast.committee.investigating import suspensions_visible_to
from holdfast.committee.meetings import (
    calls_visible_to,
    meetings_visible_to,
    owed_this_year,
)
from holdfast.committee.models import Motion, MotionState
from holdfast.committee.motions import settle_what_waits
from holdfast.committee.permissions import member_sits_in
from holdfast.committee.reading import (
    MotionView,
    closed_motions,
    find_members,
    motion_views,
    open_motions,
)
from holdfast.committee.words import (
    action_title,
    day_in_words,
    seat_in_words,
    standard_title,
    state_in_words,
)
from holdfast.errors import Refused
from holdfast.policy import Policy, clause_starting_with
from holdfast.spaces.policies import policy_in_force, policy_of
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.web.access import MemberRequest, member
from holdfast.web.desk import clause_of


@member
@require_safe
def committee(request: MemberRequest) -> HttpResponse:
    """Who sits there, what it owes, meetings called and held, motions."""
    at, by = timezone.now(), request.actor
    today = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=today)
    body = policy.receiving_body
    settle_what_waits(by, at=at)
    calls = calls_visible_to(by, body=body.id)
    meetings = meetings_visible_to(by, body=body.id)
    about = [one.folder_id for one in calls] + [one.folder_id for one in meetings]
    codes: dict[UUID | None, str] = dict(
        cases_visible_to(by).filter(folder__in=about).values_list("folder_id", "code")
    )
    year = owed_this_year(by.organisation, policy=policy, body=body.id, on=today)
    context = {
        "title": str(body.title),
        "seats": seats_of(by, policy=policy, at=at),
        "sits": member_sits_in(body.id, policy=policy, by=by, at=at),
        "year": year,
        "year_clause": clause_of(
            clause_starting_with("year-begins", policy=policy), policy=policy
        ),
        "calls": [
            {
                "by": name_of(one.by),
                "on": one.on,
                "meets_on": one.meets_on,
                "code": codes.get(one.folder_id),
            }
            for one in calls
        ],
        "calling": CallForm(None),
        "meetings": [
            {
                "on": one.held_on,
                "present": ", ".join(sorted(map(name_of, one.present.all()))),
                "code": codes.get(one.folder_id),
                "title": _("Regular meeting") if one.regular else _("Meeting"),
            }
            for one in meetings
        ],
        "investigations": suspensions_visible_to(by).order_by("-state", "-on", "code"),
        "open": _lines(open_motions(by), by=by, at=at),
        "closed": _lines(closed_motions(by), by=by, at=at),
        "at": at,
    }
    return render(request, "committee/committee.html", context)


def seats_of(by: Actor, *, policy: Policy, at: Any) -> list[dict[str, str]]:
    """The seats of the body that receives reports, with who fills them (C-0.6)."""
    today = today_in(by.organisation, at)
    body = policy.receiving_body
    seats = sitting(by.organisation, policy=policy, on=today)
    members = Member.objects.filter(pk__in=seats.get(body.id, frozenset()))
    chair = seats.get(body.chair or "", frozenset())
    filled = [
        {
            "name": name_of(one),
            "office": str(policy.offices[body.chair].title)
            if body.chair and str(one.pk) in chair
            else "",
        }
        for one in sorted(members, key=name_of)
    ]
    empty = (body.seats or 0) - len(filled)
    return filled + [{"name": "", "office": ""}] * max(empty, 0)


def _lines(motions: list[Motion], *, by: Actor, at: datetime) -> list[dict[str, Any]]:
    views = motion_views(motions, by=by, at=at)
    return [
        _line(view, policy=policy_of(motion.policy))
        for motion, view in zip(motions, views, strict=True)
    ]


def _line(view: MotionView, *, policy: Policy) -> dict[str, Any]:
    closed = view.state != MotionState.OPEN
    title = action_title(view.action, policy=policy)
    seat = seat_in_words(view.member, view.role, policy=policy)
    return {
        "path": f"{view.id}/",
        "title": f"{title}: {seat['name']} ({seat['post']})" if seat else title,
        "code": view.case or view.person,
        "body": str(policy.bodies[view.body].title),
        "state_in_words": state_in_words("uncounted" if view.waits else view.state),
        "standard": standard_title(view.standard, policy=policy),
        "closes": day_in_words(view.closed_on if closed else view.closes_at)  # type: ignore[arg-type]
        if (closed or view.closes_at)
        else "",
        "outcome": view.reasons[0].text if closed else "",
        "clause": clause_of(view.reasons[0].clause or view.clause or "", policy=policy),
        "act": _("Vote") if view.can_vote else _("Count") if view.can_count else "",
    }


@member
@require_http_methods(["GET", "HEAD", "POST"])
def meet(request: MemberRequest) -> HttpResponse:
    """Record one of the year's meetings."""
    at, by = timezone.now(), request.actor
    today = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=today)
    seats = sitting(by.organisation, policy=policy, on=today)
    members = Member.objects.filter(pk__in=seats.get(policy.receiving_body.id, ()))
    form = MeetForm(posted(request), members=members, initial={"held_on": today})
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.record_regular_meeting(
                held_on=given["held_on"],
                present=find_members(given["present"], organisation=by.organisation),
                notes=given["notes"],
                by=by,
                at=at,
            )
            return SeeOther("/committee/")
        except Refused as error:
            refusal = error
    case: Case | None = None
    return form_page(
        request,
        "committee/meet.html",
        form=form,
        refusal=refusal,
        policy=policy,
        case=case,
        clause=clause_of(
            clause_starting_with("year-begins", policy=policy), policy=policy
        ),
    )


@member
@require_POST
def call(request: MemberRequest) -> HttpResponse:
    """Call a meeting about no single case."""
    actions.call_meeting(
        meets_on=day_to_meet(request), by=request.actor, at=timezone.now()
    )
    return SeeOther("/committee/")
