"""A body agreed to an action, and the policy names another one that must (C-5.1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from holdfast.accounts.models import Member
from holdfast.accounts.unlocking import Actor
from holdfast.cases.models import Case
from holdfast.cases.reading import conflicted_in, recused_from
from holdfast.committee.electing import suspended_in
from holdfast.committee.models import Motion
from holdfast.committee.motions import motion_folder, open_motion, settle
from holdfast.policy import Policy, who_decides
from holdfast.spaces.policies import policy_of
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.models import Reader

# What a body that decides without the record sees: code names, the kind of offence and
# what is proposed. Why it was moved stays with who moved it.
_SEEN: Final = (
    "effect",
    "action",
    "person",
    "code",
    "about",
    "offence",
    "evidence",
    "proposed_until",
    "refuse_at_sight",
)


def ask_next_body(
    motion: Motion, content: dict[str, Any], *, by: Actor, at: datetime
) -> Motion:
    """Put what passed to the next body; moved by whose vote, or count, made it pass.

    A body that is too small now fails it at once, with that reason.

    Raises:
        PassphraseAgain: the passphrase was not given again.
    """
    case = motion.case
    if case is None:
        raise LookupError(content["effect"])
    policy, then = policy_of(case.policy), content["then"]
    action = policy.actions[content["action"]]
    holders = _holders(case)
    seats = sitting(by.organisation, policy=policy, on=today_in(by.organisation, at))
    out = _out_of(case, content, by=by)
    if then[0] == policy.receiving_body.id:
        # A newcomer who was not let in yet: nobody knows whether it touches them.
        out |= seats.get(then[0], frozenset()) - _members_among(holders)
    decision, electing = who_decides(
        policy, action.decision[-len(then)], sitting=seats, conflicted=out
    )
    opened = open_motion(
        body=decision.body,
        decision=decision.model_copy(
            update={"clause": decision.clause or action.clause}
        ),
        folder=motion_folder(electing.members, also=holders, by=by, at=at),
        content={
            **{key: content[key] for key in _SEEN},
            "reasons": _agreed(motion, content, policy=policy),
            "found_by": content.get("found_by", motion.body),
            "then": then[1:],
            "out": content["out"] if then[1:] else [],
        },
        electorate=electing.members,
        case=case,
        by=by,
        at=at,
    )
    return settle(opened, by=by, at=at)


def _agreed(motion: Motion, content: dict[str, Any], *, policy: Policy) -> str:
    """Who agreed to it so far."""
    body = policy.bodies[motion.body].title
    said = _("The %(body)s agreed to it.") % {"body": body}
    return f"{content['reasons']} {said}" if "found_by" in content else said


def _holders(case: Case) -> list[Reader]:
    grants = case.folder.grants.filter(current=True).select_related("reader")
    return [grant.reader for grant in grants]


def _members_among(readers: Sequence[Reader]) -> frozenset[str]:
    members = Member.objects.filter(reader__in=readers)
    return frozenset(str(pk) for pk in members.values_list("pk", flat=True))


def _out_of(case: Case, content: dict[str, Any], *, by: Actor) -> frozenset[str]:
    """Who has no say; as it was when it was moved, for who cannot open the case."""
    out = suspended_in(by.organisation)
    if by.keys.holds(case.folder_id):
        return out | conflicted_in(case, by=by)
    return out | frozenset(content["out"]) | recused_from(case, siblings=())
