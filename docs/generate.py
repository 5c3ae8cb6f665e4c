"""Writes the documents that can be generated; with `--check`, says which are stale."""

import ast
import os
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("HOLDFAST_HOME", tempfile.mkdtemp(prefix="holdfast-docs-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.settings")


def settings_page() -> str:
    """Every setting with its default and what it is for."""
    from holdfast.config import Config

    lines = [
        "# Settings",
        "",
        "All come from the environment. A wrong one stops the start.",
        "",
        "| variable | default | what for |",
        "| --- | --- | --- |",
    ]
    for name, field in Config.model_fields.items():
        default = field.default
        if isinstance(default, Path):
            default = "~/" + default.relative_to(Path.home()).as_posix()
        shown = "" if default is None else f"`{default}`"
        lines.append(f"| `HOLDFAST_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines) + "\n"


def _clauses_in(path: Path) -> list[tuple[str, str]]:
    found = []
    tree = ast.parse(path.read_text("utf-8"))
    whole: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and "pytestmark" in ast.unparse(
            node.targets[0]
        ):
            whole = _ids(node.value)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            mine = [c for decorator in node.decorator_list for c in _ids(decorator)]
            found += [(clause, node.name) for clause in {*whole, *mine}]
    return found


def _ids(node: ast.expr) -> list[str]:
    text = ast.unparse(node)
    marks = re.findall(r"mark\.clause\(([^)]*)\)", text)
    return [clause for mark in marks for clause in re.findall(r"[JCNL]-\d+\.\d+", mark)]


def _order(clause: str) -> tuple[str, int, int]:
    letter, major, minor = re.split(r"[-.]", clause)
    return letter, int(major), int(minor)


# What the law and the field expect, whatever a policy says: L-1.1 to L-1.3, and so on.
_OF_THE_LAW = (("L-1", 3), ("L-2", 4), ("L-3", 2))


def clauses() -> dict[str, set[str]]:
    """Every clause with the tests that prove it; with none where nothing does yet."""
    from holdfast.policy import load, shipped

    proved: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for clause, test in _clauses_in(path):
            proved[clause].add(f"{path.relative_to(ROOT).as_posix()}::{test}")
    law = [f"{part}.{n + 1}" for part, last in _OF_THE_LAW for n in range(last)]
    for clause in [*load(shipped("committee")).clauses, *law]:
        proved[clause] |= set()
    return proved


def clauses_page() -> str:
    """Clause by clause, the tests that prove it; first, what is not done yet."""
    proved = clauses()
    ordered = sorted(proved, key=_order)
    nothing = [clause for clause in ordered if not proved[clause]]
    pure = [
        clause
        for clause in ordered
        if proved[clause] and all(t.startswith("tests/policy/") for t in proved[clause])
    ]
    known = (
        "Proved in the policy alone, which knows them while nothing else acts on them"
    )
    lines = [
        "# What proves each clause",
        "",
        f"Proved by nothing, not done yet: {', '.join(nothing)}.",
        "",
        f"{known} yet: {', '.join(pure)}.",
        "",
    ]
    for clause in filter(proved.get, ordered):
        lines.append(f"## {clause}")
        lines += ["", *(f"- `{test}`" for test in sorted(proved[clause])), ""]
    return "\n".join(lines).rstrip() + "\n"


def access_page() -> str:
    """Every address with who may reach it at all."""
    import django

    django.setup()
    from tests.everything.addresses import addresses

    lines = [
        "# Who may reach which address",
        "",
        "What a member may do there is a question of grants and of the policy.",
        "",
        "| address | who |",
        "| --- | --- |",
    ]
    lines += [f"| `/{route}` | {access} |" for route, access in addresses()]
    return "\n".join(lines) + "\n"


PROGRAMS = """\
# For programs

A program can tell, read, decide and carry out at `/api/v1/`, in JSON, by the same acts
as the pages. The shapes of all that goes in and out are in `/api/v1/openapi.json`.

- **Log in** with `POST /api/v1/session`; send what comes back as
  `Authorization: Bearer`. Without a token there are the team, the policy, receipts,
  reports and the reporter's mailbox.
- **Without logging in**, as a *service*: on the page of the organisation's people, whoever
  sits in one of its bodies makes a token, with its passphrase, a purpose, and an end a year
  away at most. It is shown once; send it as `Authorization: Bearer`, too. A second member
  vouches for its keys (until then: 403). It reads what it is granted: a post at an event
  lets it check names at that door, an office that reads the record lets it read the
  reports and cases of that office, as far as whoever made it reads them. It tells, writes
  to reporters and adds files. It never decides or signs: grading, taking in, cases,
  recusals, meetings, motions, ballots, actions, lengths and namesakes answer 403,
  `not-for-services`. It fills no seat and counts as no reader. It is revoked, at once, on
  its own page by whoever may make one; it is 401 from then on, after its end, and when
  whoever made it has left, is suspended or has new keys.
- **Errors** have one shape, whatever happened:
  `{"error": {"code", "message", "clause", "fields"}}`. 401: log in. 403: you may not (a
  wrong passphrase too). 404: it does not exist, or is not yours. 409: the state has moved
  on. 413: too large. 422 with a clause: nobody may. 422 with `fields`: a wrong shape, an
  unknown field or id, a day to come. 503: not just now; `Retry-After` says when.
- **Send again** whatever was not answered, with the same `Idempotency-Key`: what was done
  before is not done twice, and the answer is the same. The same key with something else
  is 422. What may be left out may be null.
- **Acts that sign** (move, vote, carry out, recuse, set a length) take the passphrase
  again.
- **Who told it** is in the answer of a report where its reader may know it. That it was
  read so has a ledger entry of its own, `identity-read`. On the page it is shown only by
  the passphrase.
- **The ledger** gives one's own entries. `proof` is the RFC 6962 audit path from `leaf` at
  `position` to the root in the newest checkpoint. `subject` is empty where it is about
  something that its reader cannot open any more.

```
curl -s -X POST localhost:8000/api/v1/receipts
curl -s localhost:8000/api/v1/reports -H 'Idempotency-Key: 1' \\
     -d '{"receipt": "nine words", "what_happened": "Somebody follows me."}'
```

| call | what it does |
| --- | --- |
"""


def programs_page() -> str:
    """How a program talks to it, and every call there is."""
    import django

    django.setup()
    from holdfast.api.app import api

    lines = [
        f"| `{method.upper()} {path}` | {call['description'].splitlines()[0]} |"
        for path, calls in sorted(api.get_openapi_schema()["paths"].items())
        for method, call in calls.items()
    ]
    return PROGRAMS + "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "docs/operate/settings.md": settings_page,
    "docs/clauses.md": clauses_page,
    "docs/security/access.md": access_page,
    "docs/use/programs.md": programs_page,
}


def main() -> int:
    """Write, or compare."""
    stale = []
    for name, written in PAGES.items():
        path = ROOT / name
        text = written()
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for name in stale:
        print(f"{'stale' if '--check' in sys.argv else 'written'}: {name}")
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
