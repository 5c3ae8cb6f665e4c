"""Code names in what is written to somebody who told: they stay in here."""

import re
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from holdfast.accounts.unlocking import Actor
from holdfast.reports.models import Report
from holdfast.reports.rules import refuse_fields
from holdfast.vault.models import Grant
from holdfast.web.templatetags.holdfast import code_name

_BETWEEN = r"[\s_\u2010-\u2015-]+"


def check_no_code_name(text: str, *, report: Report, by: Actor, field: str) -> None:
    """Refuse a message that says what its report, or anything of its case, is called.

    Only what this member can open is looked for: of the rest, nothing is told.

    Raises:
        WrongInput: it does.
    """
    found = code_name_in(text, codes=_names_of_matter(report, by=by))
    if found:
        wrong = _(
            "“%(name)s” is what this is called here. They do not know that name, and it"
            " leads to this matter: please say it without."
        )
        refuse_fields({field: wrong % {"name": code_name(found)}})


def code_name_in(text: str, *, codes: Collection[str]) -> str:
    """The first of these that stands in a text, with hyphens or blanks, large or small;
    empty where none does.
    """
    for code in sorted(codes):
        words = _BETWEEN.join(re.escape(word) for word in code.split("-"))
        if re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE):
            return code
    return ""


def _names_of_matter(report: Report, *, by: Actor) -> set[str]:
    """A report's code name, those told with it, and those of its case."""
    codes = {report.code, *by.keys.open(report)["siblings"]}
    cases: Any = getattr(report, "cases", None)
    if cases is None:
        return codes
    held = Grant.objects.filter(
        folder=OuterRef("folder"), reader=by.reader, current=True
    )
    for case in cases.filter(Exists(held)):
        codes.add(case.code)
        codes.update(case.reports.values_list("code", flat=True))
        codes.update(case.people.values_list("person__code", flat=True))
    return codes
