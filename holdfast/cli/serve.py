"""`holdfast serve`: web, API and background work under one command."""

import argparse
import sys
from typing import Any

from holdfast.cli.installation import needs_installation, reading_only
from holdfast.cli.saying import Stop, add_json, add_port, say


def add_serve_command(subparsers: Any) -> None:
    """`holdfast serve [--host] [--port]`."""
    parser = subparsers.add_parser("serve", help="serve pages, API and the clock")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at")
    add_port(parser)
    add_json(parser)
    parser.set_defaults(run=serve)


@needs_installation
def serve(options: argparse.Namespace) -> int:
    """Check what must hold, then serve until told to stop."""
    from holdfast.config import config
    from holdfast.keeping.errors import AlreadyRunning
    from holdfast.keeping.locks import only_one
    from holdfast.server.checks import check_address, check_start
    from holdfast.server.web import Address

    address = Address(
        options.host, options.port, config().certificate, config().certificate_key
    )
    refuse([*check_address(address), *check_start()])
    try:
        with only_one("serve"):
            say(options, {"url": address.url}, f"Holdfast is at {address.url}")
            run_server(address)
    except AlreadyRunning as error:
        raise Stop(error.message, name=error.code) from error
    return 0


def refuse(found: list[Any]) -> None:
    """Stop where one of the findings says that nothing may be served.

    Raises:
        Stop: with every such sentence.
    """
    bad = [finding for finding in found if finding.weight == "stops"]
    if bad:
        words = "\n".join(finding.text for finding in bad)
        raise Stop(words, name=bad[0].name)
    for finding in found:
        if finding.weight == "warns":
            print(f"holdfast: {finding.text}", file=sys.stderr)


def run_server(address: Any) -> None:
    """Two web workers and the clock, under one master, until SIGTERM."""
    from holdfast.server.clock import run_what_is_due
    from holdfast.server.listening import let_nobody_in
    from holdfast.server.master import Master, few_arenas
    from holdfast.server.web import listen_at, read_the_application, workers_at

    with reading_only():
        read_the_application()
    few_arenas()
    sockets = listen_at(address)
    Master(
        workers_at(address, sockets),
        each_minute={"clock": run_what_is_due},
        when_stopping=lambda: let_nobody_in(sockets),
    ).run()
