"""`holdfast init`: a lasting installation, made once and never overwritten."""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from holdfast.cli.installation import needs_installation
from holdfast.cli.policy import CannotRead, say_mistakes, text_of
from holdfast.cli.saying import Stop, add_json, say
from holdfast.policy import Mistake, check

_WORDS = """\
Holdfast is ready in {home}.

1. Write this down on paper, twice, and keep it away from this machine. It opens the
   backups, and it is shown only now:

     {backup_key}

2. Start it:  holdfast serve

3. The first person opens this link, once, by {ends}, and is led on from there:

     {link}
"""


def add_init_command(subparsers: Any) -> None:
    """`holdfast init [--url] [--policy FILE] [--link]`."""
    parser = subparsers.add_parser("init", help="make a lasting installation, once")
    parser.add_argument(
        "--url",
        default="http://127.0.0.1:8000",
        help="where people will reach it; the link begins with it",
    )
    parser.add_argument(
        "--link", action="store_true", help="a new link for the first person"
    )
    parser.add_argument(
        "--policy",
        metavar="FILE",
        help="your own policy, which founding puts in force instead of the shipped one",
    )
    add_json(parser)
    parser.set_defaults(run=init)


@needs_installation
def init(options: argparse.Namespace) -> int:
    """Make pepper, backup key and database; print what is shown only once."""
    from holdfast.config import config
    from holdfast.keeping.versions import versions

    own, mistakes = _own_policy(options)
    if mistakes:
        return say_mistakes(options, mistakes)
    if options.link:
        return _new_link(options, own=own)
    home = config().home
    if config().pepper_file.exists():
        raise _there_is_one(f"{config().pepper_file} is there")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    home.chmod(0o700)
    if not versions().empty:
        raise _there_is_one("its database is not empty")
    facts = _make(url=options.url.rstrip("/"), own=own)
    say(options, facts, _WORDS.format(**facts))
    return 0


def _own_policy(options: argparse.Namespace) -> tuple[str, Sequence[Mistake]]:
    """The text of the policy that was given, if any, and every mistake in it."""
    if options.policy is None:
        return "", ()
    try:
        text = text_of(options.policy)
    except CannotRead as error:
        raise Stop(str(error), name="no-such-file", code=2) from error
    return text, check(text)


def _new_link(options: argparse.Namespace, *, own: str) -> int:
    """Where nobody came in yet: the link before it is good no more."""
    from holdfast.cli.serve import refuse
    from holdfast.server.checks import check_start
    from holdfast.spaces.founding import begin
    from holdfast.spaces.policies import keep_to_begin_with
    from holdfast.vault.models import Organisation

    refuse(check_start())
    if Organisation.objects.exists():
        words = "The organisation was founded already; a member can invite others."
        raise Stop(words, name="already-founded")
    if own:
        keep_to_begin_with(own)
    link = begin(at=datetime.now(UTC))
    facts = _of_link(link, url=options.url.rstrip("/"))
    say(options, facts, f"Good once, until {facts['ends']}:\n\n  {facts['link']}")
    return 0


def _of_link(link: Any, *, url: str) -> dict[str, str]:
    return {
        "link": f"{url}{link.path}",
        "ends": f"{link.ends_at:%Y-%m-%d %H:%M} UTC",
    }


def _there_is_one(why: str) -> Stop:
    words = f"There is an installation here already: {why}. Nothing was changed."
    return Stop(words, name="already-there")


def _make(*, url: str, own: str) -> dict[str, str]:
    from holdfast.config import config
    from holdfast.keeping.backup_key import make_backup_key
    from holdfast.keeping.versions import migrate
    from holdfast.spaces.founding import begin
    from holdfast.spaces.policies import keep_to_begin_with
    from holdfast.vault.installation import make_pepper

    migrate()
    make_pepper()
    if own:
        keep_to_begin_with(own)
    link = begin(at=datetime.now(UTC))
    return {
        "home": str(config().home),
        "backup_key": make_backup_key(),
        **_of_link(link, url=url),
    }
