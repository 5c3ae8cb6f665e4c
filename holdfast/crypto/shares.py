"""Recovery shares: SLIP-39, any two of three printed lists of words.

- One share alone says nothing of the key.
- The library is not constant time: shares are made once and joined offline.
"""

from collections.abc import Sequence
from typing import Final

import shamir_mnemonic
from shamir_mnemonic.utils import MnemonicError

from holdfast.crypto.errors import ShareError

SHARES: Final = 3
NEEDED: Final = 2


def split(secret: bytes) -> tuple[str, ...]:
    """Three lists of words for a 32-byte secret; any two give it back."""
    groups = shamir_mnemonic.generate_mnemonics(1, [(NEEDED, SHARES)], secret)
    return tuple(groups[0])


def join(typed: Sequence[str]) -> bytes:
    """The secret of two shares.

    Raises:
        ShareError: too few, a mistyped one, or two that do not go together.
    """
    try:
        secret: bytes = shamir_mnemonic.combine_mnemonics(
            [" ".join(share.casefold().split()) for share in typed]
        )
    except MnemonicError as error:
        raise ShareError(str(error)) from error
    return secret
