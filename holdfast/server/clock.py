"""The clock beside the web workers: every full minute what is due is run."""

import logging
from datetime import UTC, datetime

from django.db import DatabaseError

from holdfast.keeping.errors import AlreadyRunning
from holdfast.keeping.ticking import tick

log = logging.getLogger("holdfast.tick")


def run_what_is_due() -> None:
    """One turn of the clock, in a process that ends with it."""
    try:
        tick(datetime.now(UTC))
    except AlreadyRunning:
        return
    except DatabaseError as error:
        why = type(error).__name__
        log.error("The clock could not reach the database: %s", why)  # noqa: TRY400
