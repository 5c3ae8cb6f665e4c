"""What people type about themselves. Shape only; whether it is right, actions say."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from holdfast.accounts.actions import SHORTEST_PASSPHRASE

LONGEST = 1000
_GOOD = format_lazy(
    _("At least {number} characters: four or five unconnected words are easy to keep."),
    number=SHORTEST_PASSPHRASE,
)


def passphrase_field(label: Any, *, new: bool = False, **given: Any) -> forms.CharField:
    """A passphrase: kept as typed, never shown again."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password" if new else "current-password"}
        ),
        **given,
    )


def username_field(**given: Any) -> forms.CharField:
    """A user name."""
    plain = {
        "autocomplete": "username",
        "autocapitalize": "none",
        "spellcheck": "false",
    }
    return forms.CharField(
        label=_("User name"), max_length=100, widget=forms.TextInput(plain), **given
    )


def code_field(**given: Any) -> forms.CharField:
    """The six digits of a second factor."""
    plain = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}
    return forms.CharField(
        label=_("Code of your second factor"),
        max_length=20,
        widget=forms.TextInput(plain),
        **given,
    )


class LoginForm(forms.Form):
    """User name, passphrase, code."""

    username = username_field()
    passphrase = passphrase_field(_("Passphrase"))
    code = code_field(
        required=False,
        help_text=_(
            "Six digits from the app on your telephone. Leave it out only if you have set"
            " up none."
        ),
    )


class SlipForm(forms.Form):
    """Coming in with the printed key slip, and a new passphrase at once."""

    username = username_field()
    slip = forms.CharField(
        label=_("Key slip"),
        max_length=200,
        help_text=_("Nine groups of four letters and digits, as printed."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    new_passphrase = passphrase_field(
        _("A new passphrase"),
        new=True,
        help_text=_GOOD,
    )
    once_more = passphrase_field(_("The new passphrase, once more"), new=True)
    lost_factor = forms.BooleanField(
        label=_("I have lost my second factor, too"),
        required=False,
        help_text=_("You set up a new one right after this."),
    )

    def clean(self) -> dict[str, Any]:
        return same_twice(self)


class PassphraseForm(forms.Form):
    """Changing one's passphrase."""

    passphrase = passphrase_field(_("Your passphrase until now"))
    new_passphrase = passphrase_field(
        _("The new passphrase"),
        new=True,
        help_text=_GOOD,
    )
    once_more = passphrase_field(_("The new passphrase, once more"), new=True)

    def clean(self) -> dict[str, Any]:
        return same_twice(self)


class AgainForm(forms.Form):
    """The passphrase, once more."""

    passphrase = passphrase_field(_("Your passphrase, once more"))


class SecondFactorForm(forms.Form):
    """The first code of a new second factor; `offer` carries its sealed secret."""

    offer = forms.CharField(max_length=500, widget=forms.HiddenInput)
    code = code_field(help_text=_("The six digits that the app shows now."))


class SecondFactorAnewForm(SecondFactorForm):
    """A second factor in place of another: the passphrase, too."""

    passphrase = passphrase_field(_("Your passphrase, once more"))


class EnrolForm(forms.Form):
    """Making one's own keys: user name, passphrase, second factor."""

    username = username_field(help_text=_("Only you use it, to log in."))
    new_passphrase = passphrase_field(_("Your passphrase"), new=True, help_text=_GOOD)
    once_more = passphrase_field(_("Your passphrase, once more"), new=True)
    offer = forms.CharField(max_length=500, widget=forms.HiddenInput)
    code = code_field(help_text=_("The six digits that the app shows now."))

    def clean(self) -> dict[str, Any]:
        return same_twice(self)


def passphrase_in(posted: Mapping[str, str]) -> str:
    """The passphrase typed again; a page with several such forms names each its own."""
    return posted.get(passphrase_name(posted), "")


def passphrase_name(posted: Mapping[str, str]) -> str:
    """The name under which it was typed, which says in which form; empty for none."""
    named = (name for name in posted if name.partition("-")[0] == "passphrase")
    return next(named, "")


def same_twice(form: forms.Form) -> dict[str, Any]:
    """The new passphrase was typed the same both times."""
    typed: dict[str, Any] = form.cleaned_data
    if typed.get("new_passphrase") != typed.get("once_more"):
        form.add_error("once_more", _("These two are not the same. Type both again."))
    return typed


def refuse(form: forms.Form, *, fields: dict[str, str], message: str) -> None:
    """Show a refusal in the form: beside its fields, or above them all."""
    known = {name: text for name, text in fields.items() if name in form.fields}
    for name, text in known.items():
        form.add_error(name, text)
    if not known:
        form.add_error(None, message)
