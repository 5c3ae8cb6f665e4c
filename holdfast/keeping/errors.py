"""What keeping refuses. Each says what to do."""

from pathlib import Path


class KeepingError(Exception):
    """Something could not be kept or brought back. `code` is stable."""

    code = "keeping"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NoBackupKey(KeepingError):
    """There is nothing to seal backups to."""

    code = "no-backup-key"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"There is no key for backups in {path}. `holdfast backup --new-key` makes"
            " one and prints its private half."
        )


class NotEmpty(KeepingError):
    """Restoring would write over something."""

    code = "not-empty"


class WrongBackup(KeepingError):
    """This file is not a backup, was damaged, or is sealed to another key."""

    code = "wrong-backup"


class WrongPepper(KeepingError):
    """The pepper is not the one under which the backup's installation worked."""

    code = "wrong-pepper"


class AlreadyRunning(KeepingError):
    """The same thing is being done just now."""

    code = "already-running"
