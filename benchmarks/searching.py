"""Open so many reports in one session, and look for a name in all of them."""

import sys
import time
from typing import Any

from holdfast.cli.installation import set_up


def main(number: int, username: str, passphrase: str) -> None:
    """Print the seconds of the first search, which unseals the grants, and the second."""
    set_up()
    from benchmarks.member import at_work
    from holdfast.reports.models import Report

    for _ in range(2):
        by = at_work(username, passphrase)
        mine = {"folder__grants__reader": by.reader, "folder__grants__current": True}
        wanted = Report.objects.filter(**mine).exclude(code__startswith="bulk-")
        started = time.perf_counter()
        rows = list(wanted[:number])
        found = _look_for("Casimir Vantongerren", by.keys.open_all(rows))
        print(len(rows), len(found), time.perf_counter() - started)


def _look_for(name: str, opened: list[dict[str, Any]]) -> list[Any]:
    from holdfast.names import NameList, best

    names = [
        str(one.get("name") or "") for row in opened for one in row.get("reported", [])
    ]
    return best(name, NameList.of(set(names) - {""}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
