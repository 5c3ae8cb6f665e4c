"""Offices and terms: how they begin, how they end, and what ends with them (C-3.5).

- The end of a term and a removal act at once: grants go, keys turn, sessions die.
- A resignation waits until every folder keeps two living readers; what is sealed apart
  with one is handed on.
- Whoever leaves a body that is bound to secrecy is told that the duty stays, and signs.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.actions import welcome
from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.roster import signing_keys, verified
from holdfast.accounts.second_factor import RECORDS
from holdfast.accounts.unlocking import Actor, end_sessions
from holdfast.crypto.errors import SignatureError
from holdfast.crypto.signing import sign, verify
from holdfast.errors import NotNow, Refused
from holdfast.policy import Policy
from holdfast.spaces.actions import begin_term
from holdfast.spaces.duties import draft_duties
from holdfast.spaces.models import Duty, DutyState, Event, Secrecy, Term
from holdfast.spaces.permissions import (
    check_member_can_change_terms,
    check_role_can_be_held,
)
from holdfast.spaces.policies import policy_of, version_in_force
from holdfast.spaces.posts import check_one_person_may
from holdfast.spaces.sitting import offices_of
from holdfast.spaces.successors import (
    hand_over,
    hand_over_what_was_left,
    reads_records,
)
from holdfast.spaces.thin import thin
from holdfast.vault import ledger
from holdfast.vault.days import today_in
from holdfast.vault.folders import put_out
from holdfast.vault.installation import installation_key
from holdfast.vault.models import (
    Apart,
    Folder,
    FolderKind,
    Grant,
    Organisation,
    ReaderKind,
)
from holdfast.vault.rows import ask

_SECRECY: Final = "secrecy"

Leaving = Callable[[Term, datetime], object]

_leaving: list[Leaving] = []


def register(function: Leaving) -> Leaving:
    """Have a function run whenever a term was closed and its grants were taken."""
    if function not in _leaving:
        _leaving.append(function)
    return function


@transaction.atomic
def begin(
    member: Member, *, role: str, by: Actor, at: datetime, event: Event | None = None
) -> Term:
    """Put somebody into an office or a body, alone.

    Raises:
        Refused: it is not for this member to fill, or not for that person to hold; or
            it is put to the vote.
        PassphraseAgain: the passphrase was not just given again.
    """
    by.must_sign()
    check_member_can_change_terms(by, role=role, at=at)
    if event is None:
        check_role_can_be_held(member, role=role, at=at)
        check_one_person_may(member, role=role, ending=False, by=by, at=at)
    return seat(member, role=role, by=by, at=at, event=event)


def seat(
    member: Member, *, role: str, by: Actor, at: datetime, event: Event | None = None
) -> Term:
    """Begin a term that was decided on; grant what they may now read.

    Without the passphrase just given again, somebody else grants it later.
    """
    today = today_in(by.organisation, at)
    term = begin_term(member, role=role, starts_on=today, at=at, event=event)
    _record("term-begun-by", term, by=by, at=at)
    if not member.is_service:
        _seat_is_filled(role, organisation=by.organisation, at=at)
    if by.signer is not None and member.reader_id in verified(by.organisation):
        welcome(member, by=by, at=at)
        term.welcomed_by.add(by.member)
    return term


def _seat_is_filled(role: str, *, organisation: Organisation, at: datetime) -> None:
    version = version_in_force(organisation, on=today_in(organisation, at))
    filled = [
        duty.id
        for duty in policy_of(version).duties.values()
        if duty.do in {"fill-seat", "elect"}
    ]
    Duty.objects.filter(
        organisation=organisation, rule__in=filled, state=DutyState.OPEN, about=role
    ).update(state=DutyState.DONE, done_on=today_in(organisation, at))


@transaction.atomic
def end(term: Term, *, by: Actor, at: datetime) -> None:
    """Remove somebody from an office, alone.

    Raises:
        Refused: it is not for this member to fill, or it is put to the vote.
        NotNow: it is over already.
    """
    by.must_sign()
    check_member_can_change_terms(by, role=term.role, at=at)
    _check_is_running(term)
    if term.event_id is None:
        check_one_person_may(term.member, role=term.role, ending=True, by=by, at=at)
    remove(term, by=by, at=at)


def remove(term: Term, *, by: Actor, at: datetime) -> None:
    """End a term as was decided: at once, however few readers that leaves (S-35)."""
    _record("member-removed", term, by=by, at=at)
    close(term, at=at)


@transaction.atomic
def resign(term: Term, *, by: Actor, at: datetime) -> bool:
    """Give an office up; whether it is over at once.

    It waits while a folder would be left with fewer than two living readers. What is
    sealed apart with whoever leaves goes to whoever comes after them.

    Raises:
        Refused: it is somebody else's office.
        NotNow: it is over already.
        PassphraseAgain: something is to be handed over, and it was not just given.
    """
    if term.member_id != by.member.pk:
        raise Refused("not-yours", _("Only they themselves can give this up."))
    _check_is_running(term)
    if term.resigned_on is None:
        term.resigned_on = today_in(by.organisation, at)
        term.save(update_fields=["resigned_on"])
        _record("member-resigned", term, by=by, at=at)
    going = _folders_that_go(term, at=at).values_list("pk", flat=True)
    hand_over(term.role, by=by, at=at, among=set(going))
    return _finish_if_ready(term, at=at)


def _check_is_running(term: Term) -> None:
    if term.closed_on is not None:
        raise NotNow("term-over", _("This term is over."))


def _finish_if_ready(term: Term, *, at: datetime) -> bool:
    if folders_left_thin(term, at=at):
        return False
    close(term, at=at)
    return True


def folders_left_thin(term: Term, *, at: datetime) -> int:
    """How many folders would keep fewer than two living readers without this member."""
    reader = term.member.reader
    if reader is None:
        return 0
    going = _folders_that_go(term, at=at)
    return thin(at=at, but=reader).filter(pk__in=going.values("pk")).count()


def _kinds_that_go(term: Term, *, at: datetime) -> set[str]:
    """What this term opened and no other office of its member does."""
    policy = policy_of(
        version_in_force(term.organisation, on=today_in(term.organisation, at))
    )
    rest = offices_of(
        term.member, policy=policy, on=today_in(term.organisation, at)
    ) - {term.role}
    rest |= frozenset(
        Term.objects.filter(member=term.member, closed_on=None, event=None)
        .exclude(pk=term.pk)
        .values_list("role", flat=True)
    )
    kept = _seats_kept(rest, term, policy)
    if not kept:
        return set(FolderKind.values)
    if not reads_records(term.role, policy=policy):
        return set()
    if any(reads_records(role, policy=policy) for role in kept):
        return set()
    # A motion put to another body is read by its electors, whoever they are.
    return {kind.value for kind in RECORDS if kind != FolderKind.MOTION}


def _seats_kept(rest: frozenset[str], term: Term, policy: Policy) -> set[str]:
    """The other offices, less the seat in a body that only came with this one."""
    office = policy.offices.get(term.role)
    came_with = office.body if office is not None else None
    own = Term.objects.filter(
        member=term.member, role=came_with, closed_on=None, event=None
    ).exclude(pk=term.pk)
    return {role for role in rest if role != came_with or own.exists()}


def _folders_that_go(term: Term, *, at: datetime) -> QuerySet[Folder]:
    if term.member.reader is None:
        return Folder.objects.none()
    return Folder.objects.filter(
        grants__reader=term.member.reader, kind__in=_kinds_that_go(term, at=at)
    ).distinct()


def close(term: Term, *, at: datetime) -> None:
    """Take what came with a term: grants, sessions; begin what is owed after it."""
    member = term.member
    today = today_in(term.organisation, at)
    term.closed_on = today
    if term.ends_on is None or term.ends_on > today:
        term.ends_on = today
    term.save(update_fields=["closed_on", "ends_on"])
    # Looked for only now, so that none filed meanwhile is left with them.
    folders = list(_folders_that_go(term, at=at))
    if member.reader is not None:
        _take(member, folders, at=at)
    for left in _leaving:
        left(term, at)
    end_sessions(member)
    _start_what_follows(term, at=at)
    ledger.append(
        organisation_id=term.organisation_id,
        key=installation_key("terms"),
        verb="term-ended",
        subject=f"{term.role} {member.id}",
        at=at,
    )


def _take(member: Member, folders: list[Folder], *, at: datetime) -> None:
    if member.reader is None:
        return
    others = Grant.objects.filter(folder=OuterRef("pk"), current=True).exclude(
        reader=member.reader
    )
    others = others.exclude(reader__kind__in=[ReaderKind.MAILBOX, ReaderKind.SERVICE])
    members = others.filter(reader__kind=ReaderKind.MEMBER)
    among = Folder.objects.filter(pk__in=[folder.pk for folder in folders])
    # What is sealed apart with them waits for their next session, which hands it on.
    left = among.exclude(Exists(members)).exclude(apart=Apart.NO)
    left_behind = set(left.values_list("pk", flat=True))
    readable = set(among.filter(Exists(others)).values_list("pk", flat=True))
    readable -= left_behind
    put_out(
        [member.reader],
        of=[folder for folder in folders if folder.pk in readable],
        organisation=member.organisation,
        at=at,
    )
    Folder.objects.filter(pk__in=left_behind).update(apart=Apart.LEFT, well_read=False)
    if len(readable) + len(left_behind) < len(folders):
        # Nobody else could ever open these: the grant stays, and whoever holds it is
        # frozen until colleagues have been granted them with the recovery key.
        Member.objects.filter(pk=member.pk).update(state=MemberState.SUSPENDED)


def _start_what_follows(term: Term, *, at: datetime) -> None:
    if term.event_id is not None or term.member.is_service:
        return
    version = version_in_force(term.organisation, on=today_in(term.organisation, at))
    policy = policy_of(version)
    office = policy.offices.get(term.role)
    body = policy.bodies.get(office.body if office and office.body else term.role)
    started = partial(
        draft_duties, organisation=term.organisation, version=version, at=at
    )
    duties: list[Duty] = []
    if body is not None and body.secrecy == "for-life":
        duties += _to_sign(started("term-ends"), policy, term.member)
    if body is not None and (body.elected_by or body.appointed_by):
        duties += [_about(duty, term.role) for duty in started("seat-empty")]
    Duty.objects.bulk_create(duties)


def _to_sign(drafts: Iterable[Duty], policy: Policy, member: Member) -> list[Duty]:
    owed = [d for d in drafts if policy.duties[d.rule].do == "sign-secrecy"]
    for duty in owed:
        duty.member = member
    return owed


def _about(duty: Duty, role: str) -> Duty:
    duty.about = role
    return duty


def end_what_is_over(organisation: Organisation, at: datetime) -> None:
    """By the clock: close terms whose last day has passed."""
    over = Term.objects.select_related("member__reader", "organisation").filter(
        organisation=organisation,
        closed_on=None,
        ends_on__lt=today_in(organisation, at),
    )
    for term in over:
        with transaction.atomic():
            close(term, at=at)


# `suspended(organisation)`: the ids of members whose powers rest for another reason.
Suspended = Callable[[Organisation], Iterable[UUID]]
_SUSPENDED: list[Suspended] = []


def register_suspended(function: Suspended) -> None:
    """Ask this function, too, who stays suspended whatever others can read."""
    if function not in _SUSPENDED:
        _SUSPENDED.append(function)


def let_go_of_frozen(organisation: Organisation, at: datetime) -> None:
    """By the clock: who was frozen as the only reader goes once others can read.

    Whoever is suspended for another reason stays so until that has ended.
    """
    frozen = Member.objects.select_related("reader", "organisation").filter(
        organisation=organisation, state=MemberState.SUSPENDED, reader__isnull=False
    )
    running = Term.objects.filter(organisation=organisation, closed_on=None, event=None)
    suspended = {member for asked in _SUSPENDED for member in asked(organisation)}
    frozen = frozen.exclude(pk__in=running.values("member_id"))
    for member in frozen.exclude(pk__in=suspended):
        with transaction.atomic():
            held = Folder.objects.filter(
                grants__reader=member.reader, kind__in=RECORDS
            ).distinct()
            Member.objects.filter(pk=member.pk).update(state=MemberState.VOUCHED)
            _take(member, list(held), at=at)


def finish_resignations(organisation: Organisation, at: datetime) -> None:
    """By the clock: close resigned terms once every folder keeps two readers."""
    waiting = Term.objects.select_related("member__reader", "organisation").filter(
        organisation=organisation, closed_on=None, resigned_on__isnull=False
    )
    for term in waiting:
        with transaction.atomic():
            _finish_if_ready(term, at=at)


def secrecy_words(term: Term, *, at: datetime) -> str:
    """What somebody is told when they leave: the policy's own clause."""
    policy = policy_of(
        version_in_force(term.organisation, on=today_in(term.organisation, at))
    )
    duty = next((d for d in policy.duties.values() if d.do == "sign-secrecy"), None)
    clause = policy.clauses.get(duty.clause or "") if duty is not None else None
    told = _(
        "Your access has ended. The duty of confidence has not: what you learned in"
        " this office you tell nobody, for good."
    )
    return f"{told} {clause.text}" if clause is not None else told


# The state is written out, so that the index of what single members owe is read.
_OWES: Final = """
SELECT 1 FROM spaces_duty WHERE member_id = %s AND state = 'open' LIMIT 1
"""


def unsigned_terms(member: Member) -> list[Term]:
    """Terms that ended, after which this member has not signed yet that they know."""
    if not ask(_OWES, [member.id]):
        return []
    over = Term.objects.filter(
        member=member, closed_on__isnull=False, event=None
    ).select_related("secrecy", "organisation")
    return [
        term
        for term in over.order_by("closed_on", "id")
        if not hasattr(term, "secrecy") or not is_signed(term.secrecy)
    ]


def is_signed(secrecy: Secrecy) -> bool:
    """Whether the member whose term it was signed these words."""
    term = secrecy.term
    key = signing_keys(term.organisation).get(secrecy.signer_id)
    others = Member.objects.filter(reader=secrecy.signer_id)
    if key is None or others.exclude(pk=term.member_id).exists():
        return False
    try:
        verify(key, bytes(secrecy.signature), _SECRECY, *_parts(term, secrecy.words))
    except SignatureError:
        return False
    return True


def _parts(term: Term, words: str) -> tuple[bytes | str, ...]:
    return term.id.bytes, term.member_id.bytes, term.role, words


@transaction.atomic
def sign_secrecy(term: Term, *, by: Actor, at: datetime) -> Secrecy:
    """Sign that one was told: the duty of confidence goes on (C-3.5).

    Raises:
        NotNow: signed before, or the term is not over.
        PassphraseAgain: the passphrase was not just given again.
    """
    signer = by.must_sign()
    if term.member_id != by.member.pk or term.closed_on is None:
        raise NotNow("nothing-to-sign", _("There is nothing to sign here."))
    before = Secrecy.objects.filter(term=term).select_related("term__organisation")
    if any(map(is_signed, before)):
        raise NotNow("signed-before", _("You have signed this before."))
    # One that does not hold is nobody's: `doctor` names it, and it is signed anew.
    before.delete()
    words = secrecy_words(term, at=at)
    signed = Secrecy.objects.create(
        organisation=term.organisation,
        term=term,
        words=words,
        signer=signer.reader,
        signature=sign(signer.seed, _SECRECY, *_parts(term, words)),
        signed_on=today_in(by.organisation, at),
    )
    rules = Duty.objects.filter(member=by.member, folder=None, state=DutyState.OPEN)
    if len(unsigned_terms(by.member)) == 0:
        rules.update(state=DutyState.DONE, done_on=today_in(by.organisation, at))
    _record("secrecy-signed", term, by=by, at=at)
    hand_over_what_was_left(term.role, by=by, at=at)
    return signed


def _record(verb: str, term: Term, *, by: Actor, at: datetime) -> None:
    by.record(verb, f"{term.role} {term.member_id}", at=at)
