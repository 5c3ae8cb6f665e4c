"""What several threads give at once is stored together, and nobody pays for another."""

from collections.abc import Callable, Sequence
from threading import Event, Thread

import pytest
from django.db import IntegrityError, transaction

from holdfast.vault.together import Together

WITHIN = 10


class Shelf:
    """Keeps what it is given; the first to come waits until it is let go."""

    def __init__(self) -> None:
        self.stored: list[list[str]] = []
        self.began, self.may_go = Event(), Event()

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
        self.stored.append(sorted(pieces))


def all_at_once(shelf: Shelf, *pieces: str) -> dict[str, str]:
    """Give the first, and the others while it is being stored; who was refused, why."""
    together, refused = Together(shelf.store), {}

    def give(piece: str) -> None:
        try:
            together.give(piece)
        except (IntegrityError, ValueError, OSError) as error:
            refused[piece] = type(error).__name__

    def begun(piece: str) -> Thread:
        thread = Thread(target=give, args=(piece,))
        thread.start()
        return thread

    threads = [begun("first")]
    assert shelf.began.wait(WITHIN)
    threads += [begun(piece) for piece in pieces]
    _until(lambda: len(together._given) == len(pieces))
    shelf.may_go.set()
    for thread in threads:
        thread.join(WITHIN)
        assert not thread.is_alive()
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

    assert shelf.stored == [["first"], ["fourth", "second", "third"]]


@pytest.mark.parametrize(
    ("bad", "error"), [("wrong", "IntegrityError"), ("odd", "ValueError")]
)
def test_what_is_wrong_with_one_is_refused_to_that_one_alone(bad, error) -> None:
    shelf = Shelf()

    refused = all_at_once(shelf, "second", bad, "third")

    assert refused == {bad: error}
    assert sorted(shelf.stored) == [["first"], ["second"], ["third"]]


def test_where_nothing_can_be_stored_everybody_is_told() -> None:
    shelf = Shelf()

    refused = all_at_once(shelf, "second", "full")

    assert refused == {"second": "OSError", "full": "OSError"}
    assert shelf.stored == [["first"]]


@pytest.mark.django_db
def test_what_is_part_of_a_transaction_waits_for_nobody() -> None:
    shelf = Shelf()
    together = Together(shelf.store)

    with transaction.atomic():
        together._turn.acquire()
        together.give("mine")

    assert shelf.stored == [["mine"]]
