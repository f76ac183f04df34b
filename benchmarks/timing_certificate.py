"""The certificate of every time limit: right answers that failed, naive ones that passed. Both must be 0.

    python -m benchmarks.timing_certificate                      200 repetitions each, of every P check
    python -m benchmarks.timing_certificate --repetitions 1000
    python -m benchmarks.timing_certificate --seconds 360        as many as fit; the table says how many that were
    python -m benchmarks.timing_certificate --items softmax,mse  these only

Each repetition is what a student meets: a fresh worker, the check as it stands in the hidden tests, the verdict of the
sequential test. First on the machine as it is, then with a busy process on every core.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import machine
from benchmarks.scale import ROOT, copied, table
from grader.checking import CheckFailed, Inconclusive
from grader.checking.transcript import Live
from grader.sandbox.cage import WorkerDied, Zygote
from grader.teacher.bench import Bench
from grader.teacher.judge import Judge, with_judge
from grader.teacher.recording import Check

#: A known mistake with one of these names is right and slow.
NAIVE = ("python_loop", "simulates")
HEAD = (
    "check",
    "answer",
    "machine",
    "repetitions",
    "passed",
    "failed",
    "inconclusive",
    "ratio: median",
    "of all",
    "pairs",
)
_TOLD = re.compile(r"ratio (\S+) of (\S+) allowed, (\d+) pairs")


@dataclass
class Tally:
    """How one implementation came out of one check, again and again."""

    check: Check
    answer: str
    source: bytes
    outcomes: Counter[str] = field(default_factory=Counter)
    ratios: list[float] = field(default_factory=list)
    pairs: list[int] = field(default_factory=list)
    allowed: str = ""

    def once(self, bench: Bench) -> None:
        """Grade it in a fresh worker."""
        example = self.check.examples[0]
        with bench.fork(self.source) as worker:
            if (raised := worker.load()) is not None:
                raise SystemExit(f"{self.check.name}, {self.answer}: {raised.message}")
            player = Live(example, worker, bench.reference, self.check.seconds)
            bench.proxy.play(player, self.check.item)
            self.outcomes[_outcome(self.check, player)] += 1
        if told := _TOLD.match(player.timing):
            self.ratios.append(float(told[1]))
            self.pairs.append(int(told[3]))
            self.allowed = told[2]

    def line(self, state: str) -> list[str]:
        """A row of the table."""
        passed, failed, unsure = (self.outcomes[name] for name in ("passed", "failed", "inconclusive"))
        ratios = self.ratios or [float("nan")]
        spread = f"{min(ratios):.3g} - {max(ratios):.3g}"
        median = f"{statistics.median(ratios):.3g} (allowed {self.allowed})"
        return [
            self.check.item, self.answer, state, str(self.outcomes.total()), str(passed), str(failed), str(unsure),
            median, spread, f"{statistics.median(self.pairs or [0]):g}",
        ]  # fmt: skip

    @property
    def wrong(self) -> int:
        """Verdicts that a student would have to complain about, or not."""
        return self.outcomes["failed" if self.answer == "solution" else "passed"]


def _outcome(check: Check, player: Live) -> str:
    try:
        check.body(check.examples[0])
    except (CheckFailed, WorkerDied):  # too slow for the sequential test, or for the limit of one call
        return "failed"
    except Inconclusive:
        return "inconclusive"
    return "passed" if player.timing else "not timed"


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """So many processes that do nothing but use a core."""
    program = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: sum(range(10_000))"
    running = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def certify(tallies: list[tuple[Bench, Tally]], state: str, repetitions: int, seconds: float) -> None:
    """Repeat all checks, as often as said or as fits; each gets the same time, so quick ones are done more often."""
    deadline = time.monotonic() + seconds
    spent = [0.0 for _ in tallies]
    while time.monotonic() < deadline:
        open_ = [place for place, (_, tally) in enumerate(tallies) if tally.outcomes.total() < repetitions]
        if not open_:
            break
        place = min(open_, key=spent.__getitem__)
        bench, tally = tallies[place]
        begin = time.monotonic()
        tally.once(bench)
        spent[place] += time.monotonic() - begin
    wrong = sum(tally.wrong for _, tally in tallies)
    lines = [tally.line(state) for _, tally in tallies]
    print(f"{state}: {wrong} wrong verdicts, load average at the end {os.getloadavg()[0]:.1f}\n", flush=True)
    print(table(HEAD, lines), end="\n\n", flush=True)


def _tallies(bench: Bench, items: frozenset[str]) -> Iterator[Tally]:
    for check in bench.checks:
        if check.part == "P" and (not items or check.item in items):
            yield Tally(check, "solution", bench.solution.encode())
            naive = (each for each in bench.mistakes if each.of == check.item and each.slug in NAIVE)
            yield from (Tally(check, each.slug, bench.variant_source(each).encode()) for each in naive)


def main() -> None:
    """Both states of the machine, a table of each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repetitions", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="for all of it")
    parser.add_argument("--items", type=lambda text: frozenset(text.split(",")), default=frozenset(), help="these only")
    parser.add_argument("--loaded", action="store_true", help="with a busy process on every core only")
    given = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    print(f"{machine()}\n", flush=True)
    quiet = {} if given.loaded else {f"as it is, load {os.getloadavg()[0]:.1f}": 0}
    states = {**quiet, f"{cores} busy processes": cores}
    with tempfile.TemporaryDirectory() as folder:
        course = copied(ROOT, Path(folder))
        days = [
            day
            for day in course.days
            if 'part="P"' in course.paths(day).hidden_tests.read_text("utf-8")
            and (not given.items or given.items & {item.id for item in day.items})
        ]

        def work(judge: Judge) -> None:
            benches = [judge.bench(day.assignment) for day in days]
            for state, processes in states.items():
                tallies = [(bench, tally) for bench in benches for tally in _tallies(bench, given.items)]
                with busy(processes):
                    certify(tallies, state, given.repetitions, given.seconds / len(states))

        zygotes = {frameworks: Zygote(frameworks) for frameworks in {tuple(day.frameworks) for day in days}}
        try:
            with_judge(course, days, lambda frameworks: zygotes[tuple(frameworks)], work)
        finally:
            for zygote in zygotes.values():
                zygote.close()


if __name__ == "__main__":
    main()
