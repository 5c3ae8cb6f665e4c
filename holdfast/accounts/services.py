"""Services: an API token is a member of its own kind, with a key pair of its own.

- The token opens the key, as a cookie does for a session: nothing in the database
  does. It is shown once and kept nowhere.
- It answers to the member who made it. It works while that member's keys count, and
  loses every folder that they lose.
- It signs nothing, vouches for nobody and decides nothing: the seed of its signing key
  is thrown away as soon as it is made, so that nobody ever holds it.
"""

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from holdfast.accounts.models import Member, MemberState, Token
from holdfast.accounts.people import Profile, set_profile
from holdfast.accounts.roster import is_named
from holdfast.accounts.unlocking import Actor
from holdfast.crypto.context import Context
from holdfast.crypto.errors import SealError
from holdfast.crypto.readers import new_seed, public_of
from holdfast.crypto.sealing import seal, unseal
from holdfast.crypto.signing import new_signing_seed, verifying_key
from holdfast.vault.days import today_in
from holdfast.vault.installation import installation_tag
from holdfast.vault.keys import Keys
from holdfast.vault.models import Organisation, Reader, ReaderKind

# By this a token is told from a session, and found where it was pasted by mistake.
PREFIX: Final = "hfs_"
_NOBODY: Final = UUID(int=0)
_WORK: Final = (MemberState.ENROLLED, MemberState.VOUCHED)


@dataclass(frozen=True, slots=True)
class Made:
    """A service and its token, which is shown once."""

    member: Member
    token: str


def is_service_token(token: str) -> bool:
    """Whether this says of itself that it is a service's."""
    return token.startswith(PREFIX)


def _token_id(token: str) -> bytes:
    return installation_tag("service", token)


def _key(token: str) -> bytes:
    return installation_tag("service-key", token)


def _place(token_id: bytes) -> Context:
    return Context(_NOBODY, "accounts_token", "sealed", token_id)


def new_service(
    *, name: str, purpose: str, ends_on: date, answers_to: Reader, at: datetime
) -> Made:
    """A service with keys of its own that nobody has vouched for yet."""
    organisation, seed = answers_to.organisation, new_seed()
    reader = Reader.objects.create(
        organisation=organisation,
        kind=ReaderKind.SERVICE,
        public=public_of(seed),
        verifying=verifying_key(new_signing_seed()),
        answers_to=answers_to,
    )
    member = Member(
        organisation=organisation,
        reader=reader,
        state=MemberState.ENROLLED,
        is_service=True,
        joined_on=today_in(organisation, at),
    )
    set_profile(member, Profile(name=name, purpose=purpose))
    member.save(force_insert=True)
    token = PREFIX + secrets.token_urlsafe(32)
    _keep(token, member=member, reader=reader, seed=seed, ends_on=ends_on)
    return Made(member, token)


def _keep(
    token: str, *, member: Member, reader: Reader, seed: bytes, ends_on: date
) -> None:
    token_id = _token_id(token)
    # Whose it is, to whom it answers and its end are sealed with it: a row that says
    # otherwise opens nothing.
    payload = {
        "member": str(member.id),
        "answers_to": str(reader.answers_to_id),
        "ends_on": ends_on.isoformat(),
        "seed": base64.b64encode(seed).decode(),
    }
    Token.objects.create(
        id=token_id,
        member=member,
        sealed=seal(
            json.dumps(payload).encode(), key=_key(token), context=_place(token_id)
        ),
        ends_on=ends_on,
    )


def service_at_work(
    token: str, *, organisation: Organisation, at: datetime
) -> Actor | None:
    """The service whose token this is; None where it is nobody's, revoked or over, or
    the member to whom it answers is here no more.
    """
    found = (
        Token.objects.select_related("member__reader")
        .filter(
            pk=_token_id(token),
            ends_on__gte=today_in(organisation, at),
            member__organisation=organisation,
            member__is_service=True,
            member__state__in=_WORK,
            member__reader__answers_to__member__state=MemberState.VOUCHED,
        )
        .first()
    )
    if found is None or found.member.reader is None:
        return None
    try:
        opened = unseal(
            bytes(found.sealed), key=_key(token), context=_place(bytes(found.pk))
        )
    except SealError:
        return None
    payload, reader = json.loads(opened), found.member.reader
    said = [payload[name] for name in ("member", "answers_to", "ends_on")]
    kept = [str(found.member_id), str(reader.answers_to_id), found.ends_on.isoformat()]
    if said != kept:
        return None
    found.member.organisation = organisation
    # That it waits no more is not for its row alone to say.
    if found.member.state == MemberState.VOUCHED and not is_named(found.member):
        return None
    if found.used_on != at.date():
        Token.objects.filter(pk=found.pk).update(used_on=at.date())
    seed = base64.b64decode(payload["seed"])
    keys = Keys(reader=reader, organisation=organisation, seed=seed)
    return Actor(member=found.member, keys=keys)
