"""What travels on a kernel's websocket, as messages.

JupyterLab speaks ``v1.kernel.websocket.jupyter.org``: a binary frame starts with the number of offsets and the offsets
themselves, little-endian 64-bit, and between two offsets lies one part: channel, header, parent header, metadata,
content, then the buffers. Without that protocol a frame is one JSON text. Source: Jupyter Server's page on websocket
protocols.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import WebSocket

_WORD = 8
_CHANNEL, _HEADER, _CONTENT, _FIRST_BUFFER = 0, 1, 4, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelMessage:
    """One message between page and kernel; ``size`` is that of its frame in bytes."""

    channel: str
    msg_type: str
    content: dict[str, Any]
    buffers: int
    size: int

    @property
    def is_widget(self) -> bool:
        """Whether a widget sent it: a custom message or a change of its state."""
        return self.msg_type == "comm_msg"

    @property
    def method(self) -> str | None:
        """``custom``, ``update``, ``request_state``, … of a widget's message."""
        data = self.content.get("data")
        return data.get("method") if isinstance(data, dict) else None

    @property
    def custom(self) -> dict[str, Any]:
        """What ``model.send(…)`` or ``widget.send(…)`` sent; empty for anything else."""
        data = self.content.get("data")
        inner = data.get("content") if isinstance(data, dict) else None
        return inner if isinstance(inner, dict) else {}


def parse_frame(payload: str | bytes) -> KernelMessage:
    """Read one frame of either protocol."""
    if isinstance(payload, str):
        record = json.loads(payload)
        return KernelMessage(
            channel=record["channel"],
            msg_type=record["header"]["msg_type"],
            content=record["content"],
            buffers=0,
            size=len(payload),
        )
    parts = _parts(payload)
    return KernelMessage(
        channel=parts[_CHANNEL].decode(),
        msg_type=json.loads(parts[_HEADER])["msg_type"],
        content=json.loads(parts[_CONTENT]),
        buffers=len(parts) - _FIRST_BUFFER,
        size=len(payload),
    )


def _parts(payload: bytes) -> list[bytes]:
    (count,) = struct.unpack_from("<Q", payload)
    offsets = struct.unpack_from(f"<{count}Q", payload, _WORD)
    return [payload[start:end] for start, end in pairwise(offsets)]


@dataclass(slots=True)
class Traffic:
    """Everything that a page and its kernels said to each other since the page was opened or ``clear`` was called."""

    sent: list[KernelMessage] = field(default_factory=list)
    received: list[KernelMessage] = field(default_factory=list)

    def clear(self) -> None:
        """Forget what was said so far."""
        self.sent.clear()
        self.received.clear()

    def widget_messages(self, *, kind: str | None = None) -> list[KernelMessage]:
        """Widget messages from the page to the kernel, of one ``kind`` of ours or of all."""
        found = [message for message in self.sent if message.is_widget]
        return found if kind is None else [message for message in found if message.custom.get("kind") == kind]

    def follow(self, socket: WebSocket) -> None:
        """Write down what is said on a websocket from now on, if it leads to a kernel."""
        if "/api/kernels/" in socket.url:
            socket.on("framesent", lambda payload: self.sent.append(parse_frame(payload)))
            socket.on("framereceived", lambda payload: self.received.append(parse_frame(payload)))
