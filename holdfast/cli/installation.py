"""The installation that a command works on: Django set up, failures as sentences."""

import argparse
import gc
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING

from holdfast.cli.saying import Stop

if TYPE_CHECKING:
    from holdfast.vault.models import Organisation

Run = Callable[[argparse.Namespace], int]


def set_up() -> None:
    """Read the settings and make Django ready.

    Raises:
        Stop: a setting is wrong.
    """
    with reading_only():
        _set_up()


def _set_up() -> None:
    from pydantic import ValidationError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.settings")
    try:
        from holdfast.config import config

        config()
    except ValidationError as error:
        raise Stop(_wrong_settings(error), name="wrong-setting", code=2) from error
    import django

    django.setup()


@contextmanager
def reading_only() -> Iterator[None]:
    """Read code without looking for garbage: what is read is kept as long as we run."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _wrong_settings(error: Exception) -> str:
    mistakes = [
        f"HOLDFAST_{str(mistake['loc'][0]).upper()}: {mistake['msg']}"
        for mistake in error.errors()  # type: ignore[attr-defined]
    ]
    return "A setting in the environment is wrong. " + "; ".join(mistakes)


def needs_installation(run: Run) -> Run:
    """The command works on the data in HOLDFAST_HOME."""

    @wraps(run)
    def answer(options: argparse.Namespace) -> int:
        from holdfast.server.master import leave_no_traces

        leave_no_traces()
        set_up()
        from django.db import Error as DatabaseError

        from holdfast.vault.errors import MissingPepper

        try:
            return run(options)
        except MissingPepper as error:
            raise Stop(str(error), name="missing-pepper") from error
        except (DatabaseError, sqlite3.Error) as error:
            words = f"The database could not do this: {error}"
            raise Stop(words, name="database") from error
        except OSError as error:
            words = f"{error.strerror or error}: {error.filename or 'a file'}"
            raise Stop(words, name="files") from error

    return answer


def only_organisation(options: argparse.Namespace) -> "Organisation":
    """The one there is, or the one that `--organisation` names.

    Raises:
        Stop: there is none, or more than one.
    """
    from holdfast.vault.models import Organisation

    found = Organisation.objects.order_by("name")
    if options.organisation:
        found = found.filter(name=options.organisation)
    if len(found) != 1:
        words = "Name the organisation: there is none, or more than one."
        raise Stop(words, name="which-organisation", code=2)
    return found[0]
