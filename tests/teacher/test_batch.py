"""Many submissions: stored at once, resumed, skipped when unchanged; a judge's death costs no mark."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.course import Course
from grader.errors import HiddenTestError
from grader.teacher.batch import Progress, grade_many, receipt
from grader.teacher.store import Store
from grader.teacher.submissions import Submission, discover
from grader.verdict import CheckResult, Outcome, Status

DATA = Path(__file__).parents[1] / "data"
RIGHT = (DATA / "golden" / "right" / "day1_mini.py").read_bytes()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A copy of the miniature course, with the recordings that other tests have made."""
    shutil.copytree(DATA / "mini", tmp_path / "mini")
    return Course.load(tmp_path / "mini")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A fresh results database."""
    return Store(tmp_path / "results.db")


def submission(student: str, source: bytes = RIGHT) -> Submission:
    """A readable submission."""
    digest = hashlib.sha256(source).hexdigest()
    return Submission(student, "week1-day1", None, source, Status.GRADED, "", digest)


def grade(course: Course, submissions: list[Submission], store: Store, **options: bool) -> list[Progress]:
    """One batch with two judges."""
    return list(grade_many(course, course.find("week1"), submissions, store, jobs=2, **options))


def test_unchanged_submissions_are_taken_from_the_store(course: Course, store: Store) -> None:
    """The second run grades only what changed, and force grades everything."""
    class_ = [submission("s1"), submission("s2")]
    grade(course, class_, store)

    again = grade(course, [*class_, submission("s3")], store)
    forced = grade(course, class_, store, force=True)

    assert [(p.verdict.student, p.skipped) for p in again] == [("s1", True), ("s2", True), ("s3", False)]
    assert [p.skipped for p in forced] == [False, False]
    assert {p.verdict.score for p in [*again, *forced]} == {10.0}


def test_what_is_known_from_somebody_else_changes_no_other_check(course: Course) -> None:
    """Of an item's checks the first that fails shows the smallest input, also where it is known from somebody else."""
    thrice = RIGHT.replace(b"(x, 2.0,", b"(x, 3.0,")
    odd = RIGHT.replace(b"(x, 2.0,", b"(x, 3.0 if np.abs(x).max(initial=0) <= 8 else 2.0,")

    def read(*submissions: Submission) -> list[CheckResult]:
        *_, last = grade_many(course, course.find("week1"), submissions, jobs=1)
        return [check for check in last.verdict.items[0].checks if check.part == "H"][:2]

    alone = read(submission("odd", odd))

    assert [check.outcome for check in alone] == [Outcome.FAILED, Outcome.FAILED]
    assert read(submission("thrice", thrice), submission("odd", odd)) == alone


def test_a_changed_hidden_test_makes_every_verdict_stale(course: Course) -> None:
    """The receipt follows the hidden tests, the secret and the solution, and nothing else of the course."""
    day = course.day("week1-day1")
    before = receipt(course, day)
    (course.root / "README.md").write_text("not part of a mark")
    same = receipt(course, day)
    path = course.root / "grader/hidden/week1/test_day1_mini.py"
    path.write_text(path.read_text() + "\n# mended\n")

    assert same == before
    assert receipt(course, day).graders != before.graders
    assert receipt(course, day).engine == before.engine


def test_a_mark_made_without_a_cage_is_made_again_in_one(course: Course, store: Store) -> None:
    """Its receipt says so and is no other run's; the recordings of the tests serve both."""
    (uncaged,) = grade(course, [submission("s1")], store, unsafe=True)
    (kept,) = grade(course, [submission("s1")], store, unsafe=True)
    (caged,) = grade(course, [submission("s1")], store)

    assert [p.skipped for p in (uncaged, kept, caged)] == [False, True, False]
    assert [p.verdict.receipt.caged for p in (uncaged, kept, caged)] == [False, False, True]
    assert uncaged.verdict.receipt.environment == f"uncaged-{caged.verdict.receipt.environment}"
    assert {p.verdict.score for p in (uncaged, kept, caged)} == {10.0}


def test_a_hidden_test_that_rejects_our_solution_grades_nobody(course: Course, store: Store) -> None:
    """The batch stops with the test's name; nobody has a mark."""
    path = course.root / "grader/hidden/week1/test_day1_mini.py"
    path.write_text(path.read_text().replace("expected=2 * x", "expected=3 * x"))

    with pytest.raises(HiddenTestError, match="test_double_is_twice rejects our own solution"):
        grade(course, [submission("s1")], store)
    assert store.get("s1", "week1-day1") is None


def test_a_test_file_that_cannot_be_imported_grades_nobody(course: Course, store: Store) -> None:
    """A typing slip in a hidden test is our error, with the traceback for us."""
    path = course.root / "grader/hidden/week1/test_day1_mini.py"
    path.write_text("import nonsense_that_is_nowhere\n")

    with pytest.raises(HiddenTestError, match="nonsense_that_is_nowhere"):
        grade(course, [submission("s1")], store)


def test_a_judge_that_dies_costs_nobody_a_mark(course: Course, store: Store) -> None:
    """Its submission is no mark and is graded again next time; all others are graded by another judge."""
    class_ = [submission(f"s{n}", RIGHT + b"# %d\n" % n) for n in range(12)]
    verdicts = []
    for progress in grade_many(course, course.find("week1"), class_, store, jobs=1):
        verdicts.append(progress.verdict)
        if len(verdicts) == 3:
            multiprocessing.active_children()[0].kill()

    lost = [verdict for verdict in verdicts if not verdict.is_mark]
    again = grade(course, class_, store)

    assert len(verdicts) == len(class_)
    assert len(lost) == 1
    assert lost[0].score is None
    assert [p.verdict.student for p in again if not p.skipped] == [lost[0].student]
    assert {p.verdict.score for p in again} == {10.0}


def test_a_killed_batch_goes_on_where_it_was(course: Course, tmp_path: Path) -> None:
    """Kill -9 of the whole command loses no stored verdict; the next run grades the rest."""
    for n in range(30):
        folder = tmp_path / "submitted" / f"s{n:02}" / "week1-day1"
        folder.mkdir(parents=True)
        (folder / "day1_mini.py").write_bytes(RIGHT + b"# %d\n" % n)
    database = tmp_path / "killed.db"
    command = [sys.executable, "-m", "grader", "grade", "week1", str(tmp_path / "submitted"), "--store", str(database)]
    process = subprocess.Popen(command, cwd=course.root, stdout=subprocess.DEVNULL, start_new_session=True)
    _wait_for_verdicts(database)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    store = Store(database)
    kept = {v.student for v in store.all("week1-day1")}
    rest = grade(course, discover(tmp_path / "submitted", course.find("week1")), store)

    assert 0 < len(kept) < 30
    assert {p.verdict.student for p in rest if p.skipped} == kept
    assert [v.score for v in store.all("week1-day1")] == [10.0] * 30


def _wait_for_verdicts(database: Path) -> None:
    for _ in range(600):
        time.sleep(0.05)
        if database.exists() and Store(database).all("week1-day1"):
            return
    pytest.fail("no verdict was stored")
