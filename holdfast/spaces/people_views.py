"""People of the organisation: naming, inviting, vouching, offices."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.accounts.actions import name_member, vouch, welcome
from holdfast.accounts.forms import passphrase_in, passphrase_name
from holdfast.accounts.invitations import Link, invite, offer_new_keys
from holdfast.accounts.middleware import drop_cookie
from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.people import Profile, name_of, profile_of
from holdfast.accounts.recovery import forget_lost_keys
from holdfast.accounts.roster import fingerprint, verified, voices_for, was_first
from holdfast.accounts.unlocking import Actor, signing
from holdfast.errors import Refused
from holdfast.policy import Policy
from holdfast.spaces.forms import PersonForm
from holdfast.spaces.models import Term
from holdfast.spaces.permissions import (
    check_member_can_change_terms,
    check_member_can_organise,
    check_role_can_be_held,
    member_can_organise,
)
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.posts import check_one_person_may, propose, question_of
from holdfast.spaces.services import about, services_of
from holdfast.spaces.sitting import sitting
from holdfast.spaces.suspended import known_suspended, shown_state
from holdfast.spaces.terms import (
    begin,
    end,
    folders_left_thin,
    resign,
    unsigned_terms,
)
from holdfast.spaces.training import in_words, record_training, trainings_in
from holdfast.vault.days import today_in
from holdfast.web.access import MemberRequest, member
from holdfast.web.desk import refusing

READ_AND_POST = ["GET", "HEAD", "POST"]


@member
@require_http_methods(READ_AND_POST)
def people(request: MemberRequest) -> HttpResponseBase:
    """Everybody with a name here, and where they sit."""
    by, at = request.actor, timezone.now()
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        check_member_can_organise(by, at=at)
        typed = form.cleaned_data
        named = name_member(
            profile=Profile(name=typed["name"], email=typed["email"]),
            organisation=by.organisation,
            at=at,
        )
        return redirect(f"/organisation/people/{named.id}/")
    context = {
        "people": _everybody(by, policy=_policy(by, at=at), at=at),
        "services": services_of(by.organisation),
        "form": form if member_can_organise(by, at=at) else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "spaces/people.html", context, status=status)


def _policy(by: Actor, *, at: Any) -> Policy:
    return policy_in_force(by.organisation, on=today_in(by.organisation, at))


def _everybody(by: Actor, *, policy: Policy, at: Any) -> list[dict[str, Any]]:
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    found = Member.objects.filter(
        organisation=by.organisation, is_service=False
    ).select_related("organisation")
    known = known_suspended(by)
    return [
        {
            "id": person.id,
            "name": name_of(person),
            "state": shown_state(person, known=known),
            "offices": [
                title_of(role, policy=policy)
                for role in seats
                if str(person.id) in seats[role]
            ],
        }
        for person in sorted(found, key=lambda p: name_of(p).casefold())
    ]


def title_of(role: str, *, policy: Policy) -> str:
    """What an office or a body is called."""
    part = policy.offices.get(role) or policy.bodies.get(role)
    return str(part.title) if part is not None else role


def _find(request: MemberRequest, person_id: UUID) -> Member:
    """A person or a service: both are vouched for and hold offices."""
    found = (
        Member.objects.select_related("reader", "organisation")
        .filter(organisation=request.organisation, pk=person_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _find_person(request: MemberRequest, person_id: UUID) -> Member:
    found = _find(request, person_id)
    if found.is_service:
        raise Http404
    return found


def find_service(request: MemberRequest, service_id: UUID) -> Member:
    """One service of this organisation."""
    found = _find(request, service_id)
    if not found.is_service:
        raise Http404
    return found


@member
@require_http_methods(["GET", "HEAD"])
def person(request: MemberRequest, person_id: UUID) -> HttpResponse:
    """One person or service: account, offices, and what can be done now."""
    return person_page(request, _find(request, person_id))


def person_page(
    request: MemberRequest,
    shown: Member,
    *,
    refusal: Refused | None = None,
    link: Link | None = None,
) -> HttpResponse:
    by, at = request.actor, timezone.now()
    typed: Mapping[str, str] = request.POST if refusal else {}
    policy = _policy(by, at=at)
    reader = shown.reader
    vouched = reader is not None and reader.id in verified(by.organisation)
    itself = shown.pk == by.member.pk
    roles = _roles(policy)
    asked = {
        role
        for role, _title in roles
        if question_of(shown, role=role, ending=False, by=by, at=at)
    }
    context = {
        "person": shown,
        "person_path": f"{shown.id}/",
        "profile": profile_of(shown),
        "itself": itself,
        "vouched": vouched,
        "was_first": reader is not None and was_first(reader),
        "fingerprint": fingerprint(reader) if reader else [],
        "may_vouch": reader is not None
        and not vouched
        and by.member.state == MemberState.VOUCHED
        and by.reader.id not in voices_for(reader),
        "terms": [
            _term(term, typed=typed, by=by, policy=policy, at=at)
            for term in _terms(shown)
        ],
        "sits": _by_attendance(shown, policy=policy, at=at),
        "may_organise": member_can_organise(by, at=at),
        "roles": [role for role in roles if role[0] not in asked],
        "asked": [role for role in roles if role[0] in asked],
        "trained": [
            {"what": in_words(one.what), "on": one.on}
            for one in shown.trainings.order_by("what")
        ],
        "trainings": [(one, in_words(one)) for one in trainings_in(policy)],
        "may_welcome": vouched and not itself,
        "link": request.build_absolute_uri(link.path) if link else "",
        "invited": _invited(shown, policy=policy, at=at),
        "tried": _tried(request) if refusal else "",
        "typed": typed,
        "error": refusal.message if refusal else "",
        "refusing_clause": refusing(refusal, policy=policy),
        "at": at,
    }
    status = refusal.status if refusal else 200
    if shown.is_service:
        context["service"] = about(shown)
        return render(request, "spaces/service.html", context, status=status)
    return render(request, "spaces/person.html", context, status=status)


def _tried(request: MemberRequest) -> str:
    """Which of the page's forms was sent: by its passphrase, or by its address."""
    return passphrase_name(request.POST) or request.path.rstrip("/").rpartition("/")[2]


def _invited(shown: Member, *, policy: Policy, at: Any) -> dict[str, Any] | None:
    """The link that somebody can still come in by: until when, and into which offices."""
    waiting = shown.invitation_set.filter(used_on=None, ends_at__gt=at).first()
    if waiting is None:
        return None
    roles = waiting.offices.split()
    titles = ", ".join(title_of(role, policy=policy) for role in roles)
    return {
        "ends_at": waiting.ends_at,
        "offices": titles,
        "role": roles[0] if roles else "",
    }


def _terms(shown: Member) -> list[Term]:
    found = Term.objects.filter(member=shown, event=None).select_related(
        "organisation", "member__reader", "member__organisation"
    )
    return list(found.order_by("closed_on", "starts_on"))


def _term(
    term: Term, *, typed: Mapping[str, str], by: Actor, policy: Policy, at: Any
) -> dict[str, Any]:
    # That folders keep it open says that there are some: to nobody but themself.
    waits = (
        term.member_id == by.member.pk
        and term.resigned_on is not None
        and term.closed_on is None
    )
    runs = term.closed_on is None
    return {
        "asked": runs
        and question_of(term.member, role=term.role, ending=True, by=by, at=at)
        is not None,
        "reasons": f"reasons-{term.id}",
        "typed_reasons": typed.get(f"reasons-{term.id}", ""),
        "end_url": f"/organisation/terms/{term.id}/end/",
        "passphrase": f"passphrase-{term.id}",
        "resign_url": f"/organisation/terms/{term.id}/resign/",
        "title": title_of(term.role, policy=policy),
        "starts_on": term.starts_on,
        "ends_on": term.ends_on,
        "closed": term.closed_on is not None,
        "resigned": term.resigned_on is not None,
        "waits_for": folders_left_thin(term, at=at) if waits else 0,
    }


def _by_attendance(shown: Member, *, policy: Policy, at: Any) -> list[str]:
    """The bodies somebody belongs to by having been at their meetings (C-0.4)."""
    seats = sitting(
        shown.organisation, policy=policy, on=today_in(shown.organisation, at)
    )
    return [
        str(body.title)
        for body in policy.bodies.values()
        if body.members is not None and str(shown.id) in seats.get(body.id, ())
    ]


def _roles(policy: Policy) -> list[tuple[str, str]]:
    bodies = [b for b in policy.bodies.values() if b.members is None]
    parts = [*bodies, *policy.offices.values()]
    return [(part.id, str(part.title)) for part in parts]


# What was done leads to a link that is shown once, to another page, or back.
Deed = Callable[[Actor, Any], Link | str | None]


def signed(request: MemberRequest, person_id: UUID, deed: Deed) -> HttpResponseBase:
    """Do what needs the passphrase again; a refusal shows on the person's page."""
    shown = _find(request, person_id)
    try:
        with signing(request.actor, passphrase_in(request.POST)) as by:
            done = deed(by, timezone.now())
    except Refused as refusal:
        shown = _find(request, person_id)
        return person_page(request, shown, refusal=refusal)
    if isinstance(done, Link):
        return person_page(request, _find(request, person_id), link=done)
    return redirect(done or f"/organisation/people/{person_id}/")


@member
@require_POST
def person_invite(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """A single-use link for this person, with the offices it brings."""
    shown = _find_person(request, person_id)
    at = timezone.now()
    try:
        check_member_can_organise(request.actor, at=at)
        roles = [role for role in (request.POST.get("role", ""),) if role]
        for role in roles:
            check_member_can_change_terms(request.actor, role=role, at=at)
            check_role_can_be_held(shown, role=role, at=at)
            check_one_person_may(
                shown, role=role, ending=False, by=request.actor, at=at
            )
        link = invite(shown, offices=roles, by=request.actor, at=at)
    except Refused as refusal:
        return person_page(request, shown, refusal=refusal)
    return person_page(request, shown, link=link)


@member
@require_POST
def person_vouch(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """Say that these six words are this person's."""
    shown = _find(request, person_id)

    def deed(by: Actor, at: Any) -> None:
        vouch(shown, by=by, at=at)
        shown.refresh_from_db()
        if shown.state == MemberState.VOUCHED:
            forget_lost_keys(shown, by=by, at=at)

    return signed(request, person_id, deed)


@member
@require_POST
def person_welcome(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """Grant this person what they may read and I can open."""
    shown = _find(request, person_id)

    def deed(by: Actor, at: Any) -> None:
        welcome(shown, by=by, at=at)
        for term in Term.objects.filter(member=shown, closed_on=None):
            term.welcomed_by.add(by.member)
        forget_lost_keys(shown, by=by, at=at)

    return signed(request, person_id, deed)


@member
@require_POST
def person_new_keys(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """A link to make new keys, for a colleague who lost theirs."""
    shown = _find_person(request, person_id)

    def deed(by: Actor, at: Any) -> Link:
        check_member_can_organise(by, at=at)
        return offer_new_keys(shown, by=by, at=at)

    return signed(request, person_id, deed)


@member
@require_POST
def person_office(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """Put this person into an office or a body; or ask the body that decides it."""
    shown = _find(request, person_id)
    role = request.POST.get("role", "")

    def deed(by: Actor, at: Any) -> str | None:
        if question_of(shown, role=role, ending=False, by=by, at=at):
            words = request.POST.get("reasons", "")
            return propose(shown, role=role, ending=False, reasons=words, by=by, at=at)
        begin(shown, role=role, by=by, at=at)
        return None

    return signed(request, person_id, deed)


@member
@require_POST
def person_training(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """Write down that somebody was trained, and when."""
    shown = _find_person(request, person_id)
    what, on = request.POST.get("what", ""), request.POST.get("on", "")
    by, at = request.actor, timezone.now()
    try:
        record_training(shown, what=what, on=on, by=by, at=at)
    except Refused as refusal:
        return person_page(request, shown, refusal=refusal)
    return redirect(f"/organisation/people/{person_id}/")


def _find_term(request: MemberRequest, term_id: UUID) -> Term:
    found = (
        Term.objects.select_related(
            "organisation", "member__reader", "member__organisation"
        )
        .filter(organisation=request.organisation, pk=term_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


@member
@require_POST
def term_end(request: MemberRequest, term_id: UUID) -> HttpResponseBase:
    """Remove somebody from an office; or ask the body that decides it."""
    term = _find_term(request, term_id)

    def deed(by: Actor, at: Any) -> str | None:
        whose, role = term.member, term.role
        asked = term.event_id is None and term.closed_on is None
        if asked and question_of(whose, role=role, ending=True, by=by, at=at):
            words = request.POST.get(f"reasons-{term.id}", "")
            return propose(whose, role=role, ending=True, reasons=words, by=by, at=at)
        end(term, by=by, at=at)
        return None

    return signed(request, term.member_id, deed)


@member
@require_POST
def term_resign(request: MemberRequest, term_id: UUID) -> HttpResponseBase:
    """Give one's own office up."""
    term = _find_term(request, term_id)
    if term.member_id != request.actor.member.pk:
        raise Http404

    shown, at = _find(request, term.member_id), timezone.now()
    try:
        with signing(request.actor, passphrase_in(request.POST)) as by:
            over = resign(term, by=by, at=at)
    except Refused as refusal:
        return person_page(request, shown, refusal=refusal)
    if not over:
        return redirect(f"/organisation/people/{term.member_id}/")
    # The sessions ended with it: say so, instead of asking to log in without a word.
    to_sign = bool(unsigned_terms(request.actor.member))
    policy = policy_in_force(
        request.organisation, on=today_in(request.organisation, at)
    )
    context = {"title": title_of(term.role, policy=policy), "to_sign": to_sign}
    request.actor = None  # type: ignore[assignment]
    response = render(request, "spaces/resigned.html", context)
    drop_cookie(response)
    return response
