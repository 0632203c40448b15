"""A submission reaches nothing over any network, though somebody listens."""

import socket

import pytest
from hostile import Hostile, check, refused

ATTACKS = [
    refused("loopback", "import socket\nsocket.create_connection(('127.0.0.1', PORT), 2)"),
    refused("outside", "import socket\nsocket.create_connection(('192.0.2.1', 80), 2)"),
    refused("names", "import socket\nsocket.getaddrinfo('example.org', 80)"),
    refused("vsock", "import socket\nsocket.socket(40, socket.SOCK_STREAM)"),
    refused("netlink", "import socket\nsocket.socket(16, socket.SOCK_RAW)"),
    refused("abstract", "import socket\nsocket.socket(socket.AF_UNIX).connect('\\0PORT')"),
    refused("a server", "import socket\nsocket.socket().bind(('127.0.0.1', 0))"),
]


@pytest.fixture(scope="module")
def listeners():
    with socket.socket() as tcp, socket.socket(socket.AF_UNIX) as abstract:
        tcp.bind(("127.0.0.1", 0))
        port = tcp.getsockname()[1]
        abstract.bind(f"\0{port}")
        for each in (tcp, abstract):
            each.listen()
            each.setblocking(False)
        yield port, (tcp, abstract)


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_nobody_is_reached(grader, listeners, attack):
    port, heard = listeners
    check(grader, Hostile(attack.name, attack.source.replace("PORT", str(port))))
    for each in heard:
        with pytest.raises(BlockingIOError):
            each.accept()


def test_the_listeners_can_be_reached_from_here(listeners):
    port, (tcp, abstract) = listeners
    with socket.create_connection(("127.0.0.1", port), 2):
        tcp.accept()[0].close()
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(f"\0{port}")
        abstract.accept()[0].close()


def test_event_loops_still_work(grader):
    body = "import asyncio\nasyncio.run(asyncio.sleep(0))"
    loops = refused("loop", body).source.replace("won = True", "won = False")
    assert grader.points(loops.replace("    pass\n", "    won = True\n")) == 100
