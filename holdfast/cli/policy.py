"""`holdfast policy`: check, explain and rehearse a policy file; only `adopt`, which puts
one in force, needs an installation.

A file named `committee` (or another policy that comes with Holdfast) need not exist.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from holdfast.cli.installation import needs_installation, only_organisation
from holdfast.cli.saying import Stop
from holdfast.policy import (
    Form,
    Mistake,
    Policy,
    PolicyInvalid,
    diagrams,
    json_schema,
    load,
    reference_page,
    sentences,
    shipped,
    shipped_names,
)
from holdfast.policy import (
    check as check_text,
)
from holdfast.policy import (
    rehearse as rehearse_text,
)

GOOD, NO, WRONG_USE = 0, 1, 2
Run = Callable[[argparse.Namespace], int]


class CannotRead(Exception):
    """A file is not there, or is not text."""


def add_policy_commands(subparsers: Any) -> None:
    """Add `policy` and its commands to the one parser."""
    parser = subparsers.add_parser("policy", help="check, explain, rehearse a policy")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add(commands, "check", check, "every mistake in it at once")
    explained = _add(commands, "explain", explain, "the policy in plain sentences")
    explained.add_argument("--language", default="en", help="of titles: en, fr, nl")
    rehearsed = _add(commands, "rehearse", rehearse, "run a small scenario through it")
    rehearsed.add_argument("scenario", metavar="SCENARIO", help="a scenario file")
    formed = _add(commands, "form", form, "the questions of its forms")
    formed.add_argument("--form", help="one form only, by its id")
    formed.add_argument("--language", default="en", help="of questions: en, fr, nl")
    adopted = _add(commands, "adopt", adopt, "put it in force where people are at work")
    adopted.add_argument(
        "--from",
        dest="since",
        metavar="DAY",
        type=_day,
        help="from this day on (2027-01-31); from today if none is given",
    )
    adopted.add_argument("--organisation", help="its name, where there are several")
    schemed = _add(
        commands, "schema", schema, "the JSON Schema for editors", file=False
    )
    schemed.add_argument("--page", action="store_true", help="the reference page")


def _add(
    commands: Any, name: str, run: Run, told: str, *, file: bool = True
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=told)
    if file:
        parser.add_argument(
            "file",
            metavar="FILE",
            help=f"a policy file, or one of: {', '.join(shipped_names())}",
        )
    parser.add_argument("--json", action="store_true", help="as JSON, on one line")
    parser.set_defaults(run=run, func=run)
    return parser


def check(options: argparse.Namespace) -> int:
    """Print every mistake; 0 where there is none."""
    try:
        text = text_of(options.file)
    except CannotRead as error:
        return _used_wrongly(options, str(error))
    mistakes = check_text(text)
    if mistakes:
        return say_mistakes(options, mistakes)
    _say(options, {"valid": True, "mistakes": []}, ["No mistakes."])
    return GOOD


def explain(options: argparse.Namespace) -> int:
    """Print the policy in plain sentences, and its diagrams."""
    return _with_policy(options, _explain)


def _explain(options: argparse.Namespace, policy: Policy) -> int:
    parts = sentences(policy, options.language)
    drawn = diagrams(policy, options.language)
    lines: list[str] = []
    for part in parts:
        lines += [f"## {part.heading}", "", *(f"- {one}" for one in part.sentences), ""]
    for name, diagram in drawn.items():
        lines += [f"## {name}", "", "```mermaid", diagram, "```", ""]
    _say(options, {"parts": [asdict(one) for one in parts], "diagrams": drawn}, lines)
    return GOOD


def rehearse(options: argparse.Namespace) -> int:
    """Print the timeline of a scenario; 0 also where it shows gaps."""
    return _with_policy(options, _rehearse)


def _rehearse(options: argparse.Namespace, policy: Policy) -> int:
    timeline = rehearse_text(policy, text_of(options.scenario))
    lines = [timeline.title, ""]
    lines += [
        f"{step.at:%Y-%m-%d %H:%M}  {step.kind:8}{step.text}"
        f"{f' ({step.clause})' if step.clause else ''}"
        for step in timeline.steps
    ]
    steps = [{**asdict(step), "at": step.at.isoformat()} for step in timeline.steps]
    _say(options, {"title": timeline.title, "steps": steps}, lines)
    return GOOD


def form(options: argparse.Namespace) -> int:
    """Print the questions of the policy's forms."""
    return _with_policy(options, _form)


def _form(options: argparse.Namespace, policy: Policy) -> int:
    if options.form is not None and options.form not in policy.forms:
        known = ", ".join(policy.forms)
        told = f'This policy has no form "{options.form}"; it has: {known}.'
        return _used_wrongly(options, told)
    forms = [one for one in policy.forms.values() if options.form in (None, one.id)]
    lines = [line for one in forms for line in _form_lines(one, options.language)]
    _say(
        options, {"forms": [_form_data(one, options.language) for one in forms]}, lines
    )
    return GOOD


def _form_lines(one: Form, lang: str) -> Iterable[str]:
    yield f"{one.title.said(lang)}"
    for number, question in enumerate(one.questions, start=1):
        yield f"{number:3}. {question.ask.said(lang)}"
        yield f"     {question.why.said(lang)}"
        for choice in question.choices:
            yield f"     [ ] {choice.title.said(lang)}"
    yield ""


def _form_data(one: Form, lang: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "questions": [
            {
                "id": question.id,
                "kind": question.kind,
                "ask": question.ask.said(lang),
                "why": question.why.said(lang),
                "choices": [choice.id for choice in question.choices],
            }
            for question in one.questions
        ],
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = "a day is written as 2027-01-31"
        raise argparse.ArgumentTypeError(message) from error


@needs_installation
def adopt(options: argparse.Namespace) -> int:
    """Put a new version in force; what was begun goes on under the one before."""
    from holdfast.cli.serve import refuse
    from holdfast.committee.adopting import adopt as put_in_force
    from holdfast.errors import Refused
    from holdfast.server.checks import check_start

    try:
        text = text_of(options.file)
    except CannotRead as error:
        return _used_wrongly(options, str(error))
    refuse(check_start())
    organisation = only_organisation(options)
    try:
        version = put_in_force(
            text, organisation=organisation, since=options.since, at=datetime.now(UTC)
        )
    except PolicyInvalid as error:
        return say_mistakes(options, error.mistakes)
    except Refused as refusal:
        raise Stop(refusal.message, name=refusal.code) from refusal
    facts = {
        "organisation": organisation.name,
        "number": version.number,
        "in_force_on": version.in_force_on.isoformat(),
    }
    words = "Version {number} is in force in {organisation} from {in_force_on} on."
    _say(options, facts, [words.format(**facts)])
    return GOOD


def schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema, or the reference page."""
    if options.page:
        sys.stdout.write(reference_page())
    else:
        indent = None if options.json else 2
        print(json.dumps(json_schema(), indent=indent))
    return GOOD


def _with_policy(
    options: argparse.Namespace, run: Callable[[argparse.Namespace, Policy], int]
) -> int:
    try:
        return run(options, load(text_of(options.file)))
    except PolicyInvalid as error:
        return say_mistakes(options, error.mistakes)
    except CannotRead as error:
        return _used_wrongly(options, str(error))


def text_of(file: str) -> str:
    path = Path(file)
    if file in shipped_names() and not path.exists():
        return shipped(file)
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CannotRead(f"{file}: {error.strerror}.") from error
    except ValueError as error:
        raise CannotRead(f"{file}: it is not text in UTF-8.") from error


def _say(options: argparse.Namespace, data: Any, lines: Iterable[str]) -> None:
    if options.json:
        print(json.dumps(data, ensure_ascii=False))
        return
    for line in lines:
        print(line)


def say_mistakes(options: argparse.Namespace, mistakes: Iterable[Mistake]) -> int:
    told = [asdict(mistake) for mistake in mistakes]
    lines = [str(mistake) for mistake in mistakes]
    _say(options, {"valid": False, "mistakes": told}, lines)
    return NO


def _used_wrongly(options: argparse.Namespace, told: str) -> int:
    if options.json:
        error = {"code": "used-wrongly", "message": told}
        print(json.dumps({"error": error}, ensure_ascii=False))
    else:
        print(told, file=sys.stderr)
    return WRONG_USE
