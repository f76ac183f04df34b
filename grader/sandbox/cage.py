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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Self

from grader.errors import SandboxError, SandboxUnavailable
from grader.sandbox import devices, doctor, kernel
from grader.sandbox.boxes import ENTER_ONLY, Box
from grader.sandbox.keeper import Worker
from grader.sandbox.launch import ZygoteProcess, log_of, private_folder
from grader.sandbox.limits import Limits, WorkerDied

__all__ = ["FRAMEWORKS", "Limits", "Worker", "WorkerDied", "Zygote", "protect_this_process"]

FRAMEWORKS = ("numpy", "torch", "tensorflow")

_START_SECONDS = 180.0
_SOCKET_BUFFER = 4 << 20
_LONGEST_NAME = 100


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
        if not self._leave.alive:
            raise SandboxError("The sandbox's parent process is gone: this Zygote has been closed. Start another.")
        name = _plain_name(filename)
        box = Box(self._boxes, name, source)
        order = {
            "box": box.path, "filename": name, "banned": list(banned), "limits": asdict(self.limits),
            "forbidden": {item: list(names) for item, names in (forbidden or {}).items()},
        }  # fmt: skip
        ours, theirs = socket.socketpair()
        printed, output = os.pipe()
        try:
            theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BUFFER)
            answer, (death,) = self._ask(order, [theirs.fileno(), output])
        except SandboxError:
            ours.close()
            os.close(printed)
            raise
        finally:
            theirs.close()
            os.close(output)
        worker = Worker(answer["pid"], death, ours, printed, box, self.limits, self._bury, self._dying.append)
        worker.device = self.device
        self._workers.add(worker)
        self._bury_the_dismissed()  # now, while the new one locks itself down
        return worker

    def _bury_the_dismissed(self) -> None:
        while self._dying:
            self._dying.pop().kill()

    def _bury(self, pid: int) -> int:
        return int(self._ask({"reap": pid})[0]["status"])

    def _ask(self, request: Mapping[str, Any], descriptors: Sequence[int] = ()) -> tuple[dict[str, Any], list[int]]:
        with self._lock:
            try:
                socket.send_fds(self._channel, [json.dumps(request).encode()], list(descriptors))
                return self._receive()
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


def _plain_name(filename: str) -> str:
    name = os.path.basename(filename)
    return name if name.endswith(".py") and len(name) < _LONGEST_NAME else "submission.py"


def _nothing() -> None:
    """Stop nothing: the zygote belongs to another process."""


def _leave(channel: socket.socket, boxes: str) -> None:
    shutil.rmtree(boxes, ignore_errors=True)
    channel.close()  # last: the zygote removes what a judge that goes has left
