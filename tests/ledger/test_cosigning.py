"""Members put their own keys under the ledger, after verifying it."""

import io
import json
from datetime import timedelta

import pytest

from holdfast.accounts.seen import remember
from holdfast.errors import NotNow
from holdfast.keeping.ledger import export_ledger, verify_ledger
from holdfast.ledger_export import Broken, verify_export
from holdfast.spaces.cosigning import LedgerBroken, cosign
from holdfast.vault import ledger
from holdfast.vault.errors import PassphraseAgain
from holdfast.vault.models import Checkpoint, Entry
from tests.accounts.browsing import client_of, text_of
from tests.cast import NOW, PASSPHRASE

LATER = NOW + timedelta(days=4)


def exported(cast):
    out = io.BytesIO()
    export_ledger(cast.organisation, write=out.write)
    return out.getvalue()


def newest():
    return Checkpoint.objects.order_by("-size").first()


def test_co_signatures_are_exported_and_verified_without_the_application(kept):
    cosign(by=kept.signing("ada"), at=LATER)
    cosign(by=kept.signing("olga"), at=LATER)

    for whole in (verify_ledger(kept.organisation), verify_export(exported(kept))):
        assert (whole.cosigned, whole.cosigners) == (newest().size, 2)


def test_it_takes_the_passphrase(kept):
    with pytest.raises(PassphraseAgain):
        cosign(by=kept.ada, at=LATER)


def test_the_same_one_is_not_co_signed_twice(kept):
    cosign(by=kept.signing("ada"), at=LATER)

    with pytest.raises(NotNow, match="before"):
        cosign(by=kept.signing("ada"), at=LATER)


def test_a_ledger_that_was_changed_is_not_co_signed(kept):
    Entry.objects.filter(position=3).update(commitment=b"\0" * 32)

    with pytest.raises(LedgerBroken):
        cosign(by=kept.signing("ada"), at=LATER)

    assert len(ledger.cosigners_of(newest())) == 0


def test_a_ledger_rewritten_with_its_own_key_is_not_co_signed_by_who_saw_it(kept):
    remember(kept.ada.member, keys=kept.ada.keys)
    # Whoever holds the pepper can make all of it anew, checkpoints and all.
    Checkpoint.objects.all().delete()
    Entry.objects.filter(position=3).delete()
    Entry.objects.update(position=None)
    ledger.checkpoint(kept.organisation, at=LATER)
    verify_ledger(kept.organisation)

    with pytest.raises(LedgerBroken):
        cosign(by=kept.signing("ada"), at=LATER)


def test_somebody_elses_line_under_a_checkpoint_is_noticed(kept):
    cosign(by=kept.signing("ada"), at=LATER)
    made = newest()
    made.note = made.note.replace(str(kept.ada.reader.id), str(kept.ben.reader.id))
    made.save()

    with pytest.raises(Broken, match="co-signature"):
        verify_ledger(kept.organisation)
    with pytest.raises(Broken, match="co-signature"):
        verify_export(exported(kept))


def test_a_line_twice_is_noticed(kept):
    cosign(by=kept.signing("ada"), at=LATER)
    made = newest()
    made.note += made.note.splitlines(keepends=True)[-1]
    made.save()

    with pytest.raises(Broken, match="twice"):
        verify_ledger(kept.organisation)


def test_members_co_sign_on_the_page_of_the_ledger(kept):
    client = client_of(kept, "dora")
    page = "/organisation/ledger/"

    assert "Verify and co-sign" in text_of(client.get(page))
    wrong = client.post(f"{page}cosign/", {"passphrase": "wrong"})
    assert wrong.status_code == 403
    client.post(f"{page}cosign/", {"passphrase": f"{PASSPHRASE} dora"})

    shown = text_of(client.get(page))
    assert "Verify and co-sign" not in shown
    assert "co-signed by one member" in shown
    assert ledger.cosigners_of(newest()) == [kept.dora.reader.id]


def test_the_export_lists_members_by_nothing_but_random_ids(kept):
    header = json.loads(exported(kept).partition(b"\n")[0])

    readers = {str(kept.actor(name).reader.id) for name in kept.members}
    assert header["members"].keys() == readers


def test_a_clock_set_back_makes_two_checkpoints_of_a_day_and_no_fault(kept):
    before = newest()
    late = NOW + timedelta(days=3)
    ledger.append(
        organisation_id=kept.organisation.id,
        key=b"\1" * 32,
        verb="something-done",
        subject="",
        at=late - timedelta(days=2),
    )

    made = ledger.checkpoint(kept.organisation, at=late)

    assert made.day == before.day
    assert made.size > before.size
    assert ledger.newest_checkpoint(kept.organisation) == made
    assert verify_ledger(kept.organisation).size == made.size
    assert verify_export(exported(kept)).size == made.size
