"""A test's calls, recorded once on the reference and replayed in bulk for everybody.

A test body is a deterministic function of the answers it gets. So its calls are recorded while it runs on the
reference; for every student they travel in one message and come back in one, and the body runs again on those answers.
When the bytes that come back are the reference's own, the body need not run at all: the verdict is the reference's.
Equal bytes of two students mean equal verdicts, too.

    Recorder    calls go to the reference's worker, one by one, and are written down
    Replayer    answers come from a student's batch; a call that was not recorded raises Diverged
    Live        calls go to the student's worker, one by one: after a crash, a divergence, and to shrink a failure
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from grader.checking.duels import Decide, Runs, duel, race
from grader.checking.remote import Remote
from grader.checking.sameness import same_call
from grader.checking.timing import Timing
from grader.sandbox.sending import encode_calls
from grader.sandbox.wire import Answer, Call, Handle


class Askable(Runs, Protocol):
    """A worker, or our own reference's."""

    @property
    def printed(self) -> bytes:
        """Output so far."""


class Diverged(Exception):
    """The test made a call that was not recorded."""


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A call and what the reference answered."""

    call: Call
    answer: Answer


@dataclass(slots=True)
class Example:
    """One run of a test body: the drawn arguments, the calls it made, the further reference answers it asked for."""

    arguments: dict[str, Any]
    calls: list[RecordedCall] = field(default_factory=list)
    references: list[RecordedCall] = field(default_factory=list)

    def reference(self, call: Call) -> Answer:
        """The reference's recorded answer to `call`, whatever the probes.

        Raises:
            Diverged: it was never asked.
        """
        for recorded in (*self.calls, *self.references):
            if same_call(recorded.call, call, probes=False):
                return recorded.answer
        raise Diverged


class Player(ABC):
    """Where the calls of a running test go."""

    item: str = ""

    @abstractmethod
    def answer(self, call: Call) -> Answer:
        """The student's answer."""

    @abstractmethod
    def expected(self, call: Call) -> Answer:
        """The reference's answer."""

    @abstractmethod
    def printed(self) -> bytes:
        """What the student's code printed since the test began, import included."""

    def cost(self, call: Call, k: float) -> Timing:  # noqa: ARG002  (the interface; live players use both)
        """Time the call against the reference's; only live players can."""
        raise Diverged

    def measured(self, calls: Sequence[Call], decide: Decide, *, memory: bool) -> Timing:  # noqa: ARG002  (as cost)
        """Let `decide` compare what the calls cost the student and the reference; only live players can."""
        raise Diverged


class Recorder(Player):
    """Runs on the reference and writes down."""

    def __init__(self, worker: Askable, seconds: float, rival: Callable[[], Askable]) -> None:
        self.worker, self.seconds, self._rival = worker, seconds, rival
        self.examples: list[Example] = []
        self.timed = False

    def begin(self, arguments: dict[str, Any]) -> None:
        """A new example starts."""
        self.examples.append(Example(arguments))

    def discard(self) -> None:
        """The example was rejected by the test itself (assume)."""
        self.examples.pop()

    def answer(self, call: Call) -> Answer:
        """Ask the reference and remember."""
        calls = self.examples[-1].calls
        answer = ask(self.worker, call, self.seconds, [recorded.call for recorded in calls])
        calls.append(RecordedCall(call, answer))
        return answer

    def expected(self, call: Call) -> Answer:
        """The answer just recorded, or one more question to the reference."""
        example = self.examples[-1]
        try:
            return example.reference(call)
        except Diverged:
            answer = ask(self.worker, call, self.seconds)
            example.references.append(RecordedCall(call, answer))
            return answer

    def printed(self) -> bytes:
        """The reference prints nothing."""
        return bytes(self.worker.printed)

    def cost(self, call: Call, k: float) -> Timing:
        """The reference against itself: the threshold must hold there."""
        self.timed = True
        return race(call, self._rival(), self.worker, k, self.seconds)

    def measured(self, calls: Sequence[Call], decide: Decide, *, memory: bool) -> Timing:
        """The reference against itself, as in `cost`."""
        self.timed = True
        return duel(calls, self._rival(), self.worker, decide, self.seconds, memory=memory)


class Replayer(Player):
    """Answers from a batch."""

    def __init__(self, example: Example, answers: Sequence[Answer], printed: bytes) -> None:
        self._example, self._answers, self._printed, self._next = example, answers, printed, 0

    def answer(self, call: Call) -> Answer:
        """The answer to the recorded call that comes next, if it is this one."""
        calls = self._example.calls
        if self._next >= len(calls) or not same_call(calls[self._next].call, call):
            raise Diverged
        self._next += 1
        return _numbered(self._answers[self._next - 1], self._next - 1)

    def expected(self, call: Call) -> Answer:
        """The recorded answer of the reference."""
        return self._example.reference(call)

    def printed(self) -> bytes:
        """What was printed up to the end of the batch."""
        return self._printed


class Live(Player):
    """Calls go to the student's worker now; the reference's answers come from the recording where they are there."""

    def __init__(self, example: Example, worker: Askable, reference: Callable[[], Askable], seconds: float) -> None:
        self._example, self._worker, self._reference, self._seconds = example, worker, reference, seconds
        self.made: list[Call] = []
        self.timing = ""

    def answer(self, call: Call) -> Answer:
        """Ask the student's code."""
        self.made.append(call)
        return ask(self._worker, call, self._seconds, self.made[:-1])

    def expected(self, call: Call) -> Answer:
        """The recorded answer, or a question to the reference."""
        try:
            return self._example.reference(call)
        except Diverged:
            return ask(self._reference(), call, self._seconds)

    def printed(self) -> bytes:
        """What the worker printed so far."""
        return bytes(self._worker.printed)

    def cost(self, call: Call, k: float) -> Timing:
        """Time the student against the reference."""
        self.made.append(call)
        timing = race(call, self._worker, self._reference(), k, self._seconds)
        self.timing = f"ratio {timing.ratio:.3g} of {k:g} allowed, {timing.pairs} pairs"
        return timing

    def measured(self, calls: Sequence[Call], decide: Decide, *, memory: bool) -> Timing:
        """The student against the reference."""
        self.made += calls
        timing = duel(calls, self._worker, self._reference(), decide, self._seconds, memory=memory)
        self.timing = f"{'memory ratio' if memory else 'power above'} {timing.ratio:.3g}, {timing.pairs} pairs"
        return timing


class Submission:
    """What the `submission` fixture gives at grading: names become remote functions of the current player."""

    def __init__(self) -> None:
        self._player: Player | None = None

    def play(self, player: Player, item: str) -> None:
        """From now on calls go to `player`, under the rules of `item`."""
        player.item = item
        self._player = player

    def __getattr__(self, name: str) -> Target:
        if name.startswith("_") or self._player is None:  # `_repr_pretty_` is Hypothesis looking, not a call
            raise AttributeError(name)
        return Target(self._player, name)

    def beside_(self, scenario: Callable[..., Any]) -> Target:
        """A scenario as a remote function."""
        if self._player is None:
            raise AttributeError(scenario.__name__)
        return Target(self._player, scenario.__name__, scenario)


class Target(Remote):
    """One remote function, method or scenario."""

    def __init__(self, player: Player, path: str, scenario: Callable[..., Any] | None = None) -> None:
        self._player, self._path, self._scenario = player, path, scenario
        self.name = path

    def __getattr__(self, name: str) -> Target:
        if name.startswith("__"):
            raise AttributeError(name)
        return Target(self._player, f"{self._path}.{name}")

    def answer(self, args: tuple[Any, ...], kwargs: Mapping[str, Any], probes: Iterable[str] = ()) -> Answer:
        """The student's answer, from wherever the player has it."""
        return self._player.answer(self._call(args, kwargs, frozenset(probes)))

    def expected(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Answer:
        """The reference's answer."""
        return self._player.expected(self._call(args, kwargs, frozenset()))

    def against_reference(self, args: tuple[Any, ...], k: float) -> Timing:
        """Paired timing."""
        return self._player.cost(self._call(args, {}, frozenset()), k)

    def measured(self, variants: Sequence[tuple[Any, ...]], decide: Decide, *, memory: bool = False) -> Timing:
        """Paired measuring of the call with each of several argument tuples."""
        calls = [self._call(args, {}, frozenset()) for args in variants]
        return self._player.measured(calls, decide, memory=memory)

    def printed(self) -> bytes:
        """Output so far."""
        return self._player.printed()

    def alive(self, value: Any) -> Any:
        """A handle becomes a target whose methods can be called."""
        return Target(self._player, f"#{value.number}") if isinstance(value, Handle) else value

    def handle(self) -> Handle:
        """The object this target stands for, as an argument of another call."""
        return Handle(int(self._path.removeprefix("#")), "")

    def _call(self, args: tuple[Any, ...], kwargs: Mapping[str, Any], probes: frozenset[str]) -> Call:
        plain = tuple(arg.handle() if isinstance(arg, Target) else arg for arg in args)
        if self._scenario is not None:
            return Call(self._path, (self._scenario, *plain), {}, "inside", probes, self._player.item)
        return Call(self._path, plain, dict(kwargs), "call", probes, self._player.item)


def ask(worker: Askable, call: Call, seconds: float, earlier: Sequence[Call] = ()) -> Answer:
    """One call, one answer. A call on an object runs after the earlier calls of its example, which made the object."""
    on_object = call.target.startswith("#") or any(isinstance(arg, Handle) for arg in call.args)
    batch = [*(earlier if on_object else ()), call]
    return _numbered(worker.read(worker.run(encode_calls(batch), seconds))[-1], len(earlier))


def batch_of(examples: Sequence[Example]) -> list[Call]:
    """All calls of a test in one batch; objects are numbered by their call's place in it."""
    batch: list[Call] = []
    for example in examples:
        start = len(batch)
        batch += [_shifted(recorded.call, start) for recorded in example.calls]
    return batch


def _shifted(call: Call, start: int) -> Call:
    target = call.target
    if target.startswith("#"):
        number, _, path = target[1:].partition(".")
        target = f"#{int(number) + start}" + (f".{path}" if path else "")
    args = tuple(Handle(arg.number + start, arg.type_name) if isinstance(arg, Handle) else arg for arg in call.args)
    return replace(call, target=target, args=args)


def _numbered(answer: Answer, number: int) -> Answer:
    """Number an object by the place of its call in the example, wherever that stands in a batch."""
    if not isinstance(answer.value, Handle):
        return answer
    return replace(answer, value=Handle(number, answer.value.type_name))


def freeze(value: Any) -> Any:
    """Make drawn arrays read-only, so that a test body cannot change what the next student meets."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, list | tuple):
        for member in value:
            freeze(member)
    elif isinstance(value, Mapping):
        for member in value.values():
            freeze(member)
    return value
