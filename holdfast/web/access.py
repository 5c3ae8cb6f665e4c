"""Who may reach a view at all. Every view declares it; one without fails the build.

`public` takes anybody and gives no cookie. `member` takes whoever is logged in.
What a member may see or do beyond that is a question of grants and of the policy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from holdfast.vault.models import Organisation

if TYPE_CHECKING:
    from holdfast.accounts.unlocking import Actor


AnyView = TypeVar("AnyView", bound=Callable[..., Any])


class PublicRequest(HttpRequest):
    """A request in an organisation's house."""

    organisation: Organisation
    actor: "Actor | None"


class MemberRequest(HttpRequest):
    """A request by somebody whose keys are open."""

    organisation: Organisation
    actor: "Actor"


@dataclass(slots=True)
class Login:
    """What the layer of accounts does for the ways in; it says so when it is ready."""

    ask: Callable[..., HttpResponseBase]
    lacks: Callable[..., bool]
    waits: Callable[..., bool]


# What somebody needs for whose keys nobody has vouched yet: their six words, their slip,
# their passphrase and second factor.
_WHILE_WAITING = ("/account/", "/desk/")


def _nobody(*_given: object, **_more: object) -> HttpResponseBase:
    return redirect("/login/")


def _everybody(*_given: object) -> bool:
    return True


_LOGIN = Login(ask=_nobody, lacks=_everybody, waits=_everybody)


def set_login(
    *,
    ask: Callable[..., HttpResponseBase],
    lacks: Callable[..., bool],
    waits: Callable[..., bool],
) -> None:
    """Say how somebody is asked who they are, and who may not go on yet.

    `ask(request, *, go_on)` answers a request without a session, or does what it came
    for; `lacks(actor)` is true for who can read and has no second factor, `waits(actor)`
    for whose keys nobody has vouched yet.
    """
    _LOGIN.ask, _LOGIN.lacks, _LOGIN.waits = ask, lacks, waits


def lacks_second_factor(actor: "Actor") -> bool:
    """Whether somebody can read and has no second factor: pages and API ask it."""
    return _LOGIN.lacks(actor)


def may_wait_at(path: str) -> bool:
    """Whether this address opens for whose keys nobody has vouched for yet."""
    return path.startswith(_WHILE_WAITING)


def waits_for_vouching(actor: "Actor") -> bool:
    """Whether nobody has vouched for these keys yet: pages and API ask it."""
    return _LOGIN.waits(actor)


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Anybody, without a cookie."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **given: Any) -> HttpResponseBase:
        return view(request, *args, **given)

    answer.access = "public"  # type: ignore[attr-defined]
    return answer


def before_founding(view: AnyView) -> AnyView:
    """Open also while nobody has founded an organisation here; all else is shut."""
    view.before_founding = True  # type: ignore[attr-defined]
    return view


def member(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Whoever is logged in; others are asked to log in and come back.

    Who can read but has no second factor is led to set one up first; whose keys nobody
    has vouched for yet reaches their own account, and nothing of the organisation's.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **given: Any) -> HttpResponseBase:
        actor = getattr(request, "actor", None)
        if actor is None:
            return _LOGIN.ask(request, go_on=lambda r: answer(r, *args, **given))
        if _LOGIN.waits(actor) and not may_wait_at(request.path):
            return redirect("/account/")
        if _LOGIN.lacks(actor) and not request.path.startswith("/account/"):
            return redirect("/account/second-factor/")
        return view(request, *args, **given)

    answer.access = "member"  # type: ignore[attr-defined]
    return answer
