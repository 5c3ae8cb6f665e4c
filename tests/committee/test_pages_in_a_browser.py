"""Pages of states that a living demo is seldom in, drawn and checked by axe."""

import pytest
from django.utils import timezone

from holdfast.committee.actions import recuse
from holdfast.committee.models import Motion, Recusal
from holdfast.spaces.models import Term
from holdfast.spaces.terms import close
from tests.accounts.browsing import client_of
from tests.cases.test_taking_part import add
from tests.cast import Cast
from tests.committee.test_seating import proposed
from tests.committee.test_suspending import about, ended, said
from tests.door.barring import barred
from tests.look.drawing import unsound
from tests.matters import a_case, voted


def of_an_investigation(cast: Cast) -> dict[str, str]:
    now = timezone.now()
    report = about(cast, "ben", at=now)
    ada, dora = client_of(cast, "ada"), client_of(cast, "dora")
    url = f"/reports/{report.code}/"
    confirming = ada.get(f"{url}confirm/").text
    said(report, cast=cast, at=now)
    under_way = dora.get(f"/investigations/{report.code}/").text
    committee = dora.get("/committee/").text
    ended(cast, report, "insufficient", at=now)
    return {
        "confirming": confirming,
        "investigation": under_way,
        "committee": committee,
        "ended": dora.get(f"/investigations/{report.code}/").text,
        "copy": ada.get(f"{url}copy/").text,
    }


def of_a_case(cast: Cast) -> dict[str, str]:
    now = timezone.now()
    case = a_case(cast, at=now)
    person = add(case, cast=cast, at=now)
    recuse(
        case,
        member=cast.members["cleo"],
        ground="They are a couple.",
        by=cast.signing("ada"),
        at=now,
    )
    for who in ("ada", "ben"):
        voted(Motion.objects.get(), cast=cast, at=now, who=who)
    url, ada = f"/cases/{case.code}/", client_of(cast, "ada")
    lift = f"{url}recusals/{Recusal.objects.get().id}/lift/"
    return {
        "added": ada.get(url).text,
        "asked": ada.get(f"{url}people/{person.code}/asked/").text,
        "lift": ada.get(lift).text,
        "record": ada.get("/record/").text,
        "found": ada.post("/search/", {"name": "Lindgren"}).text,
    }


def of_a_ban(cast: Cast) -> dict[str, str]:
    ban = barred(cast, at=timezone.now(), action="temporary-ban")
    dora = client_of(cast, "dora")
    return {
        "bans": dora.get("/bans/").text,
        "length": dora.get(f"/bans/{ban.id}/length/").text,
    }


def of_a_seat(cast: Cast) -> dict[str, str]:
    """Every part that is folded away is open."""
    now = timezone.now()
    motion = proposed(cast, "ben", ending=True, at=now)
    close(Term.objects.select_related("organisation").get(role="director"), at=now)
    dora, path = client_of(cast, "dora"), f"/organisation/people/{cast.id_of('ben')}/"
    return {
        "person": dora.get(path).text.replace("<details", "<details open"),
        "motion": dora.get(f"/motions/{motion.id}/").text,
        "committee": dora.get("/committee/").text,
    }


@pytest.mark.browser
@pytest.mark.parametrize(
    "pages_of", [of_an_investigation, of_a_case, of_a_ban, of_a_seat]
)
def test_every_page_is_sound_and_narrow_enough(cast: Cast, pages_of) -> None:
    assert not unsound(pages_of(cast))
