"""A self-check of the whole installation; each finding says what to do."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max

from holdfast.config import config
from holdfast.keeping.backup import newest_age
from holdfast.keeping.backup_key import key_file
from holdfast.keeping.durability import check_durability
from holdfast.keeping.findings import Finding, Weight, good, stops, warns
from holdfast.keeping.signatures import examine_signatures
from holdfast.keeping.versions import check_versions
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.spaces.thin import LIVING, thin
from holdfast.vault.days import today_in
from holdfast.vault.errors import MissingPepper
from holdfast.vault.installation import pepper
from holdfast.vault.models import Entry, Folder, Organisation

OLDEST_BACKUP: Final = timedelta(hours=36)
LEAST_FREE: Final = 1 << 30


def examine(at: datetime) -> list[Finding]:
    """Everything that can be checked; what needs a database only where there is one."""
    found = [_pepper(), _backup_key(), *_rights(), _disk(), check_versions()]
    if found[-1].weight == Weight.STOPS:
        return found
    found += check_durability()
    checks: list[Callable[[datetime], list[Finding]]] = [
        _whole,
        _backups,
        _clock,
        _readers,
        _deputies,
        examine_signatures,
    ]
    return found + [finding for check in checks for finding in check(at)]


def _pepper() -> Finding:
    try:
        pepper()
    except MissingPepper as error:
        return stops("pepper", str(error))
    return good("pepper", "The pepper is there.")


def _backup_key() -> Finding:
    if key_file().exists():
        return good("backup-key", "Backups are sealed to a key of their own.")
    return warns(
        "backup-key",
        "There is no key for backups, so none are made: `holdfast backup --new-key`"
        " makes one and prints its private half.",
    )


def _rights() -> list[Finding]:
    """Nothing in the home folder may be read by others."""
    wrong = [
        path
        for path in (config().home, config().pepper_file, _database(), config().files)
        if path is not None and path.exists() and path.stat().st_mode & 0o077
    ]
    if not wrong:
        return [good("rights", "Only this user can read what is kept here.")]
    return [
        warns("rights", f"Others can read {path}: run `chmod go= {path}`.")
        for path in wrong
    ]


def _database() -> Path | None:
    if connection.vendor != "sqlite":
        return None
    return Path(settings.DATABASES["default"]["NAME"])


def _disk() -> Finding:
    free = shutil.disk_usage(config().home).free
    words = f"{free / (1 << 30):.1f} GiB are free in {config().home}."
    return good("disk", words) if free >= LEAST_FREE else warns("disk", words)


def _whole(at: datetime) -> list[Finding]:
    del at
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        answer = cursor.fetchone()[0]
        cursor.execute("PRAGMA foreign_key_check")
        dangling = cursor.fetchone()
    if answer == "ok" and dangling is None:
        return [good("database-whole", "The database is whole.")]
    words = "The database is damaged: restore the newest backup."
    return [stops("database-whole", words)]


def _backups(at: datetime) -> list[Finding]:
    age = newest_age(at)
    name = "backup-age"
    if age is None:
        return [warns(name, f"There is no backup in {config().backups}.")]
    words = f"The newest backup is {age // timedelta(hours=1)} hours old."
    return [good(name, words) if age <= OLDEST_BACKUP else warns(name, words)]


def _clock(at: datetime) -> list[Finding]:
    """The ledger's days only go forward: one from tomorrow means a clock set back."""
    newest = Entry.objects.aggregate(newest=Max("day"))["newest"]
    name = "clock"
    if newest is not None and newest > at.date():
        words = (
            f"This machine says {at:%Y-%m-%d}, and the ledger has entries of"
            f" {newest}: set the clock."
        )
        return [warns(name, words)]
    return [good(name, f"It is {at:%Y-%m-%d %H:%M} UTC.")]


def _readers(at: datetime) -> list[Finding]:
    """A reader counts only if they opened something in the last 90 days."""
    name = "two-readers"
    few = (
        Folder.objects.filter(pk__in=thin(at=at).values("pk"))
        .order_by()
        .values_list("kind")
        .annotate(folders=Count("id"))
    )
    counted = dict(few)
    if not counted:
        return [good(name, "Every folder opens for two people who come here.")]
    words = ", ".join(f"{count} of kind {kind}" for kind, count in counted.items())
    return [
        warns(
            name,
            f"Folders with fewer than two readers who came in the last"
            f" {LIVING.days} days: {words}. Have the missing members log in, or grant"
            " somebody.",
        )
    ]


def _deputies(at: datetime) -> list[Finding]:
    found = []
    for organisation in Organisation.objects.order_by("id"):
        found += _deputies_of(organisation, at=at)
    return found or [good("deputies", "Every office is held, or somebody stands in.")]


def _deputies_of(organisation: Organisation, *, at: datetime) -> list[Finding]:
    today = today_in(organisation, at)
    policy = policy_in_force(organisation, on=today)
    seats = sitting(organisation, policy=policy, on=today)
    missing = []
    for office in policy.offices.values():
        held = seats.get(office.id) or (office.deputy and seats.get(office.deputy))
        if not held and office.deputy is not None:
            missing.append(office.id)
    return [
        warns(
            "deputies",
            f"{organisation.name}: nobody holds {office}, nor stands in for it.",
        )
        for office in missing
    ]
