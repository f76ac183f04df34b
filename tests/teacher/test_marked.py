"""The catalogue and the hidden tests fit: what does not is named, and no hidden test runs for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.course import Course, InvalidCourse
from grader.teacher.marked import check_hidden

COURSE = Path(__file__).parents[1] / "data" / "tiny" / "course.toml"

HIDDEN = """\
from grader.checking import grades, Universal
import grader.checking as words

@grades("add")
def test_add(submission): ...

class TestMean:
    @words.grades("mean", part="H")
    def test_mean(self, submission): ...

class TestAddUniversal(Universal, of="add"): ...
"""


@pytest.fixture
def hidden(tmp_path):
    """A course of two days with complete hidden tests; returns (course, folder of hidden tests)."""
    shutil.copy(COURSE, tmp_path)
    course = Course.load(tmp_path)
    folder = course.root / "grader" / "hidden" / "week1"
    folder.mkdir(parents=True)
    (folder / "test_day1_sums.py").write_text(HIDDEN)
    (folder / "test_friday.py").write_text('@grades("both")\ndef test_both(): ...\n')
    return course, folder


def hidden_problems(course, days=None):
    with pytest.raises(InvalidCourse) as caught:
        check_hidden(course, days)
    return [(problem.name, str(problem)) for problem in caught.value.problems]


def test_complete_hidden_tests_pass(hidden):
    """Every item checked by a function, a method or a Universal: nothing to say."""
    course, _ = hidden

    check_hidden(course)


def test_an_item_without_a_check_is_named(hidden):
    """Nobody gets marks for an item that only the visible tests look at."""
    course, folder = hidden
    (folder / "test_day1_sums.py").write_text(HIDDEN.replace('"mean"', '"add"'))

    assert hidden_problems(course) == [
        (
            "no_hidden_check",
            (
                "grader/hidden/week1/test_day1_sums.py: week1-day1, mean: no test checks it; "
                'write a test with @grades("mean")'
            ),
        )
    ]


@pytest.mark.parametrize("place", ['@words.grades("mean"', 'of="add"'])
def test_a_check_of_an_unknown_item_is_named(hidden, place):
    """A slip in a name would leave a check without points."""
    course, folder = hidden
    wrong = place.replace("mean", "maen").replace("add", "maen")
    (folder / "test_day1_sums.py").write_text(HIDDEN.replace(place, wrong))
    found = dict(hidden_problems(course))

    assert "line" in found["unknown_item"]
    assert "'maen' is no item of week1-day1; did you mean 'mean'?" in found["unknown_item"]


def test_an_item_that_cannot_be_read_is_named(hidden):
    """A computed name cannot be held against the catalogue."""
    course, folder = hidden
    (folder / "test_day1_sums.py").write_text(HIDDEN.replace('@grades("add")', "@grades(NAME)"))

    assert [name for name, _ in hidden_problems(course)] == ["unreadable_item"]


def test_missing_and_broken_files_are_named(hidden):
    """A day without hidden tests, or with some that do not parse, is not graded by accident."""
    course, folder = hidden
    (folder / "test_day1_sums.py").write_text("def")
    (folder / "test_friday.py").unlink()

    assert [name for name, _ in hidden_problems(course)] == ["broken_hidden_tests", "no_hidden_tests"]


def test_some_days_can_be_held_against_their_tests_alone(hidden):
    """A day that is still being written does not stop the grading of another."""
    course, folder = hidden
    (folder / "test_friday.py").unlink()

    check_hidden(course, course.find("week1-day1"))


def test_hidden_tests_are_read_not_run(hidden):
    """Looking at a hidden test executes nothing of it."""
    course, folder = hidden
    trap = folder / "sprung"
    (folder / "test_day1_sums.py").write_text(f"open({str(trap)!r}, 'w')\n{HIDDEN}")
    check_hidden(course)

    assert not trap.exists()
