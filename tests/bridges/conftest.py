"""A course of two days, verdicts for it, and an empty gradebook made once (creating one starts a program)."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from grader.course import Course
from grader.verdict import CheckResult, ItemResult, Outcome, Status, Verdict, score

DAYS = {
    "day1": ("day1_tensors", {"rank": 3.0, "matmul": 5.0, "share": 2.0}),
    "day2": ("day2_cost", {"mse": 6.0, "mse_gradient": 4.0}),
}


def make_course(root, days=DAYS, show_inputs="after_due"):
    """A course whose days hold the given items and points."""

    def day(name, module, items):
        listed = [{"id": item, "title": f"Title of {item}", "points": points} for item, points in items.items()]
        number = name[-1]
        hours = {"opens": "16:00", "due": "17:20"}
        times = {key: datetime.fromisoformat(f"2026-03-0{number}T{hour}+09:00") for key, hour in hours.items()}
        return {"id": name, "module": module, "title": f"All of {name}", "items": listed, **times}

    return Course.model_validate(
        {
            "id": "dl101",
            "title": "Deep learning",
            "timezone": "Asia/Seoul",
            "policies": {"show_inputs": show_inputs},
            "weeks": [{"id": "week1", "title": "One", "days": [day(name, *days[name]) for name in days]}],
            "root": root,
        }
    )


def make_verdict(student, day, passed=4, status=Status.GRADED, message="", **check):
    """A verdict in which `passed` of five hidden checks of every item pass; the rest fail as `check` says."""
    items = []
    for item in day.items if status is Status.GRADED else ():
        checks = tuple(
            CheckResult(
                name=f"test_{number}",
                item=item.id,
                part="H",
                sentence=check.get("sentence", "Swapping the arguments changes nothing."),
                outcome=Outcome.PASSED if number < passed else check.get("outcome", Outcome.FAILED),
                message=check.get("text", f"call      {item.id}(1.5)\nreturned  2"),
                hint=check.get("hint", ""),
                staff="Traceback: secret",
            )
            for number in range(5)
        )
        points = score(item.points, checks)
        items.append(ItemResult(item.id, item.title, item.points, points, checks))
    return Verdict(student, day.assignment, status, tuple(items), message, staff="secret")


class Kit:
    """The course, its days, and short ways to look into a gradebook."""

    def __init__(self, root):
        self.root = root
        self.course = make_course(root)
        self.days = list(self.course.days)
        self.database = root / "gradebook.db"

    course_of = staticmethod(make_course)
    verdict = staticmethod(make_verdict)

    def ask(self, statement, *values):
        """All rows of one SQL statement, run beside nbgrader; a change is committed."""
        connection = sqlite3.connect(self.database)
        try:
            with connection:
                return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def scores(self):
        """(student, assignment, item) -> (auto_score, manual_score, needs_manual_grade)."""
        rows = self.ask(
            "SELECT sa.student_id, a.name, c.name, g.auto_score, g.manual_score, g.needs_manual_grade FROM grade g "
            "JOIN base_cell c ON c.id = g.cell_id JOIN submitted_notebook sn ON sn.id = g.notebook_id "
            "JOIN submitted_assignment sa ON sa.id = sn.assignment_id JOIN assignment a ON a.id = sa.assignment_id"
        )
        return {row[:3]: row[3:] for row in rows}

    def nbgrader(self, *arguments, fails=False):
        """The real command line of nbgrader, in the course's folder; returns what it printed."""
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.root,
            env={**environment, "HOME": str(self.root), "JUPYTER_CONFIG_DIR": str(self.root / "config")},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert bool(done.returncode) is fails, done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory):
    """An empty gradebook as a push creates it."""
    from grader.bridges.nbgrader_gradebook import push

    root = tmp_path_factory.mktemp("empty")
    push(make_course(root), [], [], str(root / "gradebook.db"))
    return root / "gradebook.db"


@pytest.fixture(scope="session")
def kit_of():
    """Makes a kit in a folder, for fixtures that live longer than one test."""
    return Kit


@pytest.fixture
def bare(tmp_path):
    """A kit without a gradebook."""
    return Kit(tmp_path)


@pytest.fixture
def kit(bare, empty_gradebook):
    """A kit with an empty gradebook."""
    shutil.copy(empty_gradebook, bare.database)
    return bare
