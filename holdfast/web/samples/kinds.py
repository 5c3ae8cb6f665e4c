"""One sample."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One component in one state; `within` is the list it stands in."""

    component: str
    state: str
    values: dict[str, Any] = field(default_factory=dict)
    within: str = ""


def sample(component: str, state: str, within: str = "", /, **values: Any) -> Sample:
    return Sample(component=component, state=state, within=within, values=values)
