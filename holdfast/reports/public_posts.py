"""One thing posted to the talk: what it carries, and the review it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.crypto.receipts import new_receipt
from holdfast.errors import Refused
from holdfast.policy import grade_of
from holdfast.reports import actions, public_context, public_policy
from holdfast.reports.form_tokens import FormToken, read_token
from holdfast.reports.pages import RECEIPT, RECEIPT_WORDS, Kept, filled, shell_of
from holdfast.reports.public_forms import (
    Typed,
    read_typed,
    telling_of,
    too_early,
    wrong_in,
)
from holdfast.reports.public_review import Review, review_html
from holdfast.reports.telling import Telling
from holdfast.reports.uploads import SealedUpload
from holdfast.vault.errors import SameKeyOtherBody
from holdfast.web.access import PublicRequest


@dataclass(frozen=True)
class Post:
    """Something posted to the talk, and what it is judged by."""

    request: PublicRequest
    kept: Kept
    at: datetime
    carried_on: str = ""

    @cached_property
    def typed(self) -> Typed:
        return read_typed(self.request.POST, policy=self.kept.grounds.policy)

    @property
    def files(self) -> list[SealedUpload]:
        found: list[Any] = self.request.FILES.getlist("files")
        return found

    @property
    def carried(self) -> tuple[str, FormToken | None]:
        """The receipt that a form carries, and its token if that is ours."""
        receipt = self.request.POST.get("receipt", "")
        return receipt, read_token(self.request.POST.get("token", ""), receipt=receipt)


def review(post: Post) -> HttpResponse:
    """Everything typed so far, open to change, with a receipt; nothing is kept."""
    receipt, token = post.carried
    if token is None:
        receipt, token = new_receipt(), FormToken.new(at=post.at)
    typed = post.typed
    grounds = post.kept.grounds
    read = telling_of(typed, policy=grounds.policy, receipt=receipt)
    more = post.request.POST.get("do") == "more"
    wrong = wrong_in(
        read,
        policy=grounds.policy,
        team=[member.id for member in grounds.team],
        today=grounds.today,
    )
    review = Review(
        typed=typed,
        receipt=receipt,
        token=token.renewed(at=post.at).signed(receipt=receipt),
        wrong=wrong,
        notice=_unreadable_said(typed),
        more=more,
        files_again=bool(post.files),
    )
    return _shown(post, review, status=422 if wrong and not more else 200)


def _shown(post: Post, review: Review, *, status: int) -> HttpResponse:
    html = review_html(review, kept=post.kept, request=post.request)
    return HttpResponse(html, status=status)


def _unreadable_said(typed: Typed) -> str:
    if any("\ufffd" in value for values in typed.values.values() for value in values):
        return _("Some letters did not arrive whole: look for � and type them again.")
    return ""


def send(post: Post) -> HttpResponse:
    """File it; or show it again with what is wrong, and everything typed kept."""
    receipt, token = post.carried
    if token is None or not token.is_fresh(at=post.at):
        return _look_again(post, receipt=receipt, token=token)
    policy = post.kept.grounds.policy
    read = telling_of(post.typed, policy=policy, receipt=receipt)
    if read.wrong:
        return _again(post, wrong=read.wrong, receipt=receipt, token=token)
    try:
        _file(post, telling=read.telling, once=token.once)
    except SameKeyOtherBody:
        return _received(post, receipt=receipt, changed=True)
    except Refused as refusal:
        wrong = _refused_said(refusal, post=post)
        return _again(post, wrong=wrong, receipt=receipt, token=token)
    except (OperationalError, OSError):
        wrong = {"": not_now_said()}
        return _again(post, wrong=wrong, receipt=receipt, token=token, status=503)
    return _received(post, receipt=receipt)


def _look_again(post: Post, *, receipt: str, token: FormToken | None) -> HttpResponse:
    """A page that is not ours gets new words; one that is only old keeps its own."""
    if token is None:
        return _again(post, said=_new_words_said(), receipt=new_receipt())
    return _again(post, said=_old_said(), receipt=receipt, token=token)


def _file(post: Post, *, telling: Telling, once: str) -> None:
    files = post.files
    actions.file(
        telling=telling,
        organisation=post.request.organisation,
        by=None,
        at=post.at,
        once=once,
        body=post.typed.body(files),
        attachments=files,
    )


def _again(
    post: Post,
    *,
    receipt: str,
    token: FormToken | None = None,
    said: str = "",
    wrong: Mapping[str, str] | None = None,
    status: int = 422,
) -> HttpResponse:
    """The review once more with everything typed kept; what is sent stays sent once."""
    token = token or FormToken.new(at=post.at)
    review = Review(
        typed=post.typed,
        receipt=receipt,
        token=token.renewed(at=post.at).signed(receipt=receipt),
        wrong=wrong or {},
        notice=said,
        files_again=bool(post.files),
    )
    return _shown(post, review, status=status)


def _new_words_said() -> str:
    return _(
        "This page was not one of ours any more, so nothing was sent. The nine words"
        " below are new: write these down, then send."
    )


def _old_said() -> str:
    return _(
        "This page was open for more than a day, so nothing was sent just now. Look at"
        " it once more, then send. The nine words are the same."
    )


def not_now_said() -> str:
    return _(
        "We could not keep this just now. Nothing was confirmed, and nothing you wrote"
        " is lost: wait a minute, and send it again."
    )


def _refused_said(refusal: Refused, *, post: Post) -> dict[str, str]:
    """A refusal in the reader's language, at its question, with its clause."""
    if refusal.code == "too-early":
        policy = post.kept.grounds.policy
        grade = grade_of(policy, post.typed.first("offence"))
        said = too_early(policy, grade=grade, clause=refusal.clause)
        return {"occurred_on": said}
    if refusal.fields:
        return refusal.fields
    clause = f" ({refusal.clause})" if refusal.clause else ""
    return {"": refusal.message + clause}


def came_with(files: int) -> str:
    """How many files were sent, where any were."""
    if not files:
        return ""
    return ngettext(
        "%(number)d file came with it.", "%(number)d files came with it.", files
    ) % {"number": files}


def _received(post: Post, *, receipt: str, changed: bool = False) -> HttpResponse:
    """The same page for the same receipt, however often it is sent."""
    number = 0 if changed else len(post.files)
    kept, shape = post.kept, ("received", changed, number)
    if shape not in kept.shells:
        context = {
            **public_context.common(kept.grounds),
            "receipt": RECEIPT,
            "receipt_words": RECEIPT_WORDS,
            "changed": changed,
            "came_with": came_with(number),
            "answer_within": public_policy.answered_said(kept.grounds.policy),
        }
        page = render_to_string("reports/talk_received.html", context, post.request)
        kept.shells[shape] = shell_of(page)
    html = filled(kept.shells[shape], {}, receipt=receipt)
    return HttpResponse(html, status=409 if changed else 200)
