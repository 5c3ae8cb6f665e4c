"""What is owed, and what one did."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from ninja import Router

from holdfast.accounts.unlocking import Actor
from holdfast.api.auth import ApiRequest
from holdfast.api.cursors import (
    Cursor,
    as_cursor,
    as_cursor_in_time,
    from_cursor,
    from_cursor_in_time,
)
from holdfast.api.routers import answers, now, router
from holdfast.api.schemas import DutyPage, LedgerOut
from holdfast.spaces import duties
from holdfast.spaces.models import Duty
from holdfast.spaces.policies import policy_of
from holdfast.spaces.subjects import named
from holdfast.vault import ledger
from holdfast.vault.models import Checkpoint, Entry

routes: Router = router("duties and ledger")
_DAYS: Final = 400
_MOST: Final = 500
_BEFORE_ALL: Final = UUID(int=0)


def _duty(duty: Duty, *, at: datetime) -> dict[str, Any]:
    rule = policy_of(duty.policy).duties.get(duty.rule)
    return {
        "what": duty.rule,
        "who": str(duty.member_id or duty.who),
        "due": duty.due_at,
        "clause": rule.clause if rule else None,
        "about": duty.about if _may_be_named(duty) else None,
        "state": "overdue" if duty.due_at < at else duty.state,
    }


def _may_be_named(duty: Duty) -> bool:
    # Of what somebody without its key is asked for, they do not learn the code name.
    asked_alone = duty.folder_id is None and duty.member_id is not None
    return bool(duty.about) and not asked_alone


@routes.get("/duties", response=answers(200, DutyPage))
def owed(request: ApiRequest, cursor: str = "") -> dict[str, Any]:
    """What is owed, by whom, until when, why."""
    at = now()
    found, following = duties.page(
        request.auth, at=at, after=from_cursor_in_time(cursor), size=_MOST
    )
    items = [_duty(duty, at=at) for duty in found]
    return {"items": items, "next": as_cursor_in_time(following)}


@routes.get("/ledger", response=answers(200, LedgerOut))
def own_ledger(request: ApiRequest, cursor: str = "") -> dict[str, Any]:
    """Own entries with their proofs, and the newest checkpoints."""
    by = request.auth
    entries, following = _own_entries(by, today=now().date(), after=from_cursor(cursor))
    paths = ledger.proofs_of(entries, organisation=by.organisation)
    details = [ledger.open_detail(entry, key=by.keys.own) for entry in entries]
    # What it was about only where they can still open that, as on the page.
    theirs = named({detail.subject for detail in details}, by=by)
    checkpoints = Checkpoint.objects.filter(organisation=by.organisation)
    return {
        "items": [
            _entry(entry, detail, path=path, theirs=theirs)
            for entry, detail, path in zip(entries, details, paths, strict=True)
        ],
        "checkpoints": list(checkpoints.order_by("-size")[:_DAYS]),
        "next": as_cursor(following),
    }


def _own_entries(
    by: Actor, *, today: date, after: Cursor | None
) -> tuple[list[Entry], Cursor | None]:
    """One page of one's own entries, and where the next begins.

    They are found day by day, so many days at a time; where these hold less than a page
    and the ledger is older, the next page begins with the days before.
    """
    last = min(today, after[0]) if after else today
    first = date.fromordinal(max(1, last.toordinal() - _DAYS + 1))
    days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
    found = ledger.entries_of(
        by.keys.own,
        organisation=by.organisation,
        days=days,
        after=after,
        most=_MOST + 1,
    )
    if len(found) > _MOST:
        ended = found[_MOST - 1]
        return found[:_MOST], (ended.day, ended.pk)
    if ledger.goes_back_beyond(first, organisation=by.organisation):
        return found, (first, _BEFORE_ALL)
    return found, None


def _entry(
    entry: Entry,
    detail: ledger.Detail,
    *,
    path: Sequence[bytes],
    theirs: Collection[str],
) -> dict[str, Any]:
    return {
        "verb": detail.verb,
        "subject": detail.subject if detail.subject in theirs else "",
        "at": detail.at,
        "day": entry.day,
        "commitment": bytes(entry.commitment).hex(),
        "leaf": ledger.leaf_of(entry).hex(),
        "position": entry.position,
        "proof": [step.hex() for step in path],
    }
