"""Acts of who runs the organisation, filled in as they have to be: refused to others.

Each form is right: the same one, sent by somebody of the board, is not refused. So what
refuses it to the others is who they are.
"""

from datetime import timedelta
from typing import Any

import pytest

from holdfast.accounts.models import Member
from holdfast.spaces.models import Meeting, Sheet, Term
from tests.cast import NOW, PASSPHRASE
from tests.everything.watching import body_of, statements, undone, writes
from tests.everything.world import World

OUTSIDE = ("olga", "jon", "kim")
NOT_IN = ("anonymous", "dave", "rolf")
MAY = "dora"
AGAIN = b"Type your passphrase again"
KEPT = {"update accounts_session.idle_at"}
EVENT = {
    "title": "Spring Swing",
    "place": "The old mill",
    "starts_at": "2027-03-05T20:30",
    "ends_at": "2027-03-06T02:00",
    "charges_entry": "on",
}
Form = tuple[str, dict[str, Any]]


def holders(world: World, *names: str) -> dict[str, str]:
    return {f"holder-{n}": world.cast.id_of(one) for n, one in enumerate(names, 1)}


def of(world: World, name: str) -> str:
    return f"/organisation/people/{world.cast.id_of(name)}"


def put_into_office(world: World) -> Form:
    return f"{of(world, 'olga')}/offices/", {"role": "host"}


def end_a_term(world: World) -> Form:
    term = Term.objects.get(member=world.cast.members["ben"], role="committee")
    why = {f"reasons-{term.id}": "He never comes."}
    return f"/organisation/terms/{term.id}/end/", why


def name_somebody(_world: World) -> Form:
    return "/organisation/people/", {"name": "Nora Blau"}


def invite_somebody(world: World) -> Form:
    return f"{of(world, 'lena')}/invite/", {"role": ""}


def let_make_new_keys(world: World) -> Form:
    return f"{of(world, 'emil')}/new-keys/", {}


def make_a_service(_world: World) -> Form:
    ends = (NOW + timedelta(days=30)).date().isoformat()
    said = {"name": "Tablet", "purpose": "the door", "ends_on": ends}
    return "/organisation/services/", said


def revoke_a_service(world: World) -> Form:
    service = Member.objects.get(is_service=True, organisation=world.cast.organisation)
    return f"/organisation/people/{service.id}/revoke/", {}


def plan_an_event(_world: World) -> Form:
    return "/organisation/events/", EVENT


def change_an_event(world: World) -> Form:
    # Of the two tonight the one that binds nothing, which nobody is kept from changing.
    return f"/organisation/events/{world.cast.promoted.id}/", EVENT


def give_a_post(world: World) -> Form:
    given = {"member": world.cast.id_of("olga"), "role": "door"}
    return f"/organisation/events/{world.cast.tonight.id}/posts/", given


def take_a_post(world: World) -> Form:
    post = Term.objects.get(
        member=world.cast.members["kim"], event=world.cast.tonight, role="door"
    )
    return f"/organisation/posts/{post.id}/end/", {}


def note_a_meeting(world: World) -> Form:
    held_on = (NOW - timedelta(days=3)).date().isoformat()
    present = [world.cast.id_of(name) for name in ("dora", "emil")]
    said = {"body": "board", "held_on": held_on, "present": present, "others": ""}
    return "/organisation/meetings/", said


def confirm_a_meeting(world: World) -> Form:
    return f"/organisation/meetings/{a_meeting(world).id}/confirm/", {}


def strike_a_meeting(world: World) -> Form:
    return f"/organisation/meetings/{a_meeting(world).id}/take-back/", {}


def a_meeting(world: World) -> Meeting:
    """Written down by emil, with dora there: it does not count yet."""
    made = Meeting.objects.create(
        organisation=world.cast.organisation,
        body="board",
        held_on=(NOW - timedelta(days=3)).date(),
        noted_by=world.cast.members["emil"],
    )
    made.present.set([world.cast.members[name] for name in ("dora", "emil")])
    return made


def print_the_shares(world: World) -> Form:
    return "/organisation/recovery/shares/", holders(world, "emil", "fay", "gus")


def do_without_shares(_world: World) -> Form:
    return "/organisation/recovery/refuse/", {}


def print_rescue_sheets(world: World) -> Form:
    return "/organisation/recovery/rescue/", holders(world, "ada", "dora")


def hand_a_sheet_over(world: World) -> Form:
    """Of somebody who is gone: whoever organises says who keeps it."""
    sheet = Sheet.objects.get(holder=world.cast.members["ada"])
    Sheet.objects.filter(pk=sheet.pk).update(holder=world.cast.members["rolf"])
    to = {"to": world.cast.id_of("emil")}
    return f"/organisation/recovery/sheets/{sheet.id}/hand-over/", to


ACTS = [
    put_into_office,
    end_a_term,
    name_somebody,
    invite_somebody,
    let_make_new_keys,
    make_a_service,
    revoke_a_service,
    plan_an_event,
    change_an_event,
    give_a_post,
    take_a_post,
    note_a_meeting,
    confirm_a_meeting,
    strike_a_meeting,
    print_the_shares,
    do_without_shares,
    print_rescue_sheets,
    hand_a_sheet_over,
]
NAMED = [act.__name__ for act in ACTS]


def sent(world: World, act: Any, who: str) -> tuple[int, bytes, set[str], str]:
    """What somebody is answered who fills the form in, passphrase and all."""
    client = world.client(who)
    with undone():
        path, given = act(world)
        with statements() as said:
            answer = client.post(path, given | {"passphrase": f"{PASSPHRASE} {who}"})
            body = body_of(answer)
    return answer.status_code, body, writes(said) - KEPT, answer.get("Location", "")


@pytest.mark.parametrize("act", ACTS, ids=NAMED)
def test_who_sits_on_the_board_is_not_refused(world, db, act):
    status, body, changed, _ = sent(world, act, MAY)

    assert status in {200, 302, 303}, body.decode()
    assert changed


@pytest.mark.clause("C-0.4")
@pytest.mark.parametrize("who", OUTSIDE)
@pytest.mark.parametrize("act", ACTS, ids=NAMED)
def test_who_sits_in_no_body_is_refused_and_changes_nothing(world, db, act, who):
    status, body, changed, _ = sent(world, act, who)

    assert (status, changed) == (403, set())
    assert AGAIN not in body, "it is the passphrase that was refused"


@pytest.mark.parametrize("act", ACTS, ids=NAMED)
def test_who_waits_for_vouching_is_led_to_their_account(world, db, act):
    status, _, changed, leads = sent(world, act, "nina")

    assert (status, leads, changed) == (302, "/account/", set())


@pytest.mark.parametrize("who", NOT_IN)
@pytest.mark.parametrize("act", ACTS, ids=NAMED)
def test_who_is_not_in_has_to_log_in(world, db, act, who):
    status, _, changed, _ = sent(world, act, who)

    assert (status, changed - {"delete from accounts_session"}) == (401, set())
