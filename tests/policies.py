"""Other policies in force: the committee's own, with a few words changed."""

from datetime import datetime

from holdfast.committee.adopting import adopt
from holdfast.policy import shipped
from tests.cast import Cast

BY_COMMITTEE = (
    '{ body = "committee", rule = "unanimous", closes = "P7D", clause = "C-5.1" }'
)


def governed(cast: Cast, *, at: datetime, **actions: str) -> None:
    """Put these decisions in force, by action (`permanent_ban="{ body = ... }"`)."""
    text = shipped("committee")
    # An appeal never goes to those who decided, and no test here appeals.
    start = text.index("[appeal]")
    text = text[:start] + text[text.index("\n\n", start) :]
    for action, decision in actions.items():
        begins = text.index(f'[[action]]\nid = "{action.replace("_", "-")}"')
        place = text.index("\ndecision = ", begins)
        end = text.index("\n", place + 1)
        text = f"{text[:place]}\ndecision = [{decision}]{text[end:]}"
    adopt(text, organisation=cast.organisation, at=at)
