"""Logging in: three things that go together, and one answer to all that do not."""

from datetime import timedelta

import pyotp
import pytest

from holdfast.accounts import unlocking
from holdfast.accounts.errors import NotLoggedIn
from holdfast.accounts.models import Session
from holdfast.accounts.unlocking import log_in, resume
from holdfast.web.desk import tasks_of
from tests.cast import PASSPHRASE, TOTP


def code_at(at, *, steps=0):
    return pyotp.TOTP(TOTP).at(at + timedelta(seconds=30 * steps))


def ada_logs_in(cast, at, **changed):
    given = {
        "username": "ada",
        "passphrase": f"{PASSPHRASE} ada",
        "code": code_at(at),
        "organisation": cast.organisation,
        "at": at,
    }
    return log_in(**(given | changed))


def test_passphrase_and_code_open_the_keys(cast, at):
    token, actor = ada_logs_in(cast, at)

    assert actor.name == "Ada Okafor"
    assert actor.signer is None
    assert resume(token, organisation=cast.organisation, at=at).member == actor.member


@pytest.mark.parametrize(
    "changed",
    [
        {"username": "nobody-here"},
        {"passphrase": "correct lantern battery meadows ada"},
        {"passphrase": ""},
        {"code": ""},
        {"code": "000000"},
        {"code": "१२३४५६"},
        {"username": "ada\x00"},
    ],
)
def test_everything_wrong_gets_the_same_answer(cast, at, changed):
    with pytest.raises(NotLoggedIn) as refusal:
        ada_logs_in(cast, at, **changed)

    assert refusal.value.code == "not-logged-in"
    assert not Session.objects.exists()


def test_unknown_names_cost_the_same_work(cast, at, monkeypatch):
    worked = []
    real = unlocking.stretch

    def counting(passphrase, *, salt, pepper):
        worked.append(len(salt))
        return real(passphrase, salt=salt, pepper=pepper)

    monkeypatch.setattr(unlocking, "stretch", counting)

    for username in ("ada", "nobody-here"):
        with pytest.raises(NotLoggedIn):
            ada_logs_in(cast, at, username=username, passphrase="wrong " * 5)

    assert worked == [16, 16]


def test_user_names_are_found_in_any_case(cast, at):
    ada_logs_in(cast, at, username=" ADA ")


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_codes_of_one_step_either_way_are_taken(cast, at, steps):
    ada_logs_in(cast, at, code=code_at(at, steps=steps))


@pytest.mark.parametrize("steps", [-2, 2])
def test_codes_further_off_are_not_taken(cast, at, steps):
    with pytest.raises(NotLoggedIn):
        ada_logs_in(cast, at, code=code_at(at, steps=steps))


def test_replayed_code_is_refused(cast, at):
    ada_logs_in(cast, at)

    with pytest.raises(NotLoggedIn):
        ada_logs_in(cast, at)
    with pytest.raises(NotLoggedIn):
        ada_logs_in(cast, at, code=code_at(at, steps=-1))


def test_wrong_passphrase_does_not_spend_the_code(cast, at):
    with pytest.raises(NotLoggedIn):
        ada_logs_in(cast, at, passphrase="wrong " * 5)

    ada_logs_in(cast, at)


def test_member_of_another_organisation_is_unknown_here(cast, at):
    from holdfast.policy import shipped
    from holdfast.spaces.actions import found

    other = found(name="Elsewhere", policy_text=shipped(), at=at, host="other.example")

    with pytest.raises(NotLoggedIn):
        ada_logs_in(cast, at, organisation=other)


def test_nothing_waits_for_who_holds_and_owes_nothing(cast, at):
    assert tasks_of(cast.olga, at=at) == []


def guess(cast, at, code="000000"):
    try:
        ada_logs_in(cast, at, code=code)
    except NotLoggedIn:
        return False
    return True


def test_a_few_slips_cost_nothing(cast, at):
    for _ in range(unlocking.WRONG_CODES):
        assert not guess(cast, at)

    assert guess(cast, at, code_at(at))


def test_guessing_codes_with_a_known_passphrase_gets_one_try_at_a_time(cast, at):
    for _ in range(unlocking.WRONG_CODES + 1):
        assert not guess(cast, at)

    # Not even the right one, until the next codes come; then one try again.
    assert not guess(cast, at, code_at(at))
    later = at + timedelta(seconds=90)
    assert not guess(cast, later)
    assert not guess(cast, later, code_at(later))
    later += timedelta(seconds=90)
    assert guess(cast, later, code_at(later))
    for _ in range(unlocking.WRONG_CODES):
        assert not guess(cast, later + timedelta(seconds=30))
    later += timedelta(seconds=60)
    assert guess(cast, later, code_at(later))
