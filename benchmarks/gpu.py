"""On a GPU: whether the torch checks of the course come out as on the processor, and how the GPU's clock judges.

    python -m benchmarks.gpu                    on this machine's GPU; status 2 where there is none
    python -m benchmarks.gpu --device cpu       the same path without a GPU: shows that it works, measures nothing
    python -m benchmarks.gpu --days week1-day4  some days only

1. The calls of every hidden check of a torch item are played on the solution, in an ordinary worker and in one on the
   device, where `torch.set_default_device` puts what is made there onto it. Both answers are compared (relative 1e-4).
   What draws at random starts elsewhere on another device: there the check itself, run on the device's answers, says
   whether they are right.
2. The miniature course with checks marked gpu is graded: the solution and every known mistake.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from benchmarks.measure import machine
from benchmarks.scale import ROOT, copied, table
from grader.checking import CheckFailed
from grader.checking.duels import ALIKE_ON_DEVICE
from grader.checking.failures import StudentRaised
from grader.checking.sameness import same_answers
from grader.checking.transcript import Diverged, Replayer
from grader.compare import difference
from grader.errors import GraderError
from grader.sandbox import devices
from grader.sandbox.cage import WorkerDied, Zygote, launch
from grader.sandbox.devices import Device
from grader.sandbox.wire import Answer
from grader.teacher.bench import PATIENT, Bench
from grader.teacher.grade import grade
from grader.teacher.judge import Judge, with_judge
from grader.teacher.recording import Check
from grader.teacher.submissions import Submission
from grader.verdict import Receipt, Status

MINI = ROOT / "tests" / "data" / "mini_gpu"
AGREEMENT = ("item", "checks", "calls", "agree", "check passes", "differ", "not played", "the first difference")
VERDICTS = ("answer", "check", "outcome", "measured")
SHORT = 90


@dataclass
class Tally:
    """How the calls of one item came out on the device."""

    item: str
    checks: int = 0
    found: Counter[str] = field(default_factory=Counter)
    first: str = ""

    def line(self) -> list[str]:
        """A row of the table."""
        counts = [self.found[name] for name in ("agree", "check passes", "differ", "not played")]
        return [self.item, str(self.checks), str(self.found.total()), *map(str, counts), self.first[:SHORT]]


def agreement(bench: Bench, zygote: Zygote) -> Iterator[Tally]:
    """A tally of every torch item of a day; `zygote` forks workers on the device."""
    source = f"{bench.solution}\nimport torch as _torch\n_torch.set_default_device({zygote.device!r})\n"
    for item in bench.day.items:
        if item.framework == "torch":
            tally = Tally(f"{bench.day.assignment} {item.id}")
            for check in bench.of(item.id):
                _compare(bench, check, _reply(bench, check, source, zygote), tally)
            yield tally


def _reply(bench: Bench, check: Check, source: str, zygote: Zygote) -> tuple[Answer, ...] | str:
    """What the solution answers on the device to the calls of a check, or why there is no answer."""
    if check.timed:
        return "timed"
    with bench.fork(source.encode(), zygote) as worker:
        try:
            if (raised := worker.load()) is not None:
                return f"import: {raised.message}"
            return tuple(worker.read(worker.run(check.raw, PATIENT.call_seconds)))
        except WorkerDied as died:
            return f"died: {died.reason}"


def _compare(bench: Bench, check: Check, reply: tuple[Answer, ...] | str, tally: Tally) -> None:
    tally.checks += 1
    if isinstance(reply, str):
        tally.found["not played" if check.timed else "differ"] += max(1, check.recording.calls)
        tally.first = tally.first or ("" if check.timed else f"{check.name.rpartition('::')[2]}: {reply}")
        return
    passes, start = None, 0
    for example in check.examples:
        own = reply[start : start + len(example.calls)]
        start += len(own)
        for recorded, answer in zip(example.calls, own, strict=True):
            if _alike(recorded.answer, answer):
                tally.found["agree"] += 1
                continue
            passes = _passes(bench, check, reply) if passes is None else passes
            tally.found["check passes" if passes else "differ"] += 1
            if not passes and not tally.first:
                tally.first = f"{check.name.rpartition('::')[2]}: {_told(recorded.answer, answer)}"


def _alike(a: Answer, b: Answer) -> bool:
    """Values, changed arguments and errors; that memory is shared cannot be seen on a device."""
    plain = [replace(answer, aliased=False, rng_touched=False) for answer in (a, b)]
    return same_answers(plain[:1], plain[1:], ALIKE_ON_DEVICE)


def _told(a: Answer, b: Answer) -> str:
    if b.error is not None:
        return f"{b.error.type_name}: {b.error.message}"
    found = difference(b.value, a.value, ALIKE_ON_DEVICE)
    return f"{found.got} for {found.expected}" if found else "what became of the arguments"


def _passes(bench: Bench, check: Check, reply: Sequence[Answer]) -> bool:
    """Whether the test itself accepts the device's answers."""
    start = 0
    for example in check.examples:
        own = reply[start : start + len(example.calls)]
        start += len(own)
        bench.proxy.play(Replayer(example, own, b""), check.item)
        try:
            check.body(example)
        except (CheckFailed, StudentRaised, AssertionError, Diverged):
            return False
        except GraderError as error:  # a word that asks a worker: nothing to replay
            print(f"{check.name}: {error}", file=sys.stderr)
            return False
    return True


def verdicts(bench: Bench) -> Iterator[list[str]]:
    """A row for each check marked gpu of each answer to its item: the solution and the known mistakes."""
    answers = {("solution", item): bench.solution for item in bench.items}
    answers |= {(variant.slug, variant.of): bench.variant_source(variant) for variant in bench.mistakes}
    marked = {check.name for check in bench.checks if check.gpu}
    for (name, item), text in answers.items():
        source = text.encode()
        digest = hashlib.sha256(source).hexdigest()
        hand_in = Submission("somebody", bench.day.assignment, None, source, Status.GRADED, "", digest)
        verdict = grade(bench, hand_in, Receipt(), only=item, shrink=False)
        for check in (check for result in verdict.items for check in result.checks if check.name in marked):
            yield [f"{item}, {name}", check.name.rpartition("::")[2], check.outcome.value, check.staff[:SHORT]]


def report(device: Device, root: Path = ROOT, wanted: Sequence[str] = ()) -> None:
    """Both parts, as tables on stdout."""
    print(f"{machine()}\ndevice: {device.name}, {device.model or 'no model'}\n", flush=True)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        course, mini = copied(root, Path(folder, "course")), copied(MINI, Path(folder, "mini"))
        days = [day for day in course.days if "torch" in day.frameworks and (not wanted or day.assignment in wanted)]

        @cache
        def zygote(frameworks: tuple[str, ...], on: Device | None = None) -> Zygote:
            process = launch(frameworks, device=on)
            stack.callback(process.stop)
            return stack.enter_context(Zygote.connect(process.address, PATIENT))

        def compare(judge: Judge) -> None:
            benches = [judge.bench(day.assignment) for day in days]
            rows = [each.line() for bench in benches for each in agreement(bench, zygote(bench.day.frameworks, device))]
            print(table(AGREEMENT, rows), end="\n\n", flush=True)

        def judged(judge: Judge) -> None:
            print(table(VERDICTS, list(verdicts(judge.bench(mini.days[0].assignment)))), flush=True)

        with_judge(course, days, lambda frameworks: zygote(tuple(frameworks)), compare)
        with_judge(mini, mini.days, lambda frameworks: zygote(tuple(frameworks)), judged, device_for=lambda _: device)


def main(words: Sequence[str] | None = None) -> int:
    """Measure where there is a GPU; 2 where there is none."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__)
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda", help="cpu: the same path without a GPU")
    parser.add_argument("--days", nargs="*", default=[], help="assignments such as week1-day4; all torch days without")
    given = parser.parse_args(words)
    device = (
        Device("cpu", "a stand-in: nothing here was measured on a GPU") if given.device == "cpu" else devices.found()
    )
    if device is None:
        print(
            f"No GPU to measure on: {devices.missing()}. `--device cpu` shows the same path without one.",
            file=sys.stderr,
        )
        return 2
    report(device, wanted=given.days)
    return 0


if __name__ == "__main__":
    sys.exit(main())
