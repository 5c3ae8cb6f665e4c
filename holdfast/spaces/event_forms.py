"""What people type about events. Shape only."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.spaces.events import Plan
from holdfast.spaces.models import Event

_WRITTEN: Final = "%Y-%m-%dT%H:%M"


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=[_WRITTEN, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=_WRITTEN),
    )


class EventForm(forms.Form):
    """An event: what, where, when, and whether it is ours."""

    title = forms.CharField(label=_("What is it called?"), max_length=200)
    place = forms.CharField(label=_("Where?"), max_length=200, required=False)
    starts_at = _moment(_("It starts"))
    ends_at = _moment(_("It ends"))
    charges_entry = forms.BooleanField(
        label=_("It charges entry"),
        required=False,
        help_text=_("Then it is the organisation's, and every ban binds there."),
    )
    designated = forms.BooleanField(
        label=_("It is free, and still ours"),
        required=False,
        help_text=_("Without either, we only promote it, and no ban binds there."),
    )

    @property
    def plan(self) -> Plan:
        """What was typed."""
        return Plan(**self.cleaned_data)

    @classmethod
    def about(cls, event: Event) -> "EventForm":
        """The form as it stands for an event."""
        return cls(initial={name: getattr(event, name) for name in cls.base_fields})


class PostForm(forms.Form):
    """Who, and which post."""

    member = forms.ChoiceField(label=_("Who?"))
    role = forms.ChoiceField(label=_("Which post?"))

    def __init__(
        self,
        *given: Any,
        members: Sequence[tuple[str, str]],
        roles: Sequence[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(*given, **more)
        for name, choices in (("member", members), ("role", roles)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
