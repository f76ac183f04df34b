"""The judge's side of the wall: a zygote, and the workers forked from it.

The judge imports no framework, holds every clock and believes nothing a worker says.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any, Self

from grader.errors import SandboxError, SandboxUnavailable
from grader.sandbox import devices, doctor, kernel
from grader.sandbox.boxes import ENTER_ONLY
from grader.sandbox.keeper import Worker
from grader.sandbox.launch import ZygoteProcess, log_of, private_folder
from grader.sandbox.limits import Limits, WorkerDied
from grader.sandbox.orders import Order, Wish

__all__ = ["FRAMEWORKS", "Limits", "Worker", "WorkerDied", "Zygote", "protect_this_process"]

FRAMEWORKS = ("numpy", "torch", "tensorflow")

_START_SECONDS = 180.0


def launch(frameworks: Sequence[str], *, unsafe: bool = False, device: devices.Device | None = None) -> ZygoteProcess:
    """Start a zygote without waiting until it has loaded: judges `connect` to its address, and wait there.

    Its workers may use `device`, and have a weaker cage then.

    Raises SandboxUnavailable where the cage cannot be enforced and `unsafe` is False.
    """
    _demand_known(frameworks)
    _demand_cage(unsafe=unsafe)
    return ZygoteProcess(list(frameworks), unsafe=unsafe, device=device)


def protect_this_process() -> None:
    """Keep other processes of the same user out of this one's memory and descriptors (Linux; a no-op elsewhere)."""
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)


class Zygote:
    """A preloaded parent of workers. Use as a context manager, or close() it.

    `frameworks`: what it loads, of "numpy", "torch", "tensorflow" (numpy always). `unsafe=True` forks workers that are
    NOT a security boundary (rlimits only). `device`: its workers may use this GPU. Raises SandboxUnavailable where the
    cage cannot be enforced.
    """

    def __init__(
        self, frameworks: Sequence[str] = ("numpy",), limits: Limits | None = None, unsafe: bool = False, *,
        address: str = "", device: devices.Device | None = None,
    ) -> None:  # fmt: skip
        self._stop: Callable[[], object] = _nothing
        if not address:
            process = launch(frameworks, unsafe=unsafe, device=device)
            address, self._stop = process.address, weakref.finalize(self, process.stop)
        self._open(address, limits)

    @classmethod
    def connect(cls, address: str, limits: Limits | None = None) -> Self:
        """Use a zygote that another process has started (its `address`); closing leaves it running.

        A forked process must connect anew, too: a connection serves one process.
        """
        return cls(limits=limits, address=address)

    def _open(self, address: str, limits: Limits | None) -> None:
        self.address = address
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._workers: weakref.WeakSet[Worker] = weakref.WeakSet()
        self._dying: list[Worker] = []
        self._ahead: Order | None = None
        self._unheard: Order | None = None
        self._channel = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._boxes = private_folder()
        os.chmod(self._boxes, ENTER_ONLY)
        self._leave = weakref.finalize(self, _leave, self._channel, self._boxes)
        try:
            self._channel.settimeout(_START_SECONDS)
            self._channel.connect(address)
            hello = self._receive()[0]
        except (OSError, SandboxError) as problem:
            trace = log_of(address)
            self.close()
            raise SandboxError(f"The sandbox's parent process did not start: {problem}. {trace}") from problem
        self.frameworks: tuple[str, ...] = tuple(hello["frameworks"])
        self.caged: bool = hello["caged"]
        self.threads: int = hello["threads"]
        self.device: str = hello["device"]
        if self.device:
            self.limits = devices.roomy(self.limits)

    @property
    def label(self) -> str:
        """What to say beside results: empty for a real cage."""
        return "" if self.caged else "not a security boundary: grade trusted code only"

    def fork(
        self, source: bytes, filename: str, *, banned: Sequence[str] = (),
        forbidden: Mapping[str, Sequence[str]] | None = None,
    ) -> Worker:  # fmt: skip
        """A fresh, locked-down worker for one submission; it has run none of it yet.

        `banned`: packages whose use raises ForbiddenAPI. `forbidden`: item -> names that raise during its calls.
        """
        wish = Wish.of(source, filename, banned, forbidden or {})
        if self._ahead is not None and self._ahead.wish == wish:
            order, self._ahead = self._ahead, None
            return self._worker(order)
        worker = self._worker(self._order(wish))
        self._bury_the_dismissed()  # now, while the new one locks itself down
        return worker

    def fork_ahead(
        self, source: bytes, filename: str, *, banned: Sequence[str] = (),
        forbidden: Mapping[str, Sequence[str]] | None = None,
    ) -> None:  # fmt: skip
        """Order the worker that `fork` will soon be asked for in the same words, and do not wait for it.

        It is forked and locked down while the judge and another worker go on. One can be ahead, of the last wish.
        """
        wish = Wish.of(source, filename, banned, forbidden or {})
        if self._ahead is None or self._ahead.wish != wish:
            self._bury_the_dismissed()
            self._let_go()
            self._ahead = self._order(wish)

    def _let_go(self) -> None:
        """End the worker that is ahead: nobody has asked for it."""
        order, self._ahead = self._ahead, None
        if order is not None:
            self._worker(order).dismiss()

    def _order(self, wish: Wish) -> Order:
        """Send the order for a worker; the answer is heard before anything else is said to the zygote."""
        if not self._leave.alive:
            raise SandboxError("The sandbox's parent process is gone: this Zygote has been closed. Start another.")
        order, theirs = Order.of(wish, self._boxes)
        message = {"box": order.box.path, "filename": wish.filename, "limits": asdict(self.limits), **wish.rules}
        try:
            with self._talk():
                socket.send_fds(self._channel, [json.dumps(message).encode()], theirs)
                self._unheard = order
        except SandboxError:
            order.close()
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        return order

    def _worker(self, order: Order) -> Worker:
        try:
            with self._talk():
                pass  # whatever was unheard has been heard
        except SandboxError:
            order.close()
            raise
        worker = Worker(
            order.pid, order.death, order.channel, order.printed, order.box, self.limits,
            self._bury, self._dying.append,
        )  # fmt: skip
        worker.device = self.device
        self._workers.add(worker)
        return worker

    def _bury_the_dismissed(self) -> None:
        while self._dying:
            self._dying.pop().kill()

    def _bury(self, pid: int) -> int:
        with self._talk():
            self._channel.send(json.dumps({"reap": pid}).encode())
            return int(self._receive()[0]["status"])

    @contextmanager
    def _talk(self) -> Iterator[None]:
        """Have the channel for oneself, with nothing left unheard."""
        with self._lock:
            try:
                if self._unheard is not None:
                    answer, (self._unheard.death,) = self._receive()
                    self._unheard.pid = answer["pid"]
                    self._unheard = None
                yield
            except (OSError, EOFError) as problem:
                self._channel.close()  # an answer that comes after all must not be taken for the next one
                trace = log_of(self.address)
                raise SandboxError(f"The sandbox's parent process is gone ({problem}). {trace}") from problem

    def _receive(self) -> tuple[dict[str, Any], list[int]]:
        message, descriptors, _, _ = socket.recv_fds(self._channel, 1 << 16, 1)
        if not message:
            raise SandboxError(f"The sandbox's parent process has closed the connection. {log_of(self.address)}")
        return json.loads(message), descriptors

    def close(self) -> None:
        """Kill this judge's workers; stop the zygote if it was started here."""
        with suppress(SandboxError):  # the zygote died first, and its workers with it
            self._let_go()
        self._bury_the_dismissed()
        for worker in list(self._workers):
            worker.kill()
        self._leave()
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _demand_known(frameworks: Sequence[str]) -> None:
    unknown = set(frameworks) - set(FRAMEWORKS)
    if unknown:
        raise SandboxError(f"Zygote: unknown frameworks {sorted(unknown)}; use some of {FRAMEWORKS}.")


def _demand_cage(*, unsafe: bool) -> None:
    capabilities = {capability.name: capability for capability in doctor.inspect_machine()}
    needed = ("Linux", "pidfd") if unsafe else tuple(name for name, found in capabilities.items() if found.required)
    missing = [capabilities[name] for name in needed if not (name in capabilities and capabilities[name].available)]
    if missing:
        found = " ".join(f"{capability.sentence} {capability.remedy}" for capability in missing)
        way_out = "" if unsafe else " To grade code you trust without a cage, say --unsafe."
        raise SandboxUnavailable(f"Untrusted code cannot be confined on this machine. {found}{way_out}")


def _nothing() -> None:
    """Stop nothing: the zygote belongs to another process."""


def _leave(channel: socket.socket, boxes: str) -> None:
    shutil.rmtree(boxes, ignore_errors=True)
    channel.close()  # last: the zygote removes what a judge that goes has left
