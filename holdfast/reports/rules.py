"""Whether what was given, and the state of a report, allow it now."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _

from holdfast.errors import NotNow, WrongInput
from holdfast.policy import Policy, Question
from holdfast.reports.models import Report, ReportState
from holdfast.reports.states import MAY_BE_ABUSE, MAY_BE_GRADED, MAY_BE_TAKEN_IN
from holdfast.reports.telling import Telling

LONGEST_LINE: Final = 300
LONGEST_TEXT: Final = 50_000
MOST_REPORTED: Final = 20
MOST_ANSWERS: Final = 100
VOICES_FOR_ABUSE: Final = 2
EARLIEST: Final = date(1900, 1, 1)
# "I do not know" is an answer to a question of yes or no.
NOT_SURE: Final = "not-sure"
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_SPACES: Final = frozenset("\n\t")
# Questions that are fields of a telling of their own, not further answers.
OWN_FIELDS: Final = frozenset(
    {
        "what_happened",
        "what_is_needed",
        "actions_taken",
        "reported",
        "offence",
        "occurred_on",
        "occurred_at",
        "event",
        "too_close",
        "keep_from",
        "word",
        "reporter",
        "knows",
        "agrees",
        "read_back",
    }
)


@lru_cache(maxsize=32)
def further_questions(policy: Policy) -> Mapping[str, Question]:
    """The questions of all forms that are not fields of their own, by id."""
    return {
        question.id: question
        for form in policy.forms.values()
        for question in form.questions
        if question.id not in OWN_FIELDS
    }


def check_telling(
    telling: Telling, *, policy: Policy, members: Collection[str], today: date
) -> None:
    """Refuse what has a wrong shape, every mistake at once.

    Raises:
        WrongInput: `fields` says what is wrong where.
    """
    wrong = {
        **_wrong_words(telling),
        **_wrong_ids(telling, policy=policy, members=members),
        **_wrong_time(telling, today=today),
        **_wrong_answers(telling.answers, policy=policy),
    }
    if not wrong and not telling.says_anything:
        wrong["what_happened"] = _(
            "There is nothing here yet. A word or two about what happened, or what"
            " you need, is enough."
        )
    refuse_fields(wrong)


def refuse_fields(wrong: Mapping[str, str]) -> None:
    """Raise `WrongInput` where there is something wrong."""
    if wrong:
        message = next(iter(wrong.values()))
        raise WrongInput("wrong-input", message, fields=wrong)


def mistake_in(words: str, *, longest: int) -> str | None:
    """What is wrong with words as typed: too long, or signs that nobody can read."""
    if len(words) > longest:
        return _(
            "This has %(length)d characters; there is room for %(longest)d."
            " Please shorten it, or send the rest as a file."
        ) % {"length": len(words), "longest": longest}
    if not words.isprintable() and any(map(_is_unreadable, set(words))):
        return _(
            "There is a sign in this that cannot be shown, perhaps from copying."
            " Please type that part again."
        )
    return None


def _is_unreadable(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cs"} and sign not in _SPACES


def check_message(text: str, *, field: str = "text") -> str:
    """The words of a message without outer blanks.

    Raises:
        WrongInput: empty, too long, or unreadable.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    wrong = mistake_in(plain, longest=LONGEST_TEXT)
    if not plain:
        wrong = _("There is nothing here yet. Please write something.")
    refuse_fields({field: wrong} if wrong else {})
    return plain


def _wrong_words(telling: Telling) -> dict[str, str]:
    lines = {
        "reporter": telling.reporter_name + telling.reporter_contact,
        "word": telling.word,
        "read_back": telling.read_back if isinstance(telling.read_back, str) else "",
    }
    texts = {
        "what_happened": telling.what_happened,
        "what_is_needed": telling.what_is_needed,
        "actions_taken": telling.actions_taken,
    }
    found = {
        name: mistake_in(said, longest=LONGEST_LINE) for name, said in lines.items()
    }
    found |= {
        name: mistake_in(said, longest=LONGEST_TEXT) for name, said in texts.items()
    }
    found["reported"] = _wrong_people(telling)
    return {name: mistake for name, mistake in found.items() if mistake}


def _wrong_people(telling: Telling) -> str | None:
    if len(telling.reported) > MOST_REPORTED:
        return _(
            "Please name at most %(most)d people at once; you can tell of more later."
        ) % {"most": MOST_REPORTED}
    said = (words for one in telling.reported for words in (one.name, one.group))
    return _first(mistake_in(words, longest=LONGEST_LINE) for words in said)


def _first(mistakes: Iterable[str | None]) -> str | None:
    return next((mistake for mistake in mistakes if mistake), None)


def _wrong_ids(
    telling: Telling, *, policy: Policy, members: Collection[str]
) -> dict[str, str]:
    wrong = {}
    if telling.form is not None and telling.form not in policy.forms:
        wrong["form"] = _("There is no such form.")
    if telling.offence is not None and telling.offence not in policy.offences:
        wrong["offence"] = _("This is not one of the things to choose from.")
    people = {
        "reported": [one.member for one in telling.reported if one.member],
        "too_close": telling.too_close,
        "keep_from": telling.keep_from,
    }
    for name, ids in people.items():
        if any(str(one) not in members for one in ids):
            wrong[name] = _("Somebody chosen here is not one of our team.")
    return wrong


def _wrong_time(telling: Telling, *, today: date) -> dict[str, str]:
    wrong, on = {}, telling.occurred_on
    if on is not None and on > today:
        wrong["occurred_on"] = _("This day is still to come. Which day was it?")
    if on is not None and on < EARLIEST:
        wrong["occurred_on"] = _("This day is too long ago. Which day was it?")
    if telling.occurred_at and not _CLOCK.fullmatch(telling.occurred_at):
        wrong["occurred_at"] = _("Please write the time as in 23:10.")
    return wrong


def _wrong_answers(answers: Mapping[str, Any], *, policy: Policy) -> dict[str, str]:
    if not answers:
        return {}
    questions = further_questions(policy)
    wrong = {}
    for name, answer in answers.items():
        question = questions.get(name)
        if question is None:
            wrong["answers"] = _("There is an answer here to a question nobody asked.")
        elif (mistake := _wrong_answer(answer, question=question)) is not None:
            wrong[name] = mistake
    return wrong


def _wrong_answer(answer: object, *, question: Question) -> str | None:
    if question.kind == "yes-no":
        known = answer in (True, False, "yes", "no", NOT_SURE)
        return None if known else _("Please answer this with yes or no.")
    if question.choices:
        chosen = answer if isinstance(answer, list) else [answer]
        offered = {choice.id for choice in question.choices}
        known = all(isinstance(one, str) and one in offered for one in chosen)
        return None if known else _("This is not one of the answers to choose from.")
    words = answer if isinstance(answer, list) else [answer]
    if len(words) > MOST_ANSWERS or not all(isinstance(one, str) for one in words):
        return _("Please answer this in words.")
    return _first(mistake_in(str(one), longest=LONGEST_TEXT) for one in words)


def _not_now(message: str) -> NotNow:
    return NotNow("state-moved-on", message)


def check_can_be_taken_in(report: Report) -> None:
    if report.state not in MAY_BE_TAKEN_IN:
        raise _not_now(_("This report was closed."))


def check_can_be_graded(report: Report, *, policy: Policy, reasons: str) -> None:
    """A report has one grade; where the policy lets people judge, they may say why not.

    Raises:
        NotNow: it waits or was closed; it has its grade, and nobody says why not.
    """
    if report.state not in MAY_BE_GRADED:
        raise _not_now(_("Only a report that was taken in can be graded."))
    if report.grade is None:
        return
    if policy.grading is None:
        raise _not_now(_("This report has its grade."))
    if not reasons.strip():
        raise _not_now(_("This report has its grade. To judge it anew, say why."))


def check_days(since: date, until: date | None, *, today: date) -> None:
    """Refuse days to come, and an end before its beginning.

    Raises:
        WrongInput: `fields` says which.
    """
    wrong = {}
    if since > today:
        wrong["since"] = _("This day is still to come.")
    if until is not None and until > today:
        wrong["until"] = _("This day is still to come.")
    elif until is not None and until < since:
        wrong["until"] = _("This is before they had it.")
    refuse_fields(wrong)


def check_can_be_closed_as_abuse(report: Report) -> None:
    if report.state not in MAY_BE_ABUSE:
        raise _not_now(
            _("Only what nobody has in their keeping can be closed as abuse.")
        )


def check_can_be_answered(report: Report) -> None:
    if report.mailbox_id is None:
        raise NotNow(
            "no-mailbox",
            _("Nobody holds a receipt for this report, so no answer can reach them."),
        )


def check_is_open(report: Report) -> None:
    if report.state == ReportState.ABUSE:
        raise _not_now(_("This report was closed."))


def voices_for_abuse(later: Iterable[Mapping[str, Any]]) -> set[str]:
    """The members who said, in a report's addenda, that it is abuse."""
    return {said["by_id"] for said in later if "abuse" in said}


def voices_needed(policy: Policy) -> int:
    """How many members close a report as abuse (C-8.1)."""
    return policy.flood.closed_by if policy.flood else VOICES_FOR_ABUSE


def day_of(said: str | None) -> date | None:
    """A day as it is kept in sealed content."""
    return date.fromisoformat(said) if said else None
