"""A flood stops no real report: beyond the budget, reports wait in a tray (C-8.1)."""

from datetime import datetime
from typing import Final

from django.db import connection

from holdfast.policy import Policy
from holdfast.vault.models import Organisation
from holdfast.vault.rows import id_as_kept

_SECONDS: Final = 86_400
_COUNT: Final = """
INSERT INTO reports_pace (organisation_id, period, filed) VALUES (%s, %s, %s)
ON CONFLICT (organisation_id) DO UPDATE SET
  filed = CASE WHEN reports_pace.period = excluded.period
               THEN reports_pace.filed + excluded.filed ELSE excluded.filed END,
  period = excluded.period
RETURNING filed
"""


def number_over_budget(
    organisation: Organisation, *, policy: Policy, reports: int, at: datetime
) -> int:
    """Count reports that come without an account; how many are over the budget now.

    0 while the budget holds, and where the policy sets none. What is kept is one number
    for the running period: no times.
    """
    if policy.flood is None:
        return 0
    length = policy.flood.within.days * _SECONDS
    with connection.cursor() as cursor:
        period = int(at.timestamp() // length)
        cursor.execute(_COUNT, [id_as_kept(organisation.id), period, reports])
        (filed,) = cursor.fetchone()
    return max(0, int(filed) - policy.flood.budget)
