"""A reporter's pages: the start, the talk, help, and who we are.

Nothing here sets a cookie or needs a script. The talk is one address: everything is
posted to it and nothing stands in it. What is posted is answered with `no-store`, so
that what somebody told lies in no cache of the device; only the empty questions may be
stored, because that is what lets *back* give typed text again (see `pages.answer`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from holdfast.reports import pages, public_context, public_mailbox, public_posts
from holdfast.reports.form_tokens import check_came_from_here
from holdfast.reports.pages import Grounds, Kept
from holdfast.reports.public_posts import Post
from holdfast.web.access import PublicRequest, public


@public
@require_safe
def start(request: PublicRequest) -> HttpResponse:
    """The first page: tell, read an answer, get help."""
    kept = _kept(request, at=timezone.now())
    return _page(request, kept, "start")


@public
@require_safe
def help_now(request: PublicRequest) -> HttpResponse:
    """Whom to call. It asks nothing."""
    return _page(request, _kept(request, at=timezone.now()), "help")


@public
@require_safe
def about(request: PublicRequest) -> HttpResponse:
    """Policy, conduct, people, and what leaving can and cannot hide."""
    return _page(request, _kept(request, at=timezone.now()), "about")


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: PublicRequest) -> HttpResponse:
    """The whole flow at one address: questions, review, sending, and the mailbox."""
    at = timezone.now()
    if request.method != "POST":
        kept = _kept(request, at=at)
        return _page(request, kept, "talk" if kept.grounds.is_open else "start")
    check_came_from_here(request)
    try:
        asked = request.POST.get("speak") or request.POST.get("lang", "")
    except (RequestDataTooBig, SuspiciousOperation, MultiPartParserError) as error:
        return _too_much(request, error)
    except UnreadablePostError:
        return _cut_off(request)
    with translation.override(_language(request, asked)):
        response = _posted(request, at=at)
        response["Content-Language"] = translation.get_language() or "en"
    return response


def _language(request: PublicRequest, asked: str) -> str:
    offered = request.organisation.languages.split(",")
    return asked if asked in offered else translation.get_language() or offered[0]


def _posted(request: PublicRequest, *, at: datetime) -> HttpResponse:
    kept = _kept(request, at=at)
    if not kept.grounds.is_open:
        return _page(request, kept, "start", status=409)
    step = _STEPS.get(request.POST.get("do", ""), public_posts.review)
    return step(Post(request, kept, at, _carried_on(request)))


_STEPS: dict[str, Callable[[Post], HttpResponse]] = {
    "review": public_posts.review,
    "more": public_posts.review,
    "send": public_posts.send,
    "open": public_mailbox.open_mailbox,
    "write": public_mailbox.write,
}


def _kept(request: PublicRequest, *, at: datetime) -> Kept:
    language = translation.get_language() or "en"
    return pages.kept_for(request.organisation, language=language, at=at)


def _carried_on(request: HttpRequest) -> str:
    """`?lang=fr` where a language was chosen: links carry it on, not a cookie."""
    chosen = request.GET.get("lang") or request.POST.get("lang")
    return f"?lang={translation.get_language()}" if chosen else ""


def _page(
    request: PublicRequest, kept: Kept, name: str, *, status: int = 200
) -> HttpResponse:
    query = _carried_on(request)

    def context() -> dict[str, Any]:
        grounds = kept.grounds
        return {
            **public_context.common(grounds),
            **public_context.addresses(query),
            **_CONTEXTS[name](grounds),
            "languages": public_context.languages(
                grounds, path=request.path if status == 200 else "/"
            ),
            "is_open": grounds.is_open,
        }

    key = f"{name} {query} {request.path}"
    page = pages.rendered(kept, key, request=request, context=context)
    response = pages.answer(page, request=request)
    response.status_code = status
    return response


_CONTEXTS: dict[str, Callable[[Grounds], dict[str, Any]]] = {
    "start": lambda _grounds: {},
    "help": lambda _grounds: {},
    "talk": public_context.talk_context,
    "about": public_context.about_context,
}


def _too_much(request: HttpRequest, error: Exception) -> HttpResponse:
    big = isinstance(error, RequestDataTooBig)
    return _plain(
        request,
        status=413 if big else 400,
        title=_("This was too much at once."),
        said=_(
            "We could not take all of this at once, and kept nothing. Go back: your"
            " text is still there. Send a part of it, and the rest as a file or later"
            " with your nine words."
        ),
    )


def _cut_off(request: HttpRequest) -> HttpResponse:
    return _plain(
        request,
        status=400,
        title=_("Not confirmed"),
        said=_("The connection was cut. Nothing was confirmed: send it again."),
    )


def _plain(request: HttpRequest, *, status: int, title: str, said: str) -> HttpResponse:
    context = {"title": title, "text": said, "url": request.path}
    return render(request, "error.html", context, status=status)
