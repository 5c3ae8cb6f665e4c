"""Whether founding still leads on from a page of the organisation's."""

from django import template
from django.template.context import Context
from django.utils import timezone

from holdfast.spaces.founding import steps_left

register = template.Library()


@register.simple_tag(takes_context=True)
def founding_leads_on(context: Context) -> bool:
    """Whether this member founds: some step is left, and theirs to do."""
    actor = getattr(getattr(context, "request", None), "actor", None)
    return actor is not None and bool(steps_left(actor, at=timezone.now()))
