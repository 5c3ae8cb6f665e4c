"""Threads of a worker share a few connections: given back whole, or not at all."""

import pytest
from django.db import connections

from holdfast.vault.sqlite import base

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def thread(tmp_path, monkeypatch):
    """What each thread has: a wrapper of its own around one file."""
    monkeypatch.setattr(base, "_spare", [])
    monkeypatch.setattr(base, "_kept", [1])
    settings = {**connections.settings["default"], "NAME": tmp_path / "shared.sqlite3"}

    def one():
        wrapper = base.DatabaseWrapper(settings, "default")
        wrapper.connect()
        return wrapper

    return one


def test_what_one_thread_gives_back_the_next_one_takes(thread):
    first = thread()
    shared = first.connection
    first.close()

    second = thread()

    assert second.connection is shared
    assert second.connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert base._spare == []


def test_no_more_are_kept_than_were_asked_for(thread):
    first, second = thread(), thread()
    assert first.connection is not second.connection

    first.close()
    second.close()

    assert len(base._spare) == 1


def test_one_in_the_middle_of_a_transaction_is_closed(thread):
    first = thread()
    first.connection.execute("BEGIN IMMEDIATE")
    first.close()

    assert base._spare == []
    second = thread()
    second.connection.execute("BEGIN IMMEDIATE")
    second.connection.execute("ROLLBACK")


def test_one_on_which_something_failed_is_closed(thread):
    first = thread()
    first.errors_occurred = True
    first.close()

    assert base._spare == []


def test_without_being_told_so_nothing_is_shared(thread, monkeypatch):
    monkeypatch.setattr(base, "_kept", [])
    thread().close()

    assert base._spare == []
