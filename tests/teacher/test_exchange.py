"""From end to end with the real nbgrader: released, fetched, submitted, collected; `grader grade` grades that."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.course import Course
from grader.teacher.collecting import Arrival, Collected, lay_down, stamp
from grader.teacher.notebooks import twin
from grader.teacher.release import release
from grader.teacher.submissions import discover
from grader.teacher.submitted import submitted_time
from grader.teacher.targets import Exchange

NAME = "week1-day2"


@pytest.fixture
def school(tmp_path, monkeypatch):
    """A teacher's folder, a student's, and the exchange between them."""
    for name in ("course", "exchange", "home", "student"):
        (tmp_path / name).mkdir()
    (tmp_path / "exchange").chmod(0o777)
    config = (
        f"c = get_config()\nc.CourseDirectory.course_id = 'dl101'\nc.Exchange.root = {str(tmp_path / 'exchange')!r}\n"
    )
    for name in ("course", "student"):
        (tmp_path / name / "nbgrader_config.py").write_text(config)
    monkeypatch.setenv("GRADER_SECRET", "of this test")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "home" / "config"))
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    return tmp_path


def run(*words, cwd):
    """A command that must work; its output."""
    done = subprocess.run([sys.executable, "-m", *words], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_what_nbgrader_collects_is_graded(week1, school, root):
    """A solved notebook travels through the exchange and gets full points; `grader collect` would write the same."""
    course = Course.load(week1)
    day, paths = course.day(NAME), course.paths(course.day(NAME))
    state = {"course": course.id, "published": {"week1-day1": {}}}
    (school / "course" / "published.json").write_text(json.dumps(state))
    release(course, day.opens, Exchange(course, school / "course"))
    run("nbgrader", "fetch_assignment", NAME, cwd=school / "student")
    solved = twin(day, paths.solution.read_text(encoding="utf-8"), paths.visible_tests.read_text(encoding="utf-8"))
    (school / "student" / NAME / f"{day.module}.ipynb").write_text(solved, encoding="utf-8")
    run("nbgrader", "submit", NAME, cwd=school / "student")
    run("nbgrader", "collect", NAME, cwd=school / "course")

    submitted = school / "course" / "submitted"
    (found,) = discover(submitted, [day])
    home = submitted / found.student / NAME
    said, naive = submitted_time(submitted, found.student, NAME)
    store = str(school / "results.db")
    graded = run("grader", "grade", NAME, str(submitted), "--course", str(week1), "--store", store, "--json", cwd=root)
    verdict = json.loads(graded)
    assert verdict["status"] == "graded"
    assert sum(item["score"] for item in verdict["items"]) == day.points

    assert said == stamp(naive.replace(tzinfo=UTC))
    content = (home / f"{day.module}.ipynb").read_bytes()
    arrival = Arrival(found.student, day, {f"{day.module}.ipynb": content}, naive.replace(tzinfo=UTC))
    done, now = Collected(), datetime(2026, 3, 3, tzinfo=UTC)
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    lay_down([arrival], submitted, course, now, done, newer_stays=True)
    assert done.unchanged == [f"{found.student} {NAME}"]
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before
    shutil.rmtree(home)
    lay_down([arrival], submitted, course, now, done, newer_stays=True)
    assert (home / "timestamp.txt").read_bytes() == before["timestamp.txt"]
