"""`python -m benchmarks.run`: grade the same classes with every method, in interleaved rounds, and compare.

Every run is kept in benchmarks/build/runs.jsonl at once; --keep adds rounds to those that are there. With --write the
medians go to benchmarks/RESULTS.md and results.svg.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import measure, plot, report
from benchmarks.classes import CASES, HERE, Case
from benchmarks.methods import METHODS, Method
from benchmarks.report import Run

BUILD = HERE / "build"
RUNS = BUILD / "runs.jsonl"
PATIENCE = 600.0  # seconds to wait for a quiet machine before a run is made all the same


def main(words: Sequence[str] | None = None) -> None:
    """Run what was asked for, print the tables, write the page."""
    given = _arguments(sys.argv[1:] if words is None else words)
    _clear(keep_runs=given.keep)
    cases = [CASES[name]() for name in given.weeks]
    for number in range(given.rounds):
        _round(number, cases, [METHODS[name] for name in given.methods], given.quiet_below, memory=False)
    if given.memory:
        _round(0, cases, [METHODS[name] for name in given.methods], None, memory=True)
    runs = [Run.from_json(line) for line in RUNS.read_text(encoding="utf-8").splitlines()]
    text = _page(runs)
    print(text)
    if given.write:
        (HERE / "RESULTS.md").write_text(_frame(text, runs, given.quiet_below), encoding="utf-8")
        panels = {CASES[name]().title: list(report.rows(runs, name).values()) for name in _cases(runs)}
        (HERE / "results.svg").write_text(plot.svg(panels), encoding="utf-8")


def _clear(*, keep_runs: bool) -> None:
    """A fresh build folder: recordings of an engine that has changed since would be made anew inside a timed run."""
    for name in CASES:
        shutil.rmtree(BUILD / name, ignore_errors=True)
    BUILD.mkdir(exist_ok=True)
    if not keep_runs:
        RUNS.unlink(missing_ok=True)


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="each method once per round (5)")
    parser.add_argument("--methods", type=_names(METHODS), default=list(METHODS), help=",".join(METHODS))
    parser.add_argument("--weeks", type=_names(CASES), default=list(CASES), help=",".join(CASES))
    parser.add_argument("--memory", action="store_true", help="one more round that watches memory instead of seconds")
    quiet = "before each run, wait until other programs keep fewer than LOAD cores busy"
    parser.add_argument("--quiet-below", type=float, metavar="LOAD", help=quiet)
    parser.add_argument("--keep", action="store_true", help="add to the runs that are there")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md and results.svg")
    return parser.parse_args(words)


def _names(known: Mapping[str, object]) -> Callable[[str], list[str]]:
    def names(text: str) -> list[str]:
        chosen = text.split(",")
        if unknown := [name for name in chosen if name not in known]:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; choose from {', '.join(known)}")
        return chosen

    return names


def _round(number: int, cases: Sequence[Case], methods: Sequence[Method], quiet: float | None, *, memory: bool) -> None:
    for case in cases:
        for method in (method for method in methods if method.fits(case)):
            if quiet is not None and not measure.wait_until_quiet(quiet, PATIENCE):
                print(f"the machine did not become quiet within {PATIENCE:.0f} s; measuring all the same", flush=True)
            run = once(case, method, case.students, BUILD, memory=memory)
            with RUNS.open("a", encoding="utf-8") as file:
                file.write(run.to_json() + "\n")
            kind = f"{run.peak / 1e6:.0f} MB" if memory else f"{1000 * run.wall / run.size:.0f} ms each"
            load, cells = os.getloadavg()[0], "" if run.cells is None else f", {run.cells} cells"
            state = f"load {load:.1f}, others {run.others:.2f} cores"
            print(f"round {number + 1}  {case.name:9}  {method.name:10}  {kind}{cells}  ({state})", flush=True)


def once(case: Case, method: Method, students: Sequence[str], build: Path, *, memory: bool = False) -> Run:
    """Grade `students` once, in a fresh folder."""
    work = build / case.name
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place)
        commands = method.prepare(case, students, work, folder)
        usage, outputs = measure.run(commands, method.jobs, memory=memory)
        marks = method.read(case, students, folder, outputs)
    return Run(case.name, method.name, method.label, method.jobs, len(students), round(usage.wall, 4),
               round(usage.cpu, 3), round(usage.others, 3), marks.steady, marks.cells, usage.peak)  # fmt: skip


def _cases(runs: Sequence[Run]) -> list[str]:
    return list(dict.fromkeys(run.case for run in runs))


def _page(runs: Sequence[Run]) -> str:
    parts = []
    for name in _cases(runs):
        found = report.rows(runs, name)
        counts = sorted({row.rounds for row in found.values()})
        rounds = f"{counts[0]}-{counts[-1]}" if len(counts) > 1 else f"{counts[0]}"
        parts += [f"## {CASES[name]().title}: {next(iter(found.values())).size} submissions, rounds: {rounds}",
                  report.case_table(found)]  # fmt: skip
    goals = report.goals_table(runs)
    return "\n\n".join([*parts, *(["## Goals", goals] if goals else [])]) + "\n"


def _frame(text: str, runs: Sequence[Run], quiet: float | None) -> str:
    busiest = max(run.others for run in runs)
    waited = "" if quiet is None else f" Each run waited until others kept fewer than {quiet:g} cores busy."
    return f"""# What grading costs

Made by `make bench` on {datetime.now(UTC):%Y-%m-%d} (`python -m benchmarks.run {" ".join(sys.argv[1:])}`).
Machine: {measure.machine()}; Python {sys.version.split()[0]}.
During the runs other programs kept up to {busiest:.2f} cores busy.{waited}

What is compared, and what the columns mean: [README.md](README.md). Never edit this page; run the benchmark.

![Milliseconds per submission](results.svg)

{text}"""


if __name__ == "__main__":
    main()
