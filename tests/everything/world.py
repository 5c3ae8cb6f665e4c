"""A small world to walk through: one of everything an address can name, really made.

Who is who, beside the cast:

- nina is enrolled and nobody has vouched for her; lena is a founding link away
- dave sat on the board and is suspended, rolf has left: their sessions are from before
- cleo is too close: whoever told kept every matter from her but one
- ben recused himself from that one
- a service, for which ada answers, has the post at the door
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from holdfast.accounts.actions import confirm_slip, enrol, name_member, vouch
from holdfast.accounts.invitations import invite, make_founders_link
from holdfast.accounts.middleware import COOKIE
from holdfast.accounts.models import Member, MemberState
from holdfast.accounts.people import Profile
from holdfast.accounts.unlocking import begin_session, end_sessions
from holdfast.cases.actions import open_case
from holdfast.cases.models import Action, Recusal
from holdfast.cases.reading import find, people_of
from holdfast.cases.taking_part import Somebody, add_person
from holdfast.committee.actions import (
    carry_out,
    confirm,
    propose_outcome,
    record_meeting,
    recuse,
)
from holdfast.committee.investigating import find_suspension
from holdfast.door import actions as door_actions
from holdfast.door.models import Ban
from holdfast.door.standing import ensure_door_list
from holdfast.reports.actions import attach, take_in, write_to_reporter
from holdfast.reports.uploads import upload_of
from holdfast.spaces.calendar import make_feed
from holdfast.spaces.leaving import leave
from holdfast.spaces.models import Meeting, Sheet, Term
from holdfast.spaces.sheets import print_rescue_sheets
from holdfast.web.assets import assets
from tests.cast import NAMES, PASSPHRASE, TOTP, Cast, gather
from tests.matters import a_case, moved, told, voted
from tests.services import a_service

OUTSIDERS = {
    "nina": "Nina Halvorsen",
    "dave": "Dave Mbeki",
    "rolf": "Rolf Zimmer",
    "lena": "Lena Ortiz",
}
# Who walks: each stands for everybody who is to the organisation what they are.
PEOPLE = (
    "anonymous",
    "nina",
    "olga",
    "jon",
    "kim",
    "dora",
    "ada",
    "ben",
    "cleo",
    "dave",
    "rolf",
)
LOGGED_OUT = ("anonymous", "dave", "rolf")


@dataclass
class World:
    """Everybody with a session, and the parts of every address."""

    cast: Cast
    at: datetime
    tokens: dict[str, str] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def client(self, who: str, **given: Any) -> Client:
        """A browser in which this person was let in."""
        client = Client(raise_request_exception=False, **given)
        if who in self.tokens:
            client.cookies[COOKIE] = self.tokens[who]
        return client

    def bearer(self, who: str) -> dict[str, str]:
        """The same for the API."""
        token = self.tokens.get(who)
        return {"Authorization": f"Bearer {token}"} if token else {}

    def address(self, route: str) -> str:
        """A route with its parts filled in by what is really there."""
        return "/" + filled(route, self.parts_of(route))

    def parts_of(self, route: str) -> dict[str, Any]:
        """The longest prefix that says what its parts are."""
        fitting = [name for name in self.parts if route.startswith(name)]
        return self.parts[max(fitting, key=len)] if fitting else {}

    def made_up(self, route: str) -> str:
        """The same route with parts that name nothing."""
        parts = dict(self.parts_of(route))
        for name, value in parts.items():
            as_code = isinstance(value, str)
            parts[name] = "quiet-nowhere-at-all" if as_code else uuid4()
        return "/" + filled(route, parts)


def filled(route: str, parts: dict[str, Any]) -> str:
    """`cases/<slug:code>/` with its code."""
    for name, value in parts.items():
        for kind in ("slug:", "uuid:", "str:", "path:", ""):
            route = route.replace(f"<{kind}{name}>", str(value))
    return route


def make_world(at: datetime) -> World:
    """Gather everybody, let everything happen, and open a session for each."""
    cast = gather(at)
    ensure_door_list(cast.organisation, at)
    _bring_in_outsiders(cast, at=at)
    world = World(cast, at)
    _let_things_happen(world)
    for name in PEOPLE:
        if name != "anonymous":
            world.tokens[name] = _session(cast, name)
    _put_out(cast, at=at)
    return world


def _session(cast: Cast, name: str) -> str:
    member = Member.objects.select_related("reader").get(pk=cast.members[name].pk)
    token, _ = begin_session(
        member,
        seeds=cast.seeds[name],
        organisation=cast.organisation,
        at=datetime.now(UTC),
    )
    return token


def _bring_in_outsiders(cast: Cast, *, at: datetime) -> None:
    for name, full in OUTSIDERS.items():
        member = name_member(
            profile=Profile(name=full, email=f"{name}@example.org"),
            organisation=cast.organisation,
            at=at,
        )
        cast.members[name] = member
        if name == "lena":
            continue
        cast.slips[name], cast.seeds[name] = enrol(
            member,
            username=name,
            passphrase=f"{PASSPHRASE} {name}",
            totp_secret=TOTP,
            at=at,
        )
        NAMES.setdefault(name, full)
        confirm_slip(cast.actor(name), at=at)
        if name != "nina":
            vouch(member, by=cast.signing("ada"), at=at)
            vouch(member, by=cast.signing("ben"), at=at)


def _put_out(cast: Cast, *, at: datetime) -> None:
    Member.objects.filter(pk=cast.members["dave"].pk).update(
        state=MemberState.SUSPENDED
    )
    end_sessions(cast.members["dave"])
    leave(by=cast.signing("rolf"), at=at)


def _let_things_happen(world: World) -> None:
    cast, at, parts = world.cast, world.at, world.parts
    ada = cast.signing("ada")
    (report,) = told(cast, at=at, too_close=("cleo",), reporter_name="Rosa Lindgren")
    take_in(report, by=ada, at=at)
    write_to_reporter(report, text="We have it.", by=ada, at=at)
    upload = upload_of(b"a note " * 90, name="n.txt", organisation=cast.organisation.id)
    file = attach(report, upload=upload, by=ada, at=at)
    parts["reports/<slug:code>/"] = {"code": report.code, "file": file.id}

    case = open_case(reports=[report], by=ada, at=at)
    record_meeting(
        case,
        held_on=at.date(),
        present=[cast.members["ada"], cast.members["ben"]],
        notes="We act.",
        by=ada,
        at=at,
    )
    person = people_of(case, by=ada)[0]
    parts["reports/paper/"] = {"form": "long"}
    parts["cases/<slug:code>/"] = {"code": case.code}
    harmed = add_person(case, Somebody(part="harmed", name="Rosa"), by=ada, at=at)
    parts["cases/<slug:code>/people/"] = {"code": case.code, "person": harmed.code}
    parts["people/<slug:code>/"] = {"code": person.code}
    motion = moved(case, cast=cast, at=at)
    parts["motions/"] = {"motion": motion.id}

    _investigate_somebody(world)
    _bar_somebody(world)
    _recuse_somebody(world)
    _organise(world)


def _investigate_somebody(world: World) -> None:
    """A report about cleo, confirmed; the board found nothing, and she is back."""
    cast, at = world.cast, world.at
    (report,) = told(cast, at=at, member="cleo", too_close=("dora",))
    confirm(report, is_major=True, reasons="If so.", by=cast.signing("ada"), at=at)
    motion = propose_outcome(
        find_suspension(report.code, by=cast.actor("ada")),
        outcome="insufficient",
        from_board=False,
        reasons="We asked.",
        by=cast.signing("ada"),
        at=at,
    )
    for who in ("ada", "ben", "emil", "fay"):
        voted(motion, cast=cast, at=at, who=who)
    world.parts["reports/<slug:code>/confirm/"] = {"code": report.code}
    world.parts["reports/<slug:code>/copy/"] = {"code": report.code}
    world.parts["investigations/"] = {"code": report.code}


def _bar_somebody(world: World) -> None:
    cast, at = world.cast, world.at
    case = a_case(cast, at=at, too_close=("cleo",), reported=("Ivan Brezhnikov",))
    motion = moved(
        case,
        cast=cast,
        at=at,
        action="temporary-ban",
        proposed_until=at.date() + timedelta(days=90),
    )
    for who in ("ada", "ben"):
        motion = voted(motion, cast=cast, at=at, who=who)
    (action,) = Action.objects.filter(case=case)
    owner = next(n for n, m in cast.members.items() if m.pk == action.owner_id)
    carry_out(action, consulted="danger", how="Told.", by=cast.signing(owner), at=at)
    ban = Ban.objects.get(action=action)
    world.parts["cases/<slug:code>/actions/"] = {"code": case.code, "action": action.id}
    world.parts["bans/"] = {"ban_id": ban.id}
    door_actions.appeal(
        action, text="It was not me.", until=None, by=cast.signing(owner), at=at
    )
    door_actions.act_alone(
        action="eject",
        offence="verbal-harassment",
        event=cast.tonight,
        person_name="Otto Unruh",
        reasons="He would not stop.",
        by=cast.actor("jon"),
        at=at,
    )
    world.parts["door/"] = {"event_id": cast.tonight.id}


def _recuse_somebody(world: World) -> None:
    cast, at = world.cast, world.at
    case = a_case(cast, at=at, reported=("Marek Dlouhy",))
    ben = cast.signing("ben")
    recuse(find(case.code, by=ben), member=ben.member, ground="a friend", by=ben, at=at)
    world.parts["cases/<slug:code>/recusals/"] = {
        "code": case.code,
        "recusal": Recusal.objects.get(case=case).id,
    }


def _organise(world: World) -> None:
    cast, at, parts = world.cast, world.at, world.parts
    ada = cast.signing("ada")
    print_rescue_sheets([cast.members["ada"], cast.members["dora"]], by=ada, at=at)
    term = Term.objects.filter(member=cast.members["jon"], event=None).get()
    feed = make_feed(by=cast.actor("ada"), at=at)
    link = invite(cast.members["lena"], by=ada, at=datetime.now(UTC))
    founder = make_founders_link(at=datetime.now(UTC))
    sheet = Sheet.objects.filter(holder=cast.members["dora"]).get()
    met = Meeting.objects.filter(folder=None).first()
    parts["organisation/meetings/"] = {"meeting_id": met.id}
    parts["organisation/people/"] = {"person_id": cast.members["jon"].id}
    made = a_service(cast, at=at, post="door")
    world.tokens["service"] = made.token
    parts["organisation/people/<uuid:service_id>/"] = {"service_id": made.member.id}
    parts["organisation/terms/"] = {"term_id": term.id}
    post = Term.objects.filter(member=cast.members["kim"], event=cast.tonight).get()
    parts["organisation/events/"] = {"event_id": cast.tonight.id}
    parts["organisation/posts/"] = {"term_id": post.id}
    parts["organisation/recovery/sheets/"] = {"sheet_id": sheet.id}
    parts["calendar/"] = {"secret": feed.split("/")[2].removesuffix(".ics")}
    parts["join/"] = {"token": link.path.split("/")[2]}
    parts["found/"] = {"token": founder.path.split("/")[2]}
    parts["gallery/"] = {"sheet": "members"}
    static = assets()["css/public.css"].url.removeprefix("/static/")
    parts["static/"] = {"path": static}
    _as_in_the_api(parts)


def _as_in_the_api(parts: dict[str, dict[str, Any]]) -> None:
    """The API calls the same things by names of its own, and has no slashes after."""
    parts |= {
        "api/v1/reports/": {
            "code": parts["reports/<slug:code>/"]["code"],
            "file_id": parts["reports/<slug:code>/"]["file"],
        },
        "api/v1/cases/": parts["cases/<slug:code>/"],
        "api/v1/people/": parts["people/<slug:code>/"],
        "api/v1/motions/": {"motion_id": parts["motions/"]["motion"]},
        "api/v1/actions/": {"action_id": parts["cases/<slug:code>/actions/"]["action"]},
        "api/v1/bans/": parts["bans/"],
        "api/v1/door/": parts["door/"],
    }
