"""Who may run the organisation: name people, invite them, put them into offices."""

from datetime import datetime

from django.utils.translation import gettext as _

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.unlocking import Actor
from holdfast.errors import NobodyMay, NotNow, Refused
from holdfast.policy import Policy, body_that_fills, decision_on_outcome
from holdfast.policy.model.people import Office
from holdfast.spaces.models import Barred, Term
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import offices_of, sitting
from holdfast.spaces.successors import reads_records
from holdfast.vault.days import today_in
from holdfast.vault.models import Organisation

Seats = dict[str, frozenset[str]]


def with_keys(organisation: Organisation) -> frozenset[str]:
    """The people whose keys count, none of them suspended."""
    vouched = Member.objects.filter(
        organisation=organisation, state=MemberState.VOUCHED, is_service=False
    )
    return frozenset(str(pk) for pk in vouched.values_list("pk", flat=True))


def member_can_organise(by: Actor, *, at: datetime) -> bool:
    """Whoever sits in a body; the founder until somebody with keys does."""
    if by.member.state != MemberState.VOUCHED or by.member.is_service:
        return False
    today = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=today)
    seats = sitting(by.organisation, policy=policy, on=today)
    seated = frozenset[str]().union(*(seats.get(body, ()) for body in policy.bodies))
    if not seated & with_keys(by.organisation):
        return True
    return str(by.member.id) in seated


def member_may_ever_read(by: Actor, *, at: datetime) -> bool:
    """Whether an office of theirs can bring matters to read: a seat in any body, or one
    that keeps the record. Somebody at the door never comes to see a case.
    """
    today = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=today)
    seats = sitting(by.organisation, policy=policy, on=today)
    mine = {role for role, members in seats.items() if str(by.member.id) in members}
    return any(
        role in policy.bodies or reads_records(role, policy=policy) for role in mine
    )


def check_member_can_organise(by: Actor, *, at: datetime) -> None:
    """Raise unless `member_can_organise`."""
    if not member_can_organise(by, at=at):
        raise Refused(
            "not-an-organiser",
            _("Only who sits in one of the organisation's bodies may do this."),
        )


def check_member_can_change_terms(by: Actor, *, role: str, at: datetime) -> None:
    """Raise unless this member's body fills it, or nobody there has keys yet."""
    check_member_can_organise(by, at=at)
    today = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=today)
    body = body_that_fills(policy, role)
    if body is None or body in offices_of(by.member, policy=policy, on=today):
        return
    seats = sitting(by.organisation, policy=policy, on=today)
    if not seats.get(body, frozenset()) & with_keys(by.organisation):
        return
    raise Refused(
        "not-your-appointment",
        _("Only the %(body)s fills this.") % {"body": policy.bodies[body].title},
        clause=_clause_of(role, policy=policy),
    )


def check_role_can_be_held(member: Member, *, role: str, at: datetime) -> None:
    """Raise where the policy does not let this person into this office now."""
    policy = policy_in_force(member.organisation, on=today_in(member.organisation, at))
    office, body = policy.offices.get(role), policy.bodies.get(role)
    clause = _clause_of(role, policy=policy)
    if office is None and body is None:
        raise NobodyMay("no-such-office", _("The policy knows no such office."))
    if body is not None and body.members is not None:
        raise NobodyMay(
            "by-attendance",
            _("Who belongs to it is computed from who came to its meetings."),
            clause=clause,
        )
    if member.is_service:
        _check_service_has_not(role, member=member)
        return
    _check_is_not_barred(member, role=role, policy=policy)
    seats = sitting(
        member.organisation, policy=policy, on=today_in(member.organisation, at)
    )
    watched = office.outside if office is not None else None
    if watched and str(member.id) in seats.get(watched, ()):
        raise NobodyMay(
            "must-be-outside",
            _("This is never held by somebody in the body it watches over."),
            clause=clause,
        )
    if office is not None and not is_inside(str(member.pk), office=office, seats=seats):
        raise NobodyMay(
            "must-be-inside",
            _("Only a member of the %(body)s holds this.")
            % {"body": policy.bodies[office.inside or ""].title},
            clause=clause,
        )
    _check_seat_is_free(member, role=role, policy=policy, seats=seats)


def is_inside(member: str, *, office: Office, seats: Seats) -> bool:
    """Whether somebody belongs to the body that holders of an office belong to."""
    return office.inside is None or member in seats.get(office.inside, ())


def _check_service_has_not(role: str, *, member: Member) -> None:
    """A service fills no seat: it only reads what the office reads."""
    if Term.objects.filter(member=member, role=role, event=None, closed_on=None):
        raise NotNow("held-already", _("They hold this office already."))


def _check_is_not_barred(member: Member, *, role: str, policy: Policy) -> None:
    """What an investigation decided stands: it is not undone by seating them again."""
    office = policy.offices.get(role)
    body = office.body if office is not None else role
    if not Barred.objects.filter(member=member, body=body).exists():
        return
    decision = decision_on_outcome(policy, "major")
    raise NobodyMay(
        "barred-from-service",
        _("It was decided that they do not serve there."),
        clause=(decision and decision.clause) or _clause_of(role, policy=policy),
    )


def _check_seat_is_free(
    member: Member, *, role: str, policy: Policy, seats: Seats
) -> None:
    clause = _clause_of(role, policy=policy)
    mine = str(member.id)
    if mine in seats.get(role, ()) and role not in policy.bodies:
        raise NotNow("held-already", _("They hold this office already."))
    chairs = {body.chair for body in policy.bodies.values()}
    if role in chairs and seats.get(role):
        raise NotNow("seat-taken", _("Somebody holds this office."), clause=clause)
    office = policy.offices.get(role)
    body = policy.bodies.get(office.body if office and office.body else role)
    if body is None or body.seats is None:
        return
    sitting_now = seats.get(body.id, frozenset())
    if role in policy.bodies and mine in sitting_now:
        raise NotNow("held-already", _("They sit in it already."))
    if len(sitting_now | {mine}) > body.seats:
        raise NotNow("no-seat-free", _("Every seat is filled."), clause=clause)


def _clause_of(role: str, *, policy: Policy) -> str | None:
    part = policy.offices.get(role) or policy.bodies.get(role)
    return part.clause if part is not None else None
