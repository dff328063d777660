"""A slow road between the page and its kernel: what travels on kernels' websockets is held back and paced.

A proxy on loopback stands before the server. Ordinary requests pass as they are; a connection that becomes a kernel's
websocket gets half of the round trip as delay in each direction, and no more bytes a second than the link carries.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 16_384  # small enough that pacing is smooth
_START_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How slow the road is.

    Attributes:
        round_trip_ms: There and back, in milliseconds.
        megabits: Per second, in each direction.
    """

    round_trip_ms: float
    megabits: float

    @property
    def bytes_per_second(self) -> float:
        """What it carries in each direction."""
        return self.megabits * 1e6 / 8


@contextlib.contextmanager
def slow_link(port: int, link: Link) -> Iterator[int]:
    """Run a proxy before a server on loopback for as long as the block lasts, and give its port.

    Args:
        port: Of the server.
        link: The road that the proxy plays.
    """
    loop = asyncio.new_event_loop()
    ready: list[int] = []
    up = threading.Event()

    async def serve() -> None:
        server = await asyncio.start_server(lambda r, w: _carry(r, w, port=port, link=link), "127.0.0.1", 0)
        ready.append(server.sockets[0].getsockname()[1])
        up.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True, name="slow-link")
    thread.start()
    if not up.wait(_START_SECONDS):
        raise RuntimeError("the proxy of the slow link did not start")
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, port: int, link: Link
) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        theirs, ours = await asyncio.open_connection("127.0.0.1", port)
        first = await reader.read(_PIECE)
        line = first.partition(b"\r\n")[0]
        # A connection that asked for something else first is not upgraded: browsers open websockets on fresh ones.
        slow = link if b"/api/kernels/" in line and b"/channels" in line else None
        await asyncio.gather(_pump(reader, ours, slow, first), _pump(theirs, writer, slow, b""))


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: Link | None, first: bytes
) -> None:
    """Carry bytes one way until they end."""
    queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    delivering = asyncio.create_task(_deliver(queue, writer, link))
    clock = asyncio.get_running_loop().time
    piece = first or await reader.read(_PIECE)
    while piece:
        queue.put_nowait((clock(), piece))
        piece = await reader.read(_PIECE)
    queue.put_nowait((clock(), b""))
    await delivering


async def _deliver(
    queue: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter, link: Link | None
) -> None:
    clock = asyncio.get_running_loop().time
    free = 0.0  # when the road has carried everything so far
    with contextlib.suppress(OSError):
        while True:
            came, piece = await queue.get()
            if not piece:
                break
            if link is not None:
                free = max(free, came) + len(piece) / link.bytes_per_second
                await asyncio.sleep(max(free + link.round_trip_ms / 2000 - clock(), 0))
            writer.write(piece)
            await writer.drain()
    writer.close()
