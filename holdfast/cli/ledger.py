"""`holdfast ledger export` and `verify`; an export is verified all by itself."""

import argparse
import sys
from pathlib import Path
from typing import Any

from holdfast.cli.counting import counting, entries, megabytes
from holdfast.cli.installation import needs_installation
from holdfast.cli.saying import Stop, add_json, say
from holdfast.ledger_export import Broken, Verified, verify_export


def add_ledger_commands(subparsers: Any) -> None:
    """`holdfast ledger export [FILE]`, `holdfast ledger verify [EXPORT]`."""
    parser = subparsers.add_parser("ledger", help="verify or export the ledger")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    export_parser = commands.add_parser("export", help="write it to a file")
    export_parser.add_argument(
        "file", nargs="?", type=Path, help="standard output if none"
    )
    _add_organisation(export_parser)
    add_json(export_parser)
    export_parser.set_defaults(run=export)
    verify_parser = commands.add_parser("verify", help="work it out anew")
    verify_parser.add_argument("export", nargs="?", type=Path, help="this file alone")
    verify_parser.add_argument(
        "--known", type=Path, help="a checkpoint you kept: it must go on from there"
    )
    verify_parser.add_argument(
        "--log-key", help="the ledger's public key, if you know it"
    )
    _add_organisation(verify_parser)
    add_json(verify_parser)
    verify_parser.set_defaults(run=verify)


def _add_organisation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--organisation", help="its name, where there are several")


def verify(options: argparse.Namespace) -> int:
    """Exit code 1 with the first entry that does not hold, where one does not."""
    known = _read(options.known).decode(errors="replace") if options.known else None
    try:
        if options.export is None:
            options.known = known
            return _verify_database(options)
        log = bytes.fromhex(options.log_key) if options.log_key else None
        given = _read(options.export)
        with counting(options, "Verified", entries) as told:
            whole = [verify_export(given, known=known, log=log, told=told)]
    except Broken as broken:
        return _tell_broken(options, broken)
    except ValueError as error:
        raise Stop("The public key has 64 hexadecimal digits.", code=2) from error
    return _tell(options, whole)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Stop(f"{path}: {error.strerror}.", name="no-such-file", code=2) from error


@needs_installation
def _verify_database(options: argparse.Namespace) -> int:
    from holdfast.keeping.ledger import verify_ledger

    organisations = _organisations(options)
    with counting(options, "Verified", entries) as told:
        whole = [
            verify_ledger(organisation, known=options.known, told=told)
            for organisation in organisations
        ]
    return _tell(options, whole)


def _organisations(options: argparse.Namespace) -> list[Any]:
    from holdfast.cli.serve import refuse
    from holdfast.server.checks import check_start
    from holdfast.vault.models import Organisation

    refuse(check_start())
    found = Organisation.objects.order_by("name")
    if options.organisation:
        found = found.filter(name=options.organisation)
        if not found:
            raise _no_organisation()
    return list(found)


def _no_organisation() -> Stop:
    return Stop("There is no such organisation here.", name="no-organisation")


def _tell(options: argparse.Namespace, whole: list[Verified]) -> int:
    facts = [
        {
            "origin": one.origin,
            "entries": one.entries,
            "waiting": one.waiting,
            "checkpoints": one.checkpoints,
            "size": one.size,
            "root": one.root.hex(),
            "log": one.log.hex(),
            "cosigned": one.cosigned,
            "cosigners": one.cosigners,
        }
        for one in whole
    ]
    lines = [
        f"{one.origin}: {one.entries} entries under {one.checkpoints} checkpoints hold,"
        f" {one.waiting} wait for theirs.\n  root    {one.root.hex()}"
        f"\n  signed  {one.log.hex()}"
        f"\n  {_cosigned(one)}"
        for one in whole
    ]
    words = "\n".join(lines) or "There is no organisation yet, and nothing to verify."
    say(options, {"good": True, "ledgers": facts}, words)
    return 0


def _cosigned(one: Verified) -> str:
    if not one.cosigners:
        return "No member has co-signed it."
    return f"Up to {one.cosigned} entries it was co-signed by {one.cosigners} members."


def _tell_broken(options: argparse.Namespace, broken: Broken) -> int:
    facts = {
        "good": False,
        "message": broken.message,
        "position": broken.position,
        "line": broken.line,
    }
    words = f"The ledger does not hold. {broken.message}"
    if broken.position is not None and str(broken.position) not in words:
        words += f" The first entry in doubt is {broken.position}."
    say(options, facts, words)
    return 1


@needs_installation
def export(options: argparse.Namespace) -> int:
    """Write the export; to standard output where no file is named."""
    from holdfast.keeping.ledger import export_ledger

    organisations = _organisations(options)
    if not organisations:
        raise _no_organisation()
    if len(organisations) > 1:
        names = ", ".join(one.name for one in organisations)
        words = f"There are several organisations, name one: {names}"
        raise Stop(words, name="several-organisations", code=2)
    if options.file is None:
        export_ledger(organisations[0], write=sys.stdout.buffer.write)
        sys.stdout.buffer.flush()
        return 0
    with (
        options.file.open("wb") as out,
        counting(options, "Written", megabytes) as told,
    ):
        export_ledger(organisations[0], write=lambda part: told(out.write(part)))
    size = options.file.stat().st_size
    facts = {"file": str(options.file), "bytes": size}
    say(options, facts, f"Written to {options.file}.")
    return 0
