"""The cast. Everybody is made by the real actions, with keys of their own.

- ada: the director; in the committee and on the board
- ben, cleo: the two other members of the committee; also on the board
- dora, emil, fay, gus, hana, ivo: on the board, not in the committee
- jon: a host, who enforces tonight
- kim: at the door tonight
- olga: an operator; in no body, holds nothing
- a reporter and a stranger have no account; the person reported is only a name
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from holdfast.accounts.actions import (
    be_the_root,
    confirm_slip,
    enrol,
    name_member,
    vouch,
)
from holdfast.accounts.models import Member
from holdfast.accounts.people import Profile
from holdfast.accounts.unlocking import Actor, Seeds
from holdfast.policy import shipped
from holdfast.spaces.actions import (
    begin_term,
    found,
    plan_event,
    record_body_meeting,
)
from holdfast.spaces.models import Event
from holdfast.spaces.training import record_training
from holdfast.vault.folders import Signer
from holdfast.vault.keys import Keys
from holdfast.vault.models import Organisation
from tests.photograph import Rows, put_back, rows_of_everything

NOW = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)
ZONE = "Europe/Brussels"
PASSPHRASE = "correct lantern battery meadow"
TOTP = "JBSWY3DPEHPK3PXP" * 2
REPORTED = "Kasimir Vantongeren"

COMMITTEE = ("ada", "ben", "cleo")
BOARD = (*COMMITTEE, "dora", "emil", "fay", "gus", "hana", "ivo")
EVERYBODY = (*BOARD, "jon", "kim", "olga")
NAMES = {
    "ada": "Ada Okafor",
    "ben": "Ben Lindqvist",
    "cleo": "Cleo Marchetti",
    "dora": "Dora Petrov",
    "emil": "Emil Haugen",
    "fay": "Fay Nakamura",
    "gus": "Gus Oyelaran",
    "hana": "Hana Dvorak",
    "ivo": "Ivo Castellan",
    "jon": "Jon Abernathy",
    "kim": "Kim Sorensen",
    "olga": "Olga Brandt",
}


@dataclass
class Cast:
    """Everybody by name. `cast.ada` is at work; `cast.signing("ada")` may sign."""

    organisation: Organisation
    tonight: Event
    promoted: Event
    members: dict[str, Member] = field(default_factory=dict)
    seeds: dict[str, Seeds] = field(default_factory=dict)
    slips: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        if name in NAMES:
            return self.actor(name)
        raise AttributeError(name)

    def actor(self, name: str) -> Actor:
        """That person at work, with fresh keys as in a request of their own."""
        member = Member.objects.select_related("reader").get(pk=self.members[name].pk)
        keys = Keys(
            reader=member.reader,
            organisation=self.organisation,
            seed=self.seeds[name].reading,
        )
        return Actor(member=member, keys=keys)

    def signing(self, name: str) -> Actor:
        """That person, the passphrase just given again."""
        actor = self.actor(name)
        return replace(actor, signer=Signer(actor.reader, self.seeds[name].signing))

    def id_of(self, name: str) -> str:
        """That person's id, as the policy's facts have it."""
        return str(self.members[name].id)


def gather(at: datetime = NOW, *, zone: str = ZONE) -> Cast:
    """Found the organisation and bring everybody in: once, then from a photograph.

    The real actions make a cast in a third of a second. Later tests of the same run get
    the same rows, put back as they were.
    """
    if Organisation.objects.exists():
        return _gather(at, zone=zone)
    if (at, zone) not in _photographs:
        made = _gather(at, zone=zone)
        # A test may bring others into its own cast.
        kept = replace(
            made,
            members=dict(made.members),
            seeds=dict(made.seeds),
            slips=dict(made.slips),
        )
        _photographs[at, zone] = (kept, rows_of_everything())
        return made
    made, rows = _photographs[at, zone]
    put_back(rows)
    return Cast(
        organisation=Organisation.objects.get(),
        tonight=Event.objects.get(pk=made.tonight.pk),
        promoted=Event.objects.get(pk=made.promoted.pk),
        members=dict(zip(made.members, _members(made), strict=True)),
        seeds=dict(made.seeds),
        slips=dict(made.slips),
    )


_photographs: dict[tuple[datetime, str], tuple[Cast, Rows]] = {}


def _members(made: Cast) -> list[Member]:
    found = Member.objects.in_bulk([member.pk for member in made.members.values()])
    return [found[member.pk] for member in made.members.values()]


def _gather(at: datetime, *, zone: str) -> Cast:
    organisation = found(
        name="Thursday Jam",
        policy_text=shipped("committee"),
        at=at - timedelta(days=400),
        languages="en,fr,nl",
        zone=zone,
    )
    cast = Cast(
        organisation=organisation,
        tonight=_event(organisation, "Winter Blues", at, charges_entry=True),
        promoted=_event(organisation, "Open Mic next door", at, charges_entry=False),
    )
    for name in EVERYBODY:
        _bring_in(cast, name, at=at)
    _train(cast, at=at)
    _seat(cast, at=at)
    return cast


def _event(
    organisation: Organisation, title: str, at: datetime, *, charges_entry: bool
) -> Event:
    return plan_event(
        organisation,
        title=title,
        starts_at=at - timedelta(hours=1),
        ends_at=at + timedelta(hours=5),
        charges_entry=charges_entry,
        at=at,
    )


def _bring_in(cast: Cast, name: str, *, at: datetime) -> None:
    joined = at - timedelta(days=380)
    member = name_member(
        profile=Profile(name=NAMES[name], email=f"{name}@example.org"),
        organisation=cast.organisation,
        at=joined,
    )
    slip, seeds = enrol(
        member,
        username=name,
        passphrase=f"{PASSPHRASE} {name}",
        totp_secret=TOTP if name in BOARD else None,
        at=joined,
    )
    cast.members[name], cast.seeds[name] = member, seeds
    cast.slips[name] = slip
    confirm_slip(cast.actor(name), at=joined)
    if name == "ada":
        be_the_root(member, seeds=seeds, at=joined)
        return
    voices = ["ada"] if name == "ben" else ["ada", "ben"]
    for voice in voices:
        vouch(member, by=cast.signing(voice), at=joined)
    member.refresh_from_db()


def _train(cast: Cast, *, at: datetime) -> None:
    trained = at - timedelta(days=379)
    record_training(
        cast.members["ada"],
        what="crisis-management",
        on=(trained.date() - timedelta(days=1)).isoformat(),
        by=cast.actor("ada"),
        at=trained,
    )


def _seat(cast: Cast, *, at: datetime) -> None:
    began = date(at.year - 1, 11, 1)
    for name, role in (
        ("ada", "director"),
        ("ben", "committee"),
        ("cleo", "committee"),
        ("jon", "host"),
    ):
        begin_term(cast.members[name], role=role, starts_on=began, at=at)
    for event in (cast.tonight, cast.promoted):
        begin_term(
            cast.members["kim"], role="door", starts_on=began, event=event, at=at
        )
    begin_term(
        cast.members["jon"], role="host", starts_on=began, event=cast.tonight, at=at
    )
    for months in range(1, 6):
        record_body_meeting(
            cast.organisation,
            body="board",
            held_on=at.date() - timedelta(days=30 * months),
            present=[cast.members[name] for name in BOARD],
            at=at,
        )
