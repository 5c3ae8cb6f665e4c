"""Recovery: the three shares, the two rescue sheets, deputies."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from holdfast.accounts.forms import passphrase_in
from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.people import name_of
from holdfast.accounts.recovery import recovery_reader
from holdfast.accounts.roster import nobody_else_counted
from holdfast.accounts.unlocking import Actor, signing
from holdfast.crypto.shares import NEEDED, SHARES
from holdfast.errors import Refused
from holdfast.spaces.deputies import deputise, thin_folders
from holdfast.spaces.models import Founding, Sheet, SheetKind
from holdfast.spaces.permissions import member_can_organise
from holdfast.spaces.recovering import days_of_use
from holdfast.spaces.sheets import (
    RESCUE_SHEETS,
    Printed,
    able_to_keep,
    able_to_keep_shares,
    confirm,
    hand_over,
    print_rescue_sheets,
    print_shares,
    refuse_recovery,
    sheets_confirmed,
)
from holdfast.web.access import MemberRequest, member

PAGE = "/organisation/recovery/"


@member
@require_safe
def recovery(request: MemberRequest) -> HttpResponse:
    """Who keeps which sheet, what is confirmed, and what is still to do."""
    return recovery_page(request)


def recovery_page(
    request: MemberRequest, *, error: str = "", status: int = 200, tried: str = ""
) -> HttpResponse:
    """`tried` is the form that was refused: what was typed into it stays."""
    by, at = request.actor, timezone.now()
    founding = Founding.objects.filter(organisation=by.organisation).first()
    sheets = list(
        Sheet.objects.filter(organisation=by.organisation)
        .select_related("holder")
        .order_by("kind", "number")
    )
    now_kept = [str(s.holder_id) for s in sheets if s.kind == SheetKind.RECOVERY]

    def typed_in(form: str) -> QueryDict:
        return request.POST if tried == form else QueryDict()

    def keepers(form: str, number: int) -> list[tuple[int, str]]:
        typed = typed_in(form)
        return [(n, typed.get(f"holder-{n}", "")) for n in range(1, number + 1)]

    def shown(sheet: Sheet) -> dict[str, Any]:
        return _shown(sheet, typed=typed_in(str(sheet.id)), by=by, at=at)

    may_organise = member_can_organise(by, at=at)
    rescue_done = sheets_confirmed(by.organisation, SheetKind.RESCUE) >= RESCUE_SHEETS
    context = {
        "shares": [shown(s) for s in sheets if s.kind == SheetKind.RECOVERY],
        "rescue": [shown(s) for s in sheets if s.kind == SheetKind.RESCUE],
        "has_key": recovery_reader(by.organisation) is not None,
        "used_on": days_of_use(by.organisation),
        "refused_on": founding.recovery_refused_on if founding else None,
        "may_organise": may_organise,
        "may_make_anew": may_organise and nobody_else_counted(by.organisation),
        "tried": tried,
        "keepers": _options(able_to_keep_shares(by.organisation, at=at)),
        "everybody": _options(_named(by)),
        "share_keepers": keepers("shares", SHARES),
        "anew_keepers": keepers("anew", SHARES)
        if tried == "anew"
        else list(enumerate(now_kept, start=1)),
        "rescue_keepers": keepers("rescue", RESCUE_SHEETS),
        "enough_keepers": len(able_to_keep_shares(by.organisation, at=at)) >= SHARES,
        "rescue_done": rescue_done,
        "thin": len(thin_folders(by, at=at)),
        "error": error,
        "at": at,
    }
    return render(request, "spaces/recovery.html", context, status=status)


def _named(by: Actor) -> list[Member]:
    found = Member.objects.filter(
        organisation=by.organisation, is_service=False
    ).exclude(state=MemberState.LEFT)
    return sorted(found, key=name_of)


def _options(members: list[Member]) -> list[tuple[str, str]]:
    return [(str(m.pk), name_of(m)) for m in members]


def _shown(
    sheet: Sheet, *, typed: QueryDict, by: Actor, at: datetime
) -> dict[str, Any]:
    first, _, second = sheet.places.partition("-")
    return {
        "id": sheet.id,
        "in_words": sheet.kind == SheetKind.RECOVERY,
        "typed_first": typed.get("group-first", ""),
        "typed_second": typed.get("group-second", ""),
        "chosen": typed.get("to", ""),
        "number": sheet.number,
        "holder": name_of(sheet.holder),
        "mine": sheet.holder_id == by.member.pk,
        "confirmed_on": sheet.confirmed_on,
        "first": first,
        "second": second,
        "hand_over_url": f"{PAGE}sheets/{sheet.id}/hand-over/",
        "passphrase": f"passphrase-{sheet.id}",
        "to": [
            one
            for one in _options(able_to_keep(sheet, at=at))
            if one[0] != str(sheet.holder_id)
        ]
        if sheet.holder_id == by.member.pk or sheet.holder.state != MemberState.VOUCHED
        else [],
    }


def _signed(
    request: MemberRequest,
    deed: Callable[[Actor, datetime], list[Printed] | None],
    *,
    tried: str,
) -> HttpResponseBase:
    """Do what needs the passphrase again; sheets are shown on the answer, once."""
    at = timezone.now()
    try:
        with signing(request.actor, passphrase_in(request.POST)) as by:
            printed = deed(by, at)
    except Refused as refusal:
        return recovery_page(
            request, error=refusal.message, status=refusal.status, tried=tried
        )
    if printed is None:
        return redirect(PAGE)
    kind = "rescue" if len(printed) == RESCUE_SHEETS else "recovery"
    context = {"sheets": printed, "kind": kind, "needed": NEEDED, "at": at}
    return render(request, "spaces/sheets.html", context)


def _holders(request: MemberRequest, number: int) -> list[Member]:
    known = {str(m.pk): m for m in _named(request.actor)}
    asked = [request.POST.get(f"holder-{n}", "") for n in range(1, number + 1)]
    return [known[pk] for pk in asked if pk in known]


@member
@require_POST
def shares_print(request: MemberRequest) -> HttpResponseBase:
    """Make the recovery key, or make it anew; its three shares are shown once."""
    holders, anew = _holders(request, SHARES), "anew" in request.POST

    def deed(by: Actor, at: datetime) -> list[Printed]:
        return print_shares(holders, by=by, at=at, anew=anew)

    return _signed(request, deed, tried="anew" if anew else "shares")


@member
@require_POST
def recovery_refuse(request: MemberRequest) -> HttpResponseBase:
    """Do without a recovery key."""

    def deed(by: Actor, at: datetime) -> None:
        refuse_recovery(by=by, at=at)

    return _signed(request, deed, tried="refuse")


@member
@require_POST
def rescue_print(request: MemberRequest) -> HttpResponseBase:
    """The two rescue sheets, shown until two people have confirmed theirs."""
    holders = _holders(request, RESCUE_SHEETS)

    def deed(by: Actor, at: datetime) -> list[Printed]:
        return print_rescue_sheets(holders, by=by, at=at)

    return _signed(request, deed, tried="rescue")


@member
@require_POST
def sheet_confirm(request: MemberRequest, sheet_id: UUID) -> HttpResponseBase:
    """Two words of one's own sheet, typed back."""
    by = request.actor
    sheet = Sheet.objects.filter(
        organisation=by.organisation, pk=sheet_id, holder=by.member
    ).first()
    if sheet is None:
        raise Http404
    try:
        confirm(
            sheet,
            first=request.POST.get("group-first", ""),
            second=request.POST.get("group-second", ""),
            by=by,
            at=timezone.now(),
        )
    except Refused as refusal:
        return recovery_page(
            request,
            error=refusal.message,
            status=refusal.status,
            tried=str(sheet.id),
        )
    return redirect(PAGE)


@member
@require_POST
def sheet_hand_over(request: MemberRequest, sheet_id: UUID) -> HttpResponseBase:
    """Give the keeping of a sheet to somebody else."""
    # One's own; or whose keeper is gone, for whoever organises.
    theirs = Q(holder=request.actor.member) | ~Q(holder__state=MemberState.VOUCHED)
    sheet = Sheet.objects.filter(
        theirs, organisation=request.organisation, pk=sheet_id
    ).first()
    if sheet is None:
        raise Http404
    known = {str(m.pk): m for m in able_to_keep(sheet, at=timezone.now())}
    to = known.get(request.POST.get("to", ""))
    if to is None:
        words = _("Say who keeps it from now on.")
        return recovery_page(request, error=words, status=422)

    def deed(by: Actor, at: datetime) -> None:
        hand_over(sheet, to=to, by=by, at=at)

    return _signed(request, deed, tried=str(sheet.id))


@member
@require_POST
def deputies(request: MemberRequest) -> HttpResponseBase:
    """Grant colleagues what too few can read."""

    def deed(by: Actor, at: datetime) -> None:
        deputise(by=by, at=at)

    return _signed(request, deed, tried="deputies")
