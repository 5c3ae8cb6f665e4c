"""Code names: the only names that leave the vault."""

import secrets
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from django.db import connection, models

from holdfast.vault.models import Organisation
from holdfast.vault.rows import id_as_kept

# Of some hundred thousand few are taken: seldom is a second query needed.
_SPARE = 1


@cache
def _words(which: str) -> tuple[str, ...]:
    return tuple((files(__package__) / f"{which}.txt").read_text("utf-8").split())


def draw() -> str:
    """One code name, as `quiet-harbour`; more than 300,000 are possible."""
    return f"{secrets.choice(_words('qualities'))}-{secrets.choice(_words('things'))}"


def _taken(
    drawn: Iterable[str], *, model: type[models.Model], organisation: Organisation
) -> set[str]:
    codes = list(drawn)
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001
    places = ", ".join(["%s"] * len(codes))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT code FROM {table}"  # noqa: S608
            f" WHERE organisation_id = %s AND code IN ({places})",
            [id_as_kept(organisation.id), *codes],
        )
        return {code for (code,) in cursor.fetchall()}


def new_codes(
    model: type[models.Model], *, organisation: Organisation, number: int
) -> list[str]:
    """Code names that no row of this table has in this organisation, in one query."""
    found: list[str] = []
    drawn = dict.fromkeys(draw() for _ in range(number + _SPARE))
    while len(found) < number:
        taken = _taken(drawn, model=model, organisation=organisation)
        found += [code for code in drawn if code not in taken]
        # When two words run short, a third makes as many again and again.
        drawn = dict.fromkeys(
            f"{secrets.choice(_words('qualities'))}-{draw()}" for _ in range(number)
        )
    return found[:number]
