"""No test reaches beyond the machine that it runs on."""

import socket

import pytest

OUTSIDE = ("192.0.2.1", 9)


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection(OUTSIDE, timeout=1),
        lambda: socket.socket().connect(OUTSIDE),
        lambda: socket.socket().connect_ex(OUTSIDE),
        lambda: socket.socket(socket.AF_INET6).connect(("2001:db8::1", 9)),
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"", OUTSIDE),
        lambda: socket.getaddrinfo("example.org", 443),
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_nothing_goes_out(reach):
    with pytest.raises(pytest.fail.Exception, match="went out"):
        reach()


def test_this_machine_is_reached():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        socket.create_connection(("localhost", listening.getsockname()[1])).close()
    one, other = socket.socketpair()
    one.sendall(b"here")
    assert other.recv(4) == b"here"
    one.close()
    other.close()
