"""Who sits where: the board by its attendance."""

from datetime import timedelta

import pytest

from holdfast.accounts.actions import name_member
from holdfast.accounts.people import Profile
from holdfast.policy import load, shipped
from holdfast.spaces.actions import found, record_body_meeting
from holdfast.spaces.sitting import sitting


@pytest.fixture
def organisation(db, at):
    return found(
        name="Thursday Jam", policy_text=shipped(), at=at - timedelta(days=900)
    )


def somebody(organisation, name, at):
    return name_member(profile=Profile(name=name), organisation=organisation, at=at)


def board(organisation, on):
    seats = sitting(organisation, policy=load(shipped()), on=on)
    return seats["board"]


@pytest.mark.clause("C-0.4")
def test_half_of_the_meetings_of_twelve_months_make_a_member(organisation, at):
    ana, bo, cy = (somebody(organisation, n, at) for n in ("Ana", "Bo", "Cy"))
    today = at.date()
    for number in range(10):
        present = [ana] * (number < 5) + [bo] * (number < 4) + [cy] * (number < 4)
        record_body_meeting(
            organisation,
            body="board",
            held_on=today - timedelta(days=30 * number + 1),
            present=present,
            at=at,
        )
    for days in (395, 400):
        record_body_meeting(
            organisation,
            body="board",
            held_on=today - timedelta(days=days),
            present=[cy],
            at=at,
        )

    assert board(organisation, today) == {str(ana.id)}


@pytest.mark.clause("C-0.4")
def test_without_a_meeting_in_twelve_months_the_last_membership_stands(
    organisation, at
):
    ana, bo = (somebody(organisation, n, at) for n in ("Ana", "Bo"))
    today = at.date()
    for number, present in enumerate(([ana, bo], [ana], [ana])):
        record_body_meeting(
            organisation,
            body="board",
            held_on=today - timedelta(days=500 - 10 * number),
            present=present,
            at=at,
        )

    assert board(organisation, today) == {str(ana.id)}


def test_before_any_meeting_nobody_sits(organisation, at):
    assert board(organisation, at.date()) == frozenset()
