"""What waits for a member about cases: on the desk, from what they hold alone."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Action
from holdfast.cases.reading import decided_for
from holdfast.cases.visibility import out_of_matters
from holdfast.committee.models import Motion, MotionState
from holdfast.committee.motions import settle_what_waits
from holdfast.committee.reading import motion_views
from holdfast.policy import asks_person_harmed, clause_asking_to, deadline
from holdfast.policy.model.actions import Doing
from holdfast.reports.visibility import MOST_COUNTED
from holdfast.spaces.policies import policy_of
from holdfast.vault.rows import ask
from holdfast.web.desk import MOST, Task


def tasks(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Votes that are missing, actions to carry out, that one is out of something."""
    settle_what_waits(by, at=at)
    yield from _votes(by, at=at)
    yield from _counts(by, at=at)
    yield from _actions(by)
    yield from _out(by)


def _open_for(by: Actor) -> QuerySet[Motion]:
    return Motion.objects.filter(
        organisation=by.organisation,
        state=MotionState.OPEN,
        electorate=by.member,
        folder__grants__reader=by.reader,
        folder__grants__current=True,
    )


def _counts(by: Actor, *, at: datetime) -> Iterator[Task]:
    """What is left uncounted, because what follows is signed."""
    waiting = list(
        _open_for(by).filter(recount=True).order_by("closes_at", "id")[:MOST]
    )
    for motion, view in zip(waiting, motion_views(waiting, by=by, at=at), strict=True):
        if view.can_count:
            yield Task(
                what=_("the votes wait to be counted"),
                url=f"/motions/{motion.id}/",
                act=_("Count"),
                code=view.case or view.person or "",
                clause=view.clause or "",
            )


def _votes(by: Actor, *, at: datetime) -> Iterator[Task]:
    waiting = (
        _open_for(by)
        .filter(Q(closes_at=None) | Q(closes_at__gte=at))
        .exclude(ballots__member=by.member)
        .order_by("closes_at", "id")
    )
    motions = list(waiting[:MOST])
    for motion, content in zip(motions, by.keys.open_all(motions), strict=True):
        yield Task(
            what=_("your vote is missing"),
            url=f"/motions/{motion.id}/",
            act=_("Vote"),
            when=motion.closes_at,
            code=content.get("code") or content.get("about") or "",
            clause=content["decision"]["clause"] or "",
        )


def _actions(by: Actor) -> Iterator[Task]:
    mine = list(decided_for(by)[:MOST])
    for action, content in zip(mine, by.keys.open_all(mine), strict=True):
        if action.case is None:
            continue
        yield Task(
            what=_("what was decided is yours to carry out")
            if action.asked_on
            else _("ask the person harmed, then carry out what was decided"),
            url=f"/cases/{action.case.code}/actions/{action.id}/",
            act=_("Open"),
            when=_goes_on_at(action, named=content["action"]),
            code=action.case.code,
            clause=_clause_on(action, named=content["action"]),
        )


def _clause_on(action: Action, *, named: str) -> str:
    """Who is asked first, and where nobody is: who carries it out."""
    policy = policy_of(action.case.policy) if action.case else None
    if policy is None:
        return ""
    asks = asks_person_harmed(policy.actions[named])
    do: Doing = "tell-and-ask" if asks else "carry-out"
    return clause_asking_to(do, policy=policy) or ""


def _goes_on_at(action: Action, *, named: str) -> datetime:
    """Until when the person harmed can answer; then its owner goes on (C-5.10)."""
    policy = policy_of(action.case.policy) if action.case else None
    consult = policy.actions[named].consult if policy else None
    if policy is None or consult is None:
        return action.decided_at
    return deadline(consult.within, start=action.decided_at, zone=policy.zone)


def _out(by: Actor) -> Iterator[Task]:
    number = out_of_matters(by)
    if number:
        yield Task(
            what=ngettext(
                "you are out of a matter", "you are out of %(number)d matters", number
            )
            % {"number": number},
            url="/committee/",
            act=_("Committee"),
        )


# What is open is one short range of one index, however many were closed.
_VOTES_MISSING: Final = f"""
SELECT count(*) FROM (
  SELECT 1 FROM committee_motion m
  WHERE m.organisation_id = %(own)s AND m.state = 'open' AND m.closes_at > %(at)s
    AND EXISTS (SELECT 1 FROM committee_motion_electorate e
                WHERE e.motion_id = m.id AND e.member_id = %(me)s)
    AND EXISTS (SELECT 1 FROM vault_grant g WHERE g.folder_id = m.folder_id
                AND g.reader_id = %(reader)s AND g."current")
    AND NOT EXISTS (SELECT 1 FROM committee_ballot b
                    WHERE b.motion_id = m.id AND b.member_id = %(me)s)
  LIMIT {MOST_COUNTED}
) AS missing
"""  # noqa: S608


def votes_missing(by: Actor, *, at: datetime) -> int:
    """Open motions in which this member has not voted, for the rail."""
    given = {
        "own": by.organisation.id,
        "at": at,
        "me": by.member.id,
        "reader": by.reader.id,
    }
    return int(ask(_VOTES_MISSING, given)[0][0])
