"""Folders with fewer than two living readers, and giving them deputies (S-35).

A reader counts as living if they opened something in the last 90 days. Whoever still
holds such a folder grants it to colleagues, in their own session.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from holdfast.accounts import newcomers
from holdfast.accounts.models import Member
from holdfast.accounts.roster import verified
from holdfast.accounts.second_factor import RECORDS
from holdfast.accounts.unlocking import Actor
from holdfast.policy import Policy
from holdfast.spaces.models import Term
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.spaces.terms import LIVING, READERS, reads_records
from holdfast.vault import ledger
from holdfast.vault.folders import grant
from holdfast.vault.models import Grant, ReaderKind


def thin_folders(by: Actor, *, at: datetime) -> list[UUID]:
    """Folders that this member holds and fewer than two living readers do."""
    mine = Grant.objects.filter(reader=by.reader, current=True, kind__in=RECORDS)
    living = Q(
        reader__kind=ReaderKind.MEMBER,
        reader__ended_on=None,
        reader__opened_on__gte=(at - LIVING).date(),
    )
    return list(
        Grant.objects.filter(folder__in=mine.values("folder_id"), current=True)
        .values("folder_id")
        .annotate(living=Count("reader", filter=living, distinct=True))
        .filter(living__lt=READERS)
        .order_by("folder_id")
        .values_list("folder_id", flat=True)
    )


def able_deputies(by: Actor, *, at: datetime) -> list[Member]:
    """Whom the policy names as readers, in its order, whose keys count.

    Whoever has opened nothing for three months mends nothing: they come only where
    nobody else is left.
    """
    organisation = by.organisation
    policy = policy_in_force(organisation, on=at.date())
    seats = sitting(organisation, policy=policy, on=at.date())
    counted = verified(organisation)
    ids = [
        member
        for body in reading_bodies(policy)
        for member in sorted(seats.get(body, ()))
    ]
    found = {
        str(m.pk): m
        for m in Member.objects.filter(pk__in=ids, reader__in=counted).select_related(
            "reader"
        )
    }
    gone = _out_of_office(by, policy=policy)
    able = [found[pk] for pk in dict.fromkeys(ids) if pk in found.keys() - gone]
    since = (at - LIVING).date()
    living = [m for m in able if m.reader and (m.reader.opened_on or since) > since]
    others = [m for m in living if m.pk != by.member.pk]
    return others or able


def _out_of_office(by: Actor, *, policy: Policy) -> frozenset[str]:
    """Whoever held an office that reads and holds none now: it was taken from them."""
    terms = Term.objects.filter(organisation=by.organisation, event=None)
    held: dict[bool, set[str]] = {True: set(), False: set()}
    for role, member, closed in terms.values_list("role", "member_id", "closed_on"):
        if reads_records(role, policy=policy):
            held[closed is None].add(str(member))
    return frozenset(held[False] - held[True])


def reading_bodies(policy: Policy) -> Iterable[str]:
    """The bodies whose members the policy names as readers."""
    body = policy.receiving_body
    yield body.id
    if body.fallback_readers is not None:
        yield body.fallback_readers.body


@transaction.atomic
def deputise(*, by: Actor, at: datetime) -> int:
    """Grant thin folders to colleagues until each has two living readers.

    Returns:
        How many folders still have fewer: nobody is left whom the policy names and whom
        nothing in it touches.

    Raises:
        PassphraseAgain: the passphrase was not just given again.
    """
    signer = by.must_sign()
    for member in able_deputies(by, at=at):
        thin = set(thin_folders(by, at=at))
        if not thin or member.reader is None or member.pk == by.member.pk:
            continue
        may = newcomers.folders_for_deputy(member, by=by, at=at)
        folders = [folder for folder in may if folder.id in thin]
        grant(
            folders,
            to=[member.reader],
            organisation=by.organisation,
            signer=signer,
            at=at,
        )
    ledger.append(
        organisation_id=by.organisation.id,
        key=by.keys.own,
        verb="deputies-granted",
        subject="",
        at=at,
        who=by.reader.id,
    )
    return len(thin_folders(by, at=at))
