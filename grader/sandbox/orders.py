"""What a judge orders from its zygote: a worker for one submission, there at once or ahead of its time."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from grader.sandbox.boxes import Box

_SOCKET_BUFFER = 4 << 20
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Wish:
    """What a worker is wanted for; equal wishes are served by the same worker."""

    source: bytes
    filename: str
    rules: Mapping[str, Any]

    @classmethod
    def of(cls, source: bytes, filename: str, banned: Sequence[str], forbidden: Mapping[str, Sequence[str]]) -> Self:
        """The words of Zygote.fork."""
        rules = {"banned": list(banned), "forbidden": {item: list(names) for item, names in forbidden.items()}}
        return cls(source, _plain_name(filename), rules)


@dataclass
class Order:
    """A worker that was asked for: our ends of its channels, and who it is once the zygote's answer was heard."""

    wish: Wish
    box: Box
    channel: socket.socket
    printed: int
    pid: int = 0
    death: int = -1

    @classmethod
    def of(cls, wish: Wish, folder: str) -> tuple[Self, list[int]]:
        """An order with a box in `folder`, and the descriptors that go to the worker: its channel and its output."""
        box = Box(folder, wish.filename, wish.source)
        ours, theirs = socket.socketpair()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BUFFER)
        printed, output = os.pipe()
        return cls(wish, box, ours, printed), [theirs.detach(), output]

    def close(self) -> None:
        """Nobody will come."""
        self.channel.close()
        os.close(self.printed)


def _plain_name(filename: str) -> str:
    name = os.path.basename(filename)
    return name if name.endswith(".py") and len(name) < _LONGEST_NAME else "submission.py"
