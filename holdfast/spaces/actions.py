"""What is done with an organisation: founding it, terms, events, meetings of bodies."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import transaction

from holdfast.accounts.models import Member
from holdfast.spaces.models import Event, Meeting, Term
from holdfast.spaces.policies import put_in_force
from holdfast.vault import ledger
from holdfast.vault.days import today_in
from holdfast.vault.installation import (
    installation_key,
    new_secrets,
    sealed_secrets,
)
from holdfast.vault.models import Organisation


@transaction.atomic
def found(
    *,
    name: str,
    policy_text: str,
    at: datetime,
    languages: str = "en",
    zone: str = "UTC",
    host: str = "",
) -> Organisation:
    """Begin an organisation: its keys, its policy in force, the first ledger entry.

    Raises:
        PolicyInvalid: the policy has mistakes.
    """
    organisation_id, made = uuid4(), new_secrets()
    organisation = Organisation.objects.create(
        id=organisation_id,
        name=name,
        host=host,
        languages=languages,
        zone=zone,
        founded_on=at.astimezone(ZoneInfo(zone)).date(),
        intake_verifying=made.intake_verifying,
        log_verifying=made.log_verifying,
        secrets=sealed_secrets(made, organisation=organisation_id),
    )
    put_in_force(policy_text, organisation=organisation, at=at)
    _record(organisation, verb="organisation-founded", subject=name, at=at)
    return organisation


def _record(
    organisation: Organisation, *, verb: str, subject: str, at: datetime
) -> None:
    ledger.append(
        organisation_id=organisation.id,
        key=installation_key("founding"),
        verb=verb,
        subject=subject,
        at=at,
    )


@transaction.atomic
def begin_term(
    member: Member,
    *,
    role: str,
    starts_on: date,
    at: datetime,
    event: Event | None = None,
    ends_on: date | None = None,
) -> Term:
    """Put somebody into a body or an office, or to a post at one event."""
    term = Term.objects.create(
        organisation=member.organisation,
        member=member,
        role=role,
        event=event,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _record(
        member.organisation,
        verb="term-began",
        subject=f"{role} {member.id}",
        at=at,
    )
    return term


@transaction.atomic
def record_body_meeting(
    organisation: Organisation,
    *,
    body: str,
    held_on: date,
    present: Sequence[Member],
    at: datetime,
    regular: bool = True,
    noted_by: Member | None = None,
    counts: bool = True,
) -> Meeting:
    """A body met, with who was there: membership by attendance follows from it."""
    meeting = Meeting.objects.create(
        organisation=organisation,
        body=body,
        held_on=held_on,
        regular=regular,
        noted_by=noted_by,
        confirmed_on=today_in(organisation, at) if counts else None,
    )
    meeting.present.set(present)
    _record(organisation, verb="meeting-held", subject=f"{body} {held_on}", at=at)
    return meeting


@transaction.atomic
def plan_event(
    organisation: Organisation,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    at: datetime,
    place: str = "",
    charges_entry: bool = True,
    designated: bool = False,
) -> Event:
    """Something will take place."""
    event = Event.objects.create(
        organisation=organisation,
        title=title,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        charges_entry=charges_entry,
        designated=designated,
    )
    _record(organisation, verb="event-planned", subject=str(event.id), at=at)
    return event
