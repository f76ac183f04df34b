"""Where the plugin is absent, where it must stay silent, and what its presence costs."""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
FOREIGN = '''
import pytest


class Submission:
    """Somebody else's fixture of the same name."""


@pytest.fixture
def submission():
    return Submission()


@pytest.mark.grades("mse")
def test_marked_like_ours(submission):
    raise NotImplementedError


def test_plain():
    assert [1, 2] == [1, 3]


@pytest.mark.skip(reason="later")
def test_skipped():
    pass
'''


class TestWithoutThePlugin:
    """`exercises/conftest.py` alone is enough to run the checks."""

    def test_right_and_wrong(self, desk, right):
        """A right function passes, a wrong one fails with the same words, as plain pytest prints them."""
        run = desk(right.replace("abs(p - t)", "2")).pytest("exercises/week1", plugin=False)

        assert run.code == 1
        assert "2 passed, 1 failed" in run.text or "1 failed, 2 passed" in run.text
        assert "expected  1.5" in run.text
        assert "examples" not in run.text

    def test_a_syntax_error_has_no_traceback(self, desk):
        """A file that is no Python shows line and caret, and nothing of ours."""
        run = desk("def mse(:\n    pass\n").pytest("exercises/week1", plugin=False, COLUMNS="200")

        assert "    def mse(:\n            ^\nSyntaxError: invalid syntax" in run.text
        assert "in load" not in run.text
        assert "3 errors" in run.text


class TestOtherProjects:
    """pytest on a project that is not ours is as it was."""

    @pytest.fixture
    def runs(self, desk, right):
        """The same foreign project, run without and with the plugin."""
        home = desk(right)
        (home.root / "course.toml").unlink()
        (home.root / "exercises/conftest.py").unlink()
        home.write("../foreign/tests/test_foreign.py", FOREIGN)
        home.write("../foreign/pytest.ini", "[pytest]\nmarkers = grades\n")
        return [
            home.pytest("--rootdir=foreign", "-c", "foreign/pytest.ini", "foreign", plugin=on) for on in (False, True)
        ]

    def test_the_output_is_the_same(self, runs):
        """Not a letter, count or line differs, even for a test with our mark and a fixture of our name."""
        without, with_plugin = (re.sub(r"=|\d+\.\d+s|0x[0-9a-f]+", "", run.text) for run in runs)

        assert "2 failed, 1 skipped" in without
        assert with_plugin == without

    def test_the_exit_status_is_the_same(self, runs):
        """Pytest's own exit status stands."""
        assert [run.code for run in runs] == [1, 1]

    def test_a_mark_of_that_name_is_not_enough(self, desk, right):
        """A marked test beside its module, but without our fixture, is somebody else's: its stub is a failure."""
        home = desk(right)
        home.write("../foreign/tool.py", "def todo():\n    raise NotImplementedError\n")
        home.write(
            "../foreign/test_tool.py",
            "import pytest, tool\n\n@pytest.mark.grades('todo')\ndef test_todo():\n    tool.todo()\n",
        )

        run = home.pytest("foreign", "-W", "ignore")

        assert "1 failed" in run.text
        assert "examples" not in run.text

    def test_a_success_stays_one(self, desk, right):
        """A foreign run without failures exits with 0."""
        home = desk(right)
        home.write("../foreign/test_fine.py", "import pytest\n\ndef test_skip():\n    pytest.skip('later')\n")

        assert home.pytest("foreign").code == 0


def cpu_seconds(command: list[str], folder: Path, **env: str) -> float:
    """CPU time of a process and its children: other processes on the machine hardly change it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=os.environ | env, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_starting_costs_little(desk, right, tmp_path):
    """A warm run of one day costs at most twice the imports nobody can avoid plus the start of pytest itself."""
    home = desk(right.replace("abs(p - t)", "2"))
    (tmp_path / "test_nothing.py").write_text("def test_nothing():\n    pass\n", encoding="utf-8")
    python, env = [sys.executable, "-X", "utf8"], {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    ours = [*python, "-m", "pytest", "-p", "grader.student.plugin", "exercises/week1/test_day2_cost.py"]
    imports = [*python, "-c", "import numpy, pytest, hypothesis"]
    bare = [*python, "-m", "pytest", "test_nothing.py"]
    home.pytest("exercises/week1")  # writes the caches

    rounds = [[cpu_seconds(command, home.root, **env) for command in (ours, imports, bare)] for _ in range(ROUNDS)]
    ratios = [run / (2 * imported + started) for run, imported, started in rounds]

    assert statistics.median(ratios) <= 1, f"ratios to what is allowed: {ratios}"


def test_the_plugin_imports_nothing_heavy():
    """Loading the plugin loads pytest and a few small modules of ours."""
    new = "print(*(set(sys.modules) - before))"
    code = f"import pytest, sys; before = set(sys.modules); import grader.student.plugin; {new}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name for name in done.stdout.split() if name.partition(".")[0] not in sys.stdlib_module_names}

    assert loaded == {"grader", "grader.student"} | {
        f"grader.student.{name}" for name in ("loading", "plugin", "progress")
    }
