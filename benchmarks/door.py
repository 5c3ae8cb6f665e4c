"""A name at the door among 10,000 bans: the whole request, through the WSGI handler.

`python -m benchmarks.door [bans] [checks]`. Prints one line of JSON: milliseconds of a
check from the request's bytes to the page's, and beside it the floor of the same run,
the same request where nobody is barred.
"""

import io
import json
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

BANS: Final = 10_000
CHECKS: Final = 1_000
ENOUGH: Final = 25.0
_CONSONANTS: Final = (*"bdfghklmnprstvw", "st", "br", "dr", "kl", "gr")
_VOWELS: Final = ("a", "e", "i", "o", "u", "ie", "oe", "aa")


def main(bans: int = BANS, checks: int = CHECKS) -> dict[str, Any]:
    """Measure once, in a home of its own."""
    with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as home:
        os.environ["HOLDFAST_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.settings")
        os.environ.setdefault("HOLDFAST_HOSTS", "localhost")
        return _measured(bans, checks)


def _measured(bans: int, checks: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command

    from holdfast.vault.installation import make_pepper
    from tests.cast import gather

    make_pepper()
    call_command("migrate", verbosity=0)
    at = datetime.now(UTC)
    cast = gather(at)
    browser = Browser()
    browser.log_in(cast, "jon", at=at)
    door = f"/door/{cast.tonight.id}/"
    rng = random.Random(7)
    listed = _names(bans, rng)
    typed = [_typed(listed, rng) for _ in range(checks)]
    floor = _timed(browser, door, typed[: max(checks // 5, 1)])
    _put_on_list(listed, cast=cast, at=at)
    found = _timed(browser, door, typed)
    return {
        "bans": bans,
        "checks": checks,
        "floor_p50_ms": _share(floor[0], 0.5),
        "floor_p99_ms": _share(floor[0], 0.99),
        "p50_ms": _share(found[0], 0.5),
        "p95_ms": _share(found[0], 0.95),
        "p99_ms": _share(found[0], 0.99),
        "floor_cpu_p50_ms": _share(floor[1], 0.5),
        "cpu_p50_ms": _share(found[1], 0.5),
        "cpu_p99_ms": _share(found[1], 0.99),
        "enough_ms": ENOUGH,
    }


def _names(number: int, rng: random.Random) -> list[str]:
    from holdfast.names.short_forms import _table

    given = sorted(form for form in _table() if len(form) > 2)
    families = [_family(rng) for _ in range(max(number // 2, 1))]
    return [
        f"{rng.choice(given)} {rng.choice(families)}".title() for _ in range(number)
    ]


def _family(rng: random.Random) -> str:
    syllables = [
        rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _ in range(rng.randint(2, 3))
    ]
    return rng.choice(["", "", "van ", "de "]) + "".join(syllables) + rng.choice("nsrt")


def _typed(listed: list[str], rng: random.Random) -> str:
    """One in five is on the list, with a slip of the pen; the others are anybody."""
    if rng.random() < 0.2:
        name = rng.choice(listed)
        place = rng.randrange(1, len(name) - 1)
        return name[:place] + name[place + 1 :]
    return _names(1, rng)[0]


def _put_on_list(names: list[str], *, cast: Any, at: datetime) -> None:
    from django.db import transaction

    from holdfast.door.entries import Entries, Entry
    from holdfast.door.standing import rewrite

    entries = [
        Entry(id=f"{place:032x}", names=(name,)) for place, name in enumerate(names)
    ]
    with transaction.atomic():
        rewrite(lambda _: Entries.of(entries), by=cast.ada, at=at)


class Browser:
    """A browser without script in front of the WSGI handler: cookies and forms."""

    def __init__(self) -> None:
        from django.core.wsgi import get_wsgi_application

        self.application: Callable[..., Any] = get_wsgi_application()
        self.cookies: dict[str, str] = {}
        self.token = ""

    def ask(self, path: str, *, form: dict[str, str] | None = None) -> tuple[int, str]:
        """One request; its status and page."""
        body = urlencode({**form, "csrfmiddlewaretoken": self.token}) if form else ""
        answered: list[Any] = []
        pages = self.application(
            self._environ(path, body.encode()), lambda *said: answered.extend(said)
        )
        page = b"".join(pages).decode()
        pages.close()
        self._keep(answered[1], page)
        return int(answered[0].split()[0]), page

    def _environ(self, path: str, body: bytes) -> dict[str, Any]:
        return {
            "REQUEST_METHOD": "POST" if body else "GET",
            "PATH_INFO": path,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "HTTP_ORIGIN": "http://localhost",
            "HTTP_COOKIE": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }

    def _keep(self, headers: list[tuple[str, str]], page: str) -> None:
        for name, value in headers:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if found:
            self.token = found[1]

    def log_in(self, cast: Any, name: str, *, at: datetime) -> None:
        """Begin a session as somebody of the cast, by the real login page."""
        from tests.accounts.browsing import login_of

        self.ask("/login/")
        status, _ = self.ask("/login/", form=login_of(cast, name, at=at))
        if status != 302:
            msg = f"Logging in answered {status}."
            raise RuntimeError(msg)


def _timed(
    browser: Browser, door: str, typed: list[str]
) -> tuple[list[float], list[float]]:
    """Milliseconds by the clock and of the processor, each in order."""
    browser.ask(door)
    for name in typed[:20]:
        browser.ask(door, form={"name": name})
    taken, worked = [], []
    for name in typed:
        began, work = time.perf_counter(), time.process_time()
        status, page = browser.ask(door, form={"name": name})
        taken.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - work) * 1000)
        if status != 200 or "verdict" not in page:
            msg = f"A check answered {status}."
            raise RuntimeError(msg)
    return sorted(taken), sorted(worked)


def _share(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2)


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
