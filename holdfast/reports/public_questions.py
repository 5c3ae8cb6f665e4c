"""The policy's questions as a reporter sees them: screens, fields, and kept pieces."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from holdfast.policy import Form, Policy, Question
from holdfast.reports.rules import NOT_SURE
from holdfast.reports.telling import ELSEWHERE

# Signs of the private use area stand for what differs between two visitors, so that
# a field or a page is rendered by its template once, and filled in by replacing. They
# are taken out of whatever is typed.
VALUE: Final = "\ue000"
SECOND_VALUE: Final = "\ue001"
WRONG: Final = "\ue002"
TIED: Final = "\ue003"
NUMBER: Final = "\ue004"
BOXES: Final = "\ue005"
CHOSEN: Final = "\ue006"
# A list shows no more of an answer than this on a narrow screen.
_SHOWN_WHOLE: Final = 24

OWN_WORD: Final = "own_word"
CONTACT: Final = "reporter_contact"
PERSON: Final = "person"
GROUP: Final = "group"
UNKNOWN: Final = "unknown"
OF_TEAM: Final = "reported_team"
# Who did it is asked in fields of its own.
PEOPLE: Final = (PERSON, GROUP, UNKNOWN, OF_TEAM)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question in one language. `kind` is the policy's."""

    id: str
    kind: str
    ask: str
    more: str
    why: str
    options: tuple[Option, ...] = ()

    @property
    def is_named_apart(self) -> bool:
        """Who did it, which has boxes of its own."""
        return self.id == "reported"

    @property
    def unanswered(self) -> str:
        """What a list to choose from says where nothing was chosen.

        It stands first: a browser sends the first of a list that nobody touched.
        """
        unsure = (option.label for option in self.options if not option.value)
        return next(unsure, _("(not answered)"))


@dataclass(frozen=True, slots=True)
class Screen:
    """What is asked at once: the questions of one step."""

    number: int
    questions: tuple[Asked, ...]

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1

    @property
    def whys(self) -> str:
        """Why these are asked, no sentence twice."""
        return " ".join(dict.fromkeys(question.why for question in self.questions))


Offered = Callable[[Question], tuple[Option, ...]]


def offered_by(
    policy: Policy,
    *,
    language: str,
    events: Iterable[Option],
    team: Iterable[Option],
) -> Offered:
    """What each kind of question offers to choose from."""
    unsure = Option(NOT_SURE, _("I do not know"))
    yes_no = (Option("yes", _("Yes")), Option("no", _("No")), unsure)
    people = tuple(team)
    offences = (
        *(
            Option(offence.id, offence.said(language))
            for offence in policy.offences.values()
            if offence.offered
        ),
        Option("", _("I am not sure")),
    )
    places = (
        *events,
        Option(ELSEWHERE, _("Somewhere else")),
        Option("", _("I do not know")),
    )
    words = tuple(
        Option(word.id, word.title.said(language)) for word in policy.words.values()
    )
    by_kind: Mapping[str, tuple[Option, ...]] = {
        "yes-no": yes_no,
        "offence": offences,
        "event": places,
        "word": words,
        "too-close": people,
        "keep-from": people,
    }

    def offered(question: Question) -> tuple[Option, ...]:
        chosen = tuple(
            Option(choice.id, choice.title.said(language))
            for choice in question.choices
        )
        return chosen or by_kind.get(question.kind, ())

    return offered


def asked(question: Question, *, language: str, offered: Offered) -> Asked:
    return Asked(
        id=question.id,
        kind=question.kind,
        ask=question.ask.said(language),
        more=question.more.said(language) if question.more else "",
        why=question.why.said(language),
        options=offered(question),
    )


def of_reporters(form: Form) -> list[Question]:
    """The questions that a reporter is asked; staff who write for them have more."""
    return [question for question in form.questions if question.asked_of != "staff"]


def screens(form: Form, *, language: str, offered: Offered) -> tuple[Screen, ...]:
    """A form's questions by their steps, numbered from 1."""
    by_step: dict[int, list[Asked]] = {}
    for question in of_reporters(form):
        view = asked(question, language=language, offered=offered)
        by_step.setdefault(question.step, []).append(view)
    return tuple(
        Screen(number, tuple(questions))
        for number, (_step, questions) in enumerate(sorted(by_step.items()), start=1)
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """One question of the review page, rendered with marks for what was typed."""

    html: str
    question: Asked
    explained: bool
    # As it is where nothing was typed and nothing is wrong: most questions, mostly.
    bare: str

    @classmethod
    def of(cls, question: Asked, *, explained: bool) -> "Piece":
        """`explained`: it was not asked before, and says here why it is asked."""
        given = {
            "question": question,
            "explained": explained,
            "value": VALUE,
            "second_value": SECOND_VALUE,
            "wrong": WRONG,
            "tied": TIED,
            "chosen": CHOSEN,
        }
        html = render_to_string("reports/_talk_review_field.html", given)
        bare = _with_wrong(html, field=question.id, text="", explained=explained)
        return cls(
            html,
            question,
            explained,
            bare.replace(SECOND_VALUE, "").replace(VALUE, "").replace(CHOSEN, ""),
        )

    def is_answered(self, typed: Mapping[str, Sequence[str]]) -> bool:
        fields = (self.question.id, second_field(self.question))
        return any(any(typed.get(field, ())) for field in fields)

    def filled(self, typed: Mapping[str, Sequence[str]], *, wrong: str = "") -> str:
        """The field with what was typed, and with what is wrong about it."""
        if not wrong and not self.is_answered(typed):
            return self.bare
        own = typed.get(self.question.id, ())
        html = _with_wrong(
            self.html, field=self.question.id, text=wrong, explained=self.explained
        )
        if self.question.options:
            html = _chosen(html, own, how=self._how_chosen)
        html = html.replace(CHOSEN, self._said_whole(own))
        second = typed.get(second_field(self.question), ())
        html = html.replace(SECOND_VALUE, _words(second))
        return html.replace(VALUE, _words(own))

    def _said_whole(self, values: Sequence[str]) -> str:
        """What was chosen, beneath a list that would cut it off."""
        labels = {option.value: option.label for option in self.question.options}
        label = labels.get(values[0], "") if values else ""
        if len(label) <= _SHOWN_WHOLE:
            return ""
        said = _("You chose: %(answer)s") % {"answer": label}
        return f'<p class="soft small">{escape(said)}</p>'

    @property
    def _how_chosen(self) -> str:
        return "checked" if self.question.kind in MANY else "selected"


@dataclass(frozen=True, slots=True)
class PeoplePiece:
    """Who did it: as many boxes as names were typed, and one more if asked for."""

    html: str
    box: str
    question: Asked

    @classmethod
    def of(cls, question: Asked, *, team: Sequence[Option]) -> "PeoplePiece":
        given = {
            "question": question,
            "team": team,
            "boxes": BOXES,
            "group": VALUE,
            "wrong": WRONG,
            "opened": TIED,
        }
        box = {"number": NUMBER, "value": VALUE}
        return cls(
            render_to_string("reports/_talk_review_people.html", given),
            render_to_string("reports/_talk_person.html", box),
            question,
        )

    def is_answered(self, typed: Mapping[str, Sequence[str]]) -> bool:
        return any(any(typed.get(field, ())) for field in PEOPLE)

    def filled(
        self, typed: Mapping[str, Sequence[str]], *, wrong: str = "", more: bool = False
    ) -> str:
        """All that was said about who did it; `more` adds an empty box."""
        names = [name for name in typed.get(PERSON, ()) if name]
        if more or not names:
            names.append("")
        boxes = "".join(
            self.box.replace(NUMBER, str(number)).replace(VALUE, escape(name))
            for number, name in enumerate(names, start=1)
        )
        chosen = (*typed.get(OF_TEAM, ()), *typed.get(UNKNOWN, ()))
        html = self.html.replace(WRONG, _wrong("reported", wrong))
        html = html.replace(TIED, " open" if typed.get(OF_TEAM) else "")
        html = _chosen(html, chosen, how="checked")
        html = html.replace(VALUE, _words(typed.get(GROUP, ())))
        return html.replace(BOXES, boxes)


MANY: Final = frozenset({"too-close", "keep-from", "choices"})


def _with_wrong(html: str, *, field: str, text: str, explained: bool) -> str:
    by = [f"{field}-error"] if text else []
    by += [f"{field}-why"] if explained else []
    tied = ' aria-invalid="true"' if text else ""
    tied += f' aria-describedby="{" ".join(by)}"' if by else ""
    return html.replace(WRONG, _wrong(field, text)).replace(TIED, tied)


def _chosen(html: str, values: Iterable[str], *, how: str) -> str:
    for value in values:
        mark = f'value="{escape(value)}"'
        html = html.replace(f"{mark}>", f"{mark} {how}>")
    return html


def second_field(question: Asked) -> str:
    """The field beside a question: one's own word, how to be reached."""
    return {"word": OWN_WORD, "contact": CONTACT}.get(question.kind, "")


def _words(values: Sequence[str]) -> str:
    return escape(values[0]) if values else ""


def _wrong(field: str, text: str) -> str:
    if not text:
        return ""
    return f'<br><span class="wrong" id="{field}-error">{escape(text)}</span>'
