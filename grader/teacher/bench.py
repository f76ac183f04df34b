"""The bench: everything needed to grade one day, made ready once and used for the whole class.

Hidden and visible tests collected by pytest, their calls recorded on the reference, the reference's own worker, the
known mistakes. A bench is only used inside a running pytest session (see judge.py): recording a test means running it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import pytest

from grader.checking.transcript import Example, Submission
from grader.checking.universal import HINTS
from grader.checking.variants import Variant, read_variants, variant_source
from grader.course import Course, Day, Item
from grader.errors import HiddenTestError
from grader.sandbox.cage import Worker, Zygote
from grader.sandbox.devices import Device
from grader.sandbox.limits import Limits, WorkerDied
from grader.sandbox.reading import decode_answers
from grader.sandbox.wire import Answer
from grader.teacher.gpu import DeviceZygote
from grader.teacher.recording import Check, Replies, is_gpu_check, recorded

#: Modules an exercise of a framework may not use, besides what its item forbids by name.
BANNED = {
    "numpy": ("torch", "tensorflow", "keras", "sklearn", "scipy", "jax"),
    "torch": ("tensorflow", "keras", "jax"),
    "tensorflow": ("torch", "jax"),
}
BY_HAND = ("autograd", "torch.nn.functional", "numpy.gradient")
#: Distinct wrong replies whose findings are kept; a class makes the same few mistakes.
REMEMBERED = 5000
#: The reference and our own variants are not on the students' budget.
PATIENT = Limits(call_seconds=600.0, total_seconds=1e8)


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


class Reference:
    """The worker of the reference solution: when it dies, that is our fault and no student's."""

    def __init__(self, worker: Worker, day: Day) -> None:
        self.worker, self._place = worker, f"solutions/{day.week}/{day.module}.py"
        self.dead = False
        self._in_call = 0
        error = worker.load()
        if error is not None:
            raise HiddenTestError(f"{self._place} cannot be imported: {error.type_name}: {error.message}")

    def run(self, raw_calls: bytes, timeout: float) -> bytes:
        """As Worker.run."""
        before = self.worker.printed_bytes
        try:
            reply = self.worker.run(raw_calls, timeout)
        except WorkerDied as died:
            self.dead = True
            raise HiddenTestError(f"{self._place}: the solution's own process died: {died}") from died
        self._in_call = self.worker.printed_bytes - before
        return reply

    def read(self, reply: bytes) -> list[Answer]:
        """As Worker.read."""
        return self.worker.read(reply)

    def cpu_ns(self) -> int:
        """As Worker.cpu_ns."""
        return self.worker.cpu_ns()

    @property
    def printed(self) -> bytes:
        """Whether the last call printed, as for a student: what an earlier check made a framework say is not meant."""
        return b"something" if self._in_call else b""


class Bench:
    """One day, ready to grade; checks marked gpu are left out where it has no `device` to run them on."""

    def __init__(
        self,
        course: Course,
        day: Day,
        zygote: Zygote,
        functions: Sequence[pytest.Function],
        proxy: Submission,
        cache: Path | None = None,
        device: Device | None = None,
    ) -> None:
        self.course, self.day, self.proxy = course, day, proxy
        self._zygote = zygote
        self._trusted = Zygote.connect(zygote.address, PATIENT)
        self._device = DeviceZygote(device, zygote) if device else None
        self.items: Mapping[str, Item] = {item.id: item for item in day.items}
        self.solution = (course.root / "solutions" / day.week / f"{day.module}.py").read_text(encoding="utf-8")
        hidden = course.root / "grader" / "hidden" / day.week
        self.mistakes = read_variants(hidden / f"mistakes_{day.module}.py")
        self.alternatives = read_variants(hidden / f"alternatives_{day.module}.py")
        self.memo: dict[tuple[str, bytes], Any] = {}
        self.smallest: dict[tuple[str, bytes], Example | None] = {}
        self.names: dict[tuple[str, bytes], list[str]] = {}
        self._references: dict[tuple[str, bool], Reference] = {}
        self._transcripts: dict[tuple[str, str], list[Answer] | None] = {}
        self._kept = None if cache is None else Replies(cache.with_suffix(""))
        tests = [test for test in functions if device or not is_gpu_check(test)]
        try:
            self.checks: tuple[Check, ...] = tuple(recorded(tests, self, f"{secret(course)}/{day.assignment}", cache))
        except BaseException:
            self.close()  # nobody else holds the workers yet
            raise

    def tidy(self) -> None:
        """Forget what was remembered about wrong answers before it grows without bound."""
        if max(len(self.memo), len(self.smallest)) > REMEMBERED:
            self.memo.clear()
            self.smallest.clear()
            self.names.clear()

    def close(self) -> None:
        """Let the reference's workers go."""
        for reference in self._references.values():
            reference.worker.kill()
        self._references.clear()
        self._trusted.close()
        if self._device is not None:
            self._device.close()

    def of(self, item: str) -> list[Check]:
        """The checks of an item: worked examples, hidden value checks, universal rules, performance; a GPU's last."""
        order = {"E": 0, "H": 1, "P": 3}
        mine = [check for check in self.checks if check.item == item]
        return sorted(mine, key=lambda check: (order[check.part] + check.universal, check.gpu))

    def forbidden(self, item: Item) -> tuple[str, ...]:
        """Names and modules the item may not use."""
        return (*item.forbidden, *(BY_HAND if self.day.by_hand else ()))

    def ban_hint(self, item: str, name: str) -> str:
        """What to say about a banned name: the hint of the known mistake that uses it, or the general one."""
        word = re.compile(rf"\b{re.escape(name.rpartition('.')[2])}\b")
        known = (mistake.hint for mistake in self.mistakes if mistake.of == item and word.search(mistake.source))
        return next(known, HINTS["forbidden_api"])

    def fork(self, source: bytes, zygote: Zygote | None = None) -> Worker:
        """A fresh worker for a source, under the rules of the day."""
        return (zygote or self._zygote).fork(source, f"{self.day.module}.py", **self._rules)

    @cached_property
    def _rules(self) -> dict[str, Any]:
        allowed = {*self.day.frameworks, *(("keras",) if "tensorflow" in self.day.frameworks else ())}
        banned = [name for name in BANNED["numpy"] if name not in allowed]
        return {"banned": banned, "forbidden": {item.id: self.forbidden(item) for item in self.day.items}}

    def fork_on_device(self, source: bytes, limits: Limits | None = None) -> Worker:
        """As `fork`, on the day's device."""
        if self._device is None:
            raise HiddenTestError(f"{self.day.assignment} has no GPU to run its checks on")
        return self.fork(source, self._device.connection(limits))

    def reference(self, role: str = "reference", *, gpu: bool = False) -> Reference:
        """The reference's worker of a role, forked anew when the last one died; `gpu`: on the day's device."""
        known = self._references.get((role, gpu))
        if known is None or known.dead:
            source = self.solution.encode()
            worker = self.fork_on_device(source, PATIENT) if gpu else self.fork_trusted(source)
            self._references[role, gpu] = known = Reference(worker, self.day)
        return known

    def transcript(self, variant: Variant, check: Check) -> list[Answer] | None:
        """What a known mistake answers to the calls of a check; None when it dies of them."""
        key = (str(variant), check.name)
        if key not in self._transcripts:
            self._play(variant)
        return self._transcripts.get(key)

    def variant_source(self, variant: Variant) -> str:
        """A whole submission that makes the mistake."""
        return variant_source(self.solution, variant)

    def _play(self, variant: Variant) -> None:
        """Let a mistake answer all checks of its item: one that is needed is seldom needed alone."""
        checks = [check for check in self.checks if check.item == variant.of and not (check.timed or check.gpu)]
        kept = self._kept.read(variant) if self._kept else None
        if kept is None or kept.keys() != {check.name for check in checks}:
            with _Player(self, variant) as player:
                kept = {check.name: player.reply(check) for check in checks}
            if self._kept:
                self._kept.write(variant, kept)
        for name, reply in kept.items():
            self._transcripts[str(variant), name] = decode_answers(reply) if reply else None

    def fork_trusted(self, source: bytes) -> Worker:
        """A worker for code of our own, with time to spare."""
        return self.fork(source, self._trusted)


class _Player:
    """A worker with a known mistake in it, forked anew when a check has killed it."""

    def __init__(self, bench: Bench, variant: Variant) -> None:
        self._bench, self._source = bench, bench.variant_source(variant).encode()
        self._worker: Worker | None = None
        self._broken = False

    def reply(self, check: Check) -> bytes:
        """Its reply to the calls of a check; b"" when it dies of them or cannot be imported."""
        if self._broken:
            return b""
        try:
            if self._worker is None:
                self._worker = self._bench.fork_trusted(self._source)
                self._broken = self._worker.load() is not None
            return b"" if self._broken else self._worker.run(check.raw, check.seconds)
        except WorkerDied:
            self._worker = None
            return b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._worker is not None:
            self._worker.dismiss()
