"""Clauses are the policy's own: where it numbers them otherwise, so does every answer."""

import re

import pytest
from django.utils import timezone

from holdfast.committee.actions import ask
from holdfast.committee.adopting import adopt
from holdfast.errors import NobodyMay, Refused
from holdfast.policy import shipped
from tests.accounts.browsing import client_of
from tests.matters import a_case, decided, moved, told


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture(autouse=True)
def _numbered_otherwise(cast, at):
    text = re.sub(r'"([CLJ])-(\d)', r'"K\1-\2', shipped("committee"))
    adopt(text, organisation=cast.organisation, at=at)


def shown(cast, path, *, who="ada"):
    page = client_of(cast, who).get(path).content.decode()
    return set(re.findall(r"/organisation/policy/#([A-Z]+-[\d.]+)", page))


@pytest.mark.clause("C-5.9")
def test_who_does_not_own_an_action_is_told_by_the_policys_clause(cast, at):
    action = decided(
        a_case(cast, at=at, too_close=("cleo",)), cast=cast, at=at, voters="ada ben"
    )

    with pytest.raises(Refused) as refused:
        ask(action, text="Do you agree?", by=cast.ben, at=at)

    assert refused.value.clause == "KC-5.9"


@pytest.mark.clause("C-2.1")
def test_without_agreement_it_is_the_policys_clause(cast, at):
    case = a_case(cast, at=at, by="ada", reporter_name="Ana", knows=True, agrees=False)

    with pytest.raises(NobodyMay) as refused:
        moved(case, cast=cast, at=at)

    assert refused.value.clause == "KC-2.1"


def test_a_report_the_desk_and_a_case_say_why(cast, at):
    (report,) = told(cast, at=at)
    case = a_case(cast, at=at, too_close=("cleo",))
    decided(case, cast=cast, at=at, voters="ada ben")

    assert "KC-3.1" in shown(cast, f"/reports/{report.code}/")
    assert "KC-5.10" in shown(cast, f"/cases/{case.code}/")
    assert "KC-5.10" in shown(cast, "/desk/")
    assert "KC-6.1" in shown(cast, "/committee/")
    assert "KC-6.2" in shown(cast, f"/cases/{case.code}/meet/")
