"""A member at work in a script of its own, as their session would be."""

from holdfast.accounts.unlocking import Actor, find_member
from holdfast.crypto.passphrases import stretch
from holdfast.vault.installation import pepper
from holdfast.vault.keys import Keys
from holdfast.vault.models import Organisation


def at_work(username: str, passphrase: str) -> Actor:
    """The member whose passphrase this is."""
    from holdfast.accounts.unlocking import seeds_by

    organisation = Organisation.objects.get()
    member = find_member(username, organisation=organisation)
    if member is None or member.reader is None:
        raise SystemExit("There is no such member.")
    key = stretch(passphrase, salt=bytes(member.salt or b""), pepper=pepper())
    column = "keys_by_passphrase"
    sealed = bytes(member.keys_by_passphrase or b"")
    seeds = seeds_by(sealed, key=key, member=member, column=column)
    keys = Keys(reader=member.reader, organisation=organisation, seed=seeds.reading)
    return Actor(member=member, keys=keys)
