"""What pages say of backups."""

from datetime import datetime

from django import template

from holdfast.keeping.backup import backups

register = template.Library()


@register.simple_tag
def newest_backup() -> datetime | None:
    """When the newest backup was made; None where there is none."""
    newest = next(iter(backups()), None)
    return newest[0] if newest else None
