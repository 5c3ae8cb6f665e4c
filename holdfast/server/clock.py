"""The clock beside the web workers: every full minute it runs what is due."""

import logging
import time
from datetime import UTC, datetime
from typing import Final

from django.db import DatabaseError, close_old_connections

from holdfast.keeping.errors import AlreadyRunning
from holdfast.keeping.ticking import tick

log = logging.getLogger("holdfast.tick")
EVERY_SECONDS: Final = 60


def keep_time() -> None:
    """Run what is due, once a minute, until this process is told to stop."""
    while True:
        time.sleep(EVERY_SECONDS - time.time() % EVERY_SECONDS)
        try:
            tick(datetime.now(UTC))
        except AlreadyRunning:
            continue
        except DatabaseError as error:
            why = type(error).__name__
            log.error("The clock could not reach the database: %s", why)  # noqa: TRY400
        close_old_connections()
