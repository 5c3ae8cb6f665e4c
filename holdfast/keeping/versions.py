"""Whether this program and the database belong together. It never runs backwards."""

from dataclasses import dataclass

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from holdfast import __version__
from holdfast.keeping.findings import Finding, good, stops


@dataclass(frozen=True, slots=True)
class Versions:
    """Migrations as `app.name`: only the program knows them, or only the database."""

    pending: tuple[str, ...]
    newer: tuple[str, ...]
    empty: bool


def versions() -> Versions:
    """Compare the program's migrations with those that the database went through."""
    loader = MigrationLoader(connection)
    ours = set(loader.disk_migrations)
    apps = {app for app, _ in ours}
    done = {key for key in loader.applied_migrations if key[0] in apps}
    return Versions(
        pending=tuple(sorted(".".join(key) for key in ours - done)),
        newer=tuple(sorted(".".join(key) for key in done - ours)),
        empty=not done,
    )


def check_versions() -> Finding:
    """One finding: they fit, or which way they do not."""
    seen = versions()
    name = "database-version"
    if seen.newer:
        return stops(
            name,
            f"This database was written by a newer Holdfast than this one"
            f" ({__version__}): it knows {', '.join(seen.newer)}. Nothing was touched."
            " Install that version again, or a later one.",
        )
    if seen.empty:
        return stops(name, "There is no installation here yet: run `holdfast init`.")
    if seen.pending:
        return stops(
            name,
            "The database is from an older Holdfast. Run `holdfast upgrade`, which"
            " makes a backup first.",
        )
    return good(name, f"The database is that of Holdfast {__version__}.")


def migrate() -> None:
    """Bring the database to this program's version, quietly."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
