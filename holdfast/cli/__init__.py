"""The one command, `holdfast`. Each of its commands is read only when it is asked for.

Exit codes: 0 good, 1 the answer is no, 2 used wrongly.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Final

from holdfast import __version__
from holdfast.cli.saying import Stop, say_stop

# What policy commands and offline verification need must not wait for Django.
COMMANDS: Final = {
    "demo": "holdfast.cli.demo:add_demo_command",
    "init": "holdfast.cli.init:add_init_command",
    "serve": "holdfast.cli.serve:add_serve_command",
    "tick": "holdfast.cli.tick:add_tick_command",
    "policy": "holdfast.cli.policy:add_policy_commands",
    "ledger": "holdfast.cli.ledger:add_ledger_commands",
    "backup": "holdfast.cli.keep:add_backup_command",
    "restore": "holdfast.cli.keep:add_restore_command",
    "recover": "holdfast.cli.recover:add_recover_command",
    "doctor": "holdfast.cli.keep:add_doctor_command",
    "upgrade": "holdfast.cli.keep:add_upgrade_command",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        options = _parser(given).parse_args(given)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 2
    try:
        code: int = options.run(options)
    except Stop as stop:
        say_stop(stop, as_json=getattr(options, "json", False))
        return stop.code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return code


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="holdfast",
        description="Reports, sealed; committees that decide by their written policy;"
        " bans that reach the door.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    asked = next((word for word in given if not word.startswith("-")), "")
    for name in [asked] if asked in COMMANDS else COMMANDS:
        _adder(name)(subparsers)
    return parser


def _adder(name: str) -> Callable[[Any], None]:
    module, _, function = COMMANDS[name].partition(":")
    adder: Callable[[Any], None] = getattr(import_module(module), function)
    return adder
