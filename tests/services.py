"""Services of the cast: programs with a token, made by the real actions."""

from datetime import datetime, timedelta

from holdfast.accounts.actions import vouch
from holdfast.accounts.models import Member
from holdfast.accounts.services import Made
from holdfast.spaces import services
from holdfast.spaces.terms import begin
from tests.cast import Cast


def a_service(
    cast: Cast,
    *,
    at: datetime,
    by: str = "ada",
    voices: tuple[str, ...] = ("ben",),
    office: str | None = None,
    post: str | None = None,
    days: int = 90,
) -> Made:
    """One that `by` answers for, vouched for by these too; tonight, where it has a post."""
    made = services.make(
        name="Door tablet",
        purpose="Checks names at the entrance.",
        ends_on=at.date() + timedelta(days=days),
        by=cast.signing(by),
        at=at,
    )
    for voice in voices:
        vouch(member_of(made), by=cast.signing(voice), at=at)
    if office:
        begin(member_of(made), role=office, by=cast.signing(by), at=at)
    if post:
        signer = cast.signing(by)
        begin(member_of(made), role=post, by=signer, at=at, event=cast.tonight)
    return Made(member_of(made), made.token)


def member_of(made: Made) -> Member:
    """The service as it is now."""
    found = Member.objects.select_related("reader", "organisation")
    return found.get(pk=made.member.pk)
