"""Whether a grant is one that the policy or a member made.

Whoever can write to the database can put a row into it. What they cannot make is a
signature: of the intake key, whose seed lies under the pepper, or of a member in the
roster.
"""

import hashlib
from collections.abc import Callable, Mapping
from uuid import UUID

from holdfast.crypto.context import pack
from holdfast.crypto.errors import SealError, SignatureError
from holdfast.crypto.signing import verify, verifying_key
from holdfast.vault.installation import secrets_of
from holdfast.vault.models import Grant, Organisation, Reader

STATEMENT = "grants"
_LEAF = 32

Signers = Callable[[Organisation], Mapping[UUID, bytes]]
_SIGNERS: list[Signers] = []


def set_signers(function: Signers) -> None:
    """Name who says which readers may have signed, each with the key that counts:
    `function(organisation)`.
    """
    _SIGNERS[:] = [function]


def leaf_of(grant: Grant, *, reader: Reader, committed: bytes) -> bytes:
    """The 32-byte hash by which a statement covers one grant.

    It names the reader's public key itself: one replaced in the database is not theirs.
    """
    return hashlib.sha256(
        pack(
            "holdfast/grant",
            grant.folder_id.bytes,
            grant.key_version,
            grant.reader_id.bytes,
            hashlib.sha256(bytes(reader.public)).digest(),
            committed,
            hashlib.sha256(bytes(grant.sealed)).digest(),
        )
    ).digest()


def check_grant(grant: Grant, *, committed: bytes, organisation: Organisation) -> None:
    """Raise unless this grant was signed when it was made.

    Args:
        grant: with its reader, and its statement with its signer.
        committed: the commitment to the folder's key of that version.
        organisation: whose it is.

    Raises:
        SealError: nobody signed it, or somebody whose keys never counted.
        SignatureError: the signature does not hold.
    """
    statement = grant.statement
    leaves = bytes(statement.leaves)
    known = {leaves[i : i + _LEAF] for i in range(0, len(leaves), _LEAF)}
    if leaf_of(grant, reader=grant.reader, committed=committed) not in known:
        msg = "Nobody signed this grant."
        raise SealError(msg)
    verify(
        _key_of_signer(grant, organisation=organisation),
        bytes(statement.signature),
        STATEMENT,
        organisation.id.bytes,
        leaves,
    )


def is_signed(grant: Grant, *, committed: bytes, organisation: Organisation) -> bool:
    """Whether `check_grant` has nothing against a grant."""
    try:
        check_grant(grant, committed=committed, organisation=organisation)
    except (SealError, SignatureError):
        return False
    return True


def _key_of_signer(grant: Grant, *, organisation: Organisation) -> bytes:
    signer = grant.statement.signer
    if signer is None:
        # Not the one in the row: that could have been replaced.
        return verifying_key(secrets_of(organisation).intake)
    for function in _SIGNERS:
        # Again not the one in the row.
        vouched_for = function(organisation).get(signer.id)
        if vouched_for is not None:
            return vouched_for
    msg = "Somebody whose keys never counted signed this grant."
    raise SealError(msg)
