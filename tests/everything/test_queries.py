"""No page and no list asks the database more because there is more in it."""

from collections import Counter
from re import sub

import pytest

from tests.everything.addresses import addresses
from tests.everything.piling import pile_up
from tests.everything.test_api_access import CALLS
from tests.everything.watching import body_of, statements, undone
from tests.everything.world import World

PAGES = [route for route, _ in addresses() if not route.startswith("api/v1/")]
LISTS = [path for method, path in CALLS if method == "GET"]
# Somebody from outside, who reads most there is, and who is at the door and reads none.
WALK = {"anonymous": 10, "ada": 45, "jon": 25}
FEW, MANY = 10, 1_000
# Once a minute a session says that it is in use: by the wall's clock, in any request.
APART = ("SAVEPOINT", "RELEASE", "ROLLBACK", 'UPDATE "accounts_session"')

# A page of fifty new cases may have none with a meeting, or with a person; in a loop it
# would be hundreds.
A_FEW = 3

Asked = Counter[str]


def asked_by(world: World, who: str, route: str) -> Asked | None:
    """What one page or call asks the database, values aside; None if it is not theirs."""
    given = {"headers": world.bearer(who)} if route.startswith("api/v1/") else {}
    path = world.address(route.replace("{", "<").replace("}", ">"))
    with undone(), statements() as said:
        answer = world.client(who).get(path, **given)
        body_of(answer)
    if answer.status_code != 200:
        return None
    return Counter(_shape(sql) for sql in said if not sql.startswith(APART))


def _shape(sql: str) -> str:
    """One question, however many values stand in its lists."""
    return sub(r"\((?:%s|\?)(?:, (?:%s|\?))+\)", "(...)", sql)


def test_no_page_asks_more_with_a_thousand_of_everything(world, db):
    places = [(who, route) for who in WALK for route in (*PAGES, *LISTS)]
    with undone():
        pile_up(world, FEW)
        for place in places:  # what a process keeps, it keeps from the first time on
            asked_by(world, *place)
        asked = {place: asked_by(world, *place) for place in places}
        few = {place: found for place, found in asked.items() if found is not None}
        pile_up(world, MANY - FEW)
        more = {}
        for place, before in few.items():
            for _ in range(2):
                many = asked_by(world, *place)
                if many is not None and many.total() <= before.total() + A_FEW:
                    break
            else:
                more[place] = many and (many - before).most_common(3)

    assert more == {}
    for who, least in WALK.items():
        assert sum(one == who for one, _ in few) >= least


@pytest.mark.parametrize("who", WALK)
def test_no_page_asks_very_much(world, db, who):
    """One question for each thing that a page is about, and some for who looks."""
    much = {}
    for route in (*PAGES, *LISTS):
        # Once a minute a session says that it is in use, and what was turned is looked
        # for: never in two requests one after the other.
        asked = [asked_by(world, who, route) for _ in range(2)]
        least = min((one.total() for one in asked if one is not None), default=0)
        if least > 50:
            much[route] = least

    assert much == {}
