"""Short and other forms of given names, by language: `short_forms.txt`.

Each line of the file is one name's forms, in plain letters only, as `parts_of` leaves
them. A form may stand in several lines.
"""

from functools import cache
from importlib.resources import files


@cache
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    text = (files(__package__) / "short_forms.txt").read_text("utf-8")
    for line in text.splitlines():
        forms = line.split()
        for form in forms:
            table.setdefault(form, set()).update(forms)
    return {form: frozenset(forms) for form, forms in table.items()}


def forms_of(part: str) -> frozenset[str]:
    """Every form that stands in a line with this one, itself included."""
    return _table().get(part, frozenset({part}))


def shares_a_form(one: str, other: str) -> bool:
    """Whether one of two parts is a form of the other."""
    return other in forms_of(one)
