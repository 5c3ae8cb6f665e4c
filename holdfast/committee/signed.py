"""What a member signed beside ballots and motions: that they recused themself, and how
they carried something out. Checked whenever it is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.roster import signing_keys
from holdfast.cases.models import Action, Recusal
from holdfast.crypto.errors import SignatureError
from holdfast.crypto.signing import sign, verify
from holdfast.vault.folders import Signer
from holdfast.vault.models import Organisation

CARRY_OUT = "carry-out"
RECUSAL = "recusal"
_NOBODY = str(UUID(int=0))


@dataclass(frozen=True, slots=True)
class Signers:
    """The verifying keys that ever counted, and whose a reader is now, by reader."""

    keys: Mapping[UUID, bytes]
    owners: Mapping[UUID, str]


def signers_of(organisation: Organisation) -> Signers:
    """Whoever may have signed something here; read once for all that is checked."""
    here = Member.objects.filter(organisation=organisation, reader__isnull=False)
    owners = dict(here.values_list("reader_id", "pk"))
    return Signers(
        keys=signing_keys(organisation),
        owners={reader: str(pk) for reader, pk in owners.items() if reader},
    )


def carried_out_by(
    signer: Signer, *, action: Action, consulted: str, how: str, member: Member
) -> dict[str, Any]:
    """How something was carried out, signed, as it is sealed into the action."""
    parts = (action.id.bytes, member.id.bytes, consulted, how)
    return {
        "consulted": consulted,
        "how": how,
        "by": str(member.id),
        "signer": str(signer.reader.id),
        "signature": sign(signer.seed, CARRY_OUT, *parts).hex(),
    }


def recused_by(
    signer: Signer, *, recusal: Recusal, ground: str, member: Member
) -> dict[str, Any]:
    """Why somebody is out of a case by themself, signed, as it is sealed."""
    parts = (recusal.id.bytes, _id_of_case(recusal), member.id.bytes, ground)
    return {
        "ground": ground,
        "by": str(member.id),
        "signer": str(signer.reader.id),
        "signature": sign(signer.seed, RECUSAL, *parts).hex(),
    }


def how_carried_out(action: Action, said: dict[str, Any], *, signers: Signers) -> str:
    """In their words how it was carried out; or that these are not theirs."""
    parts = (action.id.bytes, UUID(said["by"]).bytes, said["consulted"], said["how"])
    holds = _holds(CARRY_OUT, parts, said, signers=signers)
    return str(said["how"]) if holds else _not_theirs()


def ground_of(recusal: Recusal, said: dict[str, Any], *, signers: Signers) -> str:
    """In their words why they are out; or that these are not theirs.

    What others proposed and agreed to is signed as their motion and ballots.
    """
    ground = str(said["ground"])
    if said["by"] != str(recusal.member_id):
        return ground
    parts = (recusal.id.bytes, _id_of_case(recusal), recusal.member_id.bytes, ground)
    holds = _holds(RECUSAL, parts, said, signers=signers)
    return ground if holds else _not_theirs()


def _id_of_case(recusal: Recusal) -> bytes:
    return bytes(recusal.case_id.bytes)


def _not_theirs() -> str:
    return _("This is not as it was signed: somebody changed it.")


def _holds(
    kind: str, parts: tuple[bytes | str, ...], said: dict[str, Any], *, signers: Signers
) -> bool:
    signer = UUID(said.get("signer", _NOBODY))
    key = signers.keys.get(signer)
    owner = signers.owners.get(signer, said["by"])
    if key is None or owner != said["by"]:
        return False
    try:
        verify(key, bytes.fromhex(said["signature"]), kind, *parts)
    except (SignatureError, ValueError, KeyError):
        return False
    return True
