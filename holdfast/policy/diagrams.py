"""Diagrams of a policy as Mermaid text: who decides what, and the life of a report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from holdfast.policy.explain import STARTS, who

if TYPE_CHECKING:
    from holdfast.policy.model.whole import Policy


def diagrams(policy: Policy, lang: str = "en") -> dict[str, str]:
    """Each diagram by its name."""
    return {
        "who-decides": "\n".join(_who_decides(policy, lang)),
        "life-of-a-report": "\n".join(_life_of_a_report(policy, lang)),
    }


def _name(text: str) -> str:
    return text.replace("-", "_").replace(".", "_")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'


def _who_decides(policy: Policy, lang: str) -> Iterator[str]:
    yield "flowchart LR"
    for action in policy.actions.values():
        yield f"  a_{_name(action.id)}[{_quoted(action.title.said(lang))}]"
        for by in action.by:
            named = _quoted(who(policy, by, lang))
            yield f"  w_{_name(by)}({named}) -->|alone| a_{_name(action.id)}"
        for decision in action.decision:
            named = _quoted(who(policy, decision.body, lang))
            rule = _quoted(str(decision.rule))
            body, decided = _name(decision.body), _name(action.id)
            yield f"  w_{body}({named}) -->|{rule}| a_{decided}"


def _life_of_a_report(policy: Policy, lang: str) -> Iterator[str]:
    yield "flowchart TD"
    for event, duties in policy.duties_by_event.items():
        start = f"e_{_name(event)}"
        yield f"  {start}([{_quoted(STARTS[event])}])"
        for duty in duties:
            clock = str(duty.within or duty.by)
            named = f"{who(policy, duty.who, lang)}: {duty.title.said(lang)}"
            owed = _name(duty.id)
            yield f"  {start} -->|{_quoted(clock)}| d_{owed}[{_quoted(named)}]"
            if duty.then is not None:
                then = _quoted(f"then {who(policy, duty.then, lang)}")
                yield f"  d_{owed} -.-> t_{owed}({then})"
