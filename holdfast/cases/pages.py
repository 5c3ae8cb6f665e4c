"""What the pages of cases and committee have in common: answering, and refusing."""

from typing import Any

from django import forms
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from holdfast.accounts.forms import passphrase_field
from holdfast.errors import Refused
from holdfast.policy import Policy
from holdfast.vault.errors import PassphraseAgain
from holdfast.web.desk import refusing


class SeeOther(HttpResponseRedirect):
    """After an act: go and read what came of it."""

    status_code = 303


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, even where it is nothing; None where nothing was posted."""
    return request.POST if request.method == "POST" else None


class AskingForm(forms.Form):
    """A form that says of what is left out what a person would say."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField)
            field.error_messages["required"] = (
                _("Please choose.") if chosen else _("Please fill this in.")
            )


class SigningForm(AskingForm):
    """A form of an act that signs: the passphrase comes last, and is never kept."""

    passphrase = passphrase_field(
        _("Your passphrase, once more"),
        help_text=_(
            "This act is signed with your key, so that nobody can do it in your name."
        ),
    )
    field_order: Any = None

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        last = self.fields.pop("passphrase")
        self.fields["passphrase"] = last


def day_field(label: Any, **given: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **given
    )


def words_field(label: Any, **given: Any) -> forms.CharField:
    """Words of any length that the rules below allow."""
    return forms.CharField(
        label=label, widget=forms.Textarea({"rows": 5, "dir": "auto"}), **given
    )


def refuse_in(form: forms.Form, refusal: Refused) -> None:
    """Say in the form why it was refused, beside the field where there is one."""
    for field, text in refusal.fields.items():
        form.add_error(field if field in form.fields else None, text)
    if not refusal.fields:
        is_passphrase = isinstance(refusal, PassphraseAgain)
        has_field = "passphrase" in form.fields
        clause = f" ({refusal.clause})" if refusal.clause else ""
        form.add_error(
            "passphrase" if is_passphrase and has_field else None,
            f"{refusal.message}{clause}",
        )


def form_page(
    request: HttpRequest,
    template: str,
    *,
    form: forms.Form,
    refusal: Refused | None = None,
    policy: Policy | None = None,
    **context: Any,
) -> HttpResponse:
    """A form: new, or shown again with everything typed, and why it was refused."""
    status = 200
    if refusal is not None:
        refuse_in(form, refusal)
        status = refusal.status
    elif form.is_bound:
        status = 422
    clause = refusing(refusal, policy=policy) if policy else None
    shown = {"form": form, "refusing_clause": clause, **context}
    return render(request, template, shown, status=status)
