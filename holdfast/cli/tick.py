"""`holdfast tick`: run what is due. The server does it by itself, every minute."""

import argparse
from datetime import UTC, datetime
from typing import Any

from holdfast.cli.installation import needs_installation
from holdfast.cli.saying import Stop, add_json, say


def add_tick_command(subparsers: Any) -> None:
    """`holdfast tick`."""
    parser = subparsers.add_parser("tick", help="run what is due; idempotent")
    add_json(parser)
    parser.set_defaults(run=tick)


@needs_installation
def tick(options: argparse.Namespace) -> int:
    """Run what is due once; 1 where something failed."""
    from holdfast.cli.serve import refuse
    from holdfast.keeping.errors import AlreadyRunning
    from holdfast.keeping.ticking import tick as tick_once
    from holdfast.server.checks import check_start

    refuse(check_start())
    try:
        failed = tick_once(datetime.now(UTC))
    except AlreadyRunning as error:
        raise Stop(error.message, name=error.code) from error
    words = "Failed: " + ", ".join(failed) if failed else "Everything due is done."
    say(options, {"failed": failed}, words)
    return 1 if failed else 0
