"""When something was done, to the minute, where it is sealed with what was done.

Rows carry the day alone; the moment puts what is of one day in its order.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def moment_in(said: Mapping[str, Any], key: str = "at") -> datetime | None:
    """The moment that a content tells; none of what was written before it was kept."""
    told = said.get(key)
    return datetime.fromisoformat(told) if told else None
