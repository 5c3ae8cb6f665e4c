"""What several threads give at once is stored together, and nobody pays for another."""

from collections.abc import Callable, Sequence
from threading import Event, Thread

import pytest
from django.db import IntegrityError, OperationalError, transaction

from holdfast.vault.together import Together

WITHIN = 10


class Shelf:
    """Keeps what it is given; the first to come waits until it is let go."""

    def __init__(self) -> None:
        self.stored: list[list[str]] = []
        self.began, self.may_go = Event(), Event()

    def made(self, piece: str) -> str:
        if piece == "unmade":
            raise KeyError
        return piece

    def store(self, pieces: Sequence[str]) -> None:
        if "first" in pieces:
            self.began.set()
            assert self.may_go.wait(WITHIN)
        if "wrong" in pieces:
            raise IntegrityError
        if "odd" in pieces:
            raise ValueError
        if "full" in pieces:
            raise OSError
        if "stop" in pieces:
            raise SystemExit
        self.stored.append(sorted(pieces))


def all_at_once(shelf: Shelf, *pieces: str) -> dict[str, str]:
    """Give the first, and the others while it is being stored; who was refused, why."""
    together, refused = Together(shelf.store), {}

    def give(piece: str) -> None:
        try:
            assert together.give(lambda: shelf.made(piece)) == piece
        except (
            KeyError,
            IntegrityError,
            ValueError,
            OSError,
            OperationalError,
        ) as error:
            refused[piece] = type(error).__name__
        except SystemExit:
            pass

    def begun(piece: str) -> Thread:
        thread = Thread(target=give, args=(piece,))
        thread.start()
        return thread

    threads = [begun("first")]
    assert shelf.began.wait(WITHIN)
    for number, piece in enumerate(pieces, 1):
        threads.append(begun(piece))
        _until(lambda n=number: len(together._given) == n)  # type: ignore[misc]
    shelf.may_go.set()
    for thread in threads:
        thread.join(WITHIN)
        assert not thread.is_alive()
    together.give(lambda: "last")
    return refused


def _until(holds: Callable[[], bool]) -> None:
    pause = Event()
    for _ in range(WITHIN * 1000):
        if holds():
            return
        pause.wait(0.001)
    raise AssertionError


def test_who_comes_while_another_is_stored_is_stored_with_the_next() -> None:
    shelf = Shelf()

    assert not all_at_once(shelf, "second", "third", "fourth")

    assert shelf.stored == [["first"], ["fourth", "second", "third"], ["last"]]


@pytest.mark.parametrize(
    ("bad", "error"), [("wrong", "IntegrityError"), ("odd", "ValueError")]
)
def test_what_is_wrong_with_one_is_refused_to_that_one_alone(
    bad: str, error: str
) -> None:
    shelf = Shelf()

    refused = all_at_once(shelf, "second", bad, "third")

    assert refused == {bad: error}
    assert shelf.stored == [["first"], ["second"], ["third"], ["last"]]


def test_what_cannot_be_made_is_refused_to_that_one_alone_too() -> None:
    shelf = Shelf()

    refused = all_at_once(shelf, "second", "unmade", "third")

    assert refused == {"unmade": "KeyError"}
    assert shelf.stored == [["first"], ["second", "third"], ["last"]]


def test_where_nothing_can_be_stored_everybody_is_told() -> None:
    shelf = Shelf()

    refused = all_at_once(shelf, "second", "full")

    assert refused == {"second": "OSError", "full": "OSError"}
    assert shelf.stored == [["first"], ["last"]]


def test_who_waits_for_somebody_who_is_stopped_is_told_and_the_next_are_stored() -> (
    None
):
    shelf = Shelf()

    refused = all_at_once(shelf, "stop", "second")

    assert refused == {"second": "OperationalError"}
    assert shelf.stored == [["first"], ["last"]]


@pytest.mark.django_db
def test_what_is_part_of_a_transaction_waits_for_nobody() -> None:
    shelf = Shelf()
    together = Together(shelf.store)

    with transaction.atomic():
        together._is_led = True
        assert together.give(lambda: "mine") == "mine"

    assert shelf.stored == [["mine"]]
