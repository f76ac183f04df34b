"""A folder of submissions that a test fills, a course that has week 1 only, and a class with its verdicts."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from grader.course import Course
from grader.teacher.friday import Given, week_marks
from grader.teacher.report.evaluation import evaluate
from grader.teacher.submissions import discover
from grader.verdict import CheckResult, ItemResult, Outcome, Status, Verdict

#: Friday evening of the week below, and its items.
AT = datetime.fromisoformat("2026-03-06T18:00+09:00")
ITEMS = {"day1": ("add", "mean"), "day2": ("mse", "cost"), "friday": ("both", "fix")}


@pytest.fixture(scope="session")
def days(root):
    return Course.load(root).find("week1-day2")


@pytest.fixture
def handed_in(tmp_path, days):
    """Puts files of s01 into place and returns what is discovered of them."""

    def hand_in(files, student="s01"):
        folder = tmp_path / "submitted" / student / "week1-day2"
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        [found] = discover(tmp_path / "submitted", days)
        return found

    hand_in.folder = tmp_path / "submitted" / "s01" / "week1-day2"
    return hand_in


@pytest.fixture(scope="session")
def week1(root, tmp_path_factory):
    """A course on disk that has week 1 and nothing else."""
    home = tmp_path_factory.mktemp("week1")
    text = (root / "course.toml").read_text(encoding="utf-8")
    (home / "course.toml").write_text(text[: text.index('[[weeks]]\nid = "week2"')], encoding="utf-8")
    for folder in ("exercises/week1", "solutions/week1", "grader/hidden/week1", "datasets"):
        shutil.copytree(root / folder, home / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("exercises/conftest.py", "LICENSE"):
        shutil.copy(root / file, home / file)
    return home


@pytest.fixture
def own_week1(week1, tmp_path):
    """A copy of that course which a test may spoil."""
    return shutil.copytree(week1, tmp_path / "course")


def make_course(**policies):
    """Two days of two items at 5 points and a Friday of two at 10."""

    def day(number, name):
        date = f"2026-03-0{number}"
        points = 10.0 if name == "friday" else 5.0
        return {
            "id": name,
            "module": "friday" if name == "friday" else f"{name}_x",
            "title": f"About {name}",
            "opens": datetime.fromisoformat(f"{date}T16:00+09:00"),
            "due": datetime.fromisoformat(f"{date}T17:20+09:00"),
            "items": [{"id": item, "title": f"Title of {item}", "points": points} for item in ITEMS[name]],
        }

    days = [day(2, "day1"), day(3, "day2"), day(6, "friday")]
    weeks = [{"id": "week1", "title": "수치 미분 <week>", "days": days}]
    top = {"id": "tiny", "title": "Tiny", "timezone": "Asia/Seoul", "policies": policies, "root": Path()}
    return Course.model_validate({**top, "weeks": weeks})


def make_verdict(student, day, *shares, status=Status.GRADED, seconds=0.0, **check):
    """A verdict with these shares of the items' points; what is not full has a failed hidden check."""
    items = []
    for item, share in zip(day.items, shares or (0.0,) * len(day.items), strict=True):
        outcome = Outcome.PASSED if share == 1 else check.get("outcome", Outcome.FAILED)
        told = {key: value for key, value in check.items() if key != "outcome"} if share != 1 else {}
        checks = (CheckResult("t", item.id, told.pop("part", "H"), "The sum is right.", outcome, **told),)
        score = None if outcome is Outcome.GRADER_ERROR else round(share * item.points, 4)
        ran = status is Status.GRADED
        items.append(ItemResult(item.id, item.title, item.points, score if ran else 0.0, checks if ran else ()))
    return Verdict(
        student, day.assignment, status, tuple(items), "why" * (status is not Status.GRADED), seconds=seconds
    )


class Class:
    """Collects verdicts and times, and evaluates them."""

    at = AT

    def __init__(self, **policies):
        self.course = make_course(**policies)
        self.week = self.course.weeks[0]
        self.day1, self.day2, self.friday = self.week.days
        self.verdicts, self.times, self.names = [], {}, {}

    def hand_in(self, student, day, *shares, late=None, **more):
        """One verdict; `late` seconds after the deadline, where a time is known."""
        self.verdicts.append(make_verdict(student, day, *shares, **more))
        if late is not None:
            self.times[student, day.assignment] = day.due + timedelta(seconds=late)

    def missing(self, student, day):
        self.hand_in(student, day, status=Status.MISSING)

    def whole_week(self, student, *shares, **more):
        """The same shares of the items on every day."""
        for day in self.week.days:
            self.hand_in(student, day, *(shares or (1.0, 1.0)), **more)

    def marks(self, **given):
        students = sorted({verdict.student for verdict in self.verdicts})
        facts = {"at": self.at, **given}
        return week_marks(self.course, self.week, students, Given(self.verdicts, self.times, **facts))

    def evaluate(self, pairs=(), notes=(), **given):
        marks = self.marks(**given)
        return evaluate(self.course, self.week, given.get("at", self.at), marks, self.names, pairs, notes)


@pytest.fixture
def make_class():
    return Class
