"""What is typed at the door, and for a ban. Shape only; whether it is right, the
actions say.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.cases.pages import SigningForm, day_field, words_field
from holdfast.cases.rules import LONGEST_WORDS
from holdfast.policy import Policy, asks_offence

LONGEST_TYPED = 20_000


class ActForm(forms.Form):
    """What one person did about somebody, as they write it down."""

    action = forms.ChoiceField(label=_("What was done"))
    person = forms.CharField(
        label=_("Their name"),
        max_length=LONGEST_TYPED,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
    )
    offence = forms.ChoiceField(
        label=_("For which offence"),
        required=False,
        help_text=_("Somebody is sent out for something that our policy lists."),
    )
    own_place = forms.BooleanField(
        label=_("It was in my own place, for a reason of mine"), required=False
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
        at_home: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(*given, **more)
        open_to_them = [policy.actions[one] for one in acts]
        titled = [(one.id, one.title.said(language)) for one in open_to_them]
        _choices(self, "action", titled)
        listed = [one for one in policy.offences.values() if one.offered]
        named = [(one.id, one.title.said(language)) for one in listed]
        _choices(self, "offence", [("", "—"), *named])
        if not any(asks_offence(one) for one in open_to_them):
            del self.fields["offence"]
        if not at_home:
            del self.fields["own_place"]
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


class AppealForm(SigningForm):
    """What somebody acted against said, and what they ask for."""

    text = words_field(
        _("What did they say?"),
        help_text=_(
            "It stays with the case; those who look at it again do not see it."
        ),
    )
    until = day_field(
        _("Until which day do they ask that it lasts?"),
        required=False,
        help_text=_("Leave it empty where they ask that it ends now."),
    )


class EndForm(SigningForm):
    """Whether a ban ends now or on a day, and why."""

    until = day_field(
        _("Its last day"),
        required=False,
        help_text=_("Leave it empty to put to the vote that it ends now."),
    )
    reasons = words_field(_("Why?"))
