"""`holdfast backup`, `restore`, `doctor`, `upgrade`."""

import argparse
import getpass
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

from holdfast.cli.counting import counting, megabytes
from holdfast.cli.installation import needs_installation
from holdfast.cli.saying import Stop, add_json, say

_SIGNS = {"good": "  ", "warns": "! ", "stops": "X "}


def add_backup_command(subparsers: Any) -> None:
    """`holdfast backup [--to] [--new-key]`."""
    parser = subparsers.add_parser("backup", help="make a sealed backup, while running")
    parser.add_argument("--to", type=Path, help="a folder, or a file ending in .backup")
    parser.add_argument(
        "--new-key", action="store_true", help="make the key pair, where it is lost"
    )
    add_json(parser)
    parser.set_defaults(run=backup)


def add_restore_command(subparsers: Any) -> None:
    """`holdfast restore [FILE] [--key] [--pepper]`."""
    parser = subparsers.add_parser(
        "restore", help="bring everything back, onto an empty machine"
    )
    parser.add_argument("file", nargs="?", type=Path, help="a backup")
    parser.add_argument("--key", help="of the backups; asked for if not given")
    parser.add_argument("--pepper", help="from a rescue sheet; `-` asks for it")
    add_json(parser)
    parser.set_defaults(run=restore)


def add_doctor_command(subparsers: Any) -> None:
    """`holdfast doctor`."""
    parser = subparsers.add_parser("doctor", help="check the whole installation")
    add_json(parser)
    parser.set_defaults(run=doctor)


def add_upgrade_command(subparsers: Any) -> None:
    """`holdfast upgrade`."""
    parser = subparsers.add_parser(
        "upgrade", help="bring the database to this version, after a backup"
    )
    add_json(parser)
    parser.set_defaults(run=upgrade)


def _says_why(
    run: Callable[[argparse.Namespace], int],
) -> Callable[[argparse.Namespace], int]:
    @wraps(run)
    def answer(options: argparse.Namespace) -> int:
        from holdfast.keeping.errors import KeepingError

        try:
            return run(options)
        except KeepingError as error:
            raise Stop(error.message, name=error.code) from error

    return answer


@needs_installation
@_says_why
def backup(options: argparse.Namespace) -> int:
    """Make one backup now, or the key pair that backups are sealed to."""
    from holdfast.cli.serve import refuse
    from holdfast.keeping.backup import back_up
    from holdfast.server.checks import check_start

    if options.new_key:
        return _new_key(options)
    refuse(check_start())
    with counting(options, "Sealed", megabytes) as told:
        place = back_up(datetime.now(UTC), to=options.to, told=told)
    facts = {"file": str(place), "bytes": place.stat().st_size}
    say(options, facts, f"Backed up to {place}.")
    return 0


def _new_key(options: argparse.Namespace) -> int:
    from holdfast.keeping.backup_key import make_backup_key

    key = make_backup_key()
    words = (
        "Write this down on paper, twice, away from this machine. It opens backups made"
        " from now on; earlier ones open with the key before it.\n\n  " + key
    )
    say(options, {"backup_key": key}, words)
    return 0


@needs_installation
@_says_why
def restore(options: argparse.Namespace) -> int:
    """Bring everything back from a backup; or only put the pepper in its place."""
    from holdfast.keeping.restore import put_pepper
    from holdfast.keeping.restore import restore as bring_back

    pepper = _asked("Pepper: ") if options.pepper == "-" else options.pepper
    if options.file is None:
        if pepper is None:
            raise Stop("Name a backup, or give --pepper.", name="nothing-given", code=2)
        put_pepper(pepper)
        say(options, {"pepper": True}, "The pepper is in its place.")
        return 0
    if not options.file.is_file():
        raise Stop(f"There is no file {options.file}.", name="no-such-file", code=2)
    key = options.key or _asked("Key of the backups: ")
    with counting(options, "Read", megabytes) as told:
        done = bring_back(options.file, key=key, pepper=pepper, told=told)
    _tell_restored(options, done)
    return 0


def _tell_restored(options: argparse.Namespace, done: Any) -> None:
    facts = {
        "made_at": done.made_at,
        "version": done.version,
        "files": done.files,
        "pepper_checked": done.pepper_checked,
    }
    words = f"Restored as it was at {done.made_at}, with {done.files} files."
    if not done.pepper_checked:
        words += "\nThe pepper is still missing: `holdfast restore --pepper -`."
    say(options, facts, words)


def _asked(words: str) -> str:
    return getpass.getpass(words) if sys.stdin.isatty() else sys.stdin.readline()


@needs_installation
@_says_why
def doctor(options: argparse.Namespace) -> int:
    """Check everything; 1 where something would stop the server."""
    from holdfast.config import config
    from holdfast.keeping.doctor import examine

    if not config().home.is_dir():
        raise Stop(f"There is nothing in {config().home}.", name="home")
    found = examine(datetime.now(UTC))
    bad = any(finding.weight == "stops" for finding in found)
    facts = {"good": not bad, "findings": [finding.to_json() for finding in found]}
    lines = [f"{_SIGNS[finding.weight]}{finding.text}" for finding in found]
    say(options, facts, "\n".join(lines))
    return 1 if bad else 0


@needs_installation
@_says_why
def upgrade(options: argparse.Namespace) -> int:
    """Migrate, after a backup where there is a key for one. Never backwards."""
    from holdfast.keeping.backup import back_up
    from holdfast.keeping.backup_key import key_file
    from holdfast.keeping.locks import only_one
    from holdfast.keeping.versions import check_versions, migrate, versions

    seen = versions()
    if seen.newer or seen.empty:
        found = check_versions()
        raise Stop(found.text, name=found.name)
    with only_one("serve"):
        kept = None
        if seen.pending and key_file().exists():
            with counting(options, "Sealed", megabytes) as told:
                kept = str(back_up(datetime.now(UTC), told=told))
        if seen.pending:
            migrate()
    words = "Upgraded." if seen.pending else "Nothing to do."
    say(options, {"migrated": list(seen.pending), "backup": kept}, words)
    return 0
