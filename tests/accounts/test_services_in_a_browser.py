"""The pages of a service, drawn and checked by axe."""

import pytest
from django.utils import timezone

from holdfast.accounts.models import Member
from tests.accounts.browsing import client_of
from tests.accounts.test_services import made_on_the_page
from tests.cast import PASSPHRASE, Cast
from tests.look.drawing import unsound
from tests.services import a_service


def pages_of(cast: Cast) -> dict[str, str]:
    ada, ben = client_of(cast, "ada"), client_of(cast, "ben")
    pages = {
        "form": ada.get("/organisation/services/").text,
        "refused": made_on_the_page(ada, ends_on="2099-01-01", passphrase="x").text,
        "made": made_on_the_page(ada).text,
    }
    service = Member.objects.get(is_service=True)
    pages["to be vouched for"] = ben.get(f"/organisation/people/{service.id}/").text
    other = a_service(cast, at=timezone.now(), office="committee").member
    path = f"/organisation/people/{other.id}/"
    pages["at work"] = ben.get(path).text
    pages["people"] = ben.get("/organisation/people/").text
    pages["roster"] = ben.get("/organisation/roster/").text
    ben.post(f"{path}revoke/", {"passphrase-revoke": f"{PASSPHRASE} ben"})
    pages["revoked"] = ben.get(path).text
    return pages


@pytest.mark.browser
def test_every_page_of_a_service_is_sound_and_narrow_enough(cast: Cast) -> None:
    assert not unsound(pages_of(cast))
