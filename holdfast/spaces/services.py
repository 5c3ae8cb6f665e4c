"""API tokens: making a service, and ending one at once or by the clock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from holdfast.accounts.actions import vouch
from holdfast.accounts.models import Member, MemberState, Token
from holdfast.accounts.people import name_of, profile_of
from holdfast.accounts.roster import remove_from_roster
from holdfast.accounts.services import Made, new_service
from holdfast.accounts.unlocking import Actor
from holdfast.errors import NotNow, WrongInput
from holdfast.policy import Policy
from holdfast.spaces.models import Term
from holdfast.spaces.permissions import check_member_can_organise
from holdfast.spaces.successors import reads_records
from holdfast.vault import ledger
from holdfast.vault.days import today_in
from holdfast.vault.folders import put_out
from holdfast.vault.installation import installation_key
from holdfast.vault.models import Folder, Organisation, Reader

LONGEST: Final = timedelta(days=366)
_HERE: Final = (MemberState.VOUCHED, MemberState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of a service; never more than the day of its last use."""

    purpose: str
    answers_to: str
    ends_on: date | None
    used_on: date | None


@transaction.atomic
def make(*, name: str, purpose: str, ends_on: date, by: Actor, at: datetime) -> Made:
    """Make a service and vouch for its keys; a second member does so too.

    Raises:
        Refused: this member does not run the organisation.
        WrongInput: its end has passed, or is more than a year away.
        PassphraseAgain: the passphrase was not just given again.
    """
    by.must_sign()
    check_member_can_organise(by, at=at)
    _check_end(ends_on, today=today_in(by.organisation, at))
    made = new_service(
        name=name, purpose=purpose, ends_on=ends_on, answers_to=by.reader, at=at
    )
    by.record("service-made", str(made.member.id), at=at)
    vouch(made.member, by=by, at=at)
    return made


def _check_end(ends_on: date, *, today: date) -> None:
    if today <= ends_on <= today + LONGEST:
        return
    text = _("Choose a day from today on, at most a year away.")
    raise WrongInput("wrong-end", text, fields={"ends_on": text})


@transaction.atomic
def revoke(service: Member, *, by: Actor, at: datetime) -> None:
    """End a service: from now on its token opens nothing.

    Raises:
        Refused: this member does not run the organisation.
        NotNow: it is over.
        PassphraseAgain: the passphrase was not just given again.
    """
    signer = by.must_sign()
    check_member_can_organise(by, at=at)
    if service.state == MemberState.LEFT or service.reader is None:
        raise NotNow("service-over", _("This token is over."))
    remove_from_roster(service.reader, signer=signer, at=at)
    by.record("service-revoked", str(service.id), at=at)
    _end(service, at=at)


def _end(service: Member, *, at: datetime) -> None:
    Token.objects.filter(member=service).delete()
    its = Reader.objects.filter(member=service)
    held = Folder.objects.filter(grants__reader__in=its).distinct()
    put_out(list(its), of=list(held), organisation=service.organisation, at=at)
    its.update(ended_on=at.date())
    # A post counts through its last day; these end now.
    today = today_in(service.organisation, at)
    Term.objects.filter(member=service, closed_on=None).update(
        closed_on=today, ends_on=today - timedelta(days=1)
    )
    Member.objects.filter(pk=service.pk).update(state=MemberState.LEFT, left_on=today)


def end_services_over(organisation: Organisation, at: datetime) -> None:
    """By the clock: end what has come to its day, or whose member is here no more."""
    here = Member.objects.filter(reader=OuterRef("reader__answers_to"), state__in=_HERE)
    over = (
        Member.objects.select_related("organisation")
        .filter(organisation=organisation, is_service=True)
        .exclude(state=MemberState.LEFT)
        .filter(Q(token__ends_on__lt=today_in(organisation, at)) | ~Exists(here))
    )
    for service in over:
        with transaction.atomic():
            _end(service, at=at)
            ledger.append(
                organisation_id=organisation.id,
                key=installation_key("services"),
                verb="service-ended",
                subject=str(service.id),
                at=at,
            )


def about(service: Member) -> About:
    """What its page says: for what, for whom, until when, and when it was last used."""
    token = Token.objects.filter(member=service).first()
    keeper = Member.objects.filter(
        reader__isnull=False, reader=service.reader and service.reader.answers_to_id
    ).first()
    return About(
        purpose=profile_of(service).purpose,
        answers_to=name_of(keeper) if keeper else "",
        ends_on=token.ends_on if token else None,
        used_on=token.used_on if token else None,
    )


def services_of(organisation: Organisation) -> list[dict[str, Any]]:
    """Every service that is not over, by name."""
    found = Member.objects.filter(organisation=organisation, is_service=True).exclude(
        state=MemberState.LEFT
    )
    return [
        {"id": one.id, "state": one.state, "name": name_of(one), "about": about(one)}
        for one in sorted(found, key=lambda one: name_of(one).casefold())
    ]


def reading_beside(organisation: Organisation, *, policy: Policy) -> dict[str, str]:
    """The services in an office that reads the record: each with the member to whom it
    answers, by their ids. It reads what that member reads.
    """
    terms = Term.objects.filter(
        organisation=organisation,
        event=None,
        closed_on=None,
        member__is_service=True,
        member__state=MemberState.VOUCHED,
    ).values_list("role", "member_id", "member__reader__answers_to__member")
    return {
        str(service): str(keeper)
        for role, service, keeper in terms
        if keeper is not None and reads_records(role, policy=policy)
    }
