"""The slow road of the benchmark carries everything, and is slow where it should be."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from browser_harness.link import Link, slow_link

if TYPE_CHECKING:
    from collections.abc import Iterator

WEBSOCKET = b"GET /api/kernels/1/channels HTTP/1.1\r\n"
LINK = Link(round_trip_ms=60, megabits=8)


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that sends back what it gets; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

        def answer(connection: socket.socket) -> None:
            with connection:
                while piece := connection.recv(65536):
                    connection.sendall(piece)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def there_and_back(port: int, sent: bytes) -> tuple[bytes, float]:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        start = time.perf_counter()
        connection.sendall(sent)
        got = b""
        while len(got) < len(sent):
            got += connection.recv(65536)
        return got, time.perf_counter() - start


def test_a_kernels_websocket_is_held_back_and_paced(echo: int) -> None:
    sent = WEBSOCKET + bytes(range(256)) * 400
    with slow_link(echo, LINK) as port:
        got, seconds = there_and_back(port, sent)

    assert got == sent
    # A megabyte a second: the last byte leaves after a tenth of a second, and comes back no sooner than the way takes.
    assert seconds >= 0.06 + len(sent) / LINK.bytes_per_second


def test_everything_else_passes_whole(echo: int) -> None:
    sent = b"GET /lab HTTP/1.1\r\n" + bytes(3_000_000)
    with slow_link(echo, LINK) as port:
        got, _ = there_and_back(port, sent)

    assert got == sent
