"""A living sample organisation: people, events, reports, a case, a ban.

Everything is made by the real actions, at times before now, so that nothing in it could
not have happened. Names are invented.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from holdfast.accounts.actions import (
    be_the_root,
    confirm_slip,
    enrol,
    name_member,
    new_totp_secret,
    vouch,
)
from holdfast.accounts.models import Member
from holdfast.accounts.people import Profile
from holdfast.accounts.unlocking import Actor, Seeds
from holdfast.cases.actions import open_case
from holdfast.cases.models import Action
from holdfast.cases.reading import people_of
from holdfast.committee.actions import (
    ask,
    carry_out,
    move,
    record_meeting,
    record_regular_meeting,
    tell_person_against,
    vote,
)
from holdfast.crypto.receipts import new_receipt, words
from holdfast.policy import event_is_own, shipped
from holdfast.reports.actions import file, take_in, write_to_reporter
from holdfast.reports.models import Report
from holdfast.reports.telling import Reported, Telling
from holdfast.spaces.actions import (
    begin_term,
    found,
    plan_event,
    record_body_meeting,
)
from holdfast.spaces.models import Event
from holdfast.spaces.policies import policy_in_force
from holdfast.spaces.sitting import offices_of
from holdfast.spaces.ticking import tick_all
from holdfast.spaces.training import record_training
from holdfast.vault.days import today_in
from holdfast.vault.folders import Signer
from holdfast.vault.keys import Keys, mark_living
from holdfast.vault.models import Organisation

NAME = "Thursday Jam"
# Who, the name they go by, and the office that a term gives them.
PEOPLE = (
    ("noor", "Noor Haddadi", "director"),
    ("elif", "Elif Sarikaya", "committee"),
    ("pieter", "Pieter Wollaert", "committee"),
    ("amadou", "Amadou Keitala", None),
    ("birgit", "Birgit Osterlund", None),
    ("chidi", "Chidi Ebelana", None),
    ("dagny", "Dagny Hallvard", None),
    ("enzo", "Enzo Barbarini", None),
    ("farida", "Farida Benhamza", None),
    ("jo", "Jo Timmerhaus", "host"),
    ("sami", "Sami Lindroos", None),
)
BOARD = tuple(username for username, _, _ in PEOPLE[:9])
COMMITTEE = ("noor", "elif", "pieter")
DOOR = "sami"


@dataclass
class _Sample:
    """The organisation while it is being made."""

    organisation: Organisation
    at: datetime
    members: dict[str, Member] = field(default_factory=dict)
    seeds: dict[str, Seeds] = field(default_factory=dict)
    logins: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)

    def by(self, username: str) -> Actor:
        """That person at work, the passphrase just given."""
        member = self.members[username]
        if member.reader is None:
            raise ValueError(username)
        keys = Keys(
            reader=member.reader,
            organisation=self.organisation,
            seed=self.seeds[username].reading,
        )
        actor = Actor(member=member, keys=keys)
        return replace(
            actor, signer=Signer(member.reader, self.seeds[username].signing)
        )

    def days_ago(self, days: float) -> datetime:
        return self.at - timedelta(days=days)


def build(at: datetime) -> dict[str, Any]:
    """Make it all.

    Returns:
        What `holdfast demo --json` prints, but for the address and the folder.
    """
    sample = _Sample(
        organisation=found(
            name=NAME,
            policy_text=shipped("committee"),
            at=at - timedelta(days=420),
            languages="en,fr,nl",
            zone="Europe/Brussels",
        ),
        at=at,
    )
    _bring_people_in(sample)
    _settle_in(sample)
    _seat_them(sample)
    _plan_events(sample)
    _let_things_happen(sample)
    # What the clock would have done by now: the days closed, the year's duties begun.
    tick_all(at)
    return _facts(sample)


def _passphrase() -> str:
    return " ".join(secrets.choice(words()) for _ in range(5))


def _bring_people_in(sample: _Sample) -> None:
    joined = sample.days_ago(400)
    for username, name, _ in PEOPLE:
        member = name_member(
            profile=Profile(name=name, email=f"{username}@example.org"),
            organisation=sample.organisation,
            at=joined,
        )
        passphrase = _passphrase()
        totp = new_totp_secret() if username in BOARD else None
        _, seeds = enrol(
            member,
            username=username,
            passphrase=passphrase,
            totp_secret=totp,
            at=joined,
        )
        sample.members[username], sample.seeds[username] = member, seeds
        sample.logins[username] = (passphrase, totp)
        _vouch_for(sample, username, at=joined)


def _vouch_for(sample: _Sample, username: str, *, at: datetime) -> None:
    first, second = PEOPLE[0][0], PEOPLE[1][0]
    member = sample.members[username]
    if username == first:
        be_the_root(member, seeds=sample.seeds[username], at=at)
        return
    for voice in [first] if username == second else [first, second]:
        vouch(member, by=sample.by(voice), at=at)


def _settle_in(sample: _Sample) -> None:
    """Everybody has their key slip in a drawer, and opened something yesterday."""
    for username in sample.members:
        by = sample.by(username)
        confirm_slip(by, at=sample.days_ago(399))
        mark_living(by.reader, at=sample.days_ago(1))


def _seat_them(sample: _Sample) -> None:
    began = sample.days_ago(390)
    for username, _, office in PEOPLE:
        if office:
            begin_term(
                sample.members[username],
                role=office,
                starts_on=began.date(),
                at=began,
            )
    record_training(
        sample.members["noor"],
        what="crisis-management",
        on=began.date().isoformat(),
        by=sample.by("noor"),
        at=sample.days_ago(389),
    )
    for months in range(1, 12, 2):
        held = sample.days_ago(30 * months)
        record_body_meeting(
            sample.organisation,
            body="board",
            held_on=held.date(),
            present=[sample.members[username] for username in BOARD],
            at=held,
        )


def _plan_events(sample: _Sample) -> None:
    for title, days, own in (
        ("Midsummer Jam", 150, True),
        ("Autumn Session", 45, True),
        ("Late Train Jam", 13, True),
        ("Winter Blues", 0, True),
        ("Open Mic next door", 0, False),
    ):
        starts = sample.days_ago(days) - timedelta(hours=2)
        event = plan_event(
            sample.organisation,
            title=title,
            place="The Old Tram Depot" if own else "Café Across",
            starts_at=starts,
            ends_at=starts + timedelta(hours=8),
            charges_entry=own,
            at=starts - timedelta(days=10),
        )
        sample.events[title] = event
        if days == 0:
            _post(sample, event, "door", DOOR)
            _post(sample, event, "host", "jo")


def _post(sample: _Sample, event: Event, role: str, username: str) -> None:
    begin_term(
        sample.members[username],
        role=role,
        event=event,
        starts_on=today_in(sample.organisation, event.starts_at),
        ends_on=today_in(sample.organisation, event.ends_at),
        at=sample.days_ago(1),
    )


def _filed(sample: _Sample, telling: Telling, *, days: float) -> Report:
    # Who tells is not told the code name; here it is the one that was not there before.
    known = list(Report.objects.values_list("pk", flat=True))
    file(
        telling=telling,
        organisation=sample.organisation,
        by=None,
        at=sample.days_ago(days),
    )
    return Report.objects.exclude(pk__in=known).get()


def _let_things_happen(sample: _Sample) -> None:
    _regular_meetings(sample)
    _a_ban_of_last_month(sample)
    _a_case_under_way(sample)
    _reports_that_wait(sample)


def _regular_meetings(sample: _Sample) -> None:
    """The two of last year; of this year's two, the one in spring."""
    noor = sample.by("noor")
    held = [sample.days_ago(days) for days in (370, 240)]
    for day in held:
        record_regular_meeting(
            held_on=day.date(),
            present=[sample.members[name] for name in COMMITTEE],
            notes="We went through the minor reports and who is trained for what.",
            by=noor,
            at=day,
        )


def _a_ban_of_last_month(sample: _Sample) -> None:
    report = _filed(
        sample,
        Telling(
            receipt=new_receipt(),
            event=sample.events["Autumn Session"].id,
            occurred_on=sample.days_ago(45).date(),
            occurred_at="22:30",
            offence="assault",
            reported=(Reported(name="Rutger Veldkamp"),),
            what_happened="He pushed me against the wall by the cloakroom, twice.",
            what_is_needed="To dance here without having to look over my shoulder.",
            answers={"telling-as": "myself"},
            word="survivor",
        ),
        days=44,
    )
    _carried_out(_decided(report, sample=sample), report=report, sample=sample)


def _decided(report: Report, *, sample: _Sample) -> Action:
    """Met about, moved, and voted for by all three."""
    noor = sample.by("noor")
    take_in(report, by=noor, at=sample.days_ago(43))
    case = open_case(reports=[report], by=noor, at=sample.days_ago(43))
    record_meeting(
        case,
        held_on=sample.days_ago(38).date(),
        present=[sample.members[name] for name in COMMITTEE],
        notes="We heard her through the mailbox. Two people saw it. We act.",
        by=noor,
        at=sample.days_ago(38),
    )
    motion = move(
        case,
        action="permanent-ban",
        person=people_of(case, by=noor)[0].person,
        evidence="preponderance",
        reasons="Two accounts agree, and the host saw the second time.",
        proposed_until=None,
        by=noor,
        at=sample.days_ago(37),
    )
    for name in COMMITTEE:
        by, at = sample.by(name), sample.days_ago(36)
        vote(motion, choice="yes", reason="", by=by, at=at)
    return Action.objects.get(case=case)


def _carried_out(action: Action, *, report: Report, sample: _Sample) -> None:
    """She was asked and told; he was told, and his face is known."""
    noor = sample.by("noor")
    ask(
        action,
        text="We have decided that he will not come in again. Is that right for you?",
        by=noor,
        at=sample.days_ago(36),
    )
    carry_out(
        action,
        consulted="agreed",
        how="Asked the host of the next event to know his face.",
        by=noor,
        at=sample.days_ago(34),
    )
    tell_person_against(
        action,
        text=(
            "You are not welcome at our events any more. You can answer in writing, and"
            " appeal to the board."
        ),
        by=noor,
        at=sample.days_ago(33),
    )
    write_to_reporter(
        report,
        text="It is done. He will not be let in again. How are you?",
        by=noor,
        at=sample.days_ago(33),
    )


def _a_case_under_way(sample: _Sample) -> None:
    noor = sample.by("noor")
    report = _filed(
        sample,
        Telling(
            receipt=new_receipt(),
            event=sample.events["Late Train Jam"].id,
            occurred_on=sample.days_ago(13).date(),
            occurred_at="23:50",
            offence="assault",
            reported=(Reported(name="Joris Aldenkamp"),),
            what_happened=(
                "He took hold of my arm behind the stage and would not let go until"
                " somebody came."
            ),
            what_is_needed="Not to meet him at a dance again. Tell me before you act.",
            too_close=(sample.members["pieter"].id,),
            word="victim",
        ),
        days=12,
    )
    take_in(report, by=noor, at=sample.days_ago(11))
    write_to_reporter(
        report,
        text="Thank you for telling us. We believe you. May we write to you here?",
        by=noor,
        at=sample.days_ago(11),
    )
    open_case(reports=[report], by=noor, at=sample.days_ago(11))


def _reports_that_wait(sample: _Sample) -> None:
    noor = sample.by("noor")
    for days, telling in _waiting(sample):
        report = _filed(sample, telling, days=days)
        if days > 6:
            take_in(report, by=noor, at=sample.days_ago(days - 1))
            write_to_reporter(
                report,
                text="Thank you. Somebody will talk with him before the next session.",
                by=noor,
                at=sample.days_ago(days - 1),
            )


def _waiting(sample: _Sample) -> Sequence[tuple[float, Telling]]:
    event = sample.events["Late Train Jam"]
    on: date = sample.days_ago(13).date()
    return (
        (
            9,
            Telling(
                receipt=new_receipt(),
                event=event.id,
                occurred_on=on,
                offence="excessive-drinking",
                form="long",
                reported=(Reported(name="Tibor Hollosi"),),
                what_happened="He fell into the band twice and shouted at the bar.",
                what_is_needed="That somebody talks with him.",
            ),
        ),
        (
            5,
            Telling(
                receipt=new_receipt(),
                event=event.id,
                occurred_on=on,
                offence="verbal-harassment",
                reported=(Reported(name="Tibor Hollosi"),),
                what_happened="He called me names when I did not want to dance.",
                what_is_needed="An apology, and that it stops.",
            ),
        ),
        (
            1,
            Telling(
                receipt=new_receipt(),
                what_happened="Somebody has been following me home after the sessions.",
                what_is_needed="I do not know yet.",
            ),
        ),
    )


def _facts(sample: _Sample) -> dict[str, Any]:
    today = today_in(sample.organisation, sample.at)
    policy = policy_in_force(sample.organisation, on=today)
    members = []
    for username, name, _ in PEOPLE:
        member = sample.members[username]
        passphrase, totp = sample.logins[username]
        offices = offices_of(member, policy=policy, on=today)
        members.append(
            {
                "id": str(member.id),
                "username": username,
                "passphrase": passphrase,
                "totp_secret": totp,
                "name": name,
                "offices": sorted(offices),
            }
        )
    events = [
        {
            "id": str(event.id),
            "title": event.title,
            "own": event_is_own(
                policy,
                charges_entry=event.charges_entry,
                designated=event.designated,
            ).allowed,
            "open": event.starts_at <= sample.at < event.ends_at,
        }
        for event in sample.events.values()
    ]
    return {
        "organisation": sample.organisation.name,
        "members": members,
        "events": events,
    }
