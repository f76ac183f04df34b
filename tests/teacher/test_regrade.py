"""Grading again: what a mended hidden test changes is shown first, with its reason, and counts when told to."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.course import Course
from grader.teacher.batch import grade_many
from grader.teacher.regrade import apply, changes, draft, outdated
from grader.teacher.store import Store
from grader.teacher.submissions import discover
from grader.verdict import ItemResult, Status, Verdict

DATA = Path(__file__).parents[1] / "data"
RIGHT = (DATA / "golden" / "right" / "day1_mini.py").read_text()
NARROW = RIGHT.replace("return X.mean(axis=1)", "return X.mean(axis=1).astype(np.float32)")
#: A check that asks for more than the exercise does.
TOO_STRICT = '''

@grades("row_means")
def test_means_are_wide(submission):
    """The means are 64 bits wide."""
    require(submission.row_means(np.ones((2, 2))).dtype == np.float64, "It must be float64.")
'''


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The miniature course with a hidden test that is wrong, and a class of three graded by it."""
    home = shutil.copytree(DATA / "mini", tmp_path / "mini")
    hidden = home / "grader" / "hidden" / "week1" / "test_day1_mini.py"
    hidden.write_text(hidden.read_text() + TOO_STRICT)
    for student, source in {"narrow": NARROW, "right": RIGHT, "broken": "def double(:\n"}.items():
        place = tmp_path / "submitted" / student / "week1-day1"
        place.mkdir(parents=True)
        (place / "day1_mini.py").write_text(source)
    course, submissions = the(home)
    with Store(tmp_path / "results.db") as store:
        list(grade_many(course, course.find("week1"), submissions, store))
    return home


def the(home: Path):
    """The course and its submissions, as they are now."""
    course = Course.load(home)
    return course, discover(home.parent / "submitted", course.find("week1"))


def mend(home: Path) -> None:
    """Take the wrong check out."""
    hidden = home / "grader" / "hidden" / "week1" / "test_day1_mini.py"
    hidden.write_text(hidden.read_text().replace(TOO_STRICT, ""))


def drafted(home: Path, store: Store, drafts: Store):
    """What regrading would change."""
    course, submissions = the(home)
    days = course.find("week1")
    old = outdated(course, days, submissions, store)
    list(draft(course, days, old, drafts))
    return changes(old, store, drafts)


@pytest.fixture
def stores(tmp_path: Path, home: Path):
    """The results and the drafts."""
    with Store(tmp_path / "results.db") as store, Store(tmp_path / "drafts.db") as drafts:
        yield store, drafts


def test_nothing_is_out_of_date_while_nothing_changed(home: Path, stores) -> None:
    """A deadline that was moved, or a page that was written, grades nobody again."""
    toml = home / "course.toml"
    toml.write_text(toml.read_text().replace("T17:20:00", "T18:20:00"))

    assert drafted(home, *stores) == []


def test_a_mended_test_is_listed_and_changes_nothing(home: Path, stores) -> None:
    """Who gains what by it and why; the marks are those of before."""
    store, drafts = stores
    mend(home)

    found = {change.before.student: change for change in drafted(home, store, drafts)}

    assert set(found) == {"narrow", "right", "broken"}
    assert [change.is_visible for change in found.values()].count(True) == 1
    (item,) = found["narrow"].items
    assert (item.item, item.after) == ("row_means", 4.0)
    assert item.before < 4.0
    assert found["narrow"].reasons == ("hidden tests, solution or course.toml changed",)
    assert store.get("narrow", "week1-day1").score < 10.0


def test_applied_drafts_count_and_the_old_marks_are_kept(home: Path, stores) -> None:
    """Afterwards nothing is out of date, and the history holds both verdicts; a second time adds nothing."""
    store, drafts = stores
    mend(home)
    found = drafted(home, store, drafts)

    assert apply(found, store) == 3
    assert apply(found, store) == 3
    assert store.get("narrow", "week1-day1").score == 10.0
    assert [verdict.score for verdict in store.history("narrow", "week1-day1")][1:] == [10.0]
    assert drafted(home, store, drafts) == []


def test_another_submission_says_so(home: Path, stores) -> None:
    """A file that changed since is a reason of its own; somebody never graded is not graded now."""
    (home.parent / "submitted" / "right" / "week1-day1" / "day1_mini.py").write_text(RIGHT + "# better\n")
    (home.parent / "submitted" / "new").mkdir()

    (change,) = drafted(home, *stores)

    assert change.before.student == "right"
    assert change.reasons == ("another submission",)
    assert not change.is_visible


def test_our_own_fault_replaces_no_mark(stores) -> None:
    """A draft that is no mark is never applied."""
    store, drafts = stores
    ours = Verdict("right", "week1-day1", Status.GRADER_ERROR, (ItemResult("double", "Double", 4.0, None),))
    drafts.put(ours)
    found = changes([each for each in the(store_home(store))[1] if each.student == "right"], store, drafts)

    assert apply(found, store) == 0
    assert store.get("right", "week1-day1").score == 10.0


def store_home(store: Store) -> Path:
    """The course beside a results database of these tests."""
    return Path(store.name).parent / "mini"


def command(home: Path, *words: str) -> subprocess.Popen[str]:
    """`grader regrade` as an instructor types it."""
    parts = ["regrade", "week1", str(home.parent / "submitted"), "--store", str(home.parent / "results.db"), *words]
    return subprocess.Popen(
        [sys.executable, "-m", "grader", *parts], cwd=home, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_the_command_shows_then_applies_and_survives_kill_9(home: Path) -> None:
    """The table names student, item, points and reason; killed three times while applying, the end is the same."""
    mend(home)

    told, complaint = command(home).communicate()
    assert not complaint.strip()
    assert "narrow" in told
    assert "hidden tests, solution" in told
    assert "Nothing counts yet" in told
    with Store(home.parent / "results.db") as store:
        assert store.get("narrow", "week1-day1").score < 10.0
    dice = random.Random(7)  # noqa: S311
    for _ in range(3):
        process = command(home, "--apply")
        time.sleep(dice.uniform(0.3, 1.5))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    told, _ = command(home, "--apply").communicate()

    with Store(home.parent / "results.db") as store:
        assert {verdict.student: verdict.score for verdict in store.all("week1-day1")} == {
            "broken": 0.0, "narrow": 10.0, "right": 10.0,
        }  # fmt: skip
