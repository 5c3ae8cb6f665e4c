"""A new policy in force: what was begun keeps its own, and nobody's seat vanishes."""

from datetime import timedelta
from pathlib import Path

import pytest

from holdfast.committee.adopting import adopt
from holdfast.errors import NotNow
from holdfast.policy import PolicyInvalid
from holdfast.spaces.models import PolicyVersion, Term
from holdfast.spaces.policies import policy_in_force, policy_of
from holdfast.vault.days import today_in
from holdfast.vault.installation import installation_key
from holdfast.vault.ledger import entries_of, open_detail
from holdfast.web.templatetags.holdfast import day
from tests.accounts.browsing import client_of, text_of
from tests.cli.own import with_mistakes, with_number, without_host
from tests.matters import a_case, moved, told


@pytest.fixture
def mine(tmp_path: Path) -> str:
    return with_number("111", at=tmp_path / "mine.toml").read_text("utf-8")


def test_what_was_begun_keeps_its_version_and_what_comes_has_the_new(cast, at, mine):
    motion = moved(a_case(cast, at=at), cast=cast, at=at)
    electorate = set(motion.electorate.all())

    version = adopt(mine, organisation=cast.organisation, at=at)

    motion.refresh_from_db()
    assert (
        policy_of(motion.policy).version == policy_of(motion.case.policy).version == 1
    )
    assert set(motion.electorate.all()) == electorate
    (report,) = told(cast, at=at)
    assert report.policy == version
    assert policy_of(version).version == 7


def test_it_holds_from_its_day_on_and_the_page_says_which_does(cast, at, mine):
    today = today_in(cast.organisation, at)
    later = today + timedelta(days=10_000)

    adopt(mine, organisation=cast.organisation, at=at, since=later)

    def in_force(on):
        return policy_in_force(cast.organisation, on=on).version

    assert (in_force(later - timedelta(days=1)), in_force(later)) == (1, 7)
    assert "Version 1," in text_of(client_of(cast, "ada").get("/organisation/"))


def test_it_stands_in_the_ledger(cast, at, mine):
    adopt(mine, organisation=cast.organisation, at=at)

    key = installation_key("policy")
    (entry,) = entries_of(key, organisation=cast.organisation, days=[at.date()])
    detail = open_detail(entry, key=key)
    assert (detail.verb, detail.subject) == ("policy-adopted", "2")


def test_every_desk_says_it_until_a_month_later(cast, at, mine):
    def desk(name):
        return text_of(client_of(cast, name).get("/desk/"))

    assert "Another policy" not in desk("ada")
    version = adopt(mine, organisation=cast.organisation, at=at)
    said = f"Another policy holds from {day(version.in_force_on, at)} on"

    assert said in desk("ada")
    assert said in desk("ben")
    month = timedelta(days=31)
    PolicyVersion.objects.filter(pk=version.pk).update(
        in_force_on=version.in_force_on - month
    )
    assert "Another policy" not in desk("ada")


def test_a_seat_that_somebody_sits_in_stays(cast, at, tmp_path):
    text = without_host(at=tmp_path / "other.toml").read_text("utf-8")

    with pytest.raises(NotNow, match="host") as refused:
        adopt(text, organisation=cast.organisation, at=at)
    assert refused.value.code == "still-in-use"

    Term.objects.filter(role="host").update(closed_on=at.date())
    assert adopt(text, organisation=cast.organisation, at=at).number == 2


def test_what_still_owes_something_stays(cast, at, tmp_path):
    text = without_host(at=tmp_path / "other.toml").read_text("utf-8")
    Term.objects.filter(role="host").update(closed_on=at.date())
    (report,) = told(cast, at=at)
    report.folder.duty_set.filter(who="director").update(who="event.host")

    with pytest.raises(NotNow, match="host"):
        adopt(text, organisation=cast.organisation, at=at)


def test_mistakes_and_days_past_are_refused(cast, at, mine, tmp_path):
    wrong = with_mistakes(at=tmp_path / "wrong.toml").read_text("utf-8")
    yesterday = today_in(cast.organisation, at) - timedelta(days=1)

    with pytest.raises(PolicyInvalid) as invalid:
        adopt(wrong, organisation=cast.organisation, at=at)
    with pytest.raises(NotNow) as past:
        adopt(mine, organisation=cast.organisation, at=at, since=yesterday)

    assert len(invalid.value.mistakes) == 2
    assert past.value.code == "day-is-past"
    assert PolicyVersion.objects.count() == 1
