"""What waits for a member about the organisation: duties, sheets, readers, founding."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.people import name_of
from holdfast.accounts.unlocking import Actor
from holdfast.policy import Policy
from holdfast.spaces.deputies import thin_folders
from holdfast.spaces.duties import Owed, late_elsewhere, owed_by
from holdfast.spaces.founding import steps_left
from holdfast.spaces.meetings import to_confirm
from holdfast.spaces.models import (
    Closeness,
    PolicyVersion,
    Sheet,
    SheetKind,
    Term,
)
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import offices_of, sitting
from holdfast.spaces.successors import reads_records
from holdfast.spaces.terms import unsigned_terms
from holdfast.spaces.training import in_words, to_mend
from holdfast.vault.days import today_in
from holdfast.vault.models import FolderKind
from holdfast.web.desk import Task
from holdfast.web.templatetags.holdfast import day

_PLACES = {
    FolderKind.REPORT: "/reports/{}/",
    FolderKind.CASE: "/cases/{}/",
    FolderKind.MOTION: "/bans/",
}

# That another policy holds is said for this long from its day on.
TOLD = timedelta(days=30)

_INVESTIGATING = {"investigate", "designate-keeper"}

# Each has a line of its own, which says more.
_SAID_ELSEWHERE = {"sign-secrecy", "carry-out", "tell-and-ask", "take-in"}


def tasks(by: Actor, *, at: datetime) -> Iterator[Task]:
    """Everything of the organisation's that waits for this member."""
    yield from _to_sign(by)
    if by.member.state != MemberState.VOUCHED or by.member.is_service:
        return
    yield from _sheets(by)
    yield from _meetings(by, at=at)
    today = today_in(by.organisation, at)
    policy = policy_in_force(by.organisation, on=today)
    roles = offices_of(by.member, policy=policy, on=today)
    yield from _duties(by, roles=roles, policy=policy, at=at)
    yield from _thin(by, at=at)
    # Who reads what is told sees what is late by itself: of anything else that is, they
    # would know that it is kept from them.
    reads = any(reads_records(role, policy=policy) for role in roles)
    if reads:
        yield from _welcomes(by, policy=policy)
        yield from _close_to(by)
    else:
        yield from _late_elsewhere(by, roles=roles, policy=policy, at=at)
    yield from _to_mend(by, roles=roles, policy=policy, on=today)
    yield from _founding(by, at=at)


def _duties(
    by: Actor, *, roles: frozenset[str], policy: Policy, at: datetime
) -> Iterator[Task]:
    today = today_in(by.organisation, at)
    in_order = {rule: number for number, rule in enumerate(policy.duties)}
    owed_here = sorted(
        owed_by(by, roles=roles, policy=policy, elsewhere=_SAID_ELSEWHERE, at=at),
        key=lambda each: in_order.get(each[0].rule, len(in_order)),
    )
    names = _names_of(
        {one.member for one, _rule in owed_here if one.member} - {by.member.id}
    )
    for duty, rule in owed_here:
        late = today_in(by.organisation, duty.due_at) < today
        yield Task(
            what=_lower(str(rule.title)),
            url=_place_of(duty, doing=rule.do),
            act=_("Open"),
            when=duty.due_at,
            code=duty.about if duty.folder_id else "",
            why=_whose(duty, roles=roles, names=names, late=late),
            clause=rule.clause or "",
        )


def _late_elsewhere(
    by: Actor, *, roles: frozenset[str], policy: Policy, at: datetime
) -> Iterator[Task]:
    """What their body should see to by now: never which matter, how many, since when."""
    what = {
        "answer": _("an answer to somebody who told us something is overdue"),
        "report-outcome": _("telling somebody what came of it is overdue"),
        "take-in": _("what came in a flood should have been looked through by now"),
    }
    for rule in late_elsewhere(by, roles=roles, at=at):
        whose = policy.bodies.get(rule.who) or policy.offices.get(rule.who)
        yield Task(
            what=what[rule.do],
            url="/organisation/people/",
            act=_("Who they are"),
            why=_("Ask the %(who)s: they owe it, and only they can read it.")
            % {"who": whose.title if whose else rule.who},
            clause=rule.clause or "",
            urgency="now",
        )


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _names_of(members: set[UUID]) -> dict[UUID, str]:
    if not members:
        return {}
    return {pk: name_of(one) for pk, one in Member.objects.in_bulk(members).items()}


def _whose(
    duty: Owed, *, roles: frozenset[str], names: Mapping[UUID, str], late: bool
) -> str:
    """Whose it was, where it falls to somebody else: late, or as their deputy."""
    if duty.member is not None:
        text = _("%(who)s should have done it; now it falls to you.")
        name = names.get(duty.member)
        return text % {"who": name} if name else ""
    if duty.who.removeprefix("event.") in roles:
        return ""
    if not late:
        text = _("You stand in for the %(who)s, who cannot see it.")
        return text % {"who": duty.who}
    text = _("The %(who)s should have done it; now it falls to you.")
    return text % {"who": duty.who}


def _place_of(duty: Owed, *, doing: str) -> str:
    if duty.kind is None:
        of_event = duty.who.startswith("event.")
        return "/door/" if of_event else "/organisation/people/"
    if duty.kind == FolderKind.MOTION and doing in _INVESTIGATING:
        return f"/investigations/{duty.about}/"
    pattern = _PLACES.get(FolderKind(duty.kind))
    return pattern.format(duty.about) if pattern else "/committee/"


def _to_sign(by: Actor) -> Iterator[Task]:
    if unsigned_terms(by.member):
        yield Task(
            what=_("sign that your duty of confidence goes on"),
            url="/account/secrecy/",
            act=_("Read and sign"),
            why=_("Your term has ended, and your access with it."),
            clause="C-3.5",
        )


def _sheets(by: Actor) -> Iterator[Task]:
    for sheet in Sheet.objects.filter(holder=by.member, confirmed_on=None):
        if sheet.kind == SheetKind.RESCUE:
            what = _("confirm that you hold rescue sheet %(number)d")
            why = _("Two groups of it, typed back, show that it is really on paper.")
        else:
            what = _("confirm that you hold recovery share %(number)d")
            why = _("Two words of it, typed back, show that it is really on paper.")
        yield Task(
            what=what % {"number": sheet.number},
            url="/organisation/recovery/",
            act=_("Confirm"),
            why=why,
        )


def _meetings(by: Actor, *, at: datetime) -> Iterator[Task]:
    for meeting in to_confirm(by, at=at):
        yield Task(
            what=_("confirm who was at the meeting of %(day)s")
            % {"day": day(meeting.held_on, at)},
            url="/organisation/meetings/",
            act=_("Look"),
            why=_("It counts once somebody else who was there has confirmed it."),
        )


def _thin(by: Actor, *, at: datetime) -> Iterator[Task]:
    number = len(thin_folders(by, at=at))
    if number:
        yield Task(
            what=_("give deputies what too few can read"),
            url="/organisation/recovery/",
            act=_("Deputies"),
            why=ngettext(
                "One folder has fewer than two readers who are still active.",
                "%(number)d folders have fewer than two readers who are still active.",
                number,
            )
            % {"number": number},
            urgency="soon",
        )


def _welcomes(by: Actor, *, policy: Policy) -> Iterator[Task]:
    fresh = (
        Term.objects.filter(
            organisation=by.organisation,
            event=None,
            closed_on=None,
            member__state=MemberState.VOUCHED,
            starts_on__gt=_joined_reading(by),
        )
        .exclude(member=by.member)
        .exclude(welcomed_by=by.member)
        .select_related("member")
    )
    for term in fresh:
        if reads_records(term.role, policy=policy):
            yield Task(
                what=_("grant %(name)s what they may read now")
                % {"name": name_of(term.member)},
                url=f"/organisation/people/{term.member_id}/",
                act=_("Grant"),
                why=_("What touches somebody they are too close to is left out."),
                clause="C-3.5",
            )


def _close_to(by: Actor) -> Iterator[Task]:
    """Newcomers say it first: until then nothing of what was before is granted."""
    told = Closeness.objects.filter(member=by.member).exists()
    fresh = Term.objects.filter(
        member=by.member, event=None, closed_on=None, starts_on__gt=_founded(by)
    ).exists()
    if fresh and not told:
        yield Task(
            what=_("say whom you are too close to"),
            url="/account/close-to/",
            act=_("Say it"),
            why=_("Until then, nothing from before you came is granted to you."),
            clause="C-3.5",
        )


def _to_mend(
    by: Actor, *, roles: frozenset[str], policy: Policy, on: date
) -> Iterator[Task]:
    """What the policy asks of who holds an office: it shows, and blocks nothing."""
    seats = sitting(by.organisation, policy=policy, on=on)
    for found in to_mend(roles, policy=policy, seats=seats):
        of = {
            "office": found.office.title,
            "training": in_words(found.training),
            "body": policy.bodies[found.office.inside].title
            if found.office.inside
            else "",
        }
        yield Task(
            what=_("no training is written down for the %(office)s: %(training)s") % of
            if found.training
            else _("the %(office)s is not in the %(body)s") % of,
            url=f"/organisation/people/{found.member}/",
            act=_("Open"),
            why=_("Nothing waits for it."),
            clause=found.office.clause or "",
        )


def _founded(by: Actor) -> date:
    """Who sat here from the first weeks on saw everything arrive."""
    return by.organisation.founded_on + timedelta(weeks=8)


def _joined_reading(by: Actor) -> date:
    first = Term.objects.filter(member=by.member, event=None).order_by("starts_on")
    term = first.first()
    return term.starts_on if term is not None else by.member.joined_on


def _founding(by: Actor, *, at: datetime) -> Iterator[Task]:
    left = steps_left(by, at=at)
    if left:
        # What others have to do is named last.
        step = min(left, key=lambda one: one.waits)
        yield Task(
            what=_("finish founding: %(step)s") % {"step": _lower(step.title)},
            url="/organisation/founding/",
            act=_("Go on"),
            why=ngettext("One step is left.", "%(number)d steps are left.", len(left))
            % {"number": len(left)},
        )


def newest_policy(by: Actor, *, at: datetime) -> Iterator[str]:
    """That another policy holds or will: it says who decides, and nobody signed it."""
    today = today_in(by.organisation, at)
    newest = (
        PolicyVersion.objects.filter(
            organisation=by.organisation, number__gt=1, in_force_on__gte=today - TOLD
        )
        .order_by("-number")
        .values_list("in_force_on", flat=True)
        .first()
    )
    if newest is not None:
        words = _("Another policy holds from %(day)s on: it stands under Organisation.")
        yield words % {"day": day(newest, at)}
