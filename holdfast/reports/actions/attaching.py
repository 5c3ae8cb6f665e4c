"""Files that come with a report or are added to it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from holdfast.accounts.unlocking import Actor
from holdfast.reports import rules
from holdfast.reports.actions.common import locked
from holdfast.reports.files import attachments_for, check_uploads
from holdfast.reports.models import Attachment, Report
from holdfast.reports.uploads import SealedUpload
from holdfast.vault.days import today_in
from holdfast.vault.folders import OpenFolder


def attach(
    report: Report, *, upload: SealedUpload, by: Actor, at: datetime
) -> Attachment:
    """Keep a file with a report; who told it does not see it.

    Raises:
        WrongInput: it is too large, empty, or did not arrive whole.
        NotNow: the report was closed.
    """
    check_uploads([upload], field="file")
    upload.keep()
    with transaction.atomic():
        report = locked(report)
        rules.check_is_open(report)
        folder: OpenFolder = by.keys.folder(report.folder_id)
        today = today_in(by.organisation, at)
        (row,) = attachments_for(
            report, folder=folder, uploads=[upload], on=today, from_team=True
        )
        row.save(force_insert=True)
        by.record("file-attached", report.code, at=at)
    return row


@transaction.atomic
def open_file(
    row: Attachment, *, report: Report, by: Actor, at: datetime
) -> dict[str, Any]:
    """The manifest of a file, its key with it; that it was opened is written down."""
    manifest = by.keys.open(row)
    by.record("file-opened", report.code, at=at)
    return manifest
