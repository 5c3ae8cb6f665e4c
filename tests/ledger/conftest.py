"""A ledger of several days, made by the real actions."""

import io
from datetime import timedelta

import pytest

from holdfast.keeping.ledger import export_ledger
from holdfast.vault import ledger
from holdfast.vault.installation import installation_key
from tests.cast import NOW, Cast


def add_entries(cast: Cast, *, days: int, each: int) -> None:
    """Acts on several days, each closed by its checkpoint; the last still open."""
    for back in range(days, -1, -1):
        at = NOW + timedelta(days=days - back)
        for number in range(each):
            ledger.append(
                organisation_id=cast.organisation.id,
                key=installation_key("founding"),
                verb="something-done",
                subject=str(number),
                at=at,
            )
        if back:
            ledger.checkpoint(cast.organisation, at=at + timedelta(days=1))


@pytest.fixture
def kept(cast: Cast) -> Cast:
    """The cast with three closed days of 70 acts, and one still open."""
    add_entries(cast, days=3, each=70)
    return cast


@pytest.fixture
def export(kept: Cast) -> bytes:
    """The ledger as one file."""
    out = io.BytesIO()
    export_ledger(kept.organisation, write=out.write)
    return out.getvalue()
