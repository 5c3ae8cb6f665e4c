"""What a case may become, how it can end, and which duties end with it."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from holdfast.cases.models import CaseState

# Closed by who sits where reports are received; opened again by another report.
MAY_FOLLOW: Final = {
    CaseState.OPEN: frozenset({CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({CaseState.OPEN}),
}
OUTCOMES: Final[dict[str, Promise]] = {
    "acted": _("Something was done about it"),
    "nothing-to-do": _("Nothing is left to be done"),
    "not-enough": _("There is not enough to go on"),
    "not-wanted": _("The person harmed does not want more"),
    "elsewhere": _("Others deal with it"),
}
# Owed to the matter, and over with it. What is owed to people stays: an answer, what
# came of it, telling the person acted against.
DONE_BY_CLOSING: Final = frozenset({"consider"})
# Owed while it is asked about; with the matter closed nobody is asked any more.
LAPSED_BY_CLOSING: Final = frozenset({"read-back"})
# What must have been done before: nothing is closed in place of being dealt with.
OWED_BEFORE_CLOSING: Final = frozenset({"meeting"})
