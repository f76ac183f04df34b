"""A student's desk: a folder with tiny exercises, and pytest run on it in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ("-p", "grader.student.plugin")
#: Variables that change what pytest prints; a desk starts without them.
NOISE = ("NO_COLOR", "FORCE_COLOR", "PY_COLORS", "PYTEST_ADDOPTS", "CI", "BUILD_NUMBER", "PYTEST_PLUGINS")

COURSE = """
[[weeks]]
id = "week1"

[[weeks.days]]
id = "day2"
module = "day2_cost"

[[weeks.days.items]]
id = "mse"
title = "평균 제곱 오차"
points = 4

[[weeks.days.items]]
id = "mae"
title = "Mean absolute error"
points = 6
"""
STUB = """
def mse(pred, target):
    '''The mean squared error.'''
    # TODO: average the squares
    raise NotImplementedError("mse: not written yet")


def mae(pred, target):
    '''The mean absolute error.'''
    # TODO: average the absolute values
    raise NotImplementedError("mae: not written yet")
"""
RIGHT = """
def mse(pred, target):
    if len(pred) != len(target):
        raise ValueError("lengths differ")
    return sum((p - t) ** 2 for p, t in zip(pred, target)) / len(pred)


def mae(pred, target):
    return sum(abs(p - t) for p, t in zip(pred, target)) / len(pred)
"""
TESTS = '''
from grader.checking import check, check_raises, grades


@grades("mse")
def test_mean_of_squares(submission):
    """The cost is the mean
    of the squared errors."""
    check(submission.mse, [2.0, 4.0], [1.0, 2.0], expected=2.5)


@grades("mse")
def test_lengths_agree(submission):
    """Lists of different lengths raise ValueError."""
    check_raises(ValueError, submission.mse, [2.0, 4.0], [1.0])


@grades("mae")
def test_mean_of_absolutes(submission):
    """The cost is the mean of the absolute errors."""
    check(submission.mae, [2.0, 4.0], [1.0, 2.0], expected=1.5)
'''


@dataclass(frozen=True)
class Run:
    """What a run of pytest printed, and its exit status."""

    text: str
    code: int

    def line(self, start: str) -> str:
        """The first line that begins with `start` after its indentation, without doubled spaces."""
        found = (line for line in self.text.splitlines() if line.split()[: len(start.split())] == start.split())
        return " ".join(next(found, f"no line {start!r} in:\n{self.text}").split())


@dataclass(frozen=True)
class Desk:
    """A folder like a student's, with our conftest.py and exercises that a test writes."""

    root: Path

    def write(self, name: str, text: str) -> Path:
        """Write a file under exercises/."""
        path = self.root / "exercises" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        return path

    def pytest(self, *args: str, plugin: bool = True, **env: str) -> Run:
        """Run pytest here; only our plugin is loaded, and a warning is an error."""
        clean = {name: value for name, value in os.environ.items() if name not in NOISE}
        clean |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT), "COLUMNS": "100"} | env
        command = [sys.executable, "-m", "pytest", *(PLUGIN if plugin else ()), "-W", "error", *args]
        done = subprocess.run(
            command, cwd=self.root, env=clean, capture_output=True, text=True, encoding="utf-8", check=False
        )
        return Run(done.stdout + done.stderr, done.returncode)


def furnish(root: Path, module: str) -> Desk:
    """A desk with the exercise `day2_cost` as the student left it."""
    desk = Desk(root)
    (root / "course.toml").write_text(COURSE, encoding="utf-8")
    desk.write("week1/day2_cost.py", module)
    desk.write("week1/test_day2_cost.py", TESTS)
    shutil.copy(ROOT / "exercises" / "conftest.py", root / "exercises")
    return desk


@pytest.fixture
def desk(tmp_path):
    """Make a desk: `desk(text of the student's module)`."""
    return lambda module: furnish(tmp_path, module)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """Make a desk that several tests share."""
    return lambda module: furnish(tmp_path_factory.mktemp("desk"), module)


@pytest.fixture
def stub():
    """The untouched module."""
    return STUB


@pytest.fixture
def right():
    """The finished module."""
    return RIGHT
