"""`grader new`: a day that works from the first minute, in a course that is otherwise as it was."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.course import Course

MINI = Path(__file__).parents[1] / "data" / "mini"
ROOT = Path(__file__).parents[2]
NAME = "day2_means_of_squares"


@pytest.fixture
def mini(house, tmp_path):
    """`house` on a copy of the miniature course."""
    house.root = shutil.copytree(MINI, tmp_path / "course", ignore=shutil.ignore_patterns(".grader", "__pycache__"))
    return house


def texts(root):
    """Every file of a course with its text."""
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


def tool(*words, folder):
    """Run one of our tools in a folder; its output where it fails."""
    command = [sys.executable, "-m", *map(str, words)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_a_new_day_passes_everything_as_it_is(mini):
    """Ruff, the stub generator, the author's runner and the audit have nothing against the skeleton."""
    written = mini.run("new", "week1", "day2", "Means of squares")
    names = re.findall(r"wrote (\S+\.py)", written.stdout)
    isort = ["--config", 'lint.isort.known-first-party = ["grader"]']
    against = [
        "-p",
        "grader.checking.local",
        "--against",
        f"solutions/week1/{NAME}.py",
        "--noconftest",
        "-p",
        "no:cacheprovider",
    ]

    assert len(names) == 6
    for words in (["check", "--no-cache", *isort], ["format", "--check", "--no-cache"]):
        assert tool("ruff", *words, "--config", ROOT / "pyproject.toml", *names, folder=mini.root) == ""
    assert mini.run("stubs", "--check").exit_code == 0
    for tests in (f"grader/hidden/week1/test_{NAME}.py", f"exercises/week1/test_{NAME}.py"):
        assert tool("pytest", "-q", *against, tests, folder=mini.root) == ""
    assert "NotImplementedError" in (mini.root / f"exercises/week1/{NAME}.py").read_text()
    assert all("REPLACE" in (mini.root / name).read_text() for name in names)


@pytest.mark.slow
def test_the_audit_accepts_a_new_week(mini):
    """The example has alternatives, mistakes and checks enough for the graders' own exam."""
    mini.run("new", "week2", "day1", "Means of squares")
    result = mini.run("audit", "week2", "--jobs", 2)

    assert result.exit_code == 0, result.stdout
    assert "The exam is passed." in result.stdout


def test_the_catalogue_keeps_its_comments(mini):
    """Nothing of course.toml is lost or moved; the new day stands after the others, a day later."""
    before = (mini.root / "course.toml").read_text()
    mini.run("new", "week1", "day2", "Means of squares")
    after = (mini.root / "course.toml").read_text()
    day = Course.load(mini.root).day("week1-day2")

    assert after.startswith(before.rstrip())
    assert (day.module, day.title, day.points) == (NAME, "Means of squares", 10)
    assert day.opens.isoformat() == "2026-03-03T16:00:00+09:00"
    assert day.due.isoformat() == "2026-03-03T17:20:00+09:00"


def test_days_are_put_in_their_order(mini):
    """A day between two others finds its place and a time before the next one; Friday stays last."""
    for week, day in (
        ("week1", "friday"),
        ("week1", "day3"),
        ("week1", "day2"),
        ("week2", "day1"),
        ("week2", "friday"),
    ):
        result = mini.run("new", week, day, "Means of squares")
        assert result.exit_code == 0, result.stderr
    course = Course.load(mini.root)

    assert [day.assignment for day in course.days] == [
        *("week1-day1", "week1-day2", "week1-day3", "week1-friday", "week2-day1", "week2-friday")
    ]
    assert [day.opens.isoformat()[:16] for day in course.week("week2").days] == ["2026-03-09T16:00", "2026-03-13T16:00"]
    assert course.day("week1-friday").points == 20
    assert "\n\n[[weeks.days]]" in (mini.root / "course.toml").read_text()
    assert not re.search(r"[^\n]\n\[\[", (mini.root / "course.toml").read_text())


def test_the_page_of_the_week_gets_a_row(mini):
    """In the table of the days, in their order; a week without a page gets one."""
    mini.run("new", "week1", "day3", "Later")
    mini.run("new", "week1", "day2", "Sooner")
    rows = [line for line in (mini.root / "exercises/week1/README.md").read_text().splitlines() if line.startswith("|")]

    assert rows[2:] == ["| 2 | `day2_sooner.py` | 10 | 80 | Sooner |", "| 3 | `day3_later.py` | 10 | 80 | Later |"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["week1", "day1", "Title"], "week1 has a day1 already"),
        (["w1", "day2", "Title"], "'w1' is no name of a week: write it like week3"),
        (["week1", "tuesday", "Title"], "'tuesday' is no name of a day: write it like day5, or friday"),
        (["week1", "day2", '"""'], "is no title"),
        (["week1", "day2", "수업"], "no name for a module can be made from '수업'"),
        (["week1", "day2", "Title", "--topic", "../x"], "'../x' is no name for a module"),
        (["week1", "day2", "In the way"], "day2_in_the_way.py exists already and is not overwritten"),
    ],
)
def test_what_cannot_be_done_leaves_the_course_as_it_was(mini, words, said):
    """One sentence that says what to do instead, exit code 2, and not one file changed."""
    (mini.root / "grader/hidden/week1/test_day2_in_the_way.py").write_text("# somebody's work")
    before = texts(mini.root)
    result = mini.run("new", *words)

    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert texts(mini.root) == before


def test_a_day_needs_time_between_its_neighbours(house):
    """Two days that leave no room between them are named."""
    text = (house.root / "course.toml").read_text()
    (house.root / "course.toml").write_text(text.replace("2026-03-06T16:00", "2026-03-02T17:30"))
    result = house.run("new", "week1", "day2", "Title")

    assert result.exit_code == 2
    assert "there is no time for day2 beside week1-day1 and week1-friday" in " ".join(result.stderr.split())
