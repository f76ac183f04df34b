"""Inside: the loop that answers the judge. Nothing here is secret; student code may read and break all of it.

One reply frame for each request, under the request's id. Operations: "facts" (before any student code), "load", "run".
Ready is a frame with id 0 before the first request.
"""

from __future__ import annotations

import logging
import os
import random
import sys
import types
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

import msgpack
import numpy.random

from grader.sandbox import calls, facts, guard
from grader.sandbox.lockdown import RESULT, Cell, lock_down
from grader.sandbox.stopwatch import Stopwatch
from grader.sandbox.wire import ID, LENGTHS

_writev, _readv, _exit, _unpackb = os.writev, os.readv, os._exit, msgpack.unpackb
_FRAME = ID.size + LENGTHS.size
_SEED = 0


@dataclass(frozen=True)
class Task:
    """What a worker is forked for."""

    cell: Cell
    filename: str
    banned: Sequence[str]
    forbidden: Mapping[str, Sequence[str]]
    allowed: frozenset[str]
    third_party: frozenset[str]
    device: str = ""


def serve(task: Task, parent: int, result: int, output: int) -> NoReturn:
    """Lock down, say ready, answer until the judge goes away. Never returns."""
    channel = os.fstat(result)
    try:
        lock_down(task.cell, parent, result, output)
        _prepare()
        worker = _Worker(task)
    except BaseException as problem:  # noqa: BLE001 - the judge must hear of anything
        _report(channel, (RESULT, result), problem)
    os.write(RESULT, _ready(""))
    try:
        while True:
            identity, head, body = _read_frame()
            _write_frame(identity, worker.answer(_unpackb(head, unicode_errors="surrogatepass"), body))
    finally:  # whatever a student's signal handler raises here must not fall back into the zygote's code
        _exit(70)


class _Worker:
    def __init__(self, task: Task) -> None:
        self.source = f"{task.cell.source_folder}/{task.filename}"
        self.imports = guard.ImportGuard(task.banned, task.allowed, task.third_party)
        self.hidden = guard.hiding(task.forbidden, self.source)
        self.module = _module(task.filename.rpartition(".")[0], self.source)
        self.flush = (sys.stdout.flush, sys.stderr.flush)
        self.stopwatch = Stopwatch(task.device)

    def answer(self, request: Any, body: memoryview) -> list[bytes]:
        """The head and arrays of the reply to one request."""
        operation, payload = request
        batch = calls.Batch(self.module, self.source, self.hidden, body, self.stopwatch)
        if operation == "facts":
            batch.keep_plain(facts.collect(self._read()).as_plain())
        elif operation == "load":
            batch.attempt(self._load)
        else:
            for index, call in enumerate(payload):
                batch.run(index, call)
        for flush in self.flush:
            _quietly(flush)
        return batch.frame()

    def _load(self) -> None:
        self.imports.hide_loaded()
        sys.meta_path.insert(0, guard.Finder(self.imports.refused))
        vars(self.module)["__builtins__"] = self.imports.builtins()
        guard.Dummy.patient = True
        try:
            exec(compile(self._read(), self.source, "exec", dont_inherit=True), vars(self.module))  # noqa: S102
        finally:
            guard.Dummy.patient = False

    def _read(self) -> bytes:
        with open(self.source, "rb") as file:
            return file.read()


def _module(name: str, source: str) -> types.ModuleType:
    """The student's module, registered as dataclasses and pickle expect; `__main__` is empty, not the zygote."""
    module = types.ModuleType(name)
    module.__file__ = source
    sys.modules.setdefault(name, module)
    sys.modules["__main__"] = types.ModuleType("__main__")
    return module


def _prepare() -> None:
    """What a fork must do anew: seeds, and one thread for torch."""
    random.seed(_SEED)
    warnings.simplefilter("ignore")  # a RuntimeWarning on stderr is no printing; the errstate probe asks for its own
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # what was printed before a crash is seen
    numpy.random.seed(_SEED)  # noqa: NPY002 - the global state is what students use
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)
        torch.default_generator.manual_seed(_SEED)
    if "tensorflow" in sys.modules:
        logging.getLogger("tensorflow").setLevel(logging.ERROR)  # "retracing" is its own voice, not the student's


def _quietly(flush: Any) -> None:
    with suppress(BaseException):  # a closed stdout is the student's affair
        flush()


def _ready(problem: str) -> bytes:
    text = problem.encode("utf-8", "replace")[:2000]
    return ID.pack(0) + LENGTHS.pack(len(text), 0) + text


def _report(channel: os.stat_result, numbers: Sequence[int], problem: BaseException) -> NoReturn:
    """Tell the judge why there will be no worker, on whichever number the channel has by now, and end."""
    try:
        for number in numbers:
            if os.path.samestat(os.fstat(number), channel):
                os.write(number, _ready(f"{type(problem).__name__}: {problem}"))
                break
    finally:
        os._exit(1)


def _read_frame() -> tuple[int, bytes, memoryview]:
    header = _read_exactly(_FRAME)
    (identity,) = ID.unpack_from(header)
    head_length, body_length = LENGTHS.unpack_from(header, ID.size)
    return identity, bytes(_read_exactly(head_length)), _read_exactly(body_length)


def _read_exactly(size: int) -> memoryview:
    buffer = memoryview(bytearray(size))
    done = 0
    while done < size:
        count = _readv(RESULT, [buffer[done:]])
        if count == 0:
            _exit(0)  # the judge has gone
        done += count
    return buffer


def _write_frame(identity: int, parts: list[bytes]) -> None:
    head, *body = parts
    header = ID.pack(identity) + LENGTHS.pack(len(head), sum(map(len, body)))
    views = [memoryview(part) for part in (header, head, *body) if part]
    while views:
        written = _writev(RESULT, views[:64])
        while views and written >= len(views[0]):
            written -= len(views.pop(0))
        if written:
            views[0] = views[0][written:]
