"""A course of two days, verdicts for it, and an empty gradebook made once (creating one starts a program)."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.course import Course
from grader.teacher.notebooks import for_nbgrader
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


# A class of the miniature course whose folder nbgrader itself has graded, through us.

DATA = Path(__file__).parents[1] / "data"
RIGHT = (DATA / "golden" / "right" / "day1_mini.py").read_text(encoding="utf-8")


class Classroom(Kit):
    """nbgrader's course folder beside the miniature course, with a class that hands in all sorts of things."""

    assignment = "week1-day1"

    def __init__(self, root):
        super().__init__(root)
        shutil.copytree(DATA / "mini", root / "kit")
        self.course = Course.load(root / "kit")
        self.days = list(self.course.days)
        self.touched = root / "touched"

    def generate(self):
        """Put the exercise into source/ and let nbgrader make the version for students."""
        [day] = self.days
        paths = self.course.paths(day)
        texts = [path.read_text(encoding="utf-8") for path in (paths.exercise, paths.visible_tests)]
        source = self.root / "source" / self.assignment / "day1_mini.ipynb"
        source.parent.mkdir(parents=True)
        source.write_text(for_nbgrader(day, *texts), encoding="utf-8")
        assert self.grader("nbgrader", self.assignment, str(self.root)).exit_code == 0
        self.nbgrader("generate_assignment", self.assignment)
        return json.loads((self.root / "release" / self.assignment / "day1_mini.ipynb").read_text(encoding="utf-8"))

    def grader(self, *arguments):
        """One command of ours."""
        return CliRunner().invoke(app, [*arguments, "--course", str(self.root / "kit")], catch_exceptions=False)

    def hand_in(self, student, name, content):
        """Put one file where nbgrader collects to."""
        folder = self.root / "submitted" / student / self.assignment
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")

    def notebook_of(self, student):
        """The autograded notebook."""
        path = self.root / "autograded" / student / self.assignment / "day1_mini.ipynb"
        return json.loads(path.read_text(encoding="utf-8"))


def solved(released, edit=lambda cells: cells):
    """The notebook that students get, with right answers, and what `edit` makes of its cells."""
    parts = re.split(r"\n(?=def |class )", RIGHT)
    answers = {re.match(r"(?:def|class) (\w+)", part).group(1): part for part in parts[1:]}
    book = json.loads(json.dumps(released))
    for cell in book["cells"]:
        item = cell["metadata"].get("nbgrader", {}).get("grade_id", "").removesuffix("-solution")
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = answers[item]
    book["cells"] = edit(book["cells"])
    return json.dumps(book)


def _without_double(cells):
    return [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") != "double-solution"]


def _twice(cells):
    return [{**cell, "id": f"{cell['id']}-{number}"} for cell in cells for number in (1, 2)]


def _cheating(touched):
    """Full marks written into every output and every name of nbgrader's, and code that leaves a trace when it runs."""
    code = f"open({str(touched)!r}, 'w').close()\nget_ipython().displayhook(1000.0)\n"
    output = {"output_type": "execute_result", "data": {"text/plain": "4.0"}, "metadata": {}, "execution_count": 1}

    def edit(cells):
        for cell in cells:
            if cell["cell_type"] == "code":
                cell["outputs"] = [output]
                cell["source"] = code
                cell["metadata"].setdefault("nbgrader", {}).update(points=1000.0, checksum="0")
        return cells

    return edit


def _mangled(cells):
    return [
        {**cell, "metadata": {**cell["metadata"], "nbgrader": {"schema_version": 99, "grade": []}}} for cell in cells
    ]


@pytest.fixture(scope="session")
def classroom(tmp_path_factory):
    """A class that `nbgrader autograde` and `nbgrader generate_feedback` have been through. Look, don't touch."""
    room = Classroom(tmp_path_factory.mktemp("classroom"))
    released = room.generate()
    room.hand_in("ada", "day1_mini.ipynb", solved(released))
    room.hand_in("ada", "timestamp.txt", "2026-03-02 08:00:00 UTC")
    room.hand_in("ben", "day1_mini.py", RIGHT.replace("axis=1", "axis=0"))
    room.hand_in("cho", "day1_mini.ipynb", solved(released, _without_double))
    room.hand_in("dan", "day1_mini.ipynb", solved(released, _twice))
    room.hand_in("eve", "day1_mini.ipynb", solved(released, _cheating(room.touched)))
    room.hand_in("fay", "day1_mini.ipynb", '{"cells": [')
    room.hand_in("gil", "notes.txt", "see ada")
    (room.root / "submitted/gil/week1-day1/day1_mini.ipynb").symlink_to("../../ada/week1-day1/day1_mini.ipynb")
    room.hand_in("hal", "day1_mini.ipynb", solved(released, _mangled))
    room.hand_in("ivy", "day1_mini (1).py", RIGHT)
    room.hand_in("김학생", "day1_mini.py", RIGHT)
    room.prepared = room.grader("nbgrader", "week1", str(room.root)).output
    room.log = room.nbgrader("autograde", room.assignment)
    room.nbgrader("generate_feedback", room.assignment)
    return room
