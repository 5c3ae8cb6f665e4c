"""Forms that lack what an action needs, and questions that cannot be answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from holdfast.policy.model.whole import whole_questions

if TYPE_CHECKING:
    from holdfast.policy.checking.draft import Draft, Found
    from holdfast.policy.model.forms import FormTable, Question
    from holdfast.policy.model.offences import Condition
    from holdfast.policy.places import Path

NAMES: Final = ("people", "contact", "too-close", "keep-from")
# What the pages call their own fields: a question of that name would never arrive.
TAKEN: Final = frozenset(
    {
        "answers",
        "contact",
        "csrfmiddlewaretoken",
        "do",
        "files",
        "form",
        "group",
        "lang",
        "not_read_back",
        "own_word",
        "person",
        "receipt",
        "reported_members",
        "reported_team",
        "reporter_contact",
        "speak",
        "text",
        "token",
        "unknown",
    }
)
# Questions that Holdfast itself understands, each of its own kind.
UNDERSTOOD: Final = {
    "what_happened": ("long-text", "text"),
    "what_is_needed": ("long-text", "text"),
    "actions_taken": ("long-text", "text"),
    "reported": ("people",),
    "offence": ("offence",),
    "occurred_on": ("date",),
    "occurred_at": ("time",),
    "event": ("event",),
    "too_close": ("too-close",),
    "keep_from": ("keep-from",),
    "word": ("word",),
    "reporter": ("contact",),
    "knows": ("yes-no",),
    "agrees": ("yes-no",),
    "read_back": ("yes-no",),
}


def _includes_in_a_circle(draft: Draft, table: FormTable) -> bool:
    includes = {form.id: form.includes for form in draft.file.form}
    seen = {table.id}
    at = table.includes
    while at is not None:
        if at in seen:
            return True
        seen.add(at)
        at = includes.get(at)
    return False


def _questions(draft: Draft, table: FormTable) -> dict[str, Question] | None:
    """Every question of a form; none where the form it includes could not be read."""
    if _includes_in_a_circle(draft, table):
        return None
    forms = {form.id: form for form in draft.file.form}
    at: FormTable | None = table
    while at is not None and at.includes is not None:
        at = forms.get(at.includes)
    if at is None:
        return None
    whole = whole_questions(draft.file, table)
    return {question.id: question for question in whole}


def forms_in_a_circle(draft: Draft) -> Iterator[Found]:
    """Forms that include each other."""
    for path, form in draft.each(draft.file.form):
        if _includes_in_a_circle(draft, form):
            message = f"The {form.id} form ends up including itself."
            yield (*path, "includes"), message, ""


def forms_that_do_not_fit_together(draft: Draft) -> Iterator[Found]:
    """No form for the rest, or two forms in doubt."""
    forms = list(draft.each(draft.file.form))
    if len(forms) < len(draft.ids("form")):
        return
    if all(form.required_when is not None for _, form in forms):
        message = 'Every form has "required_when": none serves where none is required.'
        yield ("form",), message, ""
    doubtful = [(path, form) for path, form in forms if form.in_doubt]
    for path, form in doubtful[1:]:
        message = f"Both {doubtful[0][1].id} and {form.id} are taken in doubt."
        yield (*path, "in_doubt"), message, "One of them must be."
    if len(forms) > 1 and not doubtful:
        yield ("form",), "No form is taken in doubt.", "One needs in_doubt = true."


def fields_that_actions_need(draft: Draft) -> Iterator[Found]:
    """Forms without a question that an action, or every report, needs."""
    needed = [
        (action.id, question)
        for action in draft.file.action
        for question in action.needs_answers
    ]
    if draft.file.reporting is not None:
        every = draft.file.reporting.every_report_has
        needed += [("every report", question) for question in every]
    for path, form in draft.each(draft.file.form):
        asked = _questions(draft, form)
        lacking: dict[str, str] = {}
        for what, question in needed:
            known = question in draft.ids("question")
            if asked is not None and known and question not in asked:
                lacking.setdefault(question, what)
        for question, what in lacking.items():
            message = f'The {form.id} form lacks "{question}", which {what} needs.'
            yield path, message, ""


def questions_with_a_name_of_ours(draft: Draft) -> Iterator[Found]:
    """Questions that would be lost, or taken for something else, by their id."""
    for form_path, form in draft.each(draft.file.form):
        for place, question in enumerate(form.question):
            path = (*form_path, "question", place)
            kinds = UNDERSTOOD.get(question.id)
            if question.id in TAKEN:
                message = f'"{question.id}" is the name of a field of the page itself.'
                yield (*path, "id"), message, "Call it something else."
            elif kinds is not None and question.kind not in kinds:
                message = f'"{question.id}" is understood as {kinds[0]}.'
                hint = f"It is of kind {question.kind}: call it something else."
                yield (*path, "kind"), message, hint


def conditions_that_nobody_asks(draft: Draft) -> Iterator[Found]:
    """Conditions on an answer that the everyday form does not ask for."""
    everyday = [form for form in draft.file.form if form.required_when is None]
    asked = _questions(draft, everyday[0]) if everyday else None
    for path, form in draft.each(draft.file.form):
        if form.required_when is None or asked is None:
            continue
        for place, answer in _answers((*path, "required_when"), form.required_when):
            if answer in asked and asked[answer].kind != "yes-no":
                message = f'"{answer}" is not answered with yes or no.'
                yield place, message, ""
            elif answer not in asked and answer in draft.ids("question"):
                message = f"The {everyday[0].id} form never asks"
                yield place, f'{message} "{answer}".', "Nobody would get that far."


def _answers(path: Path, condition: Condition) -> Iterator[tuple[Path, str]]:
    if condition.answer is not None:
        yield (*path, "answer"), condition.answer
    for name in ("any", "all"):
        for number, inner in enumerate(getattr(condition, name) or ()):
            yield from _answers((*path, name, number), inner)


def questions_that_cannot_be_answered(draft: Draft) -> Iterator[Found]:
    """Choices without choices, and names that a person is made to give (J-1.3)."""
    for outer, form in draft.each(draft.file.form):
        for number, question in enumerate(form.question):
            path = (*outer, "question", number)
            chosen = question.kind in ("choice", "choices")
            if chosen and len(question.choices) < 2:
                message = f'"{question.id}" gives nothing to choose from.'
                yield path, message, "It needs at least two choices."
            if question.choices and not chosen:
                message = f'"{question.id}" has choices and is of kind {question.kind}.'
                yield (*path, "kind"), message, 'Did you mean "choice"?'
            if question.required and question.kind in (
                "people",
                "contact",
                "too-close",
            ):
                message = f'"{question.id}" demands a name: nobody must give one.'
                yield (*path, "required"), message, ""


def helplines_without_a_way(draft: Draft) -> Iterator[Found]:
    """Helplines that nobody can reach."""
    for path, line in draft.each(draft.file.helpline):
        if line.tel is None and line.sms is None and line.url is None:
            message = f"Nobody can reach {line.id}."
            yield path, message, 'It needs "tel", "sms" or "url".'


def words_that_mean_the_same(draft: Draft) -> Iterator[Found]:
    """Two entries for a word of one's own, or for no word."""
    for name in ("own", "none"):
        words = [pair for pair in draft.each(draft.file.word) if getattr(pair[1], name)]
        for path, word in words[1:]:
            message = f'{words[0][1].id} and {word.id} both say "{name}".'
            yield (*path, name), message, ""
