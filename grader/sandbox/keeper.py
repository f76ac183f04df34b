"""The judge's hold on one worker: ask it, watch it, end it. Every clock stands out here."""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from grader.errors import SandboxError, WireError
from grader.sandbox import watch
from grader.sandbox.boxes import Box
from grader.sandbox.facts import Facts
from grader.sandbox.limits import Limits, WorkerDied
from grader.sandbox.patience import Patience, starved_nanoseconds
from grader.sandbox.pipes import Pipes, Printed
from grader.sandbox.reading import count_answers, decode_answers
from grader.sandbox.sending import count_calls, frame
from grader.sandbox.wire import LENGTHS, Answer, Raised

_READY_SECONDS = 30.0
_PATIENCE_MS, _DEATH_MS = 1000, 10_000


class Worker:
    """One locked-down process with one submission in it. Once it has died every question raises the same WorkerDied.

    Made by Zygote.fork. `bury` takes a dead process off the zygote's hands and answers its exit status; `leave` takes a
    worker that is still dying.
    """

    def __init__(
        self, pid: int, death: int, channel: socket.socket, printed: int, box: Box, limits: Limits,
        bury: Callable[[int], int], leave: Callable[[Worker], None],
    ) -> None:  # fmt: skip
        self.limits = limits
        self.pid = pid
        self.device = ""  # by torch's name, where it may use one
        self._death, self._channel, self._box, self._bury, self._leave = death, channel, box, bury, leave
        self._output = Printed(printed, limits)
        self._pipes = Pipes(channel, self._output, death, lambda: watch.check(pid, box, limits))
        self.spent = 0.0  # seconds, without what it waited for a processor; reading its replies counts
        self._loaded = self._ready = self._ended = False
        self._dead: WorkerDied | None = None
        self._cpu_ns = 0

    def facts(self) -> Facts:
        """What the source uses, read inside before any of it runs. Raises SandboxError after load()."""
        if self._loaded:
            raise SandboxError("facts() was asked after load(): the student's code could have answered. Ask it first.")
        answer = self._ask_one("facts", self.limits.call_seconds)
        if answer.error is not None:
            raise WireError(f"The source could not be read inside the sandbox: {answer.error.message}")
        try:
            return Facts.from_plain(answer.value)
        except (KeyError, TypeError, ValueError) as problem:
            raise WireError(f"The worker's facts are malformed ({type(problem).__name__}).") from problem

    def load(self, timeout: float | None = None) -> Raised | None:
        """Execute the module; what it raised, or None. Raises WorkerDied."""
        self._loaded = True
        return self._ask_one("load", self.limits.call_seconds if timeout is None else timeout).error

    def run(self, raw_calls: bytes, timeout: float) -> bytes:
        """The reply to a batch from encode_calls, without id: equal bytes are equal answers. Raises WorkerDied.

        `timeout`: seconds for the whole batch. The reply is as yet unread: `read` may raise WireError.
        """
        reply = self._exchange(raw_calls, timeout)
        if count_answers(reply) != count_calls(raw_calls):
            raise self._end(watch.broke_protocol("more or fewer answers than questions"))
        return reply

    def read(self, reply: bytes) -> list[Answer]:
        """The answers in a reply. Raises WireError. A reply that is dear to read costs the submission that time."""
        start = time.thread_time()
        try:
            return decode_answers(reply)
        finally:
            self.spent += time.thread_time() - start

    def cpu_ns(self) -> int:
        """Processor time used so far, in nanoseconds, read from outside."""
        if not self._ended:
            self._cpu_ns = watch.cpu_nanoseconds(self.pid) or self._cpu_ns
        return self._cpu_ns

    @property
    def printed(self) -> bytes:
        """What it wrote to stdout and stderr so far: capped, without escape sequences."""
        return self._output.clean()

    @property
    def printed_bytes(self) -> int:
        """How much it wrote so far, kept or not."""
        return self._output.total

    def kill(self) -> None:
        """End the worker and remove its folder; a second time does nothing."""
        self._end(watch.killed())

    def dismiss(self) -> None:
        """End the worker without waiting for its end: freeing the memory of a framework takes milliseconds.

        The zygote buries it at its next fork, or when it is closed.
        """
        if self._dead is None:
            _send_kill(self._death)
            self._leave(self)

    def _ask_one(self, operation: str, seconds: float) -> Answer:
        raw = self._exchange(frame(operation), seconds)
        try:
            (answer,) = self.read(raw)
        except (WireError, ValueError):
            raise self._end(watch.broke_protocol("a reply that makes no sense")) from None
        return answer

    def _exchange(self, raw: bytes, seconds: float) -> bytes:
        if self._dead is not None:
            raise self._dead
        left = self.limits.total_seconds - self.spent
        if left <= 0:
            raise self._end(watch.out_of_budget(self.limits.total_seconds))
        self._await_ready()
        patience = self._patience(min(seconds, left))
        try:
            return self._pipes.exchange(raw, patience)
        except TimeoutError:
            late = watch.timed_out(seconds) if seconds <= left else watch.out_of_budget(self.limits.total_seconds)
            raise self._end(late) from None
        except EOFError:
            raise self._end(None) from None
        except WorkerDied as death:
            raise self._end(death) from None
        finally:
            self.spent += patience.spent()

    def _patience(self, seconds: float) -> Patience:
        return Patience(seconds, lambda: (starved_nanoseconds(self.pid), self.cpu_ns()))

    def _await_ready(self) -> None:
        if self._ready:
            return
        try:
            problem = self._pipes.ready(self._patience(_READY_SECONDS))[LENGTHS.size :].decode("utf-8", "replace")
        except (EOFError, TimeoutError, WorkerDied) as death:
            problem = f"it did not become ready ({type(death).__name__})"
        if problem:
            self.kill()
            raise SandboxError(f"A worker could not be locked down: {problem}. `grader doctor` says what is missing.")
        self._ready = True

    def _end(self, death: WorkerDied | None) -> WorkerDied:
        """Kill, clean up and remember why; None: it hung up by itself, its exit status says how.

        Raises SandboxError when that cannot be known because the zygote has died: not the student's doing.
        """
        if self._dead is not None:
            return self._dead
        if death is None and not _gone(self._death, _PATIENCE_MS):
            death = watch.broke_protocol("it closed the channel its answers come through")
        if death is not None:
            _kill(self._death)
        self.cpu_ns()
        self._ended = True
        self._dead = death or watch.killed()
        try:
            status = self._bury(self.pid)
        except SandboxError:
            if death is None:
                raise
        else:
            self._dead = death or watch.ended(status, self.limits)
        finally:
            self._close()
        return self._dead

    def _close(self) -> None:
        with suppress(WorkerDied):  # it is dead already
            self._output.drain()
        self._channel.close()
        os.close(self._output.descriptor)
        os.close(self._death)
        self._box.remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def _kill(death: int) -> None:
    if _send_kill(death):
        _gone(death, _DEATH_MS)


def _send_kill(death: int) -> bool:
    """Whether there was anything left to kill; False: gone, and buried with its zygote."""
    try:
        signal.pidfd_send_signal(death, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _gone(death: int, milliseconds: int) -> bool:
    """Whether the process behind a pidfd ends within the time."""
    poll = select.poll()
    poll.register(death, select.POLLIN)
    return bool(poll.poll(milliseconds))
