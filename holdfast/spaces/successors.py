"""Who reads by the policy; and who comes after somebody, with what only they open.

What is sealed apart with one person (C-2.1) is never without one: whoever leaves hands
it to whoever comes after them, among those who read the matter anyway, and is out of it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from holdfast.accounts import newcomers
from holdfast.accounts.models import Member
from holdfast.accounts.roster import can_be_granted
from holdfast.accounts.unlocking import Actor
from holdfast.policy import Policy
from holdfast.spaces.models import Term
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.spaces.thin import since
from holdfast.vault.days import today_in
from holdfast.vault.folders import grant, put_out
from holdfast.vault.keys import reseal
from holdfast.vault.models import Apart, Folder


def reads_records(role: str, *, policy: Policy) -> bool:
    """Whether an office or a body brings the record with it."""
    office = policy.offices.get(role)
    body = policy.bodies.get(office.body if office and office.body else role)
    if body is not None and body.receives_reports:
        return True
    implicated = policy.conflict.implicated if policy.conflict else None
    return implicated is not None and implicated.keep_parallel_copy == role


def able_deputies(by: Actor, *, at: datetime) -> list[Member]:
    """Whom the policy names as readers, in its order, whose keys count.

    Whoever has opened nothing for three months mends nothing: they come only where
    nobody else is left.
    """
    organisation = by.organisation
    today = today_in(organisation, at)
    policy = policy_in_force(organisation, on=today)
    seats = sitting(organisation, policy=policy, on=today)
    counted = can_be_granted(organisation)
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
    day = since(at)
    living = [m for m in able if m.reader and (m.reader.opened_on or day) > day]
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


def hand_over(
    role: str,
    *,
    by: Actor,
    at: datetime,
    among: Collection[UUID] | None = None,
) -> None:
    """Give what only this member opens, or some of it, to whoever comes after them.

    It goes to one who reads the matter and whom nothing in it touches: to whoever holds
    the same office, else to whoever chairs, else to another whom the policy names.

    Raises:
        PassphraseAgain: there is something, and the passphrase was not just given.
    """
    if among is not None and not among:
        return
    for member in _who_comes_after(by, role=role, at=at):
        folders = [
            folder
            for folder in newcomers.folders_for_successor(member, by=by, at=at)
            if among is None or folder.id in among
        ]
        if folders and member.reader is not None:
            _hand_over([folder.id for folder in folders], to=member, by=by, at=at)


def hand_over_what_was_left(role: str, *, by: Actor, at: datetime) -> None:
    """Hand over what waited for a session of somebody whose term has ended.

    Raises:
        PassphraseAgain: there is something, and the passphrase was not just given.
    """
    left = Folder.objects.filter(
        grants__reader=by.reader, grants__current=True, apart=Apart.LEFT
    )
    hand_over(role, by=by, at=at, among=set(left.values_list("pk", flat=True)))


def _hand_over(ids: list[UUID], *, to: Member, by: Actor, at: datetime) -> None:
    signer = by.must_sign()
    folders = list(Folder.objects.filter(pk__in=ids).order_by("id"))
    for folder in folders:
        reseal(folder, keys=by.keys)
    grant(
        [by.keys.folder(folder.id) for folder in folders],
        to=[to.reader] if to.reader else [],
        organisation=by.organisation,
        signer=signer,
        at=at,
    )
    put_out([by.reader], of=folders, organisation=by.organisation, at=at)
    Folder.objects.filter(pk__in=ids).update(apart=Apart.ALONE)
    by.record("sealed-apart-handed-over", str(to.id), at=at)


def _who_comes_after(by: Actor, *, role: str, at: datetime) -> list[Member]:
    today = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=today)
    seats = sitting(by.organisation, policy=policy, on=today)
    chair = policy.receiving_body.chair or ""

    def order(member: Member) -> tuple[bool, bool]:
        holds = [str(member.pk) in seats.get(one, ()) for one in (role, chair)]
        return not holds[0], not holds[1]

    others = [m for m in able_deputies(by, at=at) if m.pk != by.member.pk]
    return sorted(others, key=order)
