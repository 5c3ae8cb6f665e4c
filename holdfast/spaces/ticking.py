"""What is done by the clock. Apps register it; `holdfast tick` and the server run it.

Everything registered is idempotent: run twice, it does nothing the second time.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import OperationalError

from holdfast.vault.models import Organisation

Due = Callable[[Organisation, datetime], object]

log = logging.getLogger("holdfast.tick")
_registered: dict[str, Due] = {}


def register(function: Due) -> Due:
    """Have a function run for each organisation, every minute, in order of registering."""
    _registered[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def registered() -> list[str]:
    """The names of everything that runs by the clock."""
    return list(_registered)


def tick_all(at: datetime) -> list[str]:
    """Run what is due for every organisation; the names of what failed.

    One that fails keeps nothing else from running: it is tried again at the next tick.
    """
    failed = []
    for organisation in Organisation.objects.order_by("id"):
        for name, function in _registered.items():
            try:
                function(organisation, at)
            except OperationalError:
                raise
            except Exception:
                log.exception("A task of the clock failed: %s", name)
                failed.append(name)
    return failed
