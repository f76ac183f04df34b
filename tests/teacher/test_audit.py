"""The graders' own exam: passed by good graders, and every way to fail it is reported."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.course import Course
from grader.errors import HiddenTestError
from grader.teacher.audit import Report, Settings, audit
from grader.teacher.batch import Progress

MINI = Path(__file__).parents[1] / "data" / "mini"

MISTAKES = """

@mistake(of="double", hint="This is no mistake at all.")
def nothing_wrong(x):
    x = np.asarray(x)
    if x.ndim == 0:
        raise ValueError("no dimension")
    return 2 * x.astype(x.dtype if x.dtype == np.float32 else np.float64)


@mistake(of="row_means", hint="Never the same twice, so never recognised.")
def noisy(X):
    return X.mean(axis=1) + np.random.default_rng().normal(size=len(X))
"""
ALTERNATIVES = """

@alternative(of="row_means")
def sums_only(X):
    return X.sum(axis=1)
"""
SLOTTED = '@alternative(of="Counter")\nclass slotted:'


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def append(path: Path, text: str) -> None:
    """Add to the end of a file."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def examined(root: Path) -> Report:
    """The report on the variants of week 1 of a course."""
    course = Course.load(root)
    return audit(course, course.week("week1"), jobs=2, settings=Settings(mutants=0))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A miniature course that may be spoilt."""
    return Path(shutil.copytree(MINI, tmp_path / "mini"))


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report on a course in which everything is wrong at once."""
    root = Path(shutil.copytree(MINI, tmp_path_factory.mktemp("spoilt") / "mini"))
    hidden = root / "grader" / "hidden" / "week1"
    change(
        hidden / "test_day1_mini.py", "inside(submission, lives) == [1, 11, 2]", "len(inside(submission, lives)) == 3"
    )
    append(hidden / "mistakes_day1_mini.py", MISTAKES)
    append(hidden / "alternatives_day1_mini.py", ALTERNATIVES)
    change(hidden / "alternatives_day1_mini.py", SLOTTED, "class slotted:")
    stub = root / "exercises" / "week1" / "day1_mini.py"
    change(stub, 'raise NotImplementedError("row_means: not written yet")', "return X.mean(axis=1)")
    return examined(root)


def about(report: Report, words: str) -> list[str]:
    """The problems in which all the words stand."""
    return [problem for problem in report.problems if all(word in problem for word in words.split())]


def test_good_graders_pass() -> None:
    """Solution, stub, mistakes, slips, alternatives and mutants come out as they must; each is counted and followed."""
    steps: list[Progress] = []
    course = Course.load(MINI)
    report = audit(course, course.week("week1"), jobs=2, on_progress=steps.append, settings=Settings(mutants=None))
    rows = {row.item: row for row in report.rows}

    assert report.ok, "\n".join(report.lines())
    assert list(rows) == ["double", "row_means", "Counter"]
    assert all(row.solution and row.stub for row in report.rows)
    assert all(row.mistakes == row.rejected == row.named for row in report.rows)
    assert [row.alternatives for row in report.rows] == [row.accepted for row in report.rows] == [3, 3, 3]
    assert all(row.mutants == row.tried == row.killed > 0 for row in report.rows)
    assert rows["double"].mistakes > 1, "the slips against the universal rules are missing"
    assert rows["row_means"].checks == "E1 H1 P1"
    assert "solution " in rows["row_means"].margins
    assert "mistake " in rows["row_means"].margins
    assert rows["double"].certificate.right < 1 < rows["double"].certificate.wrong
    assert [step.done for step in steps] == list(range(1, steps[-1].total + 1))


def test_a_check_that_never_fails_is_listed(spoilt: Report) -> None:
    """Nothing proves that such a check can fail; one that a mistake fails is not listed."""
    assert "test_day1_mini.py::test_counter_through_a_handle" in spoilt.unfailed
    assert "test_day1_mini.py::test_means_go_along_the_rows" not in spoilt.unfailed
    assert "never failed by any variant: test_day1_mini.py::test_counter_through_a_handle" in spoilt.lines()


def test_a_weakened_hidden_test_is_reported(spoilt: Report) -> None:
    """The mistake that only this test found passes now, and the test itself never fails."""
    assert about(spoilt, "Counter/shared_count passes every check")
    assert "test_day1_mini.py::test_counters_are_independent" in spoilt.unfailed


def test_a_mistake_that_passes_everything_is_reported(spoilt: Report) -> None:
    """Either it is no mistake, or a check is missing."""
    assert about(spoilt, "double/nothing_wrong passes every check")


def test_a_mistake_that_is_not_named_is_reported(spoilt: Report) -> None:
    """Rejected is not enough, its student would read no hint; less than 95 % named is a problem of the whole week."""
    assert [name for name in spoilt.unnamed if "row_means/noisy: row_means: rejected but not named" in name]
    assert about(spoilt, "11 of 14 mistakes are called by their names, 95% row_means/noisy")


def test_a_right_answer_that_is_rejected_is_reported(spoilt: Report) -> None:
    """With the check that rejects it."""
    assert about(spoilt, "row_means/sums_only a right answer is rejected by test_means_go_along_the_rows")


def test_too_few_alternatives_are_reported(spoilt: Report) -> None:
    """Two differently written answers prove little."""
    assert about(spoilt, "week1-day1 Counter: 2 alternatives, 3 asked")


def test_a_stub_that_earns_points_is_reported(spoilt: Report) -> None:
    """What is handed out must be worth nothing."""
    assert about(spoilt, "stub: row_means: the untouched stub earns 4.0 points")


def test_nothing_else_is_reported(spoilt: Report) -> None:
    """Each problem was meant, and the exam is failed."""
    assert len(spoilt.problems) == 6, "\n".join(spoilt.problems)
    assert not spoilt.ok
    assert sum(line.startswith("PROBLEM ") for line in spoilt.lines()) == 6


def test_a_missing_stub_stops_the_exam(copy: Path) -> None:
    """With the command that writes it."""
    (copy / "exercises" / "week1" / "day1_mini.py").unlink()

    with pytest.raises(HiddenTestError, match=r"exercises/week1/day1_mini\.py does not exist: .*`grader stubs`"):
        examined(copy)


def test_a_mistake_of_an_unknown_item_stops_the_exam(copy: Path) -> None:
    """A slip in `of=` is told with the name."""
    append(copy / "grader/hidden/week1/mistakes_day1_mini.py", '\n@mistake(of="treble")\ndef slip(x): ...\n')

    with pytest.raises(HiddenTestError, match="the solution defines no 'treble'"):
        examined(copy)
