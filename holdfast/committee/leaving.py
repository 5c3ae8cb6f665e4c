"""What a body's work loses with a member whose term has ended (C-5.1, C-5.9)."""

from datetime import datetime

from holdfast.cases.models import Case
from holdfast.committee.actions.recusing import leave_motions, pass_on_actions
from holdfast.committee.models import Motion
from holdfast.spaces.models import Term
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in


def leave_body(term: Term, at: datetime) -> None:
    """Out of a body's open motions; what waited for them is another's to carry out."""
    member, organisation = term.member, term.organisation
    if term.event_id is not None or member.is_service:
        return
    on = today_in(organisation, at)
    policy = policy_in_force(organisation, on=on)
    office = policy.offices.get(term.role)
    body = office.body if office is not None and office.body else term.role
    # Another office of theirs may be a seat in the same body.
    if str(member.pk) in sitting(organisation, policy=policy, on=on).get(body, ()):
        return
    leave_motions(
        Motion.objects.filter(organisation=organisation, body=body), member=member
    )
    pass_on_actions(Case.objects.filter(actions__owner=member), member=member, at=at)
