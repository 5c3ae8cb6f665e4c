"""Each worker has a socket, and who comes next goes where least is under way."""

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from holdfast.server import listening
from holdfast.server.listening import UnderWay, listen, whose_turn
from tests.ports import free_port

MANY = 24
only_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere one socket is shared"
)


@pytest.fixture
def sockets() -> Iterator[list[socket.socket]]:
    made = listen("127.0.0.1", free_port(), workers=2)
    yield made
    for one in made:
        one.close()


def who_gets(sockets: list[socket.socket], *, visitors: int) -> list[int]:
    """How many of so many visitors came to each socket."""
    with ExitStack() as open_until_here:
        for _ in range(visitors):
            address = sockets[0].getsockname()
            open_until_here.enter_context(socket.create_connection(address))
        return [len(list(_waiting_at(one))) for one in sockets]


def _waiting_at(one: socket.socket) -> Iterator[None]:
    with suppress(BlockingIOError):
        while True:
            one.accept()[0].close()
            yield


@pytest.mark.parametrize(
    ("under_way", "following"),
    [
        ((0, 0), listening._ANY),
        ((3, 4), listening._ANY),
        ((5, 3), 1),
        ((0, 9), 0),
        ((4, 2, 2), 1),
    ],
)
def test_whose_turn_it_is(under_way: tuple[int, ...], following: int) -> None:
    assert whose_turn(bytes(under_way), since=bytes(len(under_way))) == following


def test_whoever_takes_nothing_up_is_not_chosen() -> None:
    tired = listening._PATIENCE

    assert whose_turn(bytes([5, 0]), since=bytes([0, tired])) == listening._ANY
    assert whose_turn(bytes([5, 0, 2]), since=bytes([0, tired, 0])) == 2
    assert whose_turn(bytes([5, 0]), since=bytes([tired, tired])) == listening._ANY


def test_left_alone_both_get_visitors(sockets: list[socket.socket]) -> None:
    first, second = who_gets(sockets, visitors=MANY)

    assert first + second == MANY
    assert first
    assert second


@only_linux
@pytest.mark.parametrize("busy", [0, 1])
def test_while_one_has_more_under_way_all_come_to_the_other(
    sockets: list[socket.socket], busy: int
) -> None:
    under_way = UnderWay(sockets)
    under_way.begin_as(busy)

    under_way.add(2)
    got = who_gets(sockets, visitors=MANY)
    under_way.add(-2)
    after = who_gets(sockets, visitors=MANY)

    assert got[busy] == 0
    assert all(after)


@only_linux
def test_a_worker_that_hangs_with_nothing_under_way_does_not_get_everybody(
    sockets: list[socket.socket],
) -> None:
    under_way = UnderWay(sockets)
    under_way.begin_as(0)

    under_way.add(3)
    for _ in range(listening._PATIENCE):
        under_way.add(1)
        under_way.add(-1)

    assert all(who_gets(sockets, visitors=MANY))


@only_linux
def test_a_worker_that_begins_anew_has_nothing_under_way(
    sockets: list[socket.socket],
) -> None:
    under_way = UnderWay(sockets)
    under_way._shared[0] = 7  # as it was when it was killed

    under_way.begin_as(0)
    under_way.add(1)

    assert all(who_gets(sockets, visitors=MANY))


def test_where_the_kernel_cannot_be_told_visitors_come_all_the_same(
    sockets: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_SO_ATTACH_REUSEPORT_CBPF", 0x7FFF)
    under_way = UnderWay(sockets)
    under_way.begin_as(0)

    under_way.add(3)

    assert sum(who_gets(sockets, visitors=MANY)) == MANY


def test_while_the_server_stops_nobody_is_let_in(sockets: list[socket.socket]) -> None:
    listening.let_nobody_in(sockets)

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(sockets[0].getsockname())
