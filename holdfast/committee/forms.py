"""What people type about meetings, motions, actions. Shape only."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from holdfast.accounts.models import Member
from holdfast.accounts.people import name_of
from holdfast.cases.pages import AskingForm, SigningForm, day_field, words_field
from holdfast.cases.reading import PersonView
from holdfast.cases.states import OUTCOMES
from holdfast.committee.errors import wrong
from holdfast.policy import Policy

NOT_CHOSEN = ("", _("Choose"))


def _named(members: Iterable[Member]) -> list[tuple[str, str]]:
    named = [(str(member.pk), name_of(member)) for member in members]
    return sorted(named, key=lambda one: one[1].casefold())


def _offer(form: forms.Form, field: str, choices: list[tuple[str, Any]]) -> None:
    form.fields[field].choices = choices  # type: ignore[attr-defined]


class RecuseForm(SigningForm):
    """Who is too close, and why."""

    member = forms.ChoiceField(label=_("Who is too close to this?"))
    ground = words_field(
        _("Why?"),
        help_text=_("A few words. Only those who stay in this case read them."),
    )

    def __init__(
        self, *args: Any, members: Iterable[Member], me: Member, **given: Any
    ) -> None:
        super().__init__(*args, **given)
        others = [one for one in _named(members) if one[0] != str(me.pk)]
        _offer(self, "member", [(str(me.pk), _("Me: I step out at once")), *others])


class LiftForm(SigningForm):
    """Why somebody can be in a matter again."""

    ground = words_field(_("Why can they be in this again?"))


class CallForm(AskingForm):
    """For which day a meeting is called, where one is known."""

    meets_on = day_field(
        _("For which day do you call a meeting, if you know it?"),
        required=False,
        help_text=_("It stands in the calendars of those who may know of it."),
    )


def day_to_meet(request: HttpRequest) -> date | None:
    """The day for which a meeting is called; None where none was said.

    Raises:
        WrongInput: this is no day.
    """
    form = CallForm(request.POST)
    if not form.is_valid():
        raise wrong("meets_on", str(_("This is no day. On which day do you meet?")))
    said: date | None = form.cleaned_data["meets_on"]
    return said


class MeetForm(AskingForm):
    """A meeting that was held."""

    held_on = day_field(_("When was it?"))
    present = forms.MultipleChoiceField(
        label=_("Who was there?"), widget=forms.CheckboxSelectMultiple
    )
    notes = words_field(_("What was said and resolved?"))

    def __init__(self, *args: Any, members: Iterable[Member], **given: Any) -> None:
        super().__init__(*args, **given)
        _offer(self, "present", _named(members))


class MoveForm(SigningForm):
    """What is to be done about whom, and on what ground."""

    action = forms.ChoiceField(label=_("What is to be done?"))
    person = forms.ChoiceField(label=_("About whom?"))
    evidence = forms.ChoiceField(
        label=_("How sure are we?"),
        required=False,
        help_text=_("The standard that you say is met."),
    )
    reasons = words_field(
        _("Why is it met?"), help_text=_("The committee records this as its finding.")
    )
    proposed_until = day_field(
        _("Until when, do you propose?"),
        required=False,
        help_text=_("Only for something that has an end; another body may set it."),
    )
    refuse_at_sight = forms.BooleanField(
        label=_("Of a ban: the door refuses them at sight"),
        required=False,
        help_text=_(
            "Where their very name is given. Else somebody who knows them is fetched;"
            " for a name like theirs that is so in any case."
        ),
    )
    body = forms.ChoiceField(label=_("Who decides?"), required=False)

    def __init__(
        self,
        *args: Any,
        policy: Policy,
        people: Iterable[PersonView],
        fallback: str | None,
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        actions = [
            (one.id, str(one.title)) for one in policy.actions.values() if one.decided
        ]
        _offer(self, "action", [NOT_CHOSEN, *actions])
        _offer(self, "person", [(one.code, one.name) for one in people])
        standards = [
            (one.id, f"{one.title}: {one.means}") for one in policy.evidence.values()
        ]
        _offer(self, "evidence", [NOT_CHOSEN, *standards])
        if policy.bans is None or not policy.bans.at_sight:
            del self.fields["refuse_at_sight"]
        if fallback is None:
            del self.fields["body"]
        else:
            title = str(policy.bodies[fallback].title)
            _offer(self, "body", [("", _("Whom the policy names")), (fallback, title)])


class CloseForm(AskingForm):
    """How a case ended, why, and what who told it is told."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
    )
    reasons = words_field(_("Why?"), help_text=_("It stays in the story."))
    told = words_field(
        _("What do you tell the people who told you?"),
        required=False,
        help_text=_("What came of it, in your words; it goes to their mailboxes."),
    )

    def __init__(self, *args: Any, can_tell: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        if not can_tell:
            del self.fields["told"]


class ConfirmForm(SigningForm):
    """Whether a report about a member is major on its face, and why."""

    is_major = forms.TypedChoiceField(
        label=_("Is it major on its face?"),
        choices=[
            ("yes", _("Yes: if all of it is true, it is a major offence")),
            ("no", _("No: even if all of it is true, it is not")),
        ],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    reasons = words_field(
        _("Why?"),
        help_text=_("Whoever reads the report reads this; so does the board."),
    )


class CopyForm(SigningForm):
    """Giving the keeper the parallel copy of a report about a member."""


class OutcomeForm(SigningForm):
    """How an investigation of a member ends."""

    outcome = forms.ChoiceField(
        label=_("How does it end?"),
        choices=[
            ("insufficient", _("Not enough at this time: they return")),
            ("bar-from-service", _("Enough to bar them from service: they leave")),
            ("major-action", _("Enough for a major action, too: they leave")),
        ],
        widget=forms.RadioSelect,
    )
    from_board = forms.BooleanField(
        label=_("Bar them from the board itself, too"),
        required=False,
        help_text=_("Whatever their attendance. Only for somebody who leaves."),
    )
    reasons = words_field(_("Why?"))


class VoteForm(SigningForm):
    """One's answer, with its reason."""

    choice = forms.ChoiceField(
        label=_("Yes or no?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    reason = words_field(
        _("Why?"),
        required=False,
        help_text=_("The others read it once the motion is closed."),
    )


class CountForm(SigningForm):
    """Counting what waits for it: what follows is signed."""


class AskForm(AskingForm):
    """What the person harmed is told and asked."""

    text = words_field(
        _("What do you tell and ask them?"),
        help_text=_(
            "It goes to their mailbox, in your words. Write no names, and not what a"
            " report, a case or a person is called here."
        ),
    )


class CarryOutForm(SigningForm):
    """What the person harmed said, and how it was done."""

    consulted = forms.ChoiceField(
        label=_("What did the person harmed say?"),
        choices=[
            ("agreed", _("They agree")),
            ("against", _("They are against it; that is recorded, and not binding")),
            ("not-reached", _("No answer of theirs came in time")),
            ("danger", _("Somebody is in danger: at once")),
        ],
        widget=forms.RadioSelect,
    )
    asked_how = words_field(
        _("If they were asked in person: how?"),
        required=False,
        help_text=_(
            "By whom, where, in which words. Nobody has asked them through their"
            " mailbox, so their answer counts with this alone."
        ),
    )
    asked_on = day_field(_("And on which day?"), required=False)
    how = words_field(_("How was it done?"))

    def __init__(self, *args: Any, was_asked: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        if was_asked:
            del self.fields["asked_how"]
            del self.fields["asked_on"]

    def clean(self) -> dict[str, Any]:
        """How and when belong together."""
        given = super().clean() or {}
        how, day = given.get("asked_how"), given.get("asked_on")
        if how and not day and "asked_on" not in self.errors:
            self.add_error("asked_on", _("Say on which day they were asked."))
        if day and not how:
            self.add_error("asked_how", _("Say how they were asked."))
        return given


class TellAgainstForm(AskingForm):
    """What the person acted against was told."""

    text = words_field(_("What were they told?"))


class HandOverForm(AskingForm):
    """Who carries it out instead."""

    to = forms.ChoiceField(label=_("Who carries it out instead?"))

    def __init__(self, *args: Any, members: Iterable[Member], **given: Any) -> None:
        super().__init__(*args, **given)
        _offer(self, "to", _named(members))
