"""`holdfast policy`: check, explain and rehearse a policy file; needs no installation.

A file named `committee` (or another policy that comes with Holdfast) need not exist.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

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
        text = _text_of(options.file)
    except CannotRead as error:
        return _used_wrongly(options, str(error))
    mistakes = check_text(text)
    if mistakes:
        return _say_mistakes(options, mistakes)
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
    timeline = rehearse_text(policy, _text_of(options.scenario))
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
        return run(options, load(_text_of(options.file)))
    except PolicyInvalid as error:
        return _say_mistakes(options, error.mistakes)
    except CannotRead as error:
        return _used_wrongly(options, str(error))


def _text_of(file: str) -> str:
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


def _say_mistakes(options: argparse.Namespace, mistakes: Iterable[Mistake]) -> int:
    told = [asdict(mistake) for mistake in mistakes]
    lines = [str(mistake) for mistake in mistakes]
    _say(options, {"valid": False, "mistakes": told}, lines)
    return NO


def _used_wrongly(options: argparse.Namespace, told: str) -> int:
    if options.json:
        print(json.dumps({"error": told}, ensure_ascii=False))
    else:
        print(told, file=sys.stderr)
    return WRONG_USE
