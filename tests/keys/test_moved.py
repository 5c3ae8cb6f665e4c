"""Every sealed thing moved to every other place is refused."""

import pytest

from holdfast.cases.actions import open_case
from holdfast.crypto.context import Context
from holdfast.crypto.errors import SealError
from holdfast.crypto.receipts import new_receipt
from holdfast.crypto.sealing import unseal
from holdfast.reports.actions import file, take_in, write_to_reporter
from holdfast.reports.models import Report
from holdfast.reports.telling import Reported, Telling
from holdfast.vault.errors import NotHeld
from holdfast.vault.folders import sealed_models


@pytest.fixture
def record(cast, at):
    for number in range(3):
        file(
            telling=Telling(
                receipt=new_receipt(),
                what_happened=f"telling {number}",
                offence="assault",
                reported=(Reported(name=f"Somebody {number}"),),
                reporter_name="Somebody Else",
            ),
            organisation=cast.organisation,
            by=None,
            at=at,
        )
    by = cast.signing("ada")
    for report in Report.objects.all():
        take_in(report, by=by, at=at)
        write_to_reporter(report, text="We have it.", by=by, at=at)
    open_case(reports=list(Report.objects.all()[:2]), by=by, at=at)
    return by


def sealed_rows():
    return [row for model in sealed_models() for row in model.objects.all()]


@pytest.mark.clause("C-3.4")
def test_content_opens_in_its_own_row_and_in_no_other(record):
    rows = sealed_rows()
    keys = {
        (row.folder_id, row.key_version): record.keys.folder(row.folder_id).key
        for row in rows
    }
    tried = 0

    for row in rows:
        for other in rows:
            if row is other:
                continue
            for key in {keys[row.folder_id, row.key_version], keys[other.folder_id, 1]}:
                tried += 1
                with pytest.raises(SealError):
                    unseal(bytes(row.sealed), key=key, context=other.context())

    assert tried > 200


def test_content_opens_under_no_other_column_or_organisation(record):
    for row in sealed_rows():
        own = row.context()
        key = record.keys.folder(row.folder_id).key
        for place in (
            Context(own.organisation, own.table, "kept", own.row, own.folder, 1),
            Context(own.row, own.table, own.column, own.row, own.folder, 1),
            Context(own.organisation, own.table, own.column, own.row, own.folder, 2),
            Context(own.organisation, own.table, own.column, own.row),
        ):
            with pytest.raises(SealError):
                unseal(bytes(row.sealed), key=key, context=place)


def test_every_changed_byte_of_a_report_is_noticed(record):
    report = Report.objects.first()
    whole = bytes(report.sealed)

    for position in range(0, len(whole), 3):
        changed = bytearray(whole)
        changed[position] ^= 0x40
        report.sealed = bytes(changed)
        with pytest.raises((SealError, NotHeld)):
            record.keys.open(report)
