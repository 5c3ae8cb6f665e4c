"""Co-signing the ledger: a member puts their own key under what they have verified.

From then on the ledger cannot be rewritten up to there, not even by whoever holds the
installation's own key: the member's line would be missing, or would not hold.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.seen import remember, seen_by
from holdfast.accounts.unlocking import Actor
from holdfast.crypto.errors import CryptoError
from holdfast.errors import NotNow
from holdfast.vault import ledger
from holdfast.vault.models import Checkpoint

# As far back as one's own entries are looked through.
OWN_DAYS: Final = 100


class LedgerBroken(NotNow):
    """What stands in the ledger is not what was signed, or seen before."""

    def __init__(self) -> None:
        super().__init__(
            "ledger-broken",
            _(
                "The ledger does not hold, so nothing was signed: somebody changed it."
                " Tell who runs the machine: `holdfast ledger verify` names the first"
                " entry in doubt."
            ),
        )


@transaction.atomic
def cosign(*, by: Actor, at: datetime) -> Checkpoint:
    """Verify the newest checkpoint, and sign it.

    The whole tree is worked out anew; it must agree with the checkpoint and with the one
    this member saw last, and one's own entries must be in it as one made them.

    Raises:
        LedgerBroken: something does not hold.
        NotNow: there is no checkpoint yet, or one has signed it before.
        PassphraseAgain: the passphrase was not just given again.
    """
    signer = by.must_sign()
    seen = seen_by(by.member, keys=by.keys)
    since = [(seen.size, bytes.fromhex(seen.root))] if seen.size else []
    try:
        made = ledger.check_newest(by.organisation, since=since)
        if made is None:
            raise NotNow("no-checkpoint", _("The first is signed tonight."))
        days = [at.date() - timedelta(days=back) for back in range(OWN_DAYS)]
        mine = ledger.entries_of(by.keys.own, organisation=by.organisation, days=days)
        for entry in mine:
            ledger.open_detail(entry, key=by.keys.own)
    except CryptoError as error:
        raise LedgerBroken from error
    if not ledger.cosign(made, signer=signer):
        raise NotNow("cosigned-before", _("You have co-signed this one before."))
    remember(by.member, keys=by.keys)
    by.record("checkpoint-cosigned", str(made.size), at=at)
    return made
