"""Put thousands of invented names on the door's list; prints some of them, misspelt."""

import random
import sys
from datetime import UTC, datetime
from uuid import uuid4

from holdfast.cli.installation import set_up

_FIRST = [
    "An",
    "Bela",
    "Cem",
    "Dora",
    "Edo",
    "Fia",
    "Gert",
    "Hedy",
    "Ines",
    "Joris",
    "Kaya",
    "Lou",
    "Mats",
    "Nele",
    "Otis",
    "Pia",
]
_MIDDLE = [
    "ba",
    "be",
    "bo",
    "da",
    "de",
    "do",
    "ka",
    "ke",
    "ki",
    "la",
    "le",
    "lo",
    "ma",
    "mi",
    "mo",
    "na",
    "ni",
    "no",
    "ra",
    "ri",
    "ro",
    "sa",
    "si",
    "so",
]


def name(chance: random.Random) -> str:
    """Somebody who does not exist."""
    last = "".join(chance.choice(_MIDDLE) for _ in range(chance.randrange(2, 5)))
    return f"{chance.choice(_FIRST)}{chance.choice(_MIDDLE)} Van {last.title()}"


def main(number: int, username: str, passphrase: str) -> None:
    """Write the list anew with so many names."""
    set_up()
    from django.db import transaction

    from benchmarks.member import at_work
    from holdfast.door.entries import Entries, Entry
    from holdfast.door.standing import rewrite

    chance = random.Random(number)
    entries = [Entry(id=uuid4().hex, names=(name(chance),)) for _ in range(number)]
    by, at = at_work(username, passphrase), datetime.now(UTC)
    with transaction.atomic():
        rewrite(lambda _: Entries.of(entries), by=by, at=at)
    print("\n".join(entry.names[0] for entry in entries[:100]))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
