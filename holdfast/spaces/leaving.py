"""Leaving the organisation: every office first, then the keys (C-3.5)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.roster import remove_from_roster
from holdfast.accounts.second_factor import RECORDS
from holdfast.accounts.unlocking import Actor, end_sessions
from holdfast.errors import NotNow
from holdfast.spaces.models import Sheet, Term
from holdfast.spaces.successors import hand_over
from holdfast.spaces.terms import resign, unsigned_terms
from holdfast.spaces.thin import thin
from holdfast.vault.days import today_in
from holdfast.vault.folders import put_out
from holdfast.vault.models import Apart, Folder, Grant, ReaderKind


def check_member_can_leave(by: Actor, *, at: datetime) -> None:
    """Raise while something would be lost with this member, or is still to be signed.

    Raises:
        NotNow: says what.
    """
    others = Member.objects.filter(
        organisation=by.organisation, state=MemberState.VOUCHED, is_service=False
    ).exclude(pk=by.member.pk)
    if not others.exists():
        raise NotNow("last-one-here", _("You are the last one whose keys count."))
    if Sheet.objects.filter(holder=by.member).exists():
        raise NotNow(
            "keeps-a-sheet",
            _("You keep a sheet of the organisation's. Hand it over first."),
        )
    held = Grant.objects.filter(reader=by.reader, kind__in=RECORDS)
    few = thin(at=at, but=by.reader).filter(pk__in=held.values("folder"))
    # What waits to be handed on goes with leaving itself.
    left = few.exclude(apart=Apart.LEFT).count()
    if left:
        raise NotNow(
            "folders-left-thin",
            ngettext(
                "One folder that you open would be left with fewer than two readers.",
                "%(number)d folders that you open would be left with fewer than two"
                " readers.",
                left,
            )
            % {"number": left},
            change=ngettext(
                "Somebody else must be able to open it first.",
                "Others must be able to open them first.",
                left,
            ),
        )
    if unsigned_terms(by.member):
        raise NotNow(
            "sign-first", _("Sign first that your duty of confidence goes on.")
        )


def _check_nothing_is_locked_away(by: Actor) -> None:
    """Whether somebody else opens what was sealed apart with this member.

    Raises:
        NotNow: nobody could take it.
    """
    others = (
        Grant.objects.filter(folder=OuterRef("pk"), current=True)
        .exclude(reader=by.reader)
        .exclude(reader__kind=ReaderKind.MAILBOX)
    )
    alone = Folder.objects.filter(grants__reader=by.reader, kind__in=RECORDS)
    if alone.exclude(Exists(others)).exists():
        raise NotNow(
            "nobody-to-hand-over-to",
            _(
                "You alone can open who somebody is, and nobody else who reads that"
                " matter can take it yet."
            ),
        )


@transaction.atomic
def leave(*, by: Actor, at: datetime) -> None:
    """Leave: offices end, grants go, the keys count no more, sessions die.

    Raises:
        NotNow: something would be lost, or is still to be signed.
        PassphraseAgain: the passphrase was not just given again.
    """
    signer = by.must_sign()
    check_member_can_leave(by, at=at)
    for term in Term.objects.filter(member=by.member, closed_on=None):
        resign(term, by=by, at=at)
    if unsigned_terms(by.member):
        raise NotNow(
            "resign-first", _("Give up your offices first, and sign what follows.")
        )
    hand_over("", by=by, at=at)
    _check_nothing_is_locked_away(by)
    held = Folder.objects.filter(grants__reader=by.reader).distinct()
    put_out([by.reader], of=list(held), organisation=by.organisation, at=at)
    remove_from_roster(by.reader, signer=signer, at=at)
    Member.objects.filter(pk=by.member.pk).update(
        state=MemberState.LEFT,
        left_on=today_in(by.organisation, at),
        username_tag=None,
        calendar_tag=None,
        totp=None,
    )
    end_sessions(by.member)
    by.record("member-left", str(by.member.id), at=at)
