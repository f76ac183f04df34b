"""The judge's side of the wall: start a zygote, fork workers from it, ask them, watch them, kill them.

The judge imports no framework, holds every clock and believes nothing a worker says.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from grader.errors import SandboxError, SandboxUnavailable, WireError
from grader.sandbox import doctor, kernel, watch
from grader.sandbox.boxes import Box
from grader.sandbox.facts import Facts
from grader.sandbox.limits import Limits, WorkerDied
from grader.sandbox.pipes import Pipes, Printed
from grader.sandbox.sending import frame
from grader.sandbox.wire import LENGTHS, Raised, decode_answers

FRAMEWORKS = ("numpy", "torch", "tensorflow")

_START_SECONDS = 180.0
_READY_SECONDS = 30.0
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "4",
    "TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "CUDA_VISIBLE_DEVICES": "",
}  # fmt: skip


def protect_this_process() -> None:
    """Keep other processes of the same user out of this one's memory and descriptors (Linux; a no-op elsewhere)."""
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)


class Zygote:
    """A preloaded parent of workers. Use as a context manager, or close() it.

    `frameworks`: what it loads, of "numpy", "torch", "tensorflow" (numpy always). `unsafe=True` forks workers that are
    NOT a security boundary (rlimits only). Raises SandboxUnavailable where the cage cannot be enforced.
    """

    def __init__(self, frameworks: Sequence[str], limits: Limits | None = None, unsafe: bool = False) -> None:
        _demand_known(frameworks)
        if not unsafe:
            _demand_cage()
        home = _private_folder()
        self.address = f"{home}/zygote"
        owner, theirs = socket.socketpair()
        with theirs, socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(self.address)
            listener.listen(64)
            process = _start(list(frameworks), unsafe, listener, theirs, home)
        self._finalizer = weakref.finalize(self, _stop, process, owner, home)
        self._begin(limits)

    @classmethod
    def connect(cls, address: str, limits: Limits | None = None) -> Zygote:
        """Use a zygote that another process has started (its `address`); closing leaves it running."""
        zygote = cls.__new__(cls)
        zygote.address = address
        zygote._finalizer = weakref.finalize(zygote, lambda: None)
        zygote._begin(limits)
        return zygote

    def _begin(self, limits: Limits | None) -> None:
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._channel = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._boxes = _private_folder()
        os.chmod(self._boxes, 0o711)  # a worker with an identity of its own must reach its box, and list no other
        self._release = weakref.finalize(self, _release, self._channel, self._boxes)
        try:
            self._channel.settimeout(_START_SECONDS)
            self._channel.connect(self.address)
            hello = self._receive()[0]
        except (OSError, SandboxError) as problem:
            trace = _log_of(self.address)
            self.close()
            raise SandboxError(f"The sandbox's parent process did not start: {problem}. {trace}") from problem
        self.frameworks: tuple[str, ...] = tuple(hello["frameworks"])
        self.caged: bool = hello["caged"]
        self.threads: int = hello["threads"]

    def fork(
        self, source: bytes, filename: str, *, banned: Sequence[str] = (),
        forbidden: Mapping[str, Sequence[str]] | None = None,
    ) -> Worker:  # fmt: skip
        """A fresh, locked-down worker for one submission; it has run none of it yet.

        `banned`: packages whose use raises ForbiddenAPI. `forbidden`: item -> names that raise during its calls.
        """
        box = Box(self._boxes, _plain_name(filename), source)
        ours, theirs = socket.socketpair()
        printed, output = os.pipe()
        order = {
            "box": box.path, "filename": _plain_name(filename), "banned": list(banned), "limits": asdict(self.limits),
            "forbidden": {item: list(names) for item, names in (forbidden or {}).items()},
        }  # fmt: skip
        try:
            answer, death = self._ask(order, [theirs.fileno(), output])
        finally:
            theirs.close()
            os.close(output)
        return Worker(self, answer["pid"], death[0], ours, printed, box)

    def _ask(self, request: Mapping[str, Any], descriptors: Sequence[int] = ()) -> tuple[dict[str, Any], list[int]]:
        with self._lock:
            try:
                socket.send_fds(self._channel, [json.dumps(request).encode()], list(descriptors))
                return self._receive()
            except OSError as problem:
                raise SandboxError(f"The sandbox's parent process is gone ({problem}). {_log_of(self.address)}") from problem

    def _receive(self) -> tuple[dict[str, Any], list[int]]:
        message, descriptors, _, _ = socket.recv_fds(self._channel, 1 << 16, 1)
        if not message:
            raise SandboxError("it closed the connection")
        return json.loads(message), descriptors

    def close(self) -> None:
        """Kill this judge's workers; stop the zygote if it was started here."""
        self._release()
        self._finalizer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class Worker:
    """One locked-down process with one submission in it. Once it has died every question raises the same WorkerDied."""

    def __init__(self, zygote: Zygote, pid: int, death: int, channel: socket.socket, printed: int, box: Box) -> None:
        self.limits = zygote.limits
        self.pid = pid
        self._zygote, self._death, self._channel, self._box = zygote, death, channel, box
        self._output = Printed(printed, self.limits)
        self._pipes = Pipes(channel, self._output, death, lambda: watch.check(pid, box, self.limits))
        self._spent = 0.0
        self._loaded = self._ready = False
        self._dead: WorkerDied | None = None
        self._status: int | None = None
        self._cpu_ns = 0

    def facts(self) -> Facts:
        """What the source uses, read inside before any of it runs. Raises SandboxError after load()."""
        if self._loaded:
            raise SandboxError("facts() was asked after load(): the student's code could have answered. Ask it first.")
        answer = decode_answers(self._exchange(frame("facts"), self.limits.call_seconds))[0]
        if answer.error is not None:
            raise WireError(f"The source could not be read inside the sandbox: {answer.error.message}")
        try:
            return Facts.from_plain(answer.value)
        except (KeyError, TypeError, ValueError) as problem:
            raise WireError(f"The worker's facts are malformed ({type(problem).__name__}).") from problem

    def load(self, timeout: float | None = None) -> Raised | None:
        """Execute the module; what it raised, or None. Raises WorkerDied."""
        self._loaded = True
        raw = self._exchange(frame("load"), self.limits.call_seconds if timeout is None else timeout)
        return self._decoded(raw)[0].error

    def run(self, raw_calls: bytes, timeout: float) -> bytes:
        """The reply to a batch from encode_calls, without id: equal bytes are equal answers. Raises WorkerDied.

        `timeout`: seconds for the whole batch. The reply is as yet unread: decode_answers may raise WireError.
        """
        return self._exchange(raw_calls, timeout)

    def _decoded(self, raw: bytes) -> list[Any]:
        try:
            answers = decode_answers(raw)
            if len(answers) == 1:
                return answers
        except WireError:
            pass
        raise self._die(watch.broke_protocol("a reply that makes no sense"))

    def _exchange(self, raw: bytes, seconds: float) -> bytes:
        if self._dead is not None:
            raise self._dead
        left = self.limits.total_seconds - self._spent
        if left <= 0:
            raise self._die(watch.out_of_budget(self.limits.total_seconds))
        self._await_ready()
        begin = time.monotonic()
        try:
            return self._pipes.exchange(raw, min(seconds, left))
        except TimeoutError:
            late = watch.timed_out(seconds) if seconds <= left else watch.out_of_budget(self.limits.total_seconds)
            raise self._die(late) from None
        except EOFError:
            raise self._die(None) from None
        except WorkerDied as death:
            raise self._die(death) from None
        finally:
            self._spent += time.monotonic() - begin

    def _await_ready(self) -> None:
        if self._ready:
            return
        try:
            problem = self._pipes.ready(_READY_SECONDS)[LENGTHS.size :].decode("utf-8", "replace")
        except (EOFError, TimeoutError, WorkerDied) as death:
            problem = f"it did not become ready ({type(death).__name__})"
        if problem:
            self.kill()
            raise SandboxError(f"A worker could not be locked down: {problem}. `grader doctor` says what is missing.")
        self._ready = True

    def _die(self, death: WorkerDied | None) -> WorkerDied:
        """Kill, clean up and remember why; None: it ended by itself, its status says how."""
        self.kill(kill_first=death is not None)
        self._dead = death or watch.ended(self._status or 0, self.limits)
        return self._dead

    def cpu_ns(self) -> int:
        """Processor time used so far, in nanoseconds, read from outside."""
        if self._status is None:
            self._cpu_ns = watch.cpu_nanoseconds(self.pid)
        return self._cpu_ns

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return self._dead is None

    @property
    def printed(self) -> bytes:
        """What it wrote to stdout and stderr so far: capped, without escape sequences."""
        return self._output.clean()

    @property
    def printed_bytes(self) -> int:
        """How much it wrote so far, kept or not."""
        return self._output.total

    def kill(self, kill_first: bool = True) -> None:
        """End the worker and remove its folder; a second time does nothing."""
        if self._status is not None:
            return
        if kill_first or not _gone(self._death, 1000):
            signal.pidfd_send_signal(self._death, signal.SIGKILL)
            _gone(self._death, 10_000)
        self._cpu_ns = watch.cpu_nanoseconds(self.pid)
        self._status = self._bury()
        try:
            self._output.drain()
        except WorkerDied:
            pass
        self._channel.close()
        os.close(self._output.descriptor)
        os.close(self._death)
        self._box.remove()
        if self._dead is None:
            self._dead = WorkerDied("exit", "The worker was ended by the grader.")

    def _bury(self) -> int:
        try:
            return int(self._zygote._ask({"reap": self.pid})[0]["status"])
        except SandboxError:
            return -signal.SIGKILL  # the zygote has gone, and took its workers along

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.kill()


def _gone(death: int, milliseconds: int) -> bool:
    """Whether the process behind a pidfd ends within the time."""
    poll = select.poll()
    poll.register(death, select.POLLIN)
    return bool(poll.poll(milliseconds))


def _demand_known(frameworks: Sequence[str]) -> None:
    unknown = set(frameworks) - set(FRAMEWORKS)
    if unknown:
        raise SandboxError(f"Zygote: unknown frameworks {sorted(unknown)}; use some of {FRAMEWORKS}.")


def _demand_cage() -> None:
    missing = [capability for capability in doctor.inspect_machine() if capability.required and not capability.available]
    if missing:
        found = " ".join(f"{capability.sentence} {capability.remedy}" for capability in missing)
        raise SandboxUnavailable(f"Untrusted code cannot be confined on this machine. {found} "
                                 "Or grade code you trust with --unsafe.")  # fmt: skip


def _plain_name(filename: str) -> str:
    name = os.path.basename(filename)
    return name if name.endswith(".py") and len(name) < 100 else "submission.py"


def _private_folder() -> str:
    return tempfile.mkdtemp(prefix="dl-grader-")


def _start(
    frameworks: list[str], unsafe: bool, listener: socket.socket, owner: socket.socket, home: str
) -> subprocess.Popen[bytes]:
    import grader

    config = {
        "root": str(Path(grader.__file__).resolve().parent.parent), "frameworks": frameworks, "unsafe": unsafe,
        "listen": listener.fileno(), "owner": owner.fileno(),
    }  # fmt: skip
    program = str(Path(__file__).with_name("zygote.py"))
    with open(f"{home}/log", "wb") as log:
        return subprocess.Popen(
            [sys.executable, "-s", "-P", program, json.dumps(config)], env=_ENVIRONMENT, cwd="/",
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            pass_fds=[listener.fileno(), owner.fileno()],
        )  # fmt: skip


def _log_of(address: str) -> str:
    try:
        return Path(address).with_name("log").read_text("utf-8", "replace")[-2000:].strip()
    except OSError:
        return ""


def _stop(process: subprocess.Popen[bytes], owner: socket.socket, home: str) -> None:
    owner.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    shutil.rmtree(home, ignore_errors=True)


def _release(channel: socket.socket, boxes: str) -> None:
    channel.close()
    shutil.rmtree(boxes, ignore_errors=True)
