"""The mailbox at the reporter's own address: read with nine words, and written to."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from holdfast.crypto.context import pack
from holdfast.errors import WrongInput
from holdfast.reports import mailbox, public_context
from holdfast.reports.errors import WrongReceipt
from holdfast.reports.files import check_uploads
from holdfast.reports.form_tokens import FormToken, read_token
from holdfast.reports.public_forms import line, text
from holdfast.reports.public_posts import Post, came_with, not_now_said
from holdfast.reports.showing import chosen_word
from holdfast.vault import once as done_once
from holdfast.web.templatetags.holdfast import day


def open_mailbox(post: Post) -> HttpResponse:
    """The mailbox. Unknown words and words without news get the same page."""
    receipt = line(post.request.POST.get("receipt", ""))
    try:
        found = mailbox.read(
            receipt, organisation=post.request.organisation, at=post.at
        )
    except WrongReceipt as refusal:
        return _wrong_words(post, typed=receipt, said=refusal.message)
    messages = [
        {
            "text": message.text,
            "from": _("You") if message.sender == "you" else _("Our answer"),
            "on": day(message.on),
            "mine": message.sender == "you",
        }
        for message in found
    ]
    sent = (
        mailbox.files_sent(receipt, organisation=post.request.organisation)
        if found
        else []
    )
    word = chosen_word(
        found[-1].word if found else "",
        policy=post.kept.grounds.policy,
        lang=post.kept.grounds.language,
    )
    return _mailbox(post, receipt=receipt, messages=messages, files=sent, word=word)


def write(post: Post) -> HttpResponse:
    receipt = line(post.request.POST.get("receipt", ""))
    words = text(post.request.POST.get("text", ""))
    given: dict[str, Any] = {
        "organisation": post.request.organisation,
        "at": post.at,
    }

    def act() -> str:
        # Before the words are in: a refused file takes none of them with it.
        check_uploads(post.files)
        if words or not post.files:
            mailbox.write(receipt, text=words, **given)
        for upload in post.files:
            mailbox.attach(receipt, upload=upload, **given)
        return ""

    try:
        _once(post, act, receipt=receipt, words=words)
    except WrongReceipt as refusal:
        return _wrong_words(post, typed=receipt, said=refusal.message)
    except WrongInput as refusal:
        return _mailbox(
            post, receipt=receipt, text=words, text_wrong=refusal.message, status=422
        )
    except (OperationalError, OSError):
        return _mailbox(
            post, receipt=receipt, text=words, text_wrong=not_now_said(), status=503
        )
    # What is kept is not shown again: the answer is the same for words nobody knows.
    told = _("It is with us. If these nine words are yours, we will read it.")
    told = " ".join(filter(None, (told, came_with(len(post.files)))))
    return _mailbox(post, receipt=receipt, told=told)


def _once(post: Post, act: Callable[[], str], *, receipt: str, words: str) -> None:
    """A double click sends one message; what was changed in between is another.

    For unknown words the same is kept, so that they cannot be told from known ones.
    """
    token = read_token(post.request.POST.get("token", ""), receipt=receipt)
    if token is None:
        act()
        return
    sent = pack("mailbox", words, *(upload.digest for upload in post.files))
    scope = f"mailbox {mailbox.open_words(receipt).lookup.hex()}"
    done_once.do_once(
        done_once.key_of(scope, token.once + sha256(sent).hexdigest()),
        act,
        body=sent,
        organisation=post.request.organisation,
        at=post.at,
    )


def _wrong_words(post: Post, *, typed: str, said: str) -> HttpResponse:
    return _mailbox(post, receipt="", typed=typed[:2000], wrong=said, status=422)


def _mailbox(
    post: Post, *, receipt: str, status: int = 200, **given: Any
) -> HttpResponse:
    token = FormToken.new(at=post.at).signed(receipt=receipt) if receipt else ""
    context = {
        "receipt": receipt,
        "token": token,
        **public_context.common(post.kept.grounds),
        **public_context.addresses(post.carried_on),
        **given,
    }
    return render(post.request, "reports/mailbox.html", context, status=status)
