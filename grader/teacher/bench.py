"""The bench: everything needed to grade one day, made ready once and used for the whole class.

Hidden and visible tests collected by pytest, their calls recorded on the reference, the reference's own worker, the known
mistakes. A bench is only used inside a running pytest session (see judge.py), because recording a test means running it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import pytest
from _pytest.runner import runtestprotocol

from grader.checking.transcript import Example, Recorder, Submission, batch_of, freeze, same_answers
from grader.checking.universal import Universal
from grader.checking.variants import Variant, read_variants, variant_source
from grader.course import Course, Day, Item
from grader.errors import HiddenTestError
from grader.sandbox.cage import Worker, WorkerDied, Zygote
from grader.sandbox.wire import Answer, decode_answers, encode_calls

#: Modules an exercise of a framework may not use, besides what its item forbids by name.
BANNED = {
    "numpy": ("torch", "tensorflow", "keras", "sklearn", "scipy", "jax"),
    "torch": ("tensorflow", "keras", "jax"),
    "tensorflow": ("torch", "jax"),
}
BY_HAND = ("autograd", "torch.nn.functional", "numpy.gradient")
#: Where the judge's plugin keeps the other fixtures and parameters of a plain test, for its later runs.
FIXTURES = pytest.StashKey[dict[str, Any]]()
#: A batch may take this many times as long as it took the reference before it is tried call by call.
PATIENCE = 20


@dataclass(slots=True)
class Check:
    """One test: what it grades, the sentence the student reads, and its recording."""

    name: str
    item: str
    part: str
    sentence: str
    universal: bool
    seconds: float
    body: Callable[[Example], None]
    function: pytest.Function
    examples: list[Example] = field(default_factory=list)
    raw: bytes = b""
    reply: bytes = b""
    timed: bool = False


def secret(course: Course) -> str:
    """The secret that seeds the hidden inputs: GRADER_SECRET, or the file beside the hidden tests.

    Raises:
        HiddenTestError: neither exists; without it a student could draw the hidden inputs at home.
    """
    if text := os.environ.get("GRADER_SECRET", ""):
        return text
    path = course.root / "grader" / "hidden" / "secret.txt"
    if not path.exists():
        message = f"no secret seed: set GRADER_SECRET or write a line of your own into {path.relative_to(course.root)}"
        raise HiddenTestError(message)
    return path.read_text(encoding="utf-8").strip()


class Bench:
    """One day, ready to grade."""

    def __init__(
        self,
        course: Course,
        day: Day,
        zygote: Zygote,
        functions: Sequence[pytest.Function],
        proxy: Submission,
    ) -> None:
        self.course, self.day, self.zygote, self.proxy = course, day, zygote, proxy
        self.items = {item.id: item for item in day.items}
        self.solution = (course.root / "solutions" / day.week / f"{day.module}.py").read_text(encoding="utf-8")
        hidden = course.root / "grader" / "hidden" / day.week
        self.mistakes = read_variants(hidden / f"mistakes_{day.module}.py")
        self.alternatives = read_variants(hidden / f"alternatives_{day.module}.py")
        self.memo: dict[tuple[str, bytes], Any] = {}
        self._references: dict[str, Worker] = {}
        self._transcripts: dict[tuple[str, str], list[Answer] | None] = {}
        self.checks = tuple(self._record(function) for function in functions)

    def close(self) -> None:
        """Let the reference's workers go."""
        for worker in self._references.values():
            worker.kill()
        self._references.clear()

    def of(self, item: str) -> list[Check]:
        """The checks of an item: worked examples, hidden value checks, universal rules, performance."""
        order = {"E": 0, "H": 1, "P": 3}
        mine = [check for check in self.checks if check.item == item]
        return sorted(mine, key=lambda check: order[check.part] + check.universal)

    def forbidden(self, item: Item) -> tuple[str, ...]:
        """Names and modules the item may not use."""
        return (*item.forbidden, *(BY_HAND if self.day.by_hand else ()))

    def fork(self, source: bytes) -> Worker:
        """A fresh worker for a source, under the rules of the day."""
        allowed = set(self.day.frameworks)
        banned = [
            name
            for name in BANNED["numpy"]
            if name not in allowed and not (name == "keras" and "tensorflow" in allowed)
        ]
        rules: Mapping[str, Sequence[str]] = {item.id: self.forbidden(item) for item in self.day.items}
        return self.zygote.fork(source, f"{self.day.module}.py", banned=banned, forbidden=rules)

    def reference(self, role: str = "reference") -> Worker:
        """The reference's worker of a role, forked anew when the last one died."""
        worker = self._references.get(role)
        if worker is None or not getattr(worker, "alive", worker._dead is None):
            self._references[role] = worker = self.fork(self.solution.encode())
            error = worker.load()
            if error is not None:
                message = f"solutions/{self.day.week}/{self.day.module}.py cannot be imported: {error}"
                raise HiddenTestError(message)
        return worker

    def transcript(self, variant: Variant, check: Check) -> list[Answer] | None:
        """What a known mistake answers to the calls of a check; None when it dies of them."""
        key = (str(variant), check.name)
        if key not in self._transcripts:
            self._transcripts[key] = self._play(variant, check)
        return self._transcripts[key]

    def variant_source(self, variant: Variant) -> str:
        """A whole submission that makes the mistake."""
        return variant_source(self.solution, variant)

    def _play(self, variant: Variant, check: Check) -> list[Answer] | None:
        worker = self.fork(self.variant_source(variant).encode())
        try:
            if worker.load() is not None:
                return None
            return decode_answers(worker.run(check.raw, check.seconds))
        except WorkerDied:
            return None
        finally:
            worker.kill()

    def _record(self, function: pytest.Function) -> Check:
        mark = next(iter(function.iter_markers("grades")), None)
        if mark is None or mark.args[0] not in self.items:
            what = (
                "has no @grades(...)" if mark is None else f"grades {mark.args[0]!r}, which course.toml does not know"
            )
            raise HiddenTestError(f"{function.nodeid}: {what}")
        seconds = mark.kwargs.get("timeout") or self.course.policies.seconds_per_call
        worker = self.reference()
        recorder = Recorder(worker, seconds, lambda: self.reference("rival"))
        self.proxy.play(recorder, mark.args[0])
        with _spied(function, recorder, self._seed(function), self.proxy) as body:
            for report in runtestprotocol(function, log=False, nextitem=None):
                if report.failed:
                    raise HiddenTestError(f"{function.nodeid} rejects our own solution:\n{report.longreprtext[-4000:]}")
        check = Check(
            name=function.nodeid.rpartition("/")[2],
            item=mark.args[0],
            part=mark.kwargs.get("part") or ("E" if "exercises" in function.path.parts[-3:] else "H"),
            sentence=" ".join((function.obj.__doc__ or "").split()),
            universal=function.cls is not None and issubclass(function.cls, Universal),
            seconds=seconds,
            body=body,
            function=function,
            examples=recorder.examples,
            timed=recorder.timed,
        )
        if not recorder.timed:
            self._verify(check, worker)
        return check

    def _seed(self, function: pytest.Function) -> int:
        text = f"{secret(self.course)}/{self.day.assignment}/{function.nodeid.rpartition('/')[2]}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")

    def _verify(self, check: Check, worker: Worker) -> None:
        """Play the recording back to the reference: it must answer the same in bulk as it did one by one."""
        check.raw = encode_calls(batch_of(check.examples))
        check.reply = worker.run(check.raw, PATIENCE * check.seconds)
        told = [recorded.answer for example in check.examples for recorded in example.calls]
        if not same_answers(decode_answers(check.reply), told):
            raise HiddenTestError(f"{check.name}: the solution answers differently the second time; seed it")


@contextmanager
def _spied(
    function: pytest.Function, recorder: Recorder, seed: int, proxy: Submission
) -> Iterator[Callable[[Example], None]]:
    """Let `recorder` see the arguments of every run of a test; yields the body that runs the test on an example."""
    handle = getattr(function.obj, "hypothesis", None)
    if handle is None:
        recorder.begin(((), {}))
        yield lambda example: function.obj(submission=proxy, **function.stash[FIXTURES])
        return
    inner = handle.inner_test

    def spy(*args: Any, **kwargs: Any) -> None:
        drawn = {name: freeze(value) for name, value in kwargs.items() if name != "submission"}
        recorder.begin((freeze(args), drawn))
        try:
            inner(*args, **kwargs)
        except BaseException:
            recorder.discard()
            raise

    def body(example: Example) -> None:
        args, kwargs = example.arguments
        inner(*args, submission=proxy, **kwargs)

    hypothesis.seed(seed)(getattr(function.obj, "__func__", function.obj))
    handle.inner_test = spy
    try:
        yield body
    finally:
        handle.inner_test = inner
