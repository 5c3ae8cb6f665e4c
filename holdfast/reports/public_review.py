"""The review page: everything said, open to change, before it is sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from holdfast.policy import Policy, required_form
from holdfast.reports import public_context
from holdfast.reports.pages import RECEIPT, RECEIPT_WORDS, Kept, filled, shell_of
from holdfast.reports.public_forms import Typed
from holdfast.reports.public_questions import (
    OF_TEAM,
    PeoplePiece,
    Piece,
    asked,
    of_reporters,
)

_KEPT_FROM = frozenset({"too-close", "keep-from"})


@dataclass(frozen=True, kw_only=True)
class Review:
    """One review page: what was typed, what is wrong with it, and the receipt."""

    typed: Typed
    receipt: str
    token: str
    wrong: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    more: bool = False
    files_again: bool = False


def pieces_of(kept: Kept) -> Mapping[str, Piece | PeoplePiece]:
    """Every question of every form, rendered once for these grounds."""
    if not kept.pieces:
        made: dict[str, Piece | PeoplePiece] = {}
        offered = public_context.offered(kept.grounds)
        team = public_context.team_options(kept.grounds)
        everyday = {q.id for q in of_reporters(kept.grounds.policy.everyday_form)}
        for form in kept.grounds.policy.forms.values():
            for question in of_reporters(form):
                view = asked(question, language=kept.grounds.language, offered=offered)
                made[question.id] = (
                    PeoplePiece.of(view, team=team)
                    if view.is_named_apart
                    else Piece.of(view, explained=view.id not in everyday)
                )
        # All at once: other threads look at it meanwhile.
        kept.pieces.update(made)
    return kept.pieces


def review_html(review: Review, *, kept: Kept, request: HttpRequest) -> str:
    """The page, never compressed: a receipt stands beside what somebody typed.

    Where nothing is wrong, which is nearly always, only what this person typed is put
    into a page that was rendered before.
    """
    parts = _parts(review, kept=kept)
    if parts["errors"] or parts["notice"]:
        given = {**_common(kept), **parts}
        return render_to_string("reports/talk_review.html", given, request)
    shape = tuple(bool(parts[name]) for name in _SHAPE)
    shell = kept.shells.get(shape)
    if shell is None:
        marks = {name: mark for name, mark in _FILLED_IN.items() if parts[name]}
        words = {"receipt": RECEIPT, "receipt_words": RECEIPT_WORDS}
        given = {**_common(kept), **parts, **marks, **words}
        html = render_to_string("reports/talk_review.html", given, request)
        shell = kept.shells[shape] = shell_of(html)
    given = {mark: conditional_escape(parts[name]) for name, mark in _FILLED_IN.items()}
    return filled(shell, given, receipt=review.receipt)


# What stands in a review page anew each time, and what decides its shape.
_FILLED_IN: Final = {
    "answered": "\ue000",
    "left_out": "\ue001",
    "further": "\ue002",
    "kept_from": "\ue003",
    "readers": "\ue004",
    "token": "\ue005",
}
_SHAPE: Final = (
    *_FILLED_IN,
    "open_left_out",
    "open_further",
    "open_kept_from",
    "files_again",
)


def _common(kept: Kept) -> dict[str, Any]:
    grounds = kept.grounds
    if not kept.common:
        speak = [
            one
            for one in public_context.languages(grounds, path="/talk/")
            if not one["current"]
        ]
        # All at once: other threads look at it meanwhile.
        kept.common.update({**public_context.common(grounds), "speak": speak})
    return kept.common


def _parts(review: Review, *, kept: Kept) -> dict[str, Any]:
    pieces, policy = pieces_of(kept), kept.grounds.policy
    values = review.typed.values
    everyday = [q.id for q in of_reporters(policy.everyday_form)]
    further = [
        one for one in _needed(review.typed, policy=policy) if one not in everyday
    ]
    asked_now = [one for one in everyday if not _is_kept_from(pieces[one])]
    answered = [one for one in asked_now if pieces[one].is_answered(values)]
    left_out = [one for one in asked_now if one not in answered]
    if review.more and "reported" in left_out:
        left_out.remove("reported")
        answered.append("reported")
    kept_from = [one for one in everyday if _is_kept_from(pieces[one])]
    out = (OF_TEAM, "too_close", "keep_from")
    return {
        "answered": _filled(answered, review=review, pieces=pieces),
        "left_out": _filled(left_out, review=review, pieces=pieces),
        "open_left_out": not answered or any(one in review.wrong for one in left_out),
        "further": _filled(further, review=review, pieces=pieces),
        "open_further": any(
            one in review.wrong or pieces[one].is_answered(values) for one in further
        ),
        "kept_from": _filled(kept_from, review=review, pieces=pieces),
        "open_kept_from": any(
            one in review.wrong or pieces[one].is_answered(values) for one in kept_from
        ),
        "readers": public_context.readers_said(
            kept.grounds.team,
            without=[value for name in out for value in values.get(name, ())],
        ),
        "errors": _errors(review, pieces=pieces),
        "notice": review.notice,
        "files_again": review.files_again,
        "receipt": review.receipt,
        "receipt_words": review.receipt,
        "token": review.token,
    }


def _needed(typed: Typed, *, policy: Policy) -> Iterable[str]:
    """The questions of the form that the policy requires for what was told (C-2.2)."""
    answers = {name: values[0] for name, values in typed.values.items() if values}
    form, _why = required_form(
        policy, offence=typed.first("offence") or None, grade=None, answers=answers
    )
    return [question.id for question in of_reporters(policy.forms[form])]


def _is_kept_from(piece: Piece | PeoplePiece) -> bool:
    return piece.question.kind in _KEPT_FROM


def _filled(
    names: Iterable[str],
    *,
    review: Review,
    pieces: Mapping[str, Piece | PeoplePiece],
) -> SafeString:
    # Made of parts rendered by a template, and of typed words that were escaped.
    return mark_safe("".join(_one(pieces[name], review=review) for name in names))  # noqa: S308


def _one(piece: Piece | PeoplePiece, *, review: Review) -> str:
    wrong = review.wrong.get(piece.question.id, "")
    if isinstance(piece, PeoplePiece):
        return piece.filled(review.typed.values, wrong=wrong, more=review.more)
    return piece.filled(review.typed.values, wrong=wrong)


def _errors(
    review: Review, *, pieces: Mapping[str, Piece | PeoplePiece]
) -> list[dict[str, str]]:
    return [
        {"field": name if name in pieces or name == "files" else "", "text": text}
        for name, text in review.wrong.items()
    ]
