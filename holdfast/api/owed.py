"""What is owed, and what one did."""

from datetime import datetime, timedelta
from typing import Any

from ninja import Router

from holdfast.api.auth import ApiRequest
from holdfast.api.routers import answers, now, router
from holdfast.api.schemas import DutyPage, LedgerOut
from holdfast.spaces import duties
from holdfast.spaces.models import Duty
from holdfast.spaces.policies import policy_of
from holdfast.vault import ledger
from holdfast.vault.models import Checkpoint

routes: Router = router("duties and ledger")
_DAYS = 400
_MOST = 500


def _duty(duty: Duty, *, at: datetime) -> dict[str, Any]:
    rule = policy_of(duty.policy).duties.get(duty.rule)
    return {
        "what": duty.rule,
        "who": str(duty.member_id or duty.who),
        "due": duty.due_at,
        "clause": rule.clause if rule else None,
        "about": duty.about or None,
        "state": "overdue" if duty.due_at < at else duty.state,
    }


@routes.get("/duties", response=answers(200, DutyPage))
def owed(request: ApiRequest) -> dict[str, Any]:
    """What is owed, by whom, until when, why."""
    at = now()
    found = duties.visible_to(request.auth, at=at).select_related("policy")
    return {"items": [_duty(duty, at=at) for duty in found[:_MOST]]}


@routes.get("/ledger", response=answers(200, LedgerOut))
def own_ledger(request: ApiRequest) -> dict[str, Any]:
    """Own entries with their proofs, and the newest checkpoints."""
    at, by = now(), request.auth
    days = [at.date() - timedelta(days=back) for back in range(_DAYS)]
    entries = ledger.entries_of(by.keys.own, organisation=by.organisation, days=days)
    entries = entries[:_MOST]
    paths = ledger.proofs_of(entries, organisation=by.organisation)
    items = []
    for entry, path in zip(entries, paths, strict=True):
        detail = ledger.open_detail(entry, key=by.keys.own)
        items.append(
            {
                "verb": detail.verb,
                "subject": detail.subject,
                "at": detail.at,
                "day": entry.day,
                "commitment": bytes(entry.commitment).hex(),
                "leaf": ledger.leaf_of(entry).hex(),
                "position": entry.position,
                "proof": [step.hex() for step in path],
            }
        )
    checkpoints = Checkpoint.objects.filter(organisation=by.organisation)
    return {"items": items, "checkpoints": list(checkpoints.order_by("-size")[:_DAYS])}
