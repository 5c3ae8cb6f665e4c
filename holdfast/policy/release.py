"""Who may be given something of the record, and after whose yes (C-3.6, C-3.7)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from holdfast.policy.verdicts import Verdict, allow, refuse

if TYPE_CHECKING:
    from holdfast.policy.model.actions import ByOrder, Release
    from holdfast.policy.model.whole import Policy


def releases_for(policy: Policy, *, asked_by: str) -> tuple[Release, ...]:
    """The ways in which somebody of that kind may be given something."""
    return tuple(
        release
        for release in policy.releases.values()
        if asked_by in release.asked_by or "anybody" in release.asked_by
    )


def check_may_release(
    policy: Policy,
    *,
    release: str,
    given: Collection[str] = (),
    passed: Collection[str] = (),
    checked_by: frozenset[str] = frozenset(),
    told: Collection[str] = (),
) -> Verdict:
    """Whether a release may happen now (S-22, S-23).

    Args:
        policy: the policy in force.
        release: the id of the release.
        given: what was handed in of that which the release needs.
        passed: the bodies whose motion on it has passed, in any order.
        checked_by: the unconflicted members who checked an order and its scope.
        told: the bodies that have been told of an order.
    """
    found = policy.releases.get(release)
    if found is None:
        text = f'This policy has no release "{release}".'
        return refuse("unknown-release", text, of=policy.records)
    lacking = [need for need in found.needs if need not in given]
    if lacking:
        text = f"It needs first: {', '.join(lacking).replace('-', ' ')}."
        return refuse("proof-missing", text, of=found)
    if found.by_order is not None:
        order = found.by_order
        return _by_order(policy, found, order, checked_by=checked_by, told=told)
    waiting = [one.body for one in found.decision if one.body not in passed]
    if waiting:
        body = policy.bodies[waiting[0]].title
        return refuse("not-decided", f"The {body} has not agreed.", of=found)
    return allow("may-be-released", _how(found), of=found)


def _by_order(
    policy: Policy,
    release: Release,
    order: ByOrder,
    *,
    checked_by: frozenset[str],
    told: Collection[str],
) -> Verdict:
    if len(checked_by) < order.number:
        text = f"{order.number} unconflicted members check the order and scope first."
        return refuse("order-not-checked", text, of=release)
    if order.tells not in told:
        body = policy.bodies[order.tells].title
        return refuse("board-not-told", f"The {body} is told first.", of=release)
    return allow("ordered", f"Within the order's scope. {_how(release)}", of=release)


def _how(release: Release) -> str:
    if release.redact:
        return "The chosen portions, redacted, as a new document."
    return "It may be released."
