"""Runs as a table: medians, ratios to our own grader at the same number of jobs, and which goals are met.

The same aligned table is read on the terminal and, as it is valid Markdown, on a page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median

OURS, FIRST, FLOOR = "grader", "first", "exec"


@dataclass(frozen=True)
class Run:
    """One run of a method on a class of `size`; seconds are of the whole run, `steady` per submission, `peak` bytes."""

    case: str
    method: str
    label: str
    jobs: int
    size: int
    wall: float
    cpu: float
    others: float
    steady: float | None
    cells: int | None
    peak: int = 0

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Run:
        """Back from one line."""
        return cls(**json.loads(line))


@dataclass(frozen=True)
class Row:
    """One method on one class: medians of seconds per submission, lowest and highest, cells passed, peak memory."""

    method: str
    label: str
    jobs: int
    size: int
    rounds: int
    total: float
    low: float
    high: float
    steady: float
    cpu: float
    cells: tuple[int, ...]
    peak: int

    @property
    def kind(self) -> str:
        """The method without its number of jobs."""
        return self.method.rpartition("-")[0]

    @property
    def start(self) -> float:
        """Seconds until the first submission is begun, and after the last: once for the whole class."""
        return max(0.0, (self.total - self.steady) * self.size)


@dataclass(frozen=True)
class Goal:
    """A promise: what is measured on which class, as two numbers (steady, and with start-up), and its limit."""

    case: str
    what: str
    limit: float
    unit: str
    measured: Callable[[dict[str, Row]], tuple[float | None, float]]
    at_most: bool = False

    def met(self, value: float) -> bool:
        """Whether a number keeps the promise."""
        return value <= self.limit if self.at_most else value >= self.limit


def rows(runs: Sequence[Run], case: str) -> dict[str, Row]:
    """The methods of one class, by name, in the order in which they were first run."""
    names = dict.fromkeys(run.method for run in runs if run.case == case)
    return {name: _row([run for run in runs if (run.case, run.method) == (case, name)]) for name in names}


def _row(runs: Sequence[Run]) -> Row:
    first, timed = runs[0], [run for run in runs if not run.peak] or runs
    totals = [run.wall / run.size for run in timed]
    return Row(
        method=first.method,
        label=first.label,
        jobs=first.jobs,
        size=first.size,
        rounds=len(timed),
        total=median(totals),
        low=min(totals),
        high=max(totals),
        steady=median(run.wall / run.size if run.steady is None else run.steady for run in timed),
        cpu=median(run.cpu / run.size for run in timed),
        cells=tuple(sorted({run.cells for run in runs if run.cells is not None})),
        peak=round(median([run.peak for run in runs if run.peak] or [0])),
    )


def table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """An aligned Markdown table: the first column to the left, numbers to the right."""
    body = [list(line) for line in lines]
    widths = [max(map(len, column)) for column in zip(heads, *body, strict=True)]
    rule = ["-" * width if place == 0 else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    return "\n".join(_line(cells, widths) for cells in (list(heads), rule, *body))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = [
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "| " + " | ".join([first, *rest]) + " |"


def case_table(found: dict[str, Row]) -> str:
    """All methods of one class, those on one core first."""
    heads = ["method", "jobs", "ms each", "lowest-highest", "× ours", "steady ms", "× ours", "start-up s",
             "CPU ms each", "cells passed", "peak MB"]  # fmt: skip
    ordered = sorted(found.values(), key=lambda row: (row.jobs, -row.total))
    return table(heads, [_cells(row, found.get(f"{OURS}-{row.jobs}")) for row in ordered])


def _cells(row: Row, ours: Row | None) -> list[str]:
    return [
        row.label,
        str(row.jobs),
        _ms(row.total),
        f"{_ms(row.low)}-{_ms(row.high)}",
        f"{row.total / ours.total:.1f}" if ours else "",
        _ms(row.steady),
        f"{row.steady / ours.steady:.1f}" if ours else "",
        f"{row.start:.2f}",
        _ms(row.cpu),
        " or ".join(map(str, row.cells)) or "none counted",
        f"{row.peak / 1e6:.0f}" if row.peak else "",
    ]


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f}" if seconds < 0.1 else f"{1000 * seconds:.0f}"


def _times(slow: str, fast: str) -> Callable[[dict[str, Row]], tuple[float | None, float]]:
    return lambda found: (found[slow].steady / found[fast].steady, found[slow].total / found[fast].total)


def _above(found: dict[str, Row]) -> tuple[float | None, float]:
    ours, floor = found[f"{OURS}-1"], found[f"{FLOOR}-1"]
    return 1000 * (ours.steady - floor.steady), 1000 * (ours.total - floor.total)


def _extra(found: dict[str, Row]) -> tuple[float | None, float]:
    one, two = found[f"{OURS}-1"].peak, found[f"{OURS}-2"].peak
    if not (one and two):
        raise KeyError("peak")
    return None, (two - one) / 1e6


def _goals(case: str, nbgrader: float, pytest: float) -> list[Goal]:
    return [
        Goal(case, "above the warm exec floor", 20, "ms", _above, at_most=True),
        Goal(case, "faster than nbgrader", nbgrader, "times", _times("nbgrader-1", "grader-1")),
        Goal(case, "faster than nbgrader, 2 jobs", nbgrader, "times", _times("nbgrader-2", "grader-2")),
        Goal(case, "faster than pytest", pytest, "times", _times("pytest-1", "grader-1")),
        Goal(case, "faster than pytest, 2 jobs", pytest, "times", _times("pytest-2", "grader-2")),
        Goal(case, "2 jobs against 1", 1.8, "times", _times("grader-1", "grader-2")),
        Goal(case, "memory of one more job", 60, "MB", _extra, at_most=True),
    ]


GOALS = [
    *_goals("npweek", nbgrader=10, pytest=8),
    *_goals("torchweek", nbgrader=40, pytest=40),
    Goal("light", "faster than nbgrader", 60, "times", _times("nbgrader-1", "grader-1")),
]


def goals_table(runs: Sequence[Run]) -> str:
    """Every goal for which there are numbers."""
    lines = []
    for goal in GOALS:
        try:
            steady, total = goal.measured(rows(runs, goal.case))
        except KeyError:
            continue  # not all methods it speaks of were run
        limit = f"{'at most' if goal.at_most else 'at least'} {goal.limit:g} {goal.unit}"
        lines.append([f"{goal.case}: {goal.what}", limit, _judged(goal, steady), _judged(goal, total)])
    return table(["goal", "limit", "steady", "start-up included"], lines) if lines else ""


def _judged(goal: Goal, value: float | None) -> str:
    return "" if value is None else f"{value:.1f} {'met' if goal.met(value) else 'MISSED'}"
