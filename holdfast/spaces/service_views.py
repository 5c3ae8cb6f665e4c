"""API tokens: making one, which is shown once, and revoking it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.accounts.forms import passphrase_in, refuse
from holdfast.accounts.people import name_of
from holdfast.accounts.roster import fingerprint
from holdfast.accounts.unlocking import Actor, signing
from holdfast.errors import Refused
from holdfast.spaces import services as acts
from holdfast.spaces.forms import ServiceForm
from holdfast.spaces.people_views import READ_AND_POST, find_service, signed
from holdfast.spaces.permissions import check_member_can_organise, member_can_organise
from holdfast.vault.days import today_in
from holdfast.web.access import MemberRequest, member

# What the form offers; a year at most can be chosen.
OFFERED: Final = timedelta(days=90)


@member
@require_http_methods(READ_AND_POST)
def services(request: MemberRequest) -> HttpResponseBase:
    """Make a service; its token is on the answer to this very post, and nowhere else."""
    by, at = request.actor, timezone.now()
    if request.method == "POST":
        check_member_can_organise(by, at=at)
    form = ServiceForm(
        request.POST or None,
        initial={"ends_on": today_in(by.organisation, at) + OFFERED},
    )
    if request.method != "POST" or not form.is_valid():
        return _form(
            request, form, at=at, status=422 if request.method == "POST" else 200
        )
    try:
        with signing(by, passphrase_in(request.POST)) as signer:
            made = acts.make(**form.cleaned_data, by=signer, at=at)
    except Refused as refusal:
        if refusal.code == "passphrase-again":
            return _form(
                request, form, at=at, error=refusal.message, status=refusal.status
            )
        refuse(form, fields=refusal.fields, message=refusal.message)
        return _form(request, form, at=at, status=refusal.status)
    context = {
        "name": name_of(made.member),
        "service_path": f"/organisation/people/{made.member.id}/",
        "token": made.token,
        "ends_on": form.cleaned_data["ends_on"],
        "fingerprint": fingerprint(made.member.reader) if made.member.reader else [],
        "state": made.member.state,
        "at": at,
    }
    return render(request, "spaces/service_made.html", context)


def _form(
    request: MemberRequest,
    form: ServiceForm,
    *,
    at: datetime,
    status: int,
    error: str = "",
) -> HttpResponse:
    may = member_can_organise(request.actor, at=at)
    context = {"form": form if may else None, "passphrase_error": error}
    return render(request, "spaces/services.html", context, status=status)


@member
@require_POST
def service_revoke(request: MemberRequest, service_id: UUID) -> HttpResponseBase:
    """End a service at once."""
    service = find_service(request, service_id)

    def deed(by: Actor, at: datetime) -> None:
        acts.revoke(service, by=by, at=at)

    return signed(request, service_id, deed)
