"""How long a student waits for `pytest exercises/...`, against the imports it cannot do without."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

#: What any NumPy day with Hypothesis and a coloured table must import.
BARE = [sys.executable, "-c", "import numpy, pytest, hypothesis, rich"]
ROUNDS, MOST = 3, 6.0


def run(command: list[str], root: Path) -> subprocess.CompletedProcess[str]:
    """One command as a student would run it: compiled files are kept, which matters more than anything here."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def day(root: Path) -> list[str]:
    """The command for one NumPy day."""
    return [sys.executable, "-m", "pytest", "-q", str(root / "exercises" / "week1" / "test_day2_cost.py")]


def test_a_numpy_day_never_imports_a_framework(root: Path, day: list[str]) -> None:
    """Neither torch nor TensorFlow is loaded, nor anything that only an instructor needs."""
    told = run([day[0], "-X", "importtime", *day[1:], "-s"], root).stderr
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in told.splitlines() if "|" in line}

    assert "numpy" in loaded
    assert not loaded & {"torch", "tensorflow", "keras", "sqlalchemy", "nbgrader", "pydantic", "msgpack"}


def test_a_numpy_day_costs_little_more_than_its_imports(root: Path, day: list[str]) -> None:
    """Warm, the fastest of a few runs takes at most so many times as long as the bare imports, run in turn."""
    run(day, root)
    bare, whole = [], []
    for _ in range(ROUNDS):
        for command, seconds in ((BARE, bare), (day, whole)):
            begin = time.perf_counter()
            run(command, root)
            seconds.append(time.perf_counter() - begin)

    assert min(whole) <= MOST * min(bare)
