"""Members' pages about reports, drawn by a real browser and checked by axe."""

from datetime import datetime

import pytest

from holdfast.reports.actions import attach, grade, take_in, write_to_reporter
from holdfast.reports.mailbox import write
from holdfast.reports.uploads import upload_of
from tests.cast import Cast
from tests.look.drawing import unsound
from tests.reports.making import telling
from tests.reports.test_files import photo
from tests.reports.test_pages import FORM, at, browser, told

__all__ = ["at"]


@pytest.fixture
def pages(cast: Cast, at: datetime) -> dict[str, str]:
    """Each page with something on it."""
    ada, receipt = browser(cast, "ada"), telling().receipt
    plain = told(cast, at, offence=None)
    one = told(
        cast,
        at,
        offence=None,
        receipt=receipt,
        word="person affected",
        reporter_name="Ana Silva",
        actions_taken="Jo sent him home.",
        answers={"under-18": "no", "where": "Behind the stage"},
    )
    take_in(one, by=cast.ada, at=at)
    grade(one, offence="assault", reasons="Two saw it.", by=cast.ben, at=at)
    write_to_reporter(one, text="How are you?", by=cast.ben, at=at)
    write(receipt, text="Better.", organisation=cast.organisation, at=at)
    upload = upload_of(photo(), name="arm.jpg", organisation=cast.organisation.id)
    attach(one, upload=upload, by=cast.ada, at=at)
    return {
        "list": ada.get("/reports/").text,
        "report": ada.get(f"/reports/{one.code}/").text,
        "ungraded": ada.get(f"/reports/{plain.code}/").text,
        "grade": ada.get(f"/reports/{plain.code}/grade/").text,
        "abuse": ada.get(f"/reports/{plain.code}/abuse/").text,
        "new": ada.get("/reports/new/").text,
        "refused": ada.post(
            "/reports/new/", {**FORM, "occurred_on": "2099-01-01"}
        ).text,
    }


@pytest.mark.browser
def test_every_page_is_sound_and_narrow_enough(pages: dict[str, str]) -> None:
    assert not unsound(pages)
