"""What is typed at the door, and for a ban. Shape only; whether it is right, the
actions say.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.cases.rules import LONGEST_WORDS
from holdfast.policy import Policy

LONGEST_TYPED = 20_000


class ActForm(forms.Form):
    """What one person did about somebody, as they write it down."""

    action = forms.ChoiceField(label=_("What was done"))
    person = forms.CharField(
        label=_("Their name"),
        max_length=LONGEST_TYPED,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
    )
    entry = forms.ChoiceField(
        label=_("Is it one of these people?"), required=False, widget=forms.RadioSelect
    )
    reasons = forms.CharField(
        label=_("What happened"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )
    let_in_by = forms.CharField(
        label=_("Who let them in, knowing of it (if somebody did)"),
        required=False,
        max_length=LONGEST_TYPED,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(
        self,
        *given: Any,
        policy: Policy,
        language: str,
        acts: Iterable[str],
        people: Iterable[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(*given, **more)
        titled = [(one, policy.actions[one].title.said(language)) for one in acts]
        _choices(self, "action", titled)
        meant = list(people)
        if meant:
            _choices(self, "entry", [("", _("No, somebody else")), *meant])
        else:
            del self.fields["entry"]
        if not meant:
            del self.fields["let_in_by"]


def _choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class LengthForm(forms.Form):
    """Until when a ban is to last, and why."""

    until = forms.DateField(
        label=_("The last day it counts"),
        widget=forms.DateInput({"type": "date", "class": "short"}, format="%Y-%m-%d"),
    )
    reasons = forms.CharField(
        label=_("Why that long"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )
