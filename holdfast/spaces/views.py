"""The organisation: its policy, its meetings, its roster, its ledger."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from holdfast.accounts.forms import passphrase_in
from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.accounts.roster import (
    entries,
    fingerprint,
    nobody_else_counted,
    verified,
)
from holdfast.accounts.unlocking import Actor, signing
from holdfast.crypto.tree import inclusion_proof
from holdfast.errors import Refused
from holdfast.policy.explain import sentences
from holdfast.spaces.cosigning import cosign
from holdfast.spaces.forms import MeetingForm
from holdfast.spaces.founding import (
    is_open,
    steps,
    take_back,
)
from holdfast.spaces.meetings import (
    confirm_meeting,
    note_meeting,
    to_confirm,
    waits_for_another,
)
from holdfast.spaces.models import Founding, Meeting
from holdfast.spaces.permissions import member_can_organise
from holdfast.spaces.policies import policy_in_force, policy_of, version_in_force
from holdfast.spaces.subjects import named
from holdfast.vault import ledger
from holdfast.vault.days import today_in
from holdfast.vault.models import Checkpoint
from holdfast.web.access import MemberRequest, member

READ_AND_POST = ["GET", "HEAD", "POST"]
LEDGER_DAYS = 60
SHOWN = 24


@member
@require_safe
def organisation(request: MemberRequest) -> HttpResponse:
    """Where everything about the organisation is."""
    at = timezone.now()
    by = request.actor
    version = version_in_force(by.organisation, on=today_in(by.organisation, at))
    context = {
        "open": is_open(by.organisation, at=at),
        "version": version,
        "policy": policy_of(version),
        "founding": Founding.objects.filter(organisation=by.organisation).exists(),
        "at": at,
    }
    return render(request, "spaces/organisation.html", context)


@member
@require_safe
def policy(request: MemberRequest) -> HttpResponse:
    """The policy in force, in sentences, and its clauses word for word."""
    today = today_in(request.organisation, timezone.now())
    in_force = policy_in_force(request.organisation, on=today)
    context = {
        "policy": in_force,
        "explained": sentences(in_force),
        "clauses": list(in_force.clauses.values()),
    }
    return render(request, "spaces/policy.html", context)


@member
@require_safe
def founding(request: MemberRequest) -> HttpResponse:
    """What is left to do before the organisation is whole."""
    at = timezone.now()
    left = steps(request.organisation, at=at)
    context = {
        "steps": left,
        "done": sum(step.done for step in left),
        "total": len(left),
        "open": is_open(request.organisation, at=at),
    }
    return render(request, "spaces/founding.html", context)


@member
@require_http_methods(READ_AND_POST)
def meetings(request: MemberRequest) -> HttpResponseBase:
    """Meetings of bodies, with who was there; people get their names here."""
    by, at = request.actor, timezone.now()
    form = _meeting_form(request, at=at, typed=request.POST or None)
    if request.method != "POST":
        return _meetings_page(request, form, at=at)
    if not form.is_valid():
        return _meetings_page(request, form, at=at, status=422)
    typed = form.cleaned_data
    present = Member.objects.filter(
        organisation=by.organisation, pk__in=typed["present"]
    )
    try:
        with signing(by, passphrase_in(request.POST)) as signer:
            note_meeting(
                body=typed["body"],
                held_on=typed["held_on"],
                present=list(present),
                others=typed["others"],
                by=signer,
                at=at,
            )
    except Refused as refusal:
        return _meetings_page(
            request, form, at=at, error=refusal.message, status=refusal.status
        )
    return redirect("/organisation/meetings/")


def _meetings_page(
    request: MemberRequest,
    form: MeetingForm,
    *,
    at: datetime,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    by = request.actor
    may_organise = member_can_organise(by, at=at)
    context = {
        "form": form if may_organise else None,
        "meetings": _meetings(by, may_organise=may_organise, at=at),
        "error": error,
        "at": at,
    }
    return render(request, "spaces/meetings.html", context, status=status)


@member
@require_POST
def meeting_confirm(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """Say that a meeting was as somebody else wrote it down."""
    by, at = request.actor, timezone.now()
    meeting = _find_meeting(request, meeting_id)
    try:
        with signing(by, passphrase_in(request.POST)) as signer:
            confirm_meeting(meeting, by=signer, at=at)
    except Refused as refusal:
        form = _meeting_form(request, at=at)
        return _meetings_page(
            request, form, at=at, error=refusal.message, status=refusal.status
        )
    return redirect("/organisation/meetings/")


def _find_meeting(request: MemberRequest, meeting_id: UUID) -> Meeting:
    meeting = Meeting.objects.filter(
        organisation=request.organisation, folder=None, pk=meeting_id
    ).first()
    if meeting is None:
        raise Http404
    return meeting


@member
@require_POST
def meeting_take_back(request: MemberRequest, meeting_id: UUID) -> HttpResponseBase:
    """Strike a past meeting that was written down by mistake."""
    by, at = request.actor, timezone.now()
    meeting = _find_meeting(request, meeting_id)
    try:
        take_back(meeting, by=by, at=at)
    except Refused as refusal:
        form = _meeting_form(request, at=at)
        return _meetings_page(
            request, form, at=at, error=refusal.message, status=refusal.status
        )
    return redirect("/organisation/meetings/")


def _meeting_form(
    request: MemberRequest, *, at: datetime, typed: QueryDict | None = None
) -> MeetingForm:
    today = today_in(request.organisation, at)
    in_force = policy_in_force(request.organisation, on=today)
    bodies = sorted(
        in_force.bodies.values(), key=lambda body: (body.members is None, body.id)
    )
    people = Member.objects.filter(organisation=request.organisation, is_service=False)
    return MeetingForm(
        typed,
        bodies=[(body.id, str(body.title)) for body in bodies],
        people=sorted(people, key=lambda m: name_of(m).casefold()),
        today=today,
    )


def _meetings(by: Actor, *, may_organise: bool, at: datetime) -> list[dict[str, Any]]:
    in_force = policy_in_force(by.organisation, on=today_in(by.organisation, at))
    found = (
        Meeting.objects.filter(organisation=by.organisation, folder=None)
        .prefetch_related("present")
        .order_by("-held_on", "id")[:SHOWN]
    )
    mine = set(to_confirm(by, at=at).values_list("pk", flat=True))
    alone = nobody_else_counted(by.organisation)
    shown = []
    for m in found:
        body = in_force.bodies.get(m.body)
        waits = waits_for_another(m, policy=in_force)
        url = f"/organisation/meetings/{m.id}"
        shown.append(
            {
                "title": str(body.title) if body is not None else m.body,
                "held_on": m.held_on,
                "present": ", ".join(sorted(name_of(p) for p in m.present.all())),
                "state": _("does not count yet") if waits else "",
                "confirm_url": f"{url}/confirm/" if m.pk in mine else "",
                "passphrase": f"passphrase-{m.id}",
                "take_back_url": f"{url}/take-back/"
                if may_organise and (waits or alone)
                else "",
            }
        )
    return shown


@member
@require_safe
def roster(request: MemberRequest) -> HttpResponse:
    """Whose keys count, and who vouched for them."""
    counted = verified(request.organisation)
    owners = {
        m.reader_id: name_of(m)
        for m in Member.objects.filter(
            organisation=request.organisation, reader__isnull=False
        )
    }
    chain = entries(request.organisation)
    readers = {entry.reader_id: entry.reader for entry in chain}
    context = {
        "statements": [
            {
                "number": entry.number,
                "verb": entry.verb,
                "who": owners.get(entry.reader_id, ""),
                "by": owners.get(entry.signer_id, ""),
                "on": entry.on,
            }
            for entry in chain
        ],
        "counted": [
            {"name": owners[pk], "words": " ".join(fingerprint(readers[pk]))}
            for pk in readers
            if pk in counted and pk in owners
        ],
        "at": timezone.now(),
    }
    return render(request, "spaces/roster.html", context)


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """One of one's own acts, with its proof in the newest checkpoint.

    `subject` is what it was about, in words; empty where that is not theirs to open.
    """

    at: datetime
    verb: str
    subject: str
    position: int | None
    commitment: str
    proof: list[str]


@member
@require_safe
def ledger_page(request: MemberRequest) -> HttpResponse:
    """One's own acts with their proofs, and the signed checkpoints."""
    return _ledger_page(request)


def _ledger_page(
    request: MemberRequest, *, error: str = "", status: int = 200
) -> HttpResponse:
    at = timezone.now()
    today = today_in(request.organisation, at)
    last = _day_asked(request.GET.get("until", ""), today=today)
    first = last - timedelta(days=LEDGER_DAYS - 1)
    points = Checkpoint.objects.filter(organisation=request.organisation)
    newest = ledger.newest_checkpoint(request.organisation)
    me = request.actor.reader.id
    context = {
        "entries": own_entries(request.actor, first=first, last=last),
        "first": first,
        "last": last,
        "older": first - timedelta(days=1),
        "checkpoints": [
            {"day": one.day, "note": one.note, "cosigners": ledger.cosigners_of(one)}
            for one in points.order_by("-size")[:SHOWN]
        ],
        "to_cosign": newest is not None and me not in ledger.cosigners_of(newest),
        "error": error,
        "at": at,
    }
    return render(request, "spaces/ledger.html", context, status=status)


@member
@require_POST
def ledger_cosign(request: MemberRequest) -> HttpResponseBase:
    """Verify the newest checkpoint and put one's own key under it."""
    try:
        with signing(request.actor, passphrase_in(request.POST)) as by:
            cosign(by=by, at=timezone.now())
    except Refused as refusal:
        return _ledger_page(request, error=refusal.message, status=refusal.status)
    return redirect("/organisation/ledger/")


def _day_asked(typed: str, *, today: date) -> date:
    try:
        return min(date.fromisoformat(typed), today)
    except ValueError:
        return today


def own_entries(by: Actor, *, first: date, last: date) -> list[OwnEntry]:
    """One's own acts of these days, newest first, each proved against the tree.

    The days are the organisation's. The ledger's own are UTC, so the one before and the
    one after may hold some of them.
    """
    days = [first + timedelta(days=n) for n in range(-1, (last - first).days + 2)]
    near = ledger.entries_of(by.keys.own, organisation=by.organisation, days=days)
    opened = [(entry, ledger.open_detail(entry, key=by.keys.own)) for entry in near]
    own = [
        (datetime.fromisoformat(detail.at), entry, detail) for entry, detail in opened
    ]
    found = [one for one in own if first <= today_in(by.organisation, one[0]) <= last]
    found.sort(key=lambda one: one[0], reverse=True)
    size = ledger.size_of(by.organisation)
    leaves = ledger.leaves_of(by.organisation, first=size) if found else []
    words = named({detail.subject for _at, _entry, detail in found}, by=by)
    return [
        OwnEntry(
            at=at,
            verb=detail.verb.replace("-", " "),
            subject=words.get(detail.subject, ""),
            position=entry.position,
            commitment=bytes(entry.commitment).hex(),
            proof=[part.hex() for part in inclusion_proof(leaves, entry.position)]
            if entry.position is not None
            else [],
        )
        for at, entry, detail in found
    ]
