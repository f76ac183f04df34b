"""Two workers against each other: the same calls in turn, each time with changed inputs, and what each call cost.

    Runner          nanoseconds of CPU time, read from outside
    MemoryRunner    bytes held, read from outside
    DeviceRunner    nanoseconds on a GPU: the worker's own word, held against the judge's clock

The GPU's work is in no process's CPU time, so a worker on a device tells how long its call took. Nothing a worker says
is believed: what the judge's clock saw beyond that must be explained by what it saw beyond the reference's word in the
same pair, sending and answering. What is not explained is charged.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Protocol

import numpy as np

from grader.checking.failures import CheckFailed
from grader.checking.timing import Timing, compare_cost
from grader.compare import Tolerance, difference
from grader.sandbox.peak import Peak, resident
from grader.sandbox.sending import encode_calls
from grader.sandbox.wire import Answer, Call, Tensor

#: Bytes that no comparison of memory should hang on: pages touched for the first time, buffers of the wire.
SMALL_CHANGE = 4 << 20
#: Relative change of every float of a timed input: far more than rounding, far less than what changes the cost.
JITTER = 1e-3
#: Of the time beside the reference's call, how much more may go by beside the student's; and so many nanoseconds.
SLACK, GRAIN = 0.25, 2e5
#: How alike two right ways to compute are, and on a GPU, which adds in another order every time.
ALIKE, ALIKE_ON_DEVICE = Tolerance(rtol=1e-5, atol=1e-6), Tolerance(rtol=1e-4, atol=1e-5)
#: Gives the verdict on two runners, the student's and the reference's.
Decide = Callable[[Callable[[], float], Callable[[], float]], Timing]
Inputs = Callable[[int], bytes]


class Runs(Protocol):
    """A worker that can be measured."""

    def run(self, raw_calls: bytes, timeout: float) -> bytes:
        """A batch of calls, one reply."""

    def read(self, reply: bytes) -> list[Answer]:
        """The answers in a reply."""

    def cpu_ns(self) -> int:
        """CPU time used so far."""


def race(call: Call, student: Runs, reference: Runs, k: float, seconds: float) -> Timing:
    """Time one call in two workers, in pairs; every pair has its own slightly changed input: none can be cached.

    Raises:
        CheckFailed: the student's answers to the timed calls are not the reference's.
    """
    return duel([call], student, reference, lambda theirs, ours: compare_cost(theirs, ours, k), seconds)


def duel(
    calls: Sequence[Call],
    student: Runs,
    reference: Runs,
    decide: Decide,
    seconds: float,
    *,
    memory: bool = False,
) -> Timing:
    """Let `decide` run the calls in turn in two workers, as often as it needs, each time with changed inputs.

    Raises:
        CheckFailed: the student's answers are not the reference's.
    """
    device = bool(device_of(student))
    probes = frozenset({"events"}) if device and not memory else frozenset()
    asked = [replace(call, probes=call.probes | probes) for call in calls]
    inputs = lru_cache(maxsize=2)(lambda step: encode_calls([_nudged(asked[step % len(asked)], step)]))
    ours, theirs = _runners(student, reference, inputs, seconds, memory=memory)
    timing = decide(theirs, ours)
    alike = ALIKE_ON_DEVICE if device else ALIKE
    if not all(_much_alike(a, b, alike) for a, b in zip(theirs.answers, ours.answers, strict=False)):
        raise CheckFailed(sentence="On the large input that is timed, the answer is wrong.", call=calls[0].target)
    return timing


def _runners(student: Runs, reference: Runs, inputs: Inputs, seconds: float, *, memory: bool) -> tuple[Runner, Runner]:
    if memory:
        return MemoryRunner(reference, inputs, seconds), MemoryRunner(student, inputs, seconds)
    if device_of(student):
        ours = DeviceRunner(reference, inputs, seconds)
        return ours, DeviceRunner(student, inputs, seconds, rival=ours)
    return Runner(reference, inputs, seconds), Runner(student, inputs, seconds)


class Runner:
    """Runs a call on one changed input after the other and tells what each cost.

    CPU time is charged from the end of one call to the end of the next: what a background thread does between counts.
    """

    def __init__(self, worker: Runs, inputs: Inputs, seconds: float) -> None:
        self._worker, self._inputs, self._seconds = worker, inputs, seconds
        self._spent = worker.cpu_ns()
        self.answers: list[Answer] = []

    def __call__(self) -> float:
        """The next run, in nanoseconds of CPU time."""
        answer = self._ask()
        before, self._spent = self._spent, self._worker.cpu_ns()
        self.answers.append(answer)
        return float(self._spent - before)

    def _ask(self) -> Answer:
        (answer,) = self._worker.read(self._worker.run(self._inputs(len(self.answers)), self._seconds))
        return answer


class MemoryRunner(Runner):
    """As Runner, in bytes: the most memory held during the call, beyond what was held before the first one.

    What an earlier call has left on the heap for the next one therefore counts, too.
    """

    def __init__(self, worker: Runs, inputs: Inputs, seconds: float) -> None:
        super().__init__(worker, inputs, seconds)
        self._pid = innermost(worker).pid
        self._before = resident(self._pid)

    def __call__(self) -> float:
        """The next run, in bytes; what any call may need is added to both sides of a comparison."""
        with Peak(self._pid) as peak:
            super().__call__()
        return float(max(0, peak.bytes - self._before) + SMALL_CHANGE)


class DeviceRunner(Runner):
    """As Runner, in nanoseconds on the worker's device; `rival` is the reference's runner in the same pairs.

    CPU time between two calls is charged as well: a thread that keeps the device busy while the reference is measured.
    """

    def __init__(self, worker: Runs, inputs: Inputs, seconds: float, rival: DeviceRunner | None = None) -> None:
        super().__init__(worker, inputs, seconds)
        self._rival = rival
        self.beside = 0.0  # nanoseconds of the last call that its worker does not claim

    def __call__(self) -> float:
        """The next run."""
        idle = self._worker.cpu_ns() - self._spent
        begin = time.perf_counter_ns()
        answer = self._ask()
        wall = float(time.perf_counter_ns() - begin)
        self._spent = self._worker.cpu_ns()
        answer, told = parted(answer)
        self.beside = max(0.0, wall - told)
        self.answers.append(answer)
        if self._rival is None:
            return (told or wall) + idle
        return charged(told, wall, self._rival.beside) + idle


def parted(answer: Answer) -> tuple[Answer, float]:
    """The answer itself, and the nanoseconds that the device is said to have taken; 0 for whatever is no such number.

    A call that raised has no number; then the judge's clock counts.
    """
    pair = answer.value
    if not (isinstance(pair, tuple) and len(pair) == 2):  # noqa: PLR2004  (a pair)
        return answer, 0.0
    value, milliseconds = pair
    told = isinstance(milliseconds, float) and math.isfinite(milliseconds) and milliseconds > 0
    return replace(answer, value=value), 1e6 * milliseconds if told else 0.0


def charged(told: float, wall: float, beside: float) -> float:
    """What a call cost: what its worker told, or what the judge's clock saw and `beside` does not explain.

    `beside`: what went by beside the reference's call in the same pair. All in nanoseconds.
    """
    return max(told, wall - (1 + SLACK) * beside - GRAIN)


def innermost(worker: Any) -> Any:
    """The worker that has a process, also behind one that is wrapped."""
    return worker if hasattr(worker, "pid") else innermost(worker.worker)


def device_of(worker: Any) -> str:
    """The device that a worker may use; "" for an ordinary one."""
    return str(getattr(innermost(worker), "device", ""))


def _nudged(call: Call, step: int) -> Call:
    """The call with every float changed a little in its own way: what was computed for one step is wrong for others."""
    rng = np.random.default_rng(step)
    return replace(call, args=tuple(_moved(arg, rng) for arg in call.args))


def _moved(arg: Any, rng: np.random.Generator) -> Any:
    if isinstance(arg, np.ndarray) and arg.dtype.kind == "f":
        return _jittered(arg, rng)
    if isinstance(arg, Tensor) and arg.array.dtype.kind == "f":
        return replace(arg, array=_jittered(arg.array, rng).astype(arg.array.dtype))
    return arg


def _jittered(array: np.ndarray[Any, Any], rng: np.random.Generator) -> np.ndarray[Any, Any]:
    return np.asarray(array * (1.0 + JITTER * rng.standard_normal(array.shape)))


def _much_alike(a: Answer, b: Answer, alike: Tolerance) -> bool:
    """Whether two right ways to compute could give both: counts may differ by one, floats in the fifth digit."""
    if a.error is not None or b.error is not None:
        return a.error is not None and b.error is not None and a.error.type_name == b.error.type_name
    if isinstance(a.value, int) and isinstance(b.value, int):
        return abs(a.value - b.value) <= 1 + 1e-6 * abs(b.value)
    return difference(a.value, b.value, alike) is None
