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
FEW, MANY = 10, 1_000


def questions(world: World, who: str) -> dict[str, Counter[str]]:
    """What each page and call asks the database, values aside."""
    client, found = world.client(who), {}
    for route in (*PAGES, *LISTS):
        is_call = route.startswith("api/v1/")
        given = {"headers": world.bearer(who)} if is_call else {}
        path = world.address(route.replace("{", "<").replace("}", ">"))
        for _ in range(2):  # what a process keeps is kept from the first time on
            with undone(), statements() as said:
                answer = client.get(path, **given)
                body_of(answer)
        if answer.status_code == 200:
            found[route] = Counter(_shape(sql) for sql in said)
    return found


def _shape(sql: str) -> str:
    """One question, however many values stand in its lists."""
    return sub(r"\((?:%s|\?)(?:, (?:%s|\?))+\)", "(...)", sub(r'"s\d+_x\d+"', "s", sql))


@pytest.mark.parametrize("who", ["anonymous", "ada", "jon"])
def test_no_page_asks_more_with_a_thousand_of_everything(world, db, who):
    with undone():
        pile_up(world, FEW)
        few = questions(world, who)
    with undone():
        pile_up(world, MANY)
        many = questions(world, who)

    more = {
        route: (many[route] - few[route]).most_common(3)
        for route in few
        if many[route].total() != few[route].total()
    }
    assert more == {}
    assert few.keys() == many.keys()
    assert len(few) > (10 if who == "anonymous" else 45)
