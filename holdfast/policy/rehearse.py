"""A drill: a scenario run through a policy, so that gaps show before anybody is hurt.

What comes out is a timeline: who could read, who must act by when, what was blocked
and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from holdfast.policy.clocks import deadline
from holdfast.policy.deciding import (
    check_can_act_alone,
    check_can_carry_out,
    check_can_move,
    decision_for,
)
from holdfast.policy.duties import due, duties_started_by
from holdfast.policy.explain import who
from holdfast.policy.forms import check_form
from holdfast.policy.grading import check_accepted, grade_of
from holdfast.policy.readers import NOBODY, readers_of_report
from holdfast.policy.scenario import Scenario, read_scenario
from holdfast.policy.verdicts import Verdict
from holdfast.policy.votes import count, who_decides

if TYPE_CHECKING:
    from holdfast.policy.model.actions import Decision, Duty
    from holdfast.policy.model.whole import Policy
    from holdfast.policy.scenario import Acted, Carried, Filed, Moved

Kind = Literal["happens", "reads", "owed", "blocked", "gap"]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a timeline."""

    at: datetime
    kind: Kind
    text: str
    clause: str | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened in a drill, in the order of time."""

    title: str
    steps: tuple[Step, ...]

    @property
    def gaps(self) -> tuple[Step, ...]:
        """What nobody could do, or was blocked."""
        return tuple(step for step in self.steps if step.kind in ("gap", "blocked"))


def rehearse(policy: Policy, scenario_text: str) -> Timeline:
    """Run a scenario; `PolicyInvalid` with its mistakes where it cannot be read."""
    drill = _Drill(policy, read_scenario(scenario_text))
    steps = sorted(drill.steps(), key=lambda step: step.at)
    return Timeline(drill.scenario.scenario.title, tuple(steps))


@dataclass(frozen=True)
class _Drill:
    policy: Policy
    scenario: Scenario

    def steps(self) -> Iterator[Step]:
        for report in self.scenario.report:
            yield from self._file(report)
        for motion in self.scenario.motion:
            yield from self._move(motion)
        for carried in self.scenario.carry_out:
            yield from self._carry_out(carried)
        for acted in self.scenario.alone:
            yield from self._act(acted)

    def _local(self, at: datetime) -> datetime:
        """A time of the scenario; one without a zone is the policy's local time."""
        if at.tzinfo is None:
            return at.replace(tzinfo=self.policy.zone)
        return at.astimezone(self.policy.zone)

    def _verdict(self, at: datetime, verdict: Verdict, *, what: str) -> Step:
        kind: Kind = "happens" if verdict.allowed else "blocked"
        first = verdict.reasons[0]
        return Step(at, kind, f"{what}: {first.text}", first.clause)

    def _file(self, report: Filed) -> Iterator[Step]:
        at = self._local(report.at)
        grade = grade_of(self.policy, report.offence)
        accepted = check_accepted(
            self.policy, grade=grade, occurred_on=report.occurred_on
        )
        what = f"A {grade or 'not yet graded'} report arrives"
        yield self._verdict(at, accepted, what=what)
        form = check_form(
            self.policy,
            form=report.form,
            offence=report.offence,
            grade=grade,
            answers=report.answers,
        )
        yield self._verdict(at, form, what="Its form")
        if accepted.allowed and form.allowed:
            yield from self._readers(report, at)
            for event in self._events(report):
                for duty in duties_started_by(self.policy, event, grade=grade):
                    yield self._owed(duty, report, at)

    def _events(self, report: Filed) -> Iterator[str]:
        grade = grade_of(self.policy, report.offence)
        yield "report-filed"
        if grade is not None:
            yield f"{grade}-report-filed"
        sitting = self.scenario.sitting.get(self.policy.receiving_body.id, NOBODY)
        if sitting & report.reported:
            yield "member-reported"
            if grade == "major":
                yield "major-report-about-member"

    def _readers(self, report: Filed, at: datetime) -> Iterator[Step]:
        readers = readers_of_report(
            self.policy,
            sitting=self.scenario.sitting,
            reported=report.reported,
            kept_out=report.kept_out,
        )
        clause = readers.reasons[-1].clause
        names = ", ".join(sorted(readers.ids)) or "nobody"
        yield Step(at, "reads", f"It can be read by: {names}.", clause)
        least = self.policy.receiving_body.least_readers
        if len(readers.ids) < least:
            text = f"Fewer than {least} can read it."
            yield Step(at, "gap", text, clause)

    def _owed(self, duty: Duty, report: Filed, at: datetime) -> Step:
        until = due(self.policy, duty, start=at)
        out = report.reported | report.kept_out
        for office in (duty.who, self._deputy(duty.who), duty.then):
            able = self._able(office, until) - out
            if office is not None and able:
                names = ", ".join(sorted(able))
                title = who(self.policy, office)
                text = f"{duty.title}, by {until:%Y-%m-%d %H:%M}: {title} ({names})."
                return Step(at, "owed", text, duty.clause)
        text = f"{duty.title}, by {until:%Y-%m-%d %H:%M}: nobody is there to do it."
        return Step(at, "gap", text, duty.clause)

    def _deputy(self, name: str) -> str | None:
        office = self.policy.offices.get(name)
        return office.deputy if office is not None else None

    def _able(self, name: str | None, until: datetime) -> frozenset[str]:
        """Who holds that office or sits in that body and is back by then."""
        away = {
            absent.who
            for absent in self.scenario.absent
            if self._local(absent.until) > until
        }
        office = (name or "").removeprefix("event.")
        return self.scenario.sitting.get(office, NOBODY) - away

    def _move(self, motion: Moved) -> Iterator[Step]:
        at = self._local(motion.at)
        verdict = check_can_move(
            self.policy,
            action=motion.action,
            grade=motion.grade or grade_of(self.policy, motion.offence),
            offence=motion.offence,
            evidence=motion.evidence,
            sitting=self.scenario.sitting,
            conflicted=motion.conflicted,
            body=motion.body,
        )
        yield self._verdict(at, verdict, what=f"Moved: {motion.action}")
        found = self.policy.actions.get(motion.action)
        first = found and decision_for(self.policy, found, body=motion.body)
        if not (verdict.allowed and found and first):
            return
        # Each body is asked once the one before it has agreed.
        for decision in (first, *found.decision[1:]):
            step = self._outcome(motion, decision, at, several=len(found.decision) > 1)
            yield step
            if step.kind != "happens":
                return
            at = step.at

    def _outcome(
        self, motion: Moved, decision: Decision, at: datetime, *, several: bool
    ) -> Step:
        decision, electing = who_decides(
            self.policy,
            decision,
            sitting=self.scenario.sitting,
            conflicted=motion.conflicted,
        )
        title = f" ({who(self.policy, decision.body)})" if several else ""
        if not electing.verdict.allowed:
            text = electing.verdict.reasons[0].text
            return Step(
                at, "blocked", f"{motion.action}{title}: {text}", decision.clause
            )
        members = electing.members
        until = at
        if decision.closes is not None:
            until = deadline(decision.closes, start=at, zone=self.policy.zone)
        able = members & self._able(decision.body, until)
        ballots = {name: said for name, said in motion.ballots.items() if name in able}
        outcome = count(
            decision.counted, electorate=members, ballots=ballots, closed=True
        )
        kind: Kind = "happens" if outcome.state == "passed" else "blocked"
        text = f"{motion.action}{title} {outcome.state}: {outcome.reasons[0].text}"
        return Step(until, kind, text, decision.clause)

    def _carry_out(self, carried: Carried) -> Iterator[Step]:
        at = self._local(carried.at)
        verdict = check_can_carry_out(
            self.policy,
            action=carried.action,
            consulted=carried.consulted,
            asked=True,
            decided_at=self._local(carried.decided_at),
            at=at,
        )
        yield self._verdict(at, verdict, what=f"Carrying out: {carried.action}")

    def _act(self, acted: Acted) -> Iterator[Step]:
        at = self._local(acted.at)
        held = {
            name
            for name, members in self.scenario.sitting.items()
            if acted.who in members
        }
        verdict = check_can_act_alone(
            self.policy,
            action=acted.action,
            offices=frozenset(held),
            at_event=acted.at_event,
        )
        yield self._verdict(at, verdict, what=f"{acted.who} alone: {acted.action}")
        alone = self.policy.actions[acted.action].alone if verdict.allowed else None
        if alone is not None:
            until = deadline(alone.within, start=at, zone=self.policy.zone)
            body = who(self.policy, alone.review.body)
            text = f"Review of it, by {until:%Y-%m-%d %H:%M}: {body}."
            yield Step(at, "owed", text, alone.clause)
