"""What people type about the organisation. Shape only."""

from collections import defaultdict
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from holdfast.accounts.models import Member
from holdfast.accounts.people import called, name_of

LANGUAGES = [("en", "English"), ("fr", "Français"), ("nl", "Nederlands")]
_NAME = 200


def name_field(label: Any, **given: Any) -> forms.CharField:
    """What a person is called; any script."""
    return forms.CharField(label=label, max_length=_NAME, **given)


class FoundForm(forms.Form):
    """The organisation's name, languages, zone; and the founder's own name."""

    name = name_field(
        _("What is your organisation called?"),
        help_text=_("It stands on every page, for everybody."),
    )
    languages = forms.MultipleChoiceField(
        label=_("In which languages do people tell you things?"),
        choices=LANGUAGES,
        initial=["en"],
        widget=forms.CheckboxSelectMultiple,
    )
    zone = forms.CharField(
        label=_("Your time zone"),
        initial="Europe/Brussels",
        help_text=_("As Europe/Brussels or America/New_York: days end there."),
        widget=forms.TextInput({"list": "zones", "spellcheck": "false"}),
    )
    founder = name_field(_("And your own name?"))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_("Only ever told that something waits, never what."),
    )

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in available_timezones():
            raise ValidationError(now_("We know no such time zone."))
        return zone


class PersonForm(forms.Form):
    """Somebody named for the first time."""

    name = name_field(_("Name"))
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Only ever told that something waits, never what."),
    )


class ServiceForm(forms.Form):
    """A program that is to have a token."""

    name = name_field(
        _("What is the program called?"),
        help_text=_("Short, as people see it: Door tablet."),
    )
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=500,
        help_text=_("So that whoever vouches for it knows what it will do."),
    )
    ends_on = forms.DateField(
        label=_("Until which day?"),
        widget=forms.DateInput({"type": "date"}),
        help_text=_("A year at most. Then its token opens nothing any more."),
    )


class MeetingForm(forms.Form):
    """A meeting that was held: the day, who was there, and people not named before."""

    body = forms.ChoiceField(label=_("Whose meeting was it?"))
    held_on = forms.DateField(
        label=_("On which day?"), widget=forms.DateInput({"type": "date"})
    )
    present = forms.MultipleChoiceField(
        label=_("Who was there?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=_("And who else, whom we do not know yet?"),
        required=False,
        max_length=10_000,
        help_text=_(
            "One name on each line. They are asked to join later. The same name is the"
            " same person: tell two people of one name apart by what you write."
        ),
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(
        self,
        *given: Any,
        bodies: list[tuple[str, str]],
        people: list[Member],
        today: date,
        **more: Any,
    ) -> None:
        super().__init__(*given, **more)
        self.today = today
        self._known: dict[str, list[str]] = defaultdict(list)
        for member in people:
            self._known[called(name_of(member))].append(str(member.pk))
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]
        self.fields["present"].choices = [  # type: ignore[attr-defined]
            (str(member.pk), name_of(member)) for member in people
        ]

    def clean_held_on(self) -> date:
        held_on: date = self.cleaned_data["held_on"]
        if held_on > self.today:
            raise ValidationError(now_("This day has not come yet."))
        return held_on

    def clean_others(self) -> list[str]:
        names: dict[str, str] = {}
        for line in self.cleaned_data["others"].splitlines():
            names.setdefault(called(line), " ".join(line.split()))
        names.pop("", None)
        if any(len(name) > _NAME for name in names.values()):
            raise ValidationError(now_("One of these names is too long."))
        return list(names.values())

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = self.cleaned_data
        if not typed.get("present") and not typed.get("others"):
            self.add_error("present", now_("Somebody was there."))
        elif "others" in typed:
            self._find_known(typed)
        return typed

    def _find_known(self, typed: dict[str, Any]) -> None:
        """Whoever is typed and known already was there; nobody is made of them anew."""
        present = typed.setdefault("present", [])
        unknown = []
        for name in typed["others"]:
            same = self._known.get(called(name), [])
            if not same:
                unknown.append(name)
            elif len(same) == 1:
                present += same
            elif not set(same) & set(present):
                words = now_("Several here are called %(name)s: tick whom you mean.")
                raise ValidationError({"others": words % {"name": name}})
        typed["others"] = unknown


class CloseToForm(forms.Form):
    """Whom somebody is too close to."""

    names = forms.CharField(
        label=_("Whom are you too close to?"),
        required=False,
        max_length=20_000,
        help_text=_(
            "Family, partners, past partners, close friends, people you work with."
            " One name on each line; nobody is an answer, too."
        ),
        widget=forms.Textarea({"rows": 6}),
    )

    def clean_names(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["names"].splitlines()]
        return [line for line in lines if line]
