"""What members type about a report. Shape only; rules and actions say the rest."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.crypto.errors import ReceiptError
from holdfast.crypto.receipts import new_receipt, read_receipt
from holdfast.policy import Policy, Question
from holdfast.reports.intake import Intake
from holdfast.reports.people import TeamMember
from holdfast.reports.rules import LONGEST_TEXT, OWN_FIELDS
from holdfast.reports.telling import ELSEWHERE, Reported, Telling
from holdfast.spaces.models import Event

YES_NO = [("yes", _("Yes")), ("no", _("No")), ("", _("Not said"))]
_BOOLEAN = {"yes": True, "no": False}
# Mistakes are found by the rules, which say them by the field of a telling.
_ROOM = LONGEST_TEXT * 2


def _words(question: Question | None, lang: str, *, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea({"rows": rows, "dir": "auto"}) if rows else None
    return forms.CharField(
        required=False,
        max_length=_ROOM,
        widget=widget or forms.TextInput({"dir": "auto"}),
        **_said(question, lang),
    )


def _said(question: Question | None, lang: str) -> dict[str, Any]:
    if question is None:
        return {}
    more = question.more.said(lang) if question.more else ""
    return {"label": question.ask.said(lang), "help_text": more}


def _one_of(question: Question, lang: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False,
        choices=choices,
        widget=forms.RadioSelect,
        **_said(question, lang),
    )


def _people_of(
    question: Question, lang: str, team: Iterable[TeamMember]
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False,
        choices=[(one.id, one.name) for one in team],
        widget=forms.CheckboxSelectMultiple,
        **_said(question, lang),
    )


class TellingForm(forms.Form):
    """Every question of the policy's fullest form, for somebody who writes for another.

    The form on which it is kept is the policy's to pick (C-2.2).
    """

    def __init__(
        self,
        *args: Any,
        facts: Intake,
        team: list[TeamMember],
        events: Iterable[Event],
        lang: str,
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.facts = facts
        self.events = [(str(event.id), event.title) for event in events]
        self.fields["token"] = forms.UUIDField(
            required=False, initial=uuid4, widget=forms.HiddenInput
        )
        # Made with the page: the same words however often it is sent.
        self.fields["receipt"] = forms.CharField(
            required=False, initial=new_receipt, widget=forms.HiddenInput
        )
        for question in fullest_questions(facts.policy):
            self._add(question, team=team, lang=lang)
        self.fields["wants_receipt"] = forms.BooleanField(
            required=False,
            label=_("They want to read our answers, and to add to it"),
            help_text=_(
                "Nine words are shown when it is kept, for them alone. Whoever has the"
                " words can read what was told."
            ),
        )

    def clean_receipt(self) -> str:
        """Nine words of ours, as the page was given them."""
        words: str = self.cleaned_data["receipt"]
        if words:
            try:
                read_receipt(words)
            except ReceiptError as error:
                raise forms.ValidationError(_("Open this page anew.")) from error
        return words

    def _add(self, question: Question, *, team: list[TeamMember], lang: str) -> None:
        policy, name = self.facts.policy, question.id
        if name == "reported":
            self.fields[name] = _words(question, lang, rows=3)
            self.fields[name].help_text = _("One person or group on each line.")
            self.fields["reported_members"] = _people_of(question, lang, team)
            self.fields["reported_members"].label = _("Somebody of the team?")
            self.fields["reported_members"].help_text = _(
                "Whoever you choose here will not be able to read this."
            )
        elif name == "offence":
            self.fields[name] = _one_of(question, lang, _offences(policy, lang))
        elif name == "event":
            elsewhere = (ELSEWHERE, _("Somewhere else"))
            choices = [*self.events, elsewhere, ("", _("Not known"))]
            self.fields[name] = _one_of(question, lang, choices)
        elif name == "word":
            self.fields[name] = _one_of(question, lang, _words_of(policy, lang))
            self.fields["own_word"] = _words(None, lang)
            self.fields["own_word"].label = _("Their own word")
        elif name == "reporter":
            self.fields[name] = _words(question, lang)
            self.fields["contact"] = _words(None, lang)
            self.fields["contact"].label = _("How they can be reached")
        elif name == "read_back":
            self.fields[name] = _one_of(question, lang, YES_NO)
            self.fields["not_read_back"] = _words(None, lang)
            self.fields["not_read_back"].label = _("If it was not possible: why not?")
        else:
            self.fields[name] = _field_of(question, lang, team=team)

    def telling(self) -> Telling:
        """What was typed, as a telling."""
        said: Mapping[str, Any] = self.cleaned_data
        elsewhere = said.get("event") == ELSEWHERE
        return Telling(
            receipt=said["receipt"] if said.get("wants_receipt") else "",
            event=None if elsewhere else _id(said.get("event")),
            elsewhere=elsewhere,
            occurred_on=said.get("occurred_on"),
            occurred_at=_clock(said.get("occurred_at", "")),
            offence=said.get("offence") or None,
            reported=tuple(_reported(said)),
            reporter_name=said.get("reporter", ""),
            reporter_contact=said.get("contact", ""),
            what_happened=said.get("what_happened", ""),
            what_is_needed=said.get("what_is_needed", ""),
            actions_taken=said.get("actions_taken", ""),
            answers={
                name: said[name]
                for name in said
                if name in self._further and said[name] not in ("", [])
            },
            too_close=tuple(UUID(one) for one in said.get("too_close", [])),
            keep_from=tuple(UUID(one) for one in said.get("keep_from", [])),
            word=said.get("own_word", "") or said.get("word", ""),
            knows=_BOOLEAN.get(said.get("knows", "")),
            agrees=_BOOLEAN.get(said.get("agrees", "")),
            read_back=_BOOLEAN.get(said.get("read_back", ""))
            or said.get("not_read_back")
            or None,
        )

    @property
    def _further(self) -> set[str]:
        asked = fullest_questions(self.facts.policy)
        return {question.id for question in asked} - OWN_FIELDS


def fullest_questions(policy: Policy) -> tuple[Question, ...]:
    """The questions of the form that asks the most."""
    return max((form.questions for form in policy.forms.values()), key=len)


def _offences(policy: Policy, lang: str) -> list[tuple[str, Any]]:
    offered = (one for one in policy.offences.values() if one.offered)
    listed = [(one.id, one.title.said(lang)) for one in offered]
    return [*listed, ("", _("Not sure"))]


def _words_of(policy: Policy, lang: str) -> list[tuple[str, Any]]:
    words = [(w.id, w.title.said(lang)) for w in policy.words.values() if not w.own]
    return [*words, ("", _("They have not chosen"))]


def _field_of(question: Question, lang: str, *, team: list[TeamMember]) -> forms.Field:
    if question.kind in {"too-close", "keep-from"}:
        return _people_of(question, lang, team)
    if question.choices:
        return _chosen(question, lang)
    return _BY_KIND.get(question.kind, _words)(question, lang)


def _chosen(question: Question, lang: str) -> forms.Field:
    choices = [(one.id, one.title.said(lang)) for one in question.choices]
    if question.kind == "choices":
        return forms.MultipleChoiceField(
            required=False,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            **_said(question, lang),
        )
    return _one_of(question, lang, [*choices, ("", _("Not said"))])


def _long_text(question: Question, lang: str) -> forms.Field:
    return _words(question, lang, rows=6)


def _yes_no(question: Question, lang: str) -> forms.Field:
    return _one_of(question, lang, YES_NO)


def _day(question: Question, lang: str) -> forms.Field:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(required=False, widget=widget, **_said(question, lang))


def _time(question: Question, lang: str) -> forms.Field:
    field = _words(question, lang)
    field.widget = forms.TimeInput({"type": "time"})
    return field


_BY_KIND: dict[str, Callable[[Question, str], forms.Field]] = {
    "long-text": _long_text,
    "yes-no": _yes_no,
    "date": _day,
    "time": _time,
}


def _reported(said: Mapping[str, Any]) -> Iterable[Reported]:
    for line in said.get("reported", "").splitlines():
        if line.strip():
            yield Reported(name=line.strip())
    for one in said.get("reported_members", []):
        yield Reported(member=UUID(one))


def _id(typed: str | None) -> UUID | None:
    return UUID(typed) if typed else None


def _clock(typed: str) -> str:
    # Some browsers send the seconds, too.
    return typed[:5] if typed.count(":") == 2 else typed


class GradeForm(forms.Form):
    """Which offence it is, and why; how grave, where no list says so."""

    offence = forms.ChoiceField(
        label=_("Which offence is it?"), widget=forms.RadioSelect
    )
    judged = forms.ChoiceField(
        label=_("How grave is it?"),
        required=False,
        choices=[
            ("", _("As the policy lists it")),
            ("minor", _("Minor")),
            ("major", _("Major")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Where you judge otherwise than the list, the reason is needed."),
    )
    reasons = forms.CharField(
        label=_("Why?"),
        required=False,
        max_length=_ROOM,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
        help_text=_("Kept with the report, in your name."),
    )

    def __init__(self, *args: Any, policy: Policy, lang: str, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["offence"].choices = [  # type: ignore[attr-defined]
            (one.id, _graded(one.title.said(lang), one.grade))
            for one in policy.offences.values()
        ]


def _graded(title: str, grade: str | None) -> str:
    said = {"minor": _("minor"), "major": _("major"), None: _("people judge")}[grade]
    return f"{title} ({said})"


class AbuseForm(forms.Form):
    """Why this is no report."""

    reason = forms.CharField(
        label=_("Why is this no report but abuse?"),
        max_length=_ROOM,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
        help_text=_("Kept on record. It takes a second member to close it."),
    )


class DoneForm(forms.Form):
    """What was done about a report since."""

    done = forms.CharField(
        label=_("What was done about it?"),
        max_length=_ROOM,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
        help_text=_("By whom, and when. It becomes part of the report."),
    )


class ReadBackForm(forms.Form):
    """Whether what was told orally was read back and confirmed, or why not."""

    read_back = forms.ChoiceField(
        label=_("Was it read back to them?"),
        choices=[
            ("yes", _("Yes: corrected where it was wrong, and confirmed")),
            ("no", _("It was not possible")),
        ],
        widget=forms.RadioSelect,
    )
    not_read_back = forms.CharField(
        label=_("If it was not possible: why not?"),
        required=False,
        max_length=_ROOM,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
    )


class PaperForm(forms.Form):
    """Who had the paper of a report, from when to when."""

    holder = forms.CharField(
        label=_("Who had the paper?"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
    )
    since = forms.DateField(
        label=_("From when?"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To when, if they have it no more?"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    sealed = forms.BooleanField(
        label=_("It lies in its envelope, sealed and dated"), required=False
    )


class MessageForm(forms.Form):
    """A message to who told it."""

    text = forms.CharField(
        label=_("Write to them"),
        max_length=_ROOM,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
        help_text=_(
            "They read it with their receipt, perhaps not alone. Write no names, and not"
            " what a report, a case or a person is called here: they do not know that."
        ),
    )

    is_outcome = forms.BooleanField(label=_("This is what came of it"), required=False)

    def __init__(self, *given: Any, in_person: bool = False, **named: Any) -> None:
        super().__init__(*given, **named)
        if in_person:
            label = _("This is what came of it, or why they cannot be told")
            self.fields["is_outcome"].label = label
            self.fields["text"].label = _("What they were told, by whom and when")
            self.fields["text"].help_text = _("Kept here; nothing is sent.")
