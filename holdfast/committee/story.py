"""What a committee adds to a case's story, and the next right act (look/case.html)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.accounts.models import Member
from holdfast.cases.models import (
    Action,
    ActionState,
    Case,
    CaseState,
    Fact,
    Part,
    RecusalState,
)
from holdfast.cases.moments import moment_in
from holdfast.cases.reading import conflicted_in
from holdfast.cases.story import (
    DECIDED,
    SAID,
    Here,
    Link,
    NextAct,
    Said,
    StoryEntry,
    Wrote,
)
from holdfast.cases.visibility import actions_visible_to, facts_visible_to
from holdfast.committee.electing import suspended_in
from holdfast.committee.investigating import first_to_confirm
from holdfast.committee.models import Minutes, MotionState
from holdfast.committee.owning import takes_over
from holdfast.committee.permissions import member_sits_in
from holdfast.committee.reading import MotionView, motion_views, motions_visible_to
from holdfast.committee.signed import Signers, ground_of, how_carried_out, signers_of
from holdfast.committee.telling import has_to_be_told
from holdfast.committee.words import (
    action_title,
    day_in_words,
    fact,
    standard_title,
    titles_of,
)
from holdfast.policy import Decision, Policy, clause_asking_to, deadline
from holdfast.policy.model.actions import Doing
from holdfast.spaces.models import Duty, DutyState
from holdfast.spaces.sitting import sitting
from holdfast.vault.days import today_in
from holdfast.vault.models import Folder
from holdfast.web.desk import Clause, clause_of


def tell(here: Here) -> Iterable[StoryEntry]:
    """Who is out, meetings, motions, findings, actions: as far as this member holds."""
    yield from _out(here)
    yield from _met(here)
    yield from _moved(here)
    yield from _found(here)
    yield from _acted(here)


def views_of(here: Here) -> list[MotionView]:
    """The motions of a case that this member holds, opened once for every part."""
    if "motions" not in here.kept:
        motions = (
            motions_visible_to(here.by)
            .filter(case=here.case)
            .select_related("policy", "case", "organisation")
            .order_by("closes_at", "id")
        )
        here.kept["motions"] = motion_views(list(motions), by=here.by, at=here.at)
    views: list[MotionView] = here.kept["motions"]
    return views


def sits_here(here: Here) -> bool:
    """Whether this member sits where reports are received; asked once."""
    if "sits" not in here.kept:
        here.kept["sits"] = member_sits_in(
            here.policy.receiving_body.id, policy=here.policy, by=here.by, at=here.at
        )
    return bool(here.kept["sits"])


def _out(here: Here) -> Iterable[StoryEntry]:
    case, by, names = here.case, here.by, here.names
    recusals = list(case.recusals.filter(state=RecusalState.IN_FORCE))
    recused = {str(recusal.member_id) for recusal in recusals}
    held = by.keys.held_among([recusal.folder_id for recusal in recusals])
    grounds = [recusal for recusal in recusals if recusal.folder_id in held]
    opened = dict(zip(grounds, by.keys.open_all(grounds), strict=True))
    for recusal in recusals:
        name = names[str(recusal.member_id)]
        yield StoryEntry(
            on=recusal.on,
            order=SAID,
            what=_("%(name)s is out of this.") % {"name": name},
            text=ground_of(recusal, opened[recusal], signers=_signers(here))
            if recusal in opened
            else "",
            links=(
                Link(
                    url=f"/cases/{case.code}/recusals/{recusal.id}/lift/",
                    label=_("Propose that they are in again"),
                ),
            ),
        )
    for member in sorted(conflicted_in(case, by=by) - recused):
        if member in names:
            yield StoryEntry(
                on=case.opened_on,
                order=SAID,
                what=_("%(name)s is out of this.") % {"name": names[member]},
                text=_(
                    "They were kept out of it when it was told, and have never seen"
                    " that it exists."
                ),
            )


def _met(here: Here) -> Iterable[StoryEntry]:
    rows = list(
        Minutes.objects.filter(case=here.case)
        .select_related("meeting")
        .prefetch_related("meeting__present")
    )
    for row, content in zip(rows, here.by.keys.open_all(rows), strict=True):
        there = sorted(here.names[str(one.pk)] for one in row.meeting.present.all())
        yield StoryEntry(
            on=row.meeting.held_on,
            moment=moment_in(content),
            order=SAID,
            kind="act",
            what=_("Met: %(names)s.") % {"names": ", ".join(there)},
            text=content["notes"],
        )


def _moved(here: Here) -> Iterable[StoryEntry]:
    for view in views_of(here):
        yield StoryEntry(
            on=view.opened_on,
            moment=view.opened_at,
            order=DECIDED,
            kind="" if view.state == MotionState.OPEN else "act",
            what=_("Motion: %(action)s.")
            % {"action": action_title(view.action, policy=here.policy)},
            text=_state_of(view, policy=here.policy),
            links=(Link(url=f"/motions/{view.id}/", label=_("The motion")),),
            clause=clause_of(view.clause or "", policy=here.policy),
        )


def _state_of(view: MotionView, *, policy: Policy) -> str:
    if view.waits:
        return view.reasons[0].text
    if view.state == MotionState.OPEN:
        voters = len(view.electorate)
        text = ngettext("One may vote.", "%(number)d may vote.", voters)
        said = [text % {"number": voters}]
        if view.closes_at is not None:
            closes = _("It closes %(day)s.") % {"day": day_in_words(view.closes_at)}
            said.append(closes)
        return " ".join(said)
    passed = view.state == MotionState.PASSED
    said = [_("Passed.") if passed else _("Failed."), view.reasons[0].text]
    if passed and view.then:
        body = titles_of(view.then[:1], policy=policy)
        said.append(_("Next, the %(body)s is asked.") % {"body": body})
    return " ".join(said)


def _found(here: Here) -> Iterable[StoryEntry]:
    case, by, policy = here.case, here.by, here.policy
    motions = {str(pk) for pk in case.motions.values_list("pk", flat=True)}
    people = case.people.filter(part=Part.REPORTED).values("person")
    facts: list[Fact] = list(facts_visible_to(by).filter(person__in=people, found=True))
    for row, content in zip(facts, by.keys.open_all(facts), strict=True):
        if content["motion"] not in motions:
            continue
        yield StoryEntry(
            on=row.on,
            moment=moment_in(content),
            order=DECIDED + 1,
            what=_("Found"),
            kind="act",
            found=Said(
                text=content["what"],
                by=str(policy.bodies[content["body"]].title),
                standard=standard_title(content["standard"], policy=policy),
            ),
        )


def _acted(here: Here) -> Iterable[StoryEntry]:
    case, by, names, policy = here.case, here.by, here.names, here.policy
    actions = list(actions_visible_to(by).filter(case=case).select_related("owner"))
    for action, content in zip(actions, by.keys.open_all(actions), strict=True):
        title = action_title(content["action"], policy=policy)
        link = Link(url=_url(case, action), label=_("The action"))
        for said in content.get("appeals", ()):
            yield _appealed(action, said, here=here)
        if action.asked_on is not None:
            yield StoryEntry(
                on=action.asked_on,
                moment=moment_in(content, "asked_at"),
                order=DECIDED + 2,
                what=_("The person harmed was told first, and asked."),
                kind="act",
            )
        if action.carried_out_on is not None:
            yield StoryEntry(
                on=action.carried_out_on,
                moment=moment_in(content["carried_out"]),
                order=DECIDED + 3,
                what=_("Carried out: %(action)s.") % {"action": title},
                text=how_carried_out(
                    action, content["carried_out"], signers=_signers(here)
                ),
                kind="act",
                links=(link,),
            )
        else:
            yield StoryEntry(
                on=today_in(here.case.organisation, action.decided_at),
                moment=action.decided_at,
                order=DECIDED + 2,
                what=_("Decided: %(action)s.") % {"action": title},
                text=_("%(name)s carries it out.")
                % {"name": names[str(action.owner_id)]},
                links=(link,),
            )


def _appealed(action: Action, content: dict[str, Any], *, here: Here) -> StoryEntry:
    """What whoever is acted against said when they asked others to look again."""
    return StoryEntry(
        on=date.fromisoformat(content["on"]),
        moment=moment_in(content),
        order=DECIDED + 4,
        what=_("They appealed."),
        text=content["text"],
        kind="act",
        links=(Link(url=_url(here.case, action), label=_("The action")),),
    )


def _signers(here: Here) -> Signers:
    if "signers" not in here.kept:
        here.kept["signers"] = signers_of(here.by.organisation)
    found: Signers = here.kept["signers"]
    return found


def _url(case: Case, action: Action) -> str:
    return f"/cases/{case.code}/actions/{action.id}/"


def advise(here: Here) -> NextAct | None:
    """The next right act for this member; the first of these that there is."""
    body = here.policy.receiving_body
    if here.case.state != CaseState.OPEN:
        return None
    if not sits_here(here):
        return NextAct(
            title=_("You read this"),
            text=_("The %(body)s decides what is done.") % {"body": str(body.title)},
            clause=clause_of(body.clause or "", policy=here.policy),
        )
    steps = (_confirm, _vote, _carry_out, _tell_against, _meet, _wait, _decide)
    return next((act for step in steps if (act := step(here)) is not None), None)


def _asking_to(do: Doing, *, here: Here) -> Clause | None:
    return clause_of(clause_asking_to(do, policy=here.policy), policy=here.policy)


def _confirm(here: Here) -> NextAct | None:
    """A major report, or a pattern, about one of those who decide (C-2.10)."""
    rules = [one.id for one in here.policy.duties.values() if one.do == "confirm"]
    told = here.case.reports.values("folder")
    owed = Duty.objects.filter(
        Q(folder=here.case.folder_id) | Q(folder__in=told),
        Q(member=None) | Q(member=here.by.member),
        rule__in=rules,
        state=DutyState.OPEN,
    ).first()
    if owed is None:
        return None
    reports = here.case.reports.order_by("received_on", "code")
    held = [one for one in reports if here.by.keys.holds(one.folder_id)]
    held.sort(key=lambda report: report.folder_id != owed.folder_id)
    asked = first_to_confirm(held, policy=here.policy, by=here.by, at=here.at)
    if asked is None:
        return None
    return NextAct(
        title=_("Next: is it major on its face?"),
        text=_("It is about one of the %(body)s. Their powers rest once it is so.")
        % {"body": here.policy.receiving_body.title},
        url=f"/reports/{asked.code}/confirm/",
        label=_("Say it"),
        facts=(fact(_("Until"), day_in_words(owed.due_at)),),
        clause=_asking_to("confirm", here=here),
    )


def _vote(here: Here) -> NextAct | None:
    for view in _open_motions(here):
        if view.can_vote:
            action = action_title(view.action, policy=here.policy)
            return NextAct(
                title=_("Next: your vote"),
                text=f"{action}.",
                url=f"/motions/{view.id}/",
                label=_("Vote on it"),
                facts=_facts_of(view, here=here),
                clause=clause_of(view.clause or "", policy=here.policy),
            )
    return None


def _open_motions(here: Here) -> list[MotionView]:
    return [view for view in views_of(here) if view.state == MotionState.OPEN]


def _facts_of(view: MotionView, *, here: Here) -> tuple[dict[str, str], ...]:
    voters = ", ".join(sorted(here.names[one] for one in view.electorate))
    facts = [
        fact(_("Who decides"), voters),
        fact(_("How many"), view.rule),
        fact(_("Standard"), standard_title(view.standard, policy=here.policy)),
        fact(
            _("Closes"), day_in_words(view.closes_at) if view.closes_at else _("never")
        ),
        fact(_("And then by"), titles_of(view.then, policy=here.policy)),
        fact(_("Then"), _then(view.action, policy=here.policy)),
    ]
    return tuple(one for one in facts if one["text"])


def _then(action: str, *, policy: Policy) -> str:
    found = policy.actions.get(action)
    if found is None or found.consult is None:
        return ""
    within = found.consult.within.in_words()
    return _(
        "the person harmed is told first and asked; after %(within)s it is carried out"
    ) % {"within": within}


def _carry_out(here: Here) -> NextAct | None:
    decided = (
        actions_visible_to(here.by)
        .filter(case=here.case, state=ActionState.DECIDED)
        .order_by("decided_at")
        .select_related("owner")
    )
    for action in decided:
        content = here.by.keys.open(action)
        title = action_title(content["action"], policy=here.policy)
        owner = here.names[str(action.owner_id)]
        late = takes_over(action, content, by=here.by, at=here.at)
        mine = action.owner_id == here.by.member.pk
        asked = action.asked_on
        return NextAct(
            title=_("Next: carry it out") if asked else _("Next: ask, then carry out"),
            text=f"{title}.",
            url=_url(here.case, action) if mine or late else "",
            label=_("Take this over") if late else _("Go on with it"),
            facts=(
                fact(_("Who"), owner),
                fact(_("Asked"), day_in_words(asked) if asked else _("not yet")),
                _goes_on(action, content["action"], here=here),
            ),
            heard=_wrote_since(action, here=here),
            clause=_asking_to("tell-and-ask", here=here),
        )
    return None


def _wrote_since(action: Action, *, here: Here) -> Wrote | None:
    """What the people who told wrote since it was decided: it comes before the act."""
    decided_on = today_in(here.case.organisation, action.decided_at)
    since = [one for one in here.heard if one.on >= decided_on]
    if not since:
        return None
    on = day_in_words(since[-1].on)
    words = (
        _("Since it was decided, who told it wrote on %(day)s.")
        if since[-1].on > decided_on
        else _("Who told it wrote on %(day)s, the day it was decided.")
    )
    return Wrote(words=words % {"day": on}, url=since[-1].url)


def _goes_on(action: Action, named: str, *, here: Here) -> dict[str, str]:
    consult = here.policy.actions[named].consult
    if consult is None:
        return fact(_("When"), _("at once"))
    ends = deadline(consult.within, start=action.decided_at, zone=here.policy.zone)
    return fact(_("Without an answer, not before"), day_in_words(ends))


def _tell_against(here: Here) -> NextAct | None:
    done = actions_visible_to(here.by).filter(
        case=here.case, state=ActionState.CARRIED_OUT
    )
    done = done.select_related("folder", "case__policy").order_by("decided_at", "id")
    for action in done:
        content = here.by.keys.open(action)
        to_tell = has_to_be_told(action, content, policy=here.policy)
        mine = action.owner_id == here.by.member.pk
        late = takes_over(action, content, by=here.by, at=here.at)
        if to_tell and (mine or late):
            until = _owed_until("tell-person-against", action.folder, here=here)
            return NextAct(
                title=_("Next: tell the person acted against"),
                text=_("In general terms that expose nobody."),
                url=_url(here.case, action),
                label=_("Take this over") if late else _("Write what they are told"),
                facts=(fact(_("Until"), day_in_words(until)),) if until else (),
                heard=_wrote_since(action, here=here),
                clause=_asking_to("tell-person-against", here=here),
            )
    return None


def _owed_until(doing: str, folder: Folder, *, here: Here) -> datetime | None:
    """Until when the first of what is so owed about a folder is to be done."""
    rules = [one.id for one in here.policy.duties.values() if one.do == doing]
    owed = Duty.objects.filter(
        folder=folder, rule__in=rules, state=DutyState.OPEN
    ).order_by("due_at")
    return owed.values_list("due_at", flat=True).first()


def _meet(here: Here) -> NextAct | None:
    folders = [here.case.folder, *Folder.objects.filter(report__cases=here.case)]
    meetings = [one.id for one in here.policy.duties.values() if one.do == "meeting"]
    duty = (
        Duty.objects.filter(folder__in=folders, rule__in=meetings, state=DutyState.OPEN)
        .order_by("due_at")
        .first()
    )
    if duty is None:
        return None
    rule = here.policy.duties[duty.rule]
    return NextAct(
        title=_("Next: meet"),
        text=f"{rule.title}.",
        url=f"/cases/{here.case.code}/meet/",
        label=_("Record the meeting"),
        facts=(fact(_("Until"), day_in_words(duty.due_at)),),
        clause=clause_of(rule.clause or "", policy=here.policy),
    )


def _wait(here: Here) -> NextAct | None:
    for view in _open_motions(here):
        missing = len(view.electorate) - view.answered
        text = ngettext(
            "One vote is still missing.", "%(number)d votes are still missing.", missing
        )
        return NextAct(
            title=_("The others vote"),
            text=text % {"number": missing},
            facts=_facts_of(view, here=here),
            clause=clause_of(view.clause or "", policy=here.policy),
        )
    return None


def _decide(here: Here) -> NextAct | None:
    reported = here.case.people.filter(part=Part.REPORTED)
    if not reported.exists() or here.case.actions.exists():
        return None
    return NextAct(
        title=_("Next: decide whether to act"),
        text=_("Put a motion; it says who must agree, and until when."),
        url=f"/cases/{here.case.code}/move/",
        label=_("Put a motion"),
        facts=_facts_of_deciding(here),
        clause=clause_of(_clause_of_deciding(here), policy=here.policy),
    )


def _decisions(here: Here) -> list[Decision]:
    """How the policy has this body decide, for every action that it decides."""
    firsts = [one.decision[0] for one in here.policy.actions.values() if one.decision]
    return [one for one in firsts if one.body == here.policy.receiving_body.id]


def _clause_of_deciding(here: Here) -> str:
    clauses = (one.clause for one in _decisions(here) if one.clause)
    return next(clauses, here.policy.receiving_body.clause or "")


def _facts_of_deciding(here: Here) -> tuple[dict[str, str], ...]:
    """Who votes, how many must agree and until when: each rule of the policy once."""
    today = today_in(here.by.organisation, here.at)
    seats = sitting(here.by.organisation, policy=here.policy, on=today)
    out = conflicted_in(here.case, by=here.by) | suspended_in(here.by.organisation)
    voters = seats.get(here.policy.receiving_body.id, frozenset()) - out
    decisions = _decisions(here)
    rules = dict.fromkeys(one.counted.in_words() for one in decisions)
    closes = dict.fromkeys(one.closes.in_words() for one in decisions if one.closes)
    facts = [
        fact(_("Who decides"), ", ".join(sorted(here.names[one] for one in voters))),
        fact(_("How many"), "; ".join(rules)),
        fact(
            _("Closes"),
            _("%(within)s after it was put") % {"within": ", ".join(closes)}
            if closes
            else "",
        ),
    ]
    return tuple(one for one in facts if one["text"])


def offer(here: Here) -> Iterable[Link]:
    """What else may be done with a case."""
    base = f"/cases/{here.case.code}"
    yield Link(url=f"{base}/add/", label=_("Put another report in"))
    if here.case.state == CaseState.OPEN:
        yield Link(url=f"{base}/people/", label=_("Add somebody harmed, or a witness"))
    if sits_here(here) and here.case.state == CaseState.OPEN:
        yield Link(url=f"{base}/meet/", label=_("Record or call a meeting"))
        yield Link(url=f"{base}/move/", label=_("Put a motion"))
        yield Link(url=f"{base}/judge/", label=_("Say how grave it is"))
        yield Link(url=f"{base}/close/", label=_("Close it"))
    yield Link(url=f"{base}/recuse/", label=_("Somebody is too close to this"))


def members_of(case: Case) -> list[Member]:
    """The members who can open a case."""
    return list(
        Member.objects.filter(
            reader__grants__folder=case.folder_id, reader__grants__current=True
        )
        .select_related("reader")
        .distinct()
    )
