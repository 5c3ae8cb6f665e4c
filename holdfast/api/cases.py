"""Cases and the people in them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from ninja import Router, Status

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.api.auth import ApiRequest
from holdfast.api.committee import motion_made
from holdfast.api.cursors import as_cursor, from_cursor
from holdfast.api.errors import named_in
from holdfast.api.once import done_before, once, signed_once
from holdfast.api.routers import PERSON, answers, now, router
from holdfast.api.schemas import (
    CaseIn,
    CaseOut,
    CasePage,
    IdOut,
    MeetingIn,
    MotionIn,
    MotionMade,
    PersonPage,
    RecusalIn,
    RecusalOut,
)
from holdfast.cases import actions, reading
from holdfast.cases.models import Case, Fact
from holdfast.cases.portrait import told_by
from holdfast.cases.visibility import cases_visible_to, facts_visible_to
from holdfast.committee import actions as committee
from holdfast.committee.reading import find_motion
from holdfast.errors import WrongInput
from holdfast.reports.reading import find as find_report
from holdfast.spaces.policies import policy_of

routes: Router = router("cases")


def _case(case: Case, *, by: Actor) -> dict[str, Any]:
    """A case as whoever may open it sees it."""
    return {
        "code": case.code,
        "state": case.state,
        "opened_on": case.opened_on,
        "reports": sorted(case.reports.values_list("code", flat=True)),
        "people": [
            {"code": one.code, "name": one.name}
            for one in reading.people_of(case, by=by)
        ],
    }


def _members(ids: Sequence[UUID], *, by: Actor, field: str) -> list[Member]:
    found = Member.objects.filter(
        organisation=by.organisation, pk__in=ids, is_service=False
    )
    members = {member.pk: member for member in found.select_related("reader")}
    if set(ids) - set(members):
        message = "One of these is not a member here."
        raise WrongInput("unknown-member", message, fields={field: message})
    return list(members.values())


@routes.post("/cases", response=answers(201, CaseOut), auth=PERSON)
def open_case(request: ApiRequest, given: CaseIn) -> Status[dict[str, Any]]:
    """Make a case of reports that this token holds."""
    by, at = request.auth, now()

    def act() -> str:
        with named_in("reports"):
            found = [find_report(code, by=by) for code in dict.fromkeys(given.reports)]
        return actions.open_case(reports=found, by=by, at=at).code

    return Status(201, _case(reading.find(once(request, act, at=at), by=by), by=by))


@routes.get("/cases", response=answers(200, CasePage))
def cases(request: ApiRequest, cursor: str = "") -> dict[str, Any]:
    """The cases that this token can open, newest first. No name is opened for it."""
    lines, following = reading.page(request.auth, cursor=from_cursor(cursor))
    reports = reading.reports_in([one.code for one in lines], by=request.auth)
    items = [{**asdict(one), "reports": reports[one.code]} for one in lines]
    return {"items": items, "next": as_cursor(following)}


@routes.get("/cases/{code}", response=answers(200, CaseOut))
def case(request: ApiRequest, code: str) -> dict[str, Any]:
    """One case. The reading leaves its ledger entry."""
    by = request.auth
    found = reading.find(code, by=by)
    return _case(actions.read(found, by=by, at=now()), by=by)


@routes.post("/cases/{code}/recusals", response=answers(201, RecusalOut), auth=PERSON)
def recuse(request: ApiRequest, code: str, given: RecusalIn) -> Status[dict[str, Any]]:
    """Put oneself out of a case at once; propose it of a colleague."""
    at = now()
    if (before := done_before(request)) is None:
        found = reading.find(code, by=request.auth)
        [member] = _members([given.member], by=request.auth, field="member")

        def act(by: Actor) -> str:
            made = committee.recuse(
                found, member=member, ground=given.ground, by=by, at=at
            )
            return f"{made.id} {made.state}"

        before = signed_once(request, given.passphrase, act, at=at)
    # Whoever recused themselves finds the case no more, and is told the same again.
    recusal, state = before.split()
    return Status(201, {"id": recusal, "state": state})


@routes.post("/cases/{code}/meetings", response=answers(201, IdOut), auth=PERSON)
def record_meeting(
    request: ApiRequest, code: str, given: MeetingIn
) -> Status[dict[str, Any]]:
    """Record a meeting that was held about the case."""
    by, at = request.auth, now()
    found = reading.find(code, by=by)
    present = _members(given.present, by=by, field="present")

    def act() -> str:
        made = committee.record_meeting(
            found,
            held_on=given.held_on,
            present=present,
            notes=given.notes,
            by=by,
            at=at,
        )
        return str(made.meeting_id)

    return Status(201, {"id": once(request, act, at=at)})


@routes.post("/cases/{code}/motions", response=answers(201, MotionMade), auth=PERSON)
def move(request: ApiRequest, code: str, given: MotionIn) -> Status[dict[str, Any]]:
    """Move a major action; the electorate is frozen now."""
    at = now()
    found = reading.find(code, by=request.auth)
    with named_in("person"):
        person = reading.find_person(given.person, by=request.auth)

    def act(by: Actor) -> str:
        made = committee.move(
            found,
            action=given.action,
            person=person,
            evidence=given.evidence,
            reasons=given.reasons,
            proposed_until=given.proposed_until,
            by=by,
            at=at,
        )
        return str(made.id)

    made = signed_once(request, given.passphrase, act, at=at)
    return Status(201, motion_made(find_motion(UUID(made), by=request.auth)))


@routes.get("/people/{code}", response=answers(200, PersonPage))
def person(request: ApiRequest, code: str) -> dict[str, Any]:
    """Somebody written about: what was told and what was found, apart (C-5.12).

    The reading leaves its ledger entry.
    """
    by = request.auth
    found = actions.read_person(reading.find_person(code, by=by), by=by, at=now())
    who = by.keys.open(found)
    facts = list(facts_visible_to(by).filter(person=found).order_by("on", "id"))
    entries = list(zip(facts, by.keys.open_all(facts), strict=True))
    cases = (
        cases_visible_to(by)
        .filter(people__person=found)
        .select_related("policy")
        .order_by("-opened_on")
        .distinct()
    )
    policy = policy_of(cases[0].policy) if cases else None
    return {
        "code": found.code,
        "name": who["name"],
        "aliases": who["aliases"],
        "told": [
            _fact(fact, said, by=told_by(said, policy=policy))
            for fact, said in entries
            if not fact.found
        ],
        "found": [
            {
                **_fact(fact, said, by=said["body"]),
                "standard": said["standard"],
                "action": said["action"],
            }
            for fact, said in entries
            if fact.found
        ],
        "cases": sorted(case.code for case in cases),
    }


def _fact(fact: Fact, said: Mapping[str, Any], *, by: str) -> dict[str, Any]:
    return {"text": said["what"], "by": by, "on": fact.on}
