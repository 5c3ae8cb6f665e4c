"""One tick: what the apps registered, and the nightly backup."""

import logging
from datetime import datetime

from holdfast.keeping.backup import back_up_nightly
from holdfast.keeping.errors import KeepingError
from holdfast.keeping.locks import only_one
from holdfast.spaces.ticking import tick_all

log = logging.getLogger("holdfast.tick")


def tick(at: datetime) -> list[str]:
    """Run what is due; the names of what failed. Twice at once is refused.

    Raises:
        AlreadyRunning: another tick is under way.
    """
    with only_one("tick"):
        failed = tick_all(at)
        try:
            back_up_nightly(at)
        except (KeepingError, OSError) as error:
            log.error("No backup was made: %s", error)  # noqa: TRY400
            failed.append("nightly-backup")
        return failed
