"""Files: sealed as they arrive, opened by who holds the report's key."""

import errno
import io
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from holdfast.config import config
from holdfast.crypto.errors import SealError
from holdfast.crypto.receipts import new_receipt
from holdfast.errors import NotNow, WrongInput
from holdfast.reports import mailbox, uploads
from holdfast.reports.actions import attach, file, open_file
from holdfast.reports.files import parts_of, picture_of
from holdfast.reports.models import Attachment, Report
from holdfast.reports.reading import find_file, open_report
from holdfast.reports.telling import Reported
from holdfast.reports.uploads import SealedUpload, path_of, upload_of, waiting_path
from holdfast.reports.waiting import sweep
from tests.cast import Cast
from tests.reports.making import report, telling

WORDS = b"marker-51ab what was written to me " * 9000


def arrived(cast: Cast, content: bytes = WORDS, name: str = "note.txt") -> SealedUpload:
    return upload_of(content, name=name, organisation=cast.organisation.id)


def on_disk() -> list[Path]:
    return [path for path in config().files.rglob("*") if path.is_file()]


@pytest.mark.clause("C-8.1")
def test_on_a_disk_that_is_nearly_full_words_are_taken_and_files_are_not(
    cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = shutil.disk_usage("/")._replace(free=uploads.RESERVE - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room)

    one, before = report(cast, at), on_disk()
    with pytest.raises(WrongInput) as refused:
        attach(one, upload=arrived(cast), by=cast.ada, at=at)

    assert "no room" in refused.value.fields["file"]
    assert on_disk() == before


def test_file_that_the_disk_refuses_half_way_is_let_go(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def flush(self) -> None:
            raise OSError(errno.ENOSPC, "full")

        close = flush

    monkeypatch.setattr(
        uploads.os, "fdopen", lambda handle, _mode: os.close(handle) or Full()
    )

    before = on_disk()
    upload = arrived(cast)
    upload.close()

    assert upload.problem == "no-room"
    assert on_disk() == before


def photo(with_place: bool = True) -> bytes:
    picture = Image.new("RGB", (64, 32), "teal")
    told = Image.Exif()
    if with_place:
        told[0x010E] = "marker-exif"
    made = io.BytesIO()
    picture.save(made, "JPEG", exif=told)
    return made.getvalue()


def test_a_file_is_opened_by_who_holds_the_report(cast: Cast, at: datetime) -> None:
    one = report(cast, at)

    row = attach(one, upload=arrived(cast), by=cast.ada, at=at)

    manifest = open_file(find_file(one, row.id), report=one, by=cast.ben, at=at)
    assert b"".join(parts_of(row, manifest=manifest)) == WORDS
    (shown,) = open_report(one, by=cast.ben, at=at).files
    assert (shown.name, shown.size) == ("note.txt", len(WORDS))


def test_no_clear_byte_touches_the_disk(cast: Cast, at: datetime) -> None:
    upload = arrived(cast)
    while_waiting = [path.read_bytes() for path in on_disk()]

    attach(report(cast, at), upload=upload, by=cast.ada, at=at)

    kept = [path.read_bytes() for path in on_disk()]
    assert kept
    assert not any(b"marker-51ab" in content for content in [*while_waiting, *kept])
    sealed = bytes(Attachment.objects.get().sealed)
    assert b"note.txt" not in sealed


def test_what_is_not_kept_goes(cast: Cast) -> None:
    upload = arrived(cast)
    before = set(on_disk())

    upload.close()

    assert len(set(on_disk())) == len(before) - 1


def test_files_come_with_a_telling_into_each_of_its_reports(
    cast: Cast, at: datetime
) -> None:
    both = (Reported(name="Ilse Moreels"), Reported(name="Bram Aerts"))

    file(
        telling=telling(reported=both),
        organisation=cast.organisation,
        by=None,
        at=at,
        attachments=[arrived(cast)],
    )

    for one in Report.objects.all():
        (row,) = one.attachments.all()
        manifest = open_file(row, report=one, by=cast.ada, at=at)
        assert b"".join(parts_of(row, manifest=manifest)) == WORDS


def test_the_reporter_sends_a_file_with_the_receipt(cast: Cast, at: datetime) -> None:
    receipt = new_receipt()
    one = report(cast, at, receipt=receipt)

    mailbox.attach(receipt, upload=arrived(cast), organisation=cast.organisation, at=at)

    assert len(open_report(one, by=cast.ada, at=at).files) == 1


@pytest.mark.clause("C-3.9")
def test_a_file_with_an_unknown_receipt_is_accepted_and_goes(
    cast: Cast, at: datetime
) -> None:
    upload = arrived(cast)

    mailbox.attach(new_receipt(), upload=upload, organisation=cast.organisation, at=at)

    assert not Attachment.objects.exists()
    assert not path_of(upload.id).exists()


@pytest.mark.parametrize(
    "content",
    [
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"GIF89a/*\x00\x00\x00*/=1;alert(1)//",
        b"\xff\xd8\xff\xe0" + b"%!PS-Adobe-3.0 EPSF-3.0\n" * 20,
        b"PK\x03\x04" + bytes(200),
    ],
)
def test_what_is_no_picture_is_never_drawn(content: bytes) -> None:
    with pytest.raises(NotNow):
        picture_of(iter([content]))


def test_a_picture_that_unfolds_to_gigabytes_is_not_drawn() -> None:
    small = io.BytesIO()
    Image.new("1", (40_000, 40_000)).save(small, "PNG")

    with pytest.raises(NotNow):
        picture_of(iter([small.getvalue()]))


def test_what_a_killed_server_left_is_swept_within_a_day_and_nothing_else(
    cast: Cast, at: datetime
) -> None:
    kept, orphan, waits, fresh = (arrived(cast) for _ in range(4))
    attach(report(cast, at), upload=kept, by=cast.ada, at=at)
    orphan.keep()  # and then the power went, before its row was committed
    fresh.keep()
    old = (at - timedelta(days=2)).timestamp()
    for path in (path_of(kept.id), path_of(orphan.id), waiting_path(waits.id)):
        os.utime(path, (old, old))
    now = at.timestamp()
    os.utime(path_of(fresh.id), (now, now))

    for minute in range(256):
        sweep(cast.organisation, at + timedelta(minutes=minute))

    assert path_of(kept.id).exists()
    assert path_of(fresh.id).exists()
    assert not path_of(orphan.id).exists()
    assert not waiting_path(waits.id).exists()


def test_a_file_that_is_too_large_is_told_so(
    cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 1000)
    upload = arrived(cast, b"x" * 1001)

    with pytest.raises(WrongInput) as refused:
        attach(report(cast, at), upload=upload, by=cast.ada, at=at)

    assert list(refused.value.fields) == ["file"]
    assert not Attachment.objects.exists()


def test_a_full_disk_is_told_so_and_nothing_stays(
    cast: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("holdfast.reports.uploads.os.open", full)
    upload = arrived(cast)
    monkeypatch.undo()

    with pytest.raises(WrongInput) as refused:
        attach(report(cast, at), upload=upload, by=cast.ada, at=at)

    assert "no room" in refused.value.fields["file"]


def test_more_than_ten_are_too_many(cast: Cast, at: datetime) -> None:
    many = [arrived(cast, b"x") for _ in range(11)]

    with pytest.raises(WrongInput):
        file(
            telling=telling(),
            organisation=cast.organisation,
            by=None,
            at=at,
            attachments=many,
        )

    assert not Report.objects.exists()


def test_a_file_changed_on_disk_never_shows_a_byte(cast: Cast, at: datetime) -> None:
    row = attach(report(cast, at), upload=arrived(cast), by=cast.ada, at=at)
    manifest = cast.ada.keys.open(row)
    path = path_of(row.file)
    sealed = bytearray(path.read_bytes())
    sealed[len(sealed) // 2] ^= 1
    path.write_bytes(sealed)

    with pytest.raises(SealError):
        parts_of(row, manifest=manifest)


def test_a_picture_is_drawn_anew_without_what_it_carried(cast: Cast) -> None:
    given = photo()
    assert b"marker-exif" in given

    drawn = picture_of(iter([given]))

    assert b"marker-exif" not in drawn
    with Image.open(io.BytesIO(drawn)) as fresh:
        assert (fresh.format, fresh.size) == ("JPEG", (64, 32))
        assert not fresh.getexif()


def test_what_is_no_picture_is_not_drawn() -> None:
    with pytest.raises(NotNow) as refused:
        picture_of(iter([b"GIF89a but not really"]))

    assert refused.value.code == "cannot-be-drawn"


def test_the_kind_is_what_the_content_says_not_the_name(cast: Cast) -> None:
    assert arrived(cast, photo(), name="note.txt").kind == "image/jpeg"
    assert arrived(cast, b"\x00\x01\x02", name="a.png").kind != "image/png"
