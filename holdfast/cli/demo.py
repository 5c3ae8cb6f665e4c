"""`holdfast demo`: a throw-away installation with a living sample organisation."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from holdfast.cli.installation import needs_installation
from holdfast.cli.saying import Stop, add_json, add_port
from holdfast.cli.serve import refuse, run_server


def add_demo_command(subparsers: Any) -> None:
    """`holdfast demo [--port] [--json]`."""
    parser = subparsers.add_parser(
        "demo", help="try it: a throw-away installation with sample people"
    )
    add_port(parser)
    add_json(parser)
    parser.set_defaults(run=demo)


def demo(options: argparse.Namespace) -> int:
    """Make the throw-away home, serve it, and take it away at the end."""
    signal.signal(signal.SIGTERM, _stop)
    owner = os.getpid()
    home = Path(tempfile.mkdtemp(prefix="holdfast-demo-"))
    # Whatever else is installed here stays untouched.
    os.environ["HOLDFAST_HOME"] = str(home)
    os.environ.pop("HOLDFAST_DATABASE_URL", None)
    if asked_for := os.environ.get("HOLDFAST_DEMO_DATABASE_URL"):
        os.environ["HOLDFAST_DATABASE_URL"] = asked_for
    os.environ.pop("HOLDFAST_BACKUP_TO", None)
    os.environ.pop("HOLDFAST_SMTP_URL", None)
    try:
        return _serve_sample(options)
    except KeyboardInterrupt:
        return 0
    finally:
        if os.getpid() == owner:
            shutil.rmtree(home, ignore_errors=True)


def _stop(_signum: int, _frame: object) -> None:
    raise KeyboardInterrupt


@needs_installation
def _serve_sample(options: argparse.Namespace) -> int:
    from holdfast.config import config
    from holdfast.keeping.databases import check_no_tables
    from holdfast.keeping.errors import NotEmpty
    from holdfast.keeping.versions import migrate
    from holdfast.sample import build
    from holdfast.server.checks import check_address, check_start
    from holdfast.server.web import Address
    from holdfast.vault.installation import make_pepper

    address = Address("127.0.0.1", options.port)
    refuse(check_address(address))
    try:
        check_no_tables()
    except NotEmpty as error:
        raise Stop(error.message, name=error.code) from error
    make_pepper()
    if not options.json:
        print("Making a sample organisation …", file=sys.stderr)
    migrate()
    built = build(datetime.now(UTC))
    refuse(check_start())
    facts = {"url": address.url, "home": str(config().home), **built}
    _introduce(options, facts)
    run_server(address)
    return 0


def _how_it_ends() -> str:
    from holdfast.config import config

    if config().database_url:
        return "At the end its database stays, for you to drop. Ctrl+C stops it."
    return "Everything is thrown away at the end. Ctrl+C stops it."


def _introduce(options: argparse.Namespace, facts: dict[str, Any]) -> None:
    from holdfast.cli.saying import say

    lines = [f"{facts['organisation']} is at {facts['url']}", "", "Who can log in:", ""]
    for member in facts["members"]:
        lines += [
            f"  {member['username']:<12} {', '.join(member['offices']) or 'no office'}",
            f"  {'':<12} passphrase     {member['passphrase']}",
        ]
        if member["totp_secret"]:
            lines.append(f"  {'':<12} second factor  {member['totp_secret']}")
    lines += [
        "",
        f"Tell something at {facts['url']}/, then log in at {facts['url']}/login/.",
        "A second factor is typed, once, into an app for codes (Aegis, FreeOTP, 2FAS);",
        "the app then shows the six digits. Who has none listed needs none.",
        "",
        _how_it_ends(),
    ]
    say(options, facts, "\n".join(lines))
