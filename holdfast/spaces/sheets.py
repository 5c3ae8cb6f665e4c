"""Printed sheets: the three shares of the recovery key, and two rescue sheets.

Each is printed for one person, who confirms later, logged in as themself, by typing two
words of it back: a sheet that nobody has confirmed stays on the desk.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.people import name_of
from holdfast.accounts.recovery import (
    make_recovery_key,
    make_recovery_key_anew,
    recovery_reader,
)
from holdfast.accounts.retyping import check_value, retyping_of
from holdfast.accounts.roster import check_voice
from holdfast.accounts.unlocking import Actor
from holdfast.crypto.shares import SHARES
from holdfast.crypto.written import written
from holdfast.errors import NobodyMay, NotNow, WrongInput
from holdfast.spaces.models import Founding, Sheet, SheetKind
from holdfast.spaces.permissions import check_member_can_organise
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.installation import pepper
from holdfast.vault.models import Organisation

RESCUE_SHEETS: Final = 2
PEPPER: Final = "pepper"


@dataclass(frozen=True, slots=True)
class Printed:
    """One sheet as it is shown once. `words` are what stands on it, in order."""

    number: int
    total: int
    holder: str
    words: list[str]


def able_to_keep_shares(organisation: Organisation, *, at: datetime) -> list[Member]:
    """Members of a body who do not read reports: one share alone opens nothing, and two
    of those who may read anyway would be no more than they have.
    """
    today = today_in(organisation, at)
    policy = policy_in_force(organisation, on=today)
    seats = sitting(organisation, policy=policy, on=today)
    bodies = frozenset[str]().union(*(seats.get(body, ()) for body in policy.bodies))
    able = bodies - seats.get(policy.receiving_body.id, frozenset())
    found = Member.objects.filter(organisation=organisation, pk__in=able)
    return sorted(found, key=name_of)


@transaction.atomic
def print_shares(
    holders: Sequence[Member], *, by: Actor, at: datetime, anew: bool = False
) -> list[Printed]:
    """Make the recovery key and its three shares, each for one person.

    Raises:
        NotNow: it was made before; or, to be made anew, others' keys count by now.
        WrongInput: not three different people.
        NobodyMay: one of them reads reports, or sits in no body.
    """
    by.must_sign()
    check_member_can_organise(by, at=at)
    _check_different(holders, number=SHARES)
    able = {member.pk for member in able_to_keep_shares(by.organisation, at=at)}
    if any(holder.pk not in able for holder in holders):
        raise NobodyMay(
            "not-a-keeper",
            _("Shares are kept by members of the board who do not read reports."),
        )
    Founding.objects.filter(organisation=by.organisation).update(
        recovery_refused_on=None
    )
    made = Sheet.objects.filter(organisation=by.organisation, kind=SheetKind.RECOVERY)
    if anew:
        made.delete()
        shares = make_recovery_key_anew(by, at=at)
    else:
        shares = make_recovery_key(by, at=at)
    return [
        _print(SheetKind.RECOVERY, n, SHARES, holder, share.split(), at=at)
        for n, (holder, share) in enumerate(zip(holders, shares, strict=True), start=1)
    ]


@transaction.atomic
def refuse_recovery(*, by: Actor, at: datetime) -> None:
    """Do without a recovery key: what all readers lose is lost for good.

    Raises:
        NotNow: there is one.
    """
    by.must_sign()
    check_member_can_organise(by, at=at)
    if recovery_reader(by.organisation) is not None:
        raise NotNow("recovery-key-made", _("The recovery key was made before."))
    Founding.objects.filter(organisation=by.organisation).update(
        recovery_refused_on=today_in(by.organisation, at)
    )
    by.record("recovery-refused", at=at)


def recovery_is_settled(organisation: Organisation) -> bool:
    """A recovery key was made, or refused."""
    refused = Founding.objects.filter(
        organisation=organisation, recovery_refused_on__isnull=False
    )
    return recovery_reader(organisation) is not None or refused.exists()


@transaction.atomic
def print_rescue_sheets(
    holders: Sequence[Member], *, by: Actor, at: datetime
) -> list[Printed]:
    """The pepper, written out for two people.

    Raises:
        NotNow: two people have confirmed theirs already.
        NotInRoster: what signs here is not a member's whose keys count.
        WrongInput: not two different people.
    """
    # What is printed here is the one thing outside the database that makes it worth
    # something: nobody sees it by an office alone.
    check_voice(by.must_sign(), kind="rescue-sheets")
    check_member_can_organise(by, at=at)
    if sheets_confirmed(by.organisation, SheetKind.RESCUE) >= RESCUE_SHEETS:
        raise NotNow("sheets-confirmed", _("Two people have confirmed their sheets."))
    _check_different(holders, number=RESCUE_SHEETS)
    groups = written(pepper(), purpose=PEPPER).split("-")
    Sheet.objects.filter(organisation=by.organisation, kind=SheetKind.RESCUE).delete()
    by.record("rescue-sheets-printed", at=at)
    return [
        _print(SheetKind.RESCUE, number, RESCUE_SHEETS, holder, groups, at=at)
        for number, holder in enumerate(holders, start=1)
    ]


def _check_different(holders: Sequence[Member], *, number: int) -> None:
    if len({holder.pk for holder in holders}) != number:
        raise WrongInput("not-different", _("Each sheet is kept by another person."))


def _print(
    kind: SheetKind,
    number: int,
    total: int,
    holder: Member,
    words: list[str],
    *,
    at: datetime,
) -> Printed:
    asked = retyping_of(words, purpose=kind)
    Sheet.objects.create(
        organisation=holder.organisation,
        kind=kind,
        number=number,
        holder=holder,
        places=f"{asked.first}-{asked.second}",
        check_value=bytes.fromhex(asked.proof),
        printed_on=today_in(holder.organisation, at),
    )
    return Printed(number, total, name_of(holder), words)


@transaction.atomic
def hand_over(sheet: Sheet, *, to: Member, by: Actor, at: datetime) -> None:
    """Give a sheet's keeping to somebody else, who confirms that they hold it.

    It is its keeper's to give; where they are gone, whoever organises says who has it.

    Raises:
        NobodyMay: it is somebody else's, or this person may not keep it.
        WrongInput: they keep one of these already.
        PassphraseAgain: the passphrase was not just given again.
    """
    by.must_sign()
    sheet = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.holder_id != by.member.pk:
        if sheet.holder.state == MemberState.VOUCHED:
            raise NobodyMay("not-your-sheet", _("This sheet is kept by somebody else."))
        check_member_can_organise(by, at=at)
    if to.pk not in {one.pk for one in able_to_keep(sheet, at=at)}:
        raise NobodyMay(
            "not-a-keeper",
            _("Shares are kept by members of the board who do not read reports.")
            if sheet.kind == SheetKind.RECOVERY
            else _("Only somebody who belongs here keeps a rescue sheet."),
        )
    same = Sheet.objects.filter(organisation=sheet.organisation, kind=sheet.kind)
    if same.filter(holder=to).exists():
        raise WrongInput("not-different", _("Each sheet is kept by another person."))
    sheet.holder = to
    sheet.confirmed_on = None
    sheet.save(update_fields=["holder", "confirmed_on"])
    subject = f"{sheet.number} {to.id}"
    by.record(f"{sheet.kind}-sheet-handed-over", subject, at=at)


def able_to_keep(sheet: Sheet, *, at: datetime) -> list[Member]:
    """Who may keep this kind of sheet, and can confirm that they do."""
    if sheet.kind == SheetKind.RECOVERY:
        able = able_to_keep_shares(sheet.organisation, at=at)
    else:
        able = list(
            Member.objects.filter(organisation=sheet.organisation, is_service=False)
        )
    vouched = [one for one in able if one.state == MemberState.VOUCHED]
    return sorted(vouched, key=name_of)


@dataclass(frozen=True, slots=True)
class SheetsKept:
    """How many sheets of a kind are printed and confirmed, and how many of the keepers
    still have no keys to come in with.
    """

    printed: int
    confirmed: int
    without_keys: int


def sheets_kept(organisation: Organisation, kind: SheetKind) -> SheetsKept:
    """How far the sheets of a kind have come."""
    found = Sheet.objects.filter(organisation=organisation, kind=kind)
    rows = found.values_list("confirmed_on", "holder__reader")
    return SheetsKept(
        printed=len(rows),
        confirmed=sum(on is not None for on, _reader in rows),
        without_keys=sum(reader is None for _on, reader in rows),
    )


def sheets_confirmed(organisation: Organisation, kind: SheetKind) -> int:
    """How many sheets of a kind their keepers have confirmed."""
    return Sheet.objects.filter(
        organisation=organisation, kind=kind, confirmed_on__isnull=False
    ).count()


@transaction.atomic
def confirm(sheet: Sheet, *, first: str, second: str, by: Actor, at: datetime) -> None:
    """Say that one holds a sheet: two words of it were typed back.

    Raises:
        NobodyMay: it is somebody else's sheet.
        WrongInput: this is not what the sheet says.
    """
    if sheet.holder_id != by.member.pk:
        raise NobodyMay("not-your-sheet", _("This sheet is kept by somebody else."))
    typed = check_value(first, second, places=sheet.places, purpose=sheet.kind)
    if not secrets.compare_digest(typed, bytes(sheet.check_value)):
        raise WrongInput(
            "not-the-sheet", _("This is not what the sheet says. Look again.")
        )
    sheet.confirmed_on = today_in(by.organisation, at)
    sheet.save(update_fields=["confirmed_on"])
    by.record(f"{sheet.kind}-sheet-confirmed", str(sheet.number), at=at)
