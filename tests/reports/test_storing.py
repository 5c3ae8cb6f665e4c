"""Several tellings in one transaction: each by what holds now, none by another's."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext

from holdfast.accounts.models import Member, MemberState
from holdfast.errors import WrongInput
from holdfast.reports import storing
from holdfast.reports.actions import filing
from holdfast.reports.intake import intake_of
from holdfast.reports.models import Pace, Report, ReportState
from holdfast.reports.storing import Ready
from holdfast.reports.telling import Reported
from holdfast.spaces.models import Duty, Notice
from holdfast.vault.days import today_in
from tests.cast import Cast, gather
from tests.reports.making import telling

BUDGET = 30


def sending(cast: Cast, at: datetime, **change: object) -> filing._Sending:
    told = telling(**change)
    return filing._Sending(
        telling=told,
        organisation=cast.organisation,
        opened=filing._opened(told, by=None),
        body=b"",
        attachments=(),
        by=None,
        at=at,
    )


def ready(cast: Cast, at: datetime, sent: filing._Sending | None = None) -> Ready:
    sent = sent or sending(cast, at)
    facts = intake_of(cast.organisation, on=today_in(cast.organisation, at))
    return filing._ready(sent, facts=facts, key=None, known=False)


def test_all_that_is_ready_is_stored_and_notices_stay_one_a_member(
    cast: Cast, at: datetime
) -> None:
    given = [ready(cast, at) for _ in range(3)]

    storing._store_all(given)

    assert all(one.is_stored for one in given)
    assert Report.objects.filter(state=ReportState.WAITING).count() == 3
    assert Notice.objects.get(member=cast.members["ada"].id).times == 1
    assert Pace.objects.get().filed == 3


def test_who_was_drafted_before_something_changed_is_left_out(
    cast: Cast, at: datetime
) -> None:
    before = ready(cast, at)
    Member.objects.filter(pk=cast.members["ben"].pk).update(state=MemberState.SUSPENDED)
    now = ready(cast, at)

    storing._store_all([before, now])

    assert (before.is_stored, now.is_stored) == (False, True)
    assert Report.objects.get().code == now.draft.reports[0].code


@pytest.mark.clause("C-8.1")
def test_of_those_stored_together_only_what_is_over_the_budget_is_in_the_tray(
    cast: Cast, at: datetime
) -> None:
    given = [ready(cast, at) for _ in range(BUDGET + 2)]

    storing._store_all(given)

    trayed = [one.draft.reports[0] for one in given[BUDGET:]]
    tray = Report.objects.filter(state=ReportState.TRAY)
    assert set(tray) == set(trayed)
    owed = Duty.objects.get(about__in=[one.code for one in trayed])
    assert owed.rule == "take-in"


def test_what_fails_together_can_be_stored_alone_as_if_nothing_had_been(
    cast: Cast, at: datetime
) -> None:
    given = [ready(cast, at) for _ in range(BUDGET + 1)]
    last = given[-1]
    twin = replace(last, draft=given[0].draft)

    with pytest.raises(IntegrityError), transaction.atomic():
        storing._store_all([*given, twin])
    assert not last.is_stored
    storing._store_all([last])

    assert last.is_stored
    assert Report.objects.get().state == ReportState.WAITING
    assert Pace.objects.get().filed == 1


def test_what_is_wrong_is_said_in_the_senders_language_whoever_drafts_it(
    cast: Cast, at: datetime
) -> None:
    with translation.override("nl"):
        sent = sending(cast, at, occurred_on=at.date() + timedelta(days=9))

    with translation.override("fr"), pytest.raises(WrongInput) as refused:
        ready(cast, at, sent)

    english = "This day is still to come. Which day was it?"
    with translation.override("nl"):
        assert refused.value.fields["occurred_on"] == gettext(english) != english


@pytest.mark.django_db(transaction=True)
def test_what_may_take_long_waits_for_nobody_and_nobody_for_it(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = gather(at)
    monkeypatch.setattr(storing._TOGETHER, "_is_led", True)
    many = telling(reported=tuple(Reported(name=f"Person {n}") for n in range(3)))

    done = filing.file(telling=many, organisation=cast.organisation, by=None, at=at)

    assert done.received == Report.objects.count() == 3
