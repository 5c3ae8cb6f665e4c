"""What people type about cases. Shape only; whether it is right, actions say."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.cases.pages import AskingForm, SigningForm, words_field
from holdfast.cases.reading import PersonView
from holdfast.cases.rules import LONGEST_LINE
from holdfast.policy import Policy
from holdfast.reports.models import Report
from holdfast.reports.showing import GRADES
from holdfast.web.templatetags.holdfast import code_name, day


class OpenCaseForm(AskingForm):
    """Which reports make a case."""

    reports = forms.MultipleChoiceField(
        label=_("Which reports belong together?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who is kept out of one of them is kept out of the case."),
    )

    def __init__(self, *args: Any, among: list[Report], **given: Any) -> None:
        super().__init__(*args, **given)
        field = self.fields["reports"]
        field.choices = [  # type: ignore[attr-defined]
            (report.code, _choice(report)) for report in among
        ]


class AddReportForm(AskingForm):
    """Which report is put into a case."""

    report = forms.ChoiceField(
        label=_("Which report belongs in it?"), widget=forms.RadioSelect
    )

    def __init__(
        self, *args: Any, among: list[Report], alike: set[str], **given: Any
    ) -> None:
        super().__init__(*args, **given)
        field = self.fields["report"]
        field.choices = [  # type: ignore[attr-defined]
            (one.code, _choice(one, alike=one.code in alike)) for one in among
        ]


def _choice(report: Report, *, alike: bool = False) -> str:
    came = _("came on %(on)s") % {"on": day(report.received_on)}
    said = [code_name(report.code), str(GRADES[report.grade]), came]
    return " · ".join(
        [*said, str(_("about a name as in this case"))] if alike else said
    )


class NoteForm(AskingForm):
    """A note in a case's story."""

    text = words_field(_("A note for the others"))


class JudgeForm(AskingForm):
    """How grave an infraction is, with the reason (C-1.3)."""

    person = forms.ChoiceField(
        label=_("Of whom do you judge this?"), widget=forms.RadioSelect
    )
    grade = forms.ChoiceField(
        label=_("How grave is it?"),
        choices=[("minor", _("Minor")), ("major", _("Major"))],
        widget=forms.RadioSelect,
    )
    offence = forms.ChoiceField(label=_("Which offence is it?"), required=False)
    reasons = words_field(
        _("Why?"), help_text=_("The reason is recorded with the case.")
    )

    def __init__(
        self,
        *args: Any,
        policy: Policy,
        people: Sequence[PersonView],
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        if len(people) > 1:
            self.fields["person"].choices = [  # type: ignore[attr-defined]
                (one.code, f"{code_name(one.code)} · {one.name}") for one in people
            ]
        else:
            del self.fields["person"]
        offences = [(one.id, str(one.title)) for one in policy.offences.values()]
        field = self.fields["offence"]
        field.choices = [("", _("none of the list")), *offences]  # type: ignore[attr-defined]


YES_NO_UNKNOWN = [("", _("Not asked")), ("yes", _("Yes")), ("no", _("No"))]


class PersonForm(AskingForm):
    """Somebody who was harmed, or who saw it."""

    part = forms.ChoiceField(
        label=_("Were they harmed, or did they see it?"),
        choices=[("harmed", _("They were harmed")), ("witness", _("They saw it"))],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Their name, if you know it"),
        required=False,
        max_length=LONGEST_LINE,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
        help_text=_("Sealed apart. Everywhere else they have a code name."),
    )
    contact = forms.CharField(
        label=_("How they can be reached safely"),
        required=False,
        max_length=LONGEST_LINE,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
    )
    reports = forms.MultipleChoiceField(
        label=_("In which of these reports?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    knows = forms.ChoiceField(
        label=_("Do they know that this was told?"),
        required=False,
        choices=[("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    agrees = forms.ChoiceField(
        label=_("If they were harmed: do they agree that something is done?"),
        required=False,
        choices=YES_NO_UNKNOWN,
        widget=forms.RadioSelect,
        help_text=_("If not, only whoever chairs can open who they are."),
    )
    said = words_field(_("What did they say?"), required=False)

    def __init__(self, *args: Any, among: list[Report], **given: Any) -> None:
        super().__init__(*args, **given)
        field = self.fields["reports"]
        field.choices = [(one.code, _choice(one)) for one in among]  # type: ignore[attr-defined]


class AnswerForm(SigningForm):
    """What somebody harmed answered."""

    agrees = forms.TypedChoiceField(
        label=_("Do they agree that something is done?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )


class SearchForm(AskingForm):
    """A name to look for. It is posted, so that it is in no address and in no log."""

    name = forms.CharField(
        label=_("Which name?"),
        max_length=LONGEST_LINE,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
        help_text=_("Other spellings, short forms and scripts are found too."),
    )


class AliasForm(AskingForm):
    """Another name that a person goes by."""

    name = forms.CharField(label=_("Another name they go by"), max_length=200)
