"""`holdfast recover`: two of the three recovery shares give a member access again."""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from typing import Any

from holdfast.cli.installation import needs_installation, only_organisation
from holdfast.cli.saying import Stop, add_json, say


def add_recover_command(subparsers: Any) -> None:
    """`holdfast recover MEMBER [--new-keys]`."""
    parser = subparsers.add_parser(
        "recover", help="give a member access again, with two recovery shares"
    )
    parser.add_argument("member", help="user name, or the full name")
    parser.add_argument(
        "--new-keys",
        action="store_true",
        help="they lost theirs: print a link to make new ones, then run this again",
    )
    parser.add_argument(
        "--url",
        default="http://127.0.0.1:8000",
        help="where people reach the installation; the link begins with it",
    )
    parser.add_argument("--organisation", help="its name, where there are several")
    add_json(parser)
    parser.set_defaults(run=recover)


@needs_installation
def recover(options: argparse.Namespace) -> int:
    """The ceremony. The shares are read from the terminal, never from arguments."""
    from holdfast.cli.serve import refuse
    from holdfast.crypto.errors import CryptoError
    from holdfast.errors import Refused
    from holdfast.server.checks import check_start

    refuse(check_start())
    try:
        return _ceremony(options, at=datetime.now(UTC))
    except Refused as refusal:
        raise Stop(refusal.message, name=refusal.code) from refusal
    except CryptoError as error:
        raise Stop(str(error), name="does-not-hold") from error


def _ceremony(options: argparse.Namespace, *, at: datetime) -> int:
    from holdfast.accounts.recovery import open_recovery
    from holdfast.crypto.shares import NEEDED
    from holdfast.spaces import recovering

    organisation = only_organisation(options)
    member = recovering.find_somebody(options.member, organisation=organisation)
    shares = [_asked(f"Share {number}: ") for number in range(1, NEEDED + 1)]
    recovered = open_recovery(shares, organisation=organisation)
    if options.new_keys:
        link = recovering.offer_new_keys(member, recovered=recovered, at=at)
        facts = {
            "link": options.url.rstrip("/") + link.path,
            "ends": f"{link.ends_at:%Y-%m-%d %H:%M} UTC",
        }
        words = (
            "Good once, until {ends}. They make new keys there; then run this again"
            " without --new-keys:\n\n  {link}"
        )
        say(options, facts, words.format(**facts))
        return 0
    read_out = ""
    if recovering.must_be_vouched_for(member):
        read_out = _asked("The six words on their account page, read out by them: ")
    done = recovering.recover(member, recovered=recovered, words=read_out, at=at)
    text = f"{done.folders} folders were granted."
    if done.vouched:
        text = f"Their keys count from now on. {text}"
    say(options, {"folders": done.folders, "vouched": done.vouched}, text)
    return 0


def _asked(words: str) -> str:
    typed = getpass.getpass(words) if sys.stdin.isatty() else sys.stdin.readline()
    return typed.strip()
