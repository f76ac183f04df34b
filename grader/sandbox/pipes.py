"""The judge's ends of a worker: the channel its replies come through, and what it prints.

Nothing is believed: lengths are checked before memory is reserved, replies must carry the random id of their request,
nothing may come unasked. Waiting for a reply always drains what the worker prints, or a chatty one would block.
"""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable

from grader.sandbox.limits import Limits
from grader.sandbox.patience import Patience
from grader.sandbox.reading import clean_text
from grader.sandbox.watch import broke_protocol, flooded
from grader.sandbox.wire import ID, LENGTHS, MAX_BODY, MAX_HEAD

_HEADER = ID.size + LENGTHS.size
_TICK = 0.02  # seconds between two looks at memory, threads and disk
_CHUNK = 1 << 20


class Printed:
    """What a worker wrote to stdout and stderr: the beginning kept, the rest counted."""

    def __init__(self, descriptor: int, limits: Limits) -> None:
        self.descriptor = descriptor
        os.set_blocking(descriptor, False)
        self.limits = limits
        self.kept = bytearray()
        self.total = 0

    def drain(self) -> bool:
        """Read what is there; False at the end. Raises WorkerDied for a flood."""
        while True:
            try:
                data = os.read(self.descriptor, 1 << 16)
            except BlockingIOError:
                return True
            if not data:
                return False
            self.kept += data[: self.limits.output - len(self.kept)]
            self.total += len(data)
            if self.total > self.limits.output_flood:
                raise flooded(self.limits.output_flood)

    def clean(self) -> bytes:
        """What is kept, without escape sequences and control characters."""
        return clean_text(self.kept.decode("utf-8", "replace")).encode()


class _Reply:
    """One incoming frame; memory grows with what has arrived, so that a claimed length costs nothing."""

    def __init__(self, identity: bytes) -> None:
        self.identity = identity
        self.data = bytearray(_HEADER)
        self.filled = 0
        self.size = _HEADER
        self.has_header = False

    def receive(self, channel: socket.socket) -> bool:
        """Take what has arrived; True when the frame is complete. Raises EOFError when the worker hung up."""
        while self.filled < self.size:
            if self.filled == len(self.data):
                self.data.extend(bytes(min(self.size - self.filled, max(self.filled, _CHUNK))))
            try:
                with memoryview(self.data) as view:
                    count = channel.recv_into(view[self.filled :])
            except BlockingIOError:
                return False
            except ConnectionResetError:
                count = 0
            if not count:
                raise EOFError
            self.filled += count
            if self.filled == _HEADER and not self.has_header:
                self._begin()
        return True

    def _begin(self) -> None:
        self.has_header = True
        if self.data[: ID.size] != self.identity:
            raise broke_protocol("a reply that was not asked for")
        head, body = LENGTHS.unpack_from(self.data, ID.size)
        if head > MAX_HEAD or body > MAX_BODY:
            raise broke_protocol("a reply of absurd length")
        self.size += head + body

    def without_id(self) -> bytes:
        """The frame as decode_answers takes it."""
        with memoryview(self.data) as view:
            return bytes(view[ID.size :])


class Pipes:
    """Exchanges frames with one worker. `look` is called every 20 ms of waiting and raises WorkerDied to stop it."""

    def __init__(self, channel: socket.socket, printed: Printed, death: int, look: Callable[[], None]) -> None:
        self.channel, self.printed, self.death, self.look = channel, printed, death, look
        channel.settimeout(0)
        self.poll = select.poll()
        self.poll.register(channel, select.POLLIN)
        self.poll.register(printed.descriptor, select.POLLIN)
        self.poll.register(death, select.POLLIN)
        self.next_look = 0.0

    def exchange(self, raw: bytes, patience: Patience) -> bytes:
        """Send a request, return the reply, both without id. Raises WorkerDied, EOFError (it hung up), TimeoutError."""
        self._expect_silence()
        identity = os.urandom(ID.size)
        return self.wait(_Reply(identity), [memoryview(identity), memoryview(raw)], patience)

    def ready(self, patience: Patience) -> bytes:
        """The frame a new worker sends by itself."""
        return self.wait(_Reply(ID.pack(0)), [], patience)

    def wait(self, reply: _Reply, unsent: list[memoryview], patience: Patience) -> bytes:
        """Send what is unsent and wait for the reply to be complete."""
        unsent = self._send(unsent)
        while not reply.receive(self.channel):
            self.poll.modify(self.channel, select.POLLIN | select.POLLOUT if unsent else select.POLLIN)
            self._wait(patience.left())
            unsent = self._send(unsent)
        self.printed.drain()
        self.look()  # whatever short exchanges leave behind is seen before the answer counts
        return reply.without_id()

    def _wait(self, left: float) -> None:
        if left <= 0:
            raise TimeoutError
        events = dict(self.poll.poll(1000 * min(_TICK, left)))
        if self.printed.descriptor in events and not self.printed.drain():
            self.poll.unregister(self.printed.descriptor)
        if self.death in events and self.channel.fileno() not in events:
            raise EOFError
        if time.monotonic() >= self.next_look:
            self.look()
            self.next_look = time.monotonic() + _TICK

    def _send(self, unsent: list[memoryview]) -> list[memoryview]:
        while unsent:
            try:
                sent = self.channel.sendmsg(unsent)
            except BlockingIOError:
                break
            except (BrokenPipeError, ConnectionResetError) as gone:
                raise EOFError from gone
            while unsent and sent >= len(unsent[0]):
                sent -= len(unsent.pop(0))
            if unsent:
                unsent[0] = unsent[0][sent:]
        return unsent

    def _expect_silence(self) -> None:
        try:
            early = self.channel.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except ConnectionResetError:
            early = b""
        if early:
            raise broke_protocol("a reply before the question")
        raise EOFError
