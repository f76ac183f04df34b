"""A judge that waits for submissions one at a time: warm, never stale, replaced after a death."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course import Course
from grader.errors import HiddenTestError
from grader.teacher import standby
from grader.teacher.standby import Standby
from grader.teacher.store import Store
from grader.teacher.submissions import Submission
from grader.verdict import Status, Verdict

DATA = Path(__file__).parents[1] / "data"
RIGHT = (DATA / "golden" / "right" / "day1_mini.py").read_bytes()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A copy of the miniature course."""
    shutil.copytree(DATA / "mini", tmp_path / "mini")
    return Course.load(tmp_path / "mini")


@pytest.fixture
def judge(tmp_path: Path) -> Iterator[Standby]:
    """A judge on standby, sent home at the end."""
    waiting = Standby(tmp_path / "results.db")
    yield waiting
    waiting.close()


def submission(source: bytes | None = RIGHT, status: Status = Status.GRADED, student: str = "s1") -> Submission:
    """What one student handed in."""
    digest = hashlib.sha256(source or b"").hexdigest()
    return Submission(student, "week1-day1", None, source, status, "why" if source is None else "", digest)


def grade(judge: Standby, course: Course, handed_in: Submission) -> Verdict:
    """One verdict, of the course as it is on disk."""
    course = Course.load(course.root)
    return judge.verdict(course, course.day("week1-day1"), handed_in)


def test_one_judge_serves_until_the_tests_change(course: Course, judge: Standby, tmp_path: Path) -> None:
    """The second submission meets the same process, an unchanged one none; a mended test is judged by a new one."""
    first = grade(judge, course, submission())
    process = judge._desk._process.pid
    second = grade(judge, course, submission(RIGHT + b"\n", student="s2"))
    again = grade(judge, course, submission())
    assert (first.score, second.score, again) == (10.0, 10.0, first)
    assert judge._desk._process.pid == process

    path = course.root / "grader/hidden/week1/test_day1_mini.py"
    path.write_text(path.read_text() + "\n# mended\n")
    mended = grade(judge, course, submission())

    assert judge._desk._process.pid != process
    assert mended.receipt.graders != first.receipt.graders
    with Store(tmp_path / "results.db", create=False) as store:
        assert [each.student for each in store.all("week1-day1")] == ["s1", "s2"]
        assert len(store.history("s1", "week1-day1")) == 2


def test_what_cannot_be_read_needs_no_judge(course: Course, judge: Standby) -> None:
    """Its status and its sentence are the verdict."""
    verdict = grade(judge, course, submission(None, Status.EMPTY))

    assert (verdict.status, verdict.message, verdict.score) == (Status.EMPTY, "why", 0.0)
    assert judge._desk is None


def test_a_judge_that_died_waiting_is_replaced(course: Course, judge: Standby) -> None:
    """A judge that was killed while it waited costs nobody a verdict."""
    grade(judge, course, submission())
    os.kill(judge._desk._process.pid, signal.SIGKILL)
    judge._desk._process.join()

    assert grade(judge, course, submission(RIGHT + b"\n")).score == 10.0


def test_a_judge_that_dies_at_work_is_our_fault_once(
    course: Course, judge: Standby, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verdict is no mark, and the same submission is graded when it comes again."""
    fill = standby.Desk.fill

    def killed(desk: standby.Desk, todo: object) -> None:
        os.kill(desk._process.pid, signal.SIGKILL)
        fill(desk, todo)

    monkeypatch.setattr(standby.Desk, "fill", killed)
    lost = grade(judge, course, submission())
    monkeypatch.undo()

    assert lost.status is Status.GRADER_ERROR
    assert grade(judge, course, submission()).score == 10.0


def test_wrong_tests_are_raised_and_can_be_mended(course: Course, judge: Standby) -> None:
    """A hidden test that our own solution fails grades nobody; mended, the next submission is graded."""
    path = course.root / "grader/hidden/week1/test_day1_mini.py"
    text = path.read_text()
    path.write_text("import nothing_of_that_name\n" + text)
    with pytest.raises(HiddenTestError):
        grade(judge, course, submission())

    path.write_text(text)

    assert grade(judge, course, submission()).score == 10.0
