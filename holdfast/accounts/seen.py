"""What a member has seen of the roster and the ledger: neither goes back behind it.

Whoever can write to the database can put an old roster back, in which somebody's keys
still count, or cut the ledger. Each member's newest view of both is sealed under their
own key; an older one is refused when they log in. A whole database put back, with what
every member has seen, is not noticed by this: a checkpoint kept on paper tells.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass

from holdfast.accounts.errors import RolledBack
from holdfast.accounts.models import Member
from holdfast.accounts.roster import roster_of
from holdfast.crypto.context import Context
from holdfast.crypto.errors import CryptoError, SealError
from holdfast.crypto.sealing import seal, unseal
from holdfast.vault import ledger
from holdfast.vault.keys import Keys
from holdfast.vault.models import Checkpoint, Organisation


@dataclass(frozen=True, slots=True)
class Seen:
    """Statements of the roster with the hash after them; a checkpoint's size and root."""

    statements: int = 0
    head: str = ""
    size: int = 0
    root: str = ""


def _context(member: Member) -> Context:
    return Context(member.organisation_id, "accounts_member", "seen", member.id)


def seen_by(member: Member, *, keys: Keys) -> Seen:
    """The newest that this member has seen.

    Raises:
        RolledBack: it does not open, so it is not what this member sealed.
    """
    if member.seen is None:
        return Seen()
    try:
        opened = unseal(bytes(member.seen), key=keys.own, context=_context(member))
    except SealError as error:
        raise RolledBack from error
    return Seen(**json.loads(opened))


def check_not_rolled_back(member: Member, *, keys: Keys) -> None:
    """Raise where roster or ledger are older than what this member has seen.

    Raises:
        RolledBack: they are, or go another way.
        SignatureError: the roster itself does not hold.
    """
    seen = seen_by(member, keys=keys)
    heads = [head.hex() for head in roster_of(keys.organisation).heads]
    if seen.statements and heads[seen.statements - 1 : seen.statements] != [seen.head]:
        raise RolledBack
    if seen.size and not _has_checkpoint(seen, keys=keys):
        raise RolledBack


def _has_checkpoint(seen: Seen, *, keys: Keys) -> bool:
    return Checkpoint.objects.filter(
        organisation=keys.organisation, size=seen.size, root=bytes.fromhex(seen.root)
    ).exists()


def remember(member: Member, *, keys: Keys) -> None:
    """Seal the newest of both as seen."""
    heads = roster_of(keys.organisation).heads
    newest = _newest_signed(keys.organisation)
    seen = Seen(
        statements=len(heads),
        head=heads[-1].hex() if heads else "",
        size=newest.size if newest else 0,
        root=bytes(newest.root).hex() if newest else "",
    )
    plain = json.dumps(asdict(seen)).encode()
    sealed = seal(plain, key=keys.own, context=_context(member))
    Member.objects.filter(pk=member.pk).update(seen=sealed)


def _newest_signed(organisation: Organisation) -> Checkpoint | None:
    """Not one that somebody only put into the database, to lock people out later."""
    newest = ledger.newest_checkpoint(organisation)
    if newest is None:
        return None
    with suppress(CryptoError):
        ledger.check_signed(newest)
        return newest
    return None
