"""Recording the tests of a day on the reference, once; later runs read the recording from a file.

A recording depends on the tests, the solution, the secret seed, our engine and the libraries; the file's name is the
digest of all of them, so a changed hidden test is recorded anew and a stale file is never read.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pickle
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import msgpack
import pytest
from _pytest.runner import runtestprotocol
from hypothesis.strategies import DataObject

from grader.checking.duels import ALIKE_ON_DEVICE
from grader.checking.sameness import LOOSE, same_answers
from grader.checking.transcript import Askable, Example, Recorder, Submission, batch_of, freeze
from grader.checking.universal import Universal
from grader.checking.variants import Variant
from grader.course import Course, Item
from grader.errors import HiddenTestError
from grader.sandbox.reading import decode_answers
from grader.sandbox.sending import encode_calls
from grader.teacher import layout
from grader.teacher.draws import drawn, drawn_for

#: A batch may take this many times as long as a call before it is tried call by call.
PATIENCE = 20
#: Seconds it may always take: what is tried call by call, because the machine was busy, cannot be named.
HASTE = 3.0


@dataclass(slots=True)
class Recording:
    """The runs of one test on the reference: examples, all calls as one message, the reference's reply to it."""

    examples: list[Example] = field(default_factory=list)
    raw: bytes = b""
    reply: bytes = b""
    timed: bool = False
    seconds: float = 0.0

    @property
    def calls(self) -> int:
        """How many calls `raw` holds."""
        return sum(len(example.calls) for example in self.examples)


@dataclass(slots=True)
class Check:
    """One test: what it grades, the sentence the student reads, how to run it, and its recording."""

    name: str
    item: str
    part: str
    sentence: str
    universal: bool
    seconds: float
    body: Callable[[Example], None]
    function: pytest.Function
    seed: int
    gpu: bool = False
    recording: Recording = field(default_factory=Recording)

    @property
    def examples(self) -> list[Example]:
        """The recorded runs."""
        return self.recording.examples

    @property
    def raw(self) -> bytes:
        """All calls of all examples, as one message."""
        return self.recording.raw

    @property
    def reply(self) -> bytes:
        """What the reference answered to `raw`."""
        return self.recording.reply

    @property
    def patience(self) -> float:
        """Seconds the batch may take before it is tried call by call: what hangs shall not hang for long."""
        return min(self.seconds, HASTE + PATIENCE * self.recording.seconds)

    @property
    def listens(self) -> bool:
        """Whether what was printed matters."""
        return self.universal and "silent" in self.name

    @property
    def timed(self) -> bool:
        """Whether it measures time: then nothing is replayed."""
        return self.recording.timed


class Place(Protocol):
    """What recording needs of a bench."""

    proxy: Submission
    items: Mapping[str, Item]
    course: Course

    def reference(self, role: str = "reference", *, gpu: bool = False) -> Askable:
        """A worker of the reference solution, on the device for a check marked gpu."""


def recorded(functions: Sequence[pytest.Function], bench: Place, salt: str, cache: Path | None) -> Iterator[Check]:
    """The checks of a day with their recordings, from `cache` where that file exists, else made and written there."""
    checks = [_check(function, bench, salt) for function in functions]
    _demand_names(checks)
    with _locked(cache):
        known = _read(cache)
        for check in checks:
            check.recording = known.get(check.name) or _record(check, bench)
        if cache is not None and not known:
            _write(cache, {check.name: check.recording for check in checks})
    return iter(checks)


def _demand_names(checks: Sequence[Check]) -> None:
    """A visible and a hidden test of one name would share their recording: the file names are the same already."""
    seen = Counter(check.name for check in checks)
    if doubles := sorted(name for name, count in seen.items() if count > 1):
        message = f"{doubles[0]}: a visible and a hidden test of the day have this name; rename one of them"
        raise HiddenTestError(message)


def _check(function: pytest.Function, bench: Place, salt: str) -> Check:
    mark = next(iter(function.iter_markers("grades")), None)
    if mark is None or mark.args[0] not in bench.items:
        what = "has no @grades(...)" if mark is None else f"grades {mark.args[0]!r}, which course.toml does not know"
        raise HiddenTestError(f"{function.nodeid}: {what}")
    name = function.nodeid.rpartition("/")[2]
    return Check(
        name=name,
        item=mark.args[0],
        part=mark.kwargs.get("part") or ("E" if "exercises" in function.path.parts[-3:] else "H"),
        sentence=" ".join((function.obj.__doc__ or "").split()),
        universal=function.cls is not None and issubclass(function.cls, Universal),
        seconds=mark.kwargs.get("timeout") or bench.course.policies.seconds_per_call,
        body=_body(function, bench.proxy),
        function=function,
        seed=_seed(f"{salt}/{name}"),
        gpu=is_gpu_check(function),
    )


def is_gpu_check(function: pytest.Function) -> bool:
    """Whether a test is marked gpu."""
    return any(mark.kwargs.get("gpu") for mark in function.iter_markers("grades"))


def _body(function: pytest.Function, proxy: Submission) -> Callable[[Example], None]:
    """Runs the test on an example, without pytest and without Hypothesis."""
    handle = getattr(function.obj, "hypothesis", None)
    inner = handle.inner_test if handle is not None else function.obj
    own = (function.instance,) if handle is not None and function.cls is not None else ()
    fixed = dict(function.callspec.params) if hasattr(function, "callspec") else {}

    def body(example: Example) -> None:
        inner(*own, submission=proxy, **{**fixed, **example.arguments})

    return body


def _record(check: Check, bench: Place) -> Recording:
    """Run the test on the reference the way pytest runs it, and write everything down."""
    worker = bench.reference(gpu=check.gpu)
    recorder = Recorder(worker, check.seconds, lambda: bench.reference("rival", gpu=check.gpu))
    bench.proxy.play(recorder, check.item)
    with _spied(check, recorder):
        for report in runtestprotocol(check.function, log=False, nextitem=None):
            if report.failed:
                raise HiddenTestError(f"{check.name} rejects our own solution:\n{report.longreprtext[-4000:]}")
    if recorder.timed:
        return Recording(recorder.examples, timed=True)
    raw = encode_calls(batch_of(recorder.examples))
    begin = time.monotonic()
    reply = worker.run(raw, PATIENCE * check.seconds)
    seconds = time.monotonic() - begin
    told = [recorded.answer for example in recorder.examples for recorded in example.calls]
    if not same_answers(decode_answers(reply), told, ALIKE_ON_DEVICE if check.gpu else LOOSE):
        raise HiddenTestError(f"{check.name}: the solution answers differently the second time; seed it")
    return Recording(recorder.examples, raw, reply, seconds=seconds)


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


@contextmanager
def _spied(check: Check, recorder: Recorder) -> Iterator[None]:
    """Let `recorder` see the arguments of every run of a test."""
    handle = getattr(check.function.obj, "hypothesis", None)
    if handle is None:
        recorder.begin({})
        yield
        return
    inner = handle.inner_test

    def spy(*args: Any, **kwargs: Any) -> None:
        values = drawn(kwargs)
        if any(isinstance(value, DataObject) for value in values.values()):
            raise HiddenTestError(
                f"{check.function.nodeid}: st.data() cannot be replayed; draw everything in @given (flatmap)"
            )
        recorder.begin(values)
        try:
            inner(*args, **kwargs)
        except BaseException:
            recorder.discard()
            raise

    with drawn_for(check.function, check.seed, spy):
        yield


@contextmanager
def _locked(cache: Path | None) -> Iterator[None]:
    """Two judges that start together record once: the second waits and reads."""
    if cache is None:
        yield
        return
    cache.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with cache.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(cache: Path | None) -> dict[str, Recording]:
    """The recordings of a file we wrote ourselves; none when it is missing or damaged."""
    if cache is None or not cache.exists():
        return {}
    with contextlib.suppress(Exception):  # a damaged file is recorded again
        found: dict[str, Recording] = pickle.loads(cache.read_bytes())  # noqa: S301  (written by `_write`, mode 0600)
        for recording in found.values():
            for example in recording.examples:
                freeze(example.arguments)
        return found
    return {}


def _write(cache: Path, recordings: dict[str, Recording]) -> None:
    with contextlib.suppress(OSError):  # a full or read-only disk costs only time
        _replace(cache, layout.dumps(recordings))
        for stale in cache.parent.glob(f"{cache.name.rpartition('-')[0]}-*"):
            if stale.is_dir() and stale != cache.with_suffix(""):
                shutil.rmtree(stale, ignore_errors=True)
            elif stale.suffix == ".pickle" and stale != cache:
                stale.unlink()


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, for its owner's eyes only."""
    part = path.with_suffix(f".{os.getpid()}")
    part.touch(mode=0o600)
    part.write_bytes(data)
    part.replace(path)


class Replies:
    """What the known mistakes of a day answered, by check, in a folder beside the recordings.

    A mistake in Keras takes seconds to try; each is tried once for each change of the tests, not once for each judge.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, variant: Variant) -> dict[str, bytes] | None:
        """The replies of one mistake to the checks of its item; None when they are not there or damaged."""
        with contextlib.suppress(OSError, ValueError):
            found = msgpack.unpackb(self._path(variant).read_bytes())
            if isinstance(found, dict):
                return found
        return None

    def write(self, variant: Variant, replies: dict[str, bytes]) -> None:
        """Keep them; a full or read-only disk costs only time."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _replace(self._path(variant), msgpack.packb(replies))

    def _path(self, variant: Variant) -> Path:
        return self._folder / f"{variant.of}-{variant.slug}.msgpack"
