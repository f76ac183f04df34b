"""A tiny course on disk, verdicts for it, and an engine that grades without a sandbox."""

from __future__ import annotations

import shutil
import subprocess
import sys
import types
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.teacher.store import Store
from grader.verdict import CheckResult, ItemResult, Outcome, Receipt, Status, Verdict

COURSE = Path(__file__).parents[1] / "data" / "tiny" / "course.toml"

SOLUTION = '''\
"""Solved."""


def {0}():
    """Solve it."""
    # TODO: solve it
    ### BEGIN SOLUTION
    return "the answer"
    ### END SOLUTION
'''


RECEIPT = Receipt("s", "g", "e", "v")


def make_check(outcome, part="H", item="add", **more):
    """The result of one check."""
    return CheckResult(f"test_{item}", item, part, "The sum is right.", outcome, **more)


FAILED = make_check(
    Outcome.FAILED,
    message="The sum is right.\ncall      add(1234, 1)\nreturned  1233\nYou subtracted.",
    mistake="subtracts",
    hint="You subtracted.",
    example="add(1234, 1)",
    staff="hidden trace",
)


def make_verdict(student, score=2.0, checks=(FAILED,), assignment="week1-day1", receipt=RECEIPT):
    """A graded submission of ten points, with checks of its first item."""
    items = (ItemResult("add", "Add", 4.0, score, tuple(checks)), ItemResult("mean", "Mean", 6.0, 0.0))
    return Verdict(student, assignment, Status.GRADED, items, receipt=receipt)


@dataclass
class House:
    """A tiny course on disk and a runner whose results are plain text."""

    root: Path

    check = staticmethod(make_check)
    graded = staticmethod(make_verdict)

    def run(self, *words):
        result = CliRunner().invoke(app, [*map(str, words), "--course", str(self.root)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def store(self, *verdicts):
        with Store(self.root / ".grader" / "results.db") as store:
            for verdict in verdicts:
                store.put(verdict)


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    shutil.copy(COURSE, tmp_path)
    for folder in ("solutions/week1", "grader/hidden/week1", "submitted/s01/week1-day1", "submitted/s02"):
        (tmp_path / folder).mkdir(parents=True)
    hidden = tmp_path / "grader" / "hidden" / "week1"
    (hidden / "test_day1_sums.py").write_text('@grades("add")\ndef a(): ...\n@grades("mean")\ndef b(): ...\n')
    (hidden / "test_friday.py").write_text('@grades("both")\ndef a(): ...\n')
    (tmp_path / "solutions" / "week1" / "friday.py").write_text(SOLUTION.format("both"))
    both = SOLUTION.format("add") + SOLUTION.format("mean").partition('"""\n')[2]
    (tmp_path / "solutions" / "week1" / "day1_sums.py").write_text(both)
    (tmp_path / "submitted" / "s01" / "week1-day1" / "day1_sums.py").write_text("def add(): ...\n")
    return House(tmp_path)


@dataclass
class Step:
    """What the engine yields."""

    done: int
    total: int
    verdict: Verdict
    skipped: bool = False


@pytest.fixture
def engine(monkeypatch):
    """Stands in for the engine: grades everything that can be read; what it was given is in `asked`."""
    asked = {}

    def grade_many(course, days, submissions, **settings):
        asked.update(days=[day.assignment for day in days], submissions=submissions, **settings)
        for number, each in enumerate(submissions, start=1):
            if asked.get("stop_after") == number - 1:
                raise asked["stop_with"]
            verdict = replace(
                make_verdict(each.student, assignment=each.assignment), status=each.status, message=each.message
            )
            settings["store"].put(verdict)
            yield Step(number, len(submissions), asked.get("change", lambda it: it)(verdict), skipped=number == 1)

    module = types.ModuleType("grader.teacher.batch")
    module.grade_many, module.Progress = grade_many, Step
    monkeypatch.setitem(sys.modules, "grader.teacher.batch", module)
    return asked


@pytest.fixture
def frozen():
    """Makes a folder read-only, for root as well, until the test ends."""
    mounted = []

    @contextmanager
    def freeze(folder):
        for words in (["--bind", str(folder), str(folder)], ["-o", "remount,bind,ro", str(folder)]):
            done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
            if words[0] == "--bind":
                mounted.append(folder)
        yield

    yield freeze
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)
