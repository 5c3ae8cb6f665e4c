"""Who reads a new report: the policy alone decides (C-2.9, C-2.10, C-3.1, J-5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.policy.verdicts import Reason, reason

if TYPE_CHECKING:
    from holdfast.policy.model.people import Body
    from holdfast.policy.model.people import Readers as Further
    from holdfast.policy.model.whole import Policy

Sitting = Mapping[str, frozenset[str]]
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads, and why each group of them does."""

    ids: frozenset[str]
    reasons: tuple[Reason, ...]


def readers_of_report(
    policy: Policy,
    *,
    sitting: Sitting,
    reported: frozenset[str],
    kept_out: frozenset[str],
) -> Readers:
    """The members to whom a new report is sealed.

    Sitting members of the receiving body, less whoever is reported or kept out;
    outside readers too where one of that body is reported; and fallback readers
    where fewer are left than the policy's least number of readers. Who is added is
    chosen in the order of ids, so that the same facts always give the same people.
    """
    body = policy.receiving_body
    members = sitting.get(body.id, NOBODY)
    out = reported | kept_out
    ids = members - out
    reasons = [_why_body(body)]
    if body.outside_readers is not None and members & reported:
        ids |= _some(body.outside_readers, sitting=sitting, out=out | members)
        reasons.append(_why_outside(body, body.outside_readers))
    if body.fallback_readers is not None and len(ids) < body.least_readers:
        ids |= _some(body.fallback_readers, sitting=sitting, out=out | ids)
        reasons.append(_why_fallback(body, body.fallback_readers))
    return Readers(ids, tuple(reasons))


def _some(further: Further, *, sitting: Sitting, out: frozenset[str]) -> frozenset[str]:
    # Sorted, not drawn: a draw could be repeated until it suits somebody.
    able = sorted(sitting.get(further.body, NOBODY) - out)
    return frozenset(able[: further.number])


def _why_body(body: Body) -> Reason:
    text = f"The {body.title} reads, less whoever is reported or kept out."
    return reason("receiving-body", text, of=body)


def _why_outside(body: Body, further: Further) -> Reason:
    text = (
        f"A member of the {body.title} is reported:"
        f" {further.number} readers from the {further.body} read too."
    )
    return reason("outside-readers", text, of=further if further.clause else body)


def _why_fallback(body: Body, further: Further) -> Reason:
    text = (
        f"Fewer than {body.least_readers} readers are left:"
        f" {further.number} from the {further.body} read too."
    )
    return reason("fallback-readers", text, of=further if further.clause else body)
