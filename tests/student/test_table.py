"""The table below a run: widths, titles, colours, and what counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from grader.student.catalogue import Entry, entries
from grader.student.progress import BROKEN, CRASHED, PASSED, SKIPPED, UNFINISHED, UNTOUCHED, WRONG, Progress, Row
from grader.student.table import render

COURSE = """
[[weeks]]
id = "week1"
[[weeks.days]]
id = "day2"
module = "day2_cost"
items = [
    { id = "mse", title = "평균 제곱 오차", points = 4 },
    { id = "normal_equation_with_bias", title = "The normal equation with a hidden bias", points = 2.5 },
]
"""


@pytest.fixture
def rows(tmp_path):
    """Two items of one file with a catalogue above it."""
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    file = tmp_path / "exercises" / "week1" / "day2_cost.py"
    return [
        Row(file, "mse", 3, [PASSED, PASSED, WRONG]),
        Row(file, "normal_equation_with_bias", 1, [UNTOUCHED]),
    ]


@pytest.mark.parametrize("width", [200, 100, 80, 72, 60, 50, 40])
def test_no_line_is_wider_than_the_terminal(rows, width):
    """At every width all lines fit, and items, counts and outcomes stay readable."""
    text = render(rows, width=width, colour=False, plain=False)

    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "2 / 3" in text
    assert "not attempted" in text
    assert "mse" in text


def test_korean_titles_align(rows):
    """Letters two columns wide do not push the columns behind them out of line."""
    lines = render(rows, width=120, colour=False, plain=True).splitlines()
    first, second = (line for line in lines if "examples" in line and "/" in line)

    assert "평균 제곱 오차" in first
    assert cell_len(first[: first.index(" / 3")]) == cell_len(second[: second.index(" / 1")])


def test_titles_and_bars_give_way(rows):
    """A narrow terminal loses the titles first, then the bars."""
    assert "normal equation" in render(rows, width=120, colour=False, plain=True)
    assert "normal equation" not in render(rows, width=70, colour=False, plain=True)
    assert "#" in render(rows, width=70, colour=False, plain=True)
    assert "#" not in render(rows, width=55, colour=False, plain=True)


def test_colour_only_where_it_is_asked_for(rows):
    """Without colour there is no escape sequence; with colour a wrong item is red."""
    assert "\x1b[" not in render(rows, width=100, colour=False, plain=False)
    assert "\x1b[31mwrong" in render(rows, width=100, colour=True, plain=False)


def test_a_pipe_gets_ascii_bars(rows):
    """A log file shows # and . where a terminal shows lines."""
    plain, fancy = (render(rows, width=100, colour=False, plain=on) for on in (True, False))

    assert "#####..." in plain
    assert "━━━━━╌╌╌" in fancy


def test_points_are_the_examples_share(rows):
    """30 % of 4 points for 2 of 3 examples is 0.8; both items' examples are worth 1.95."""
    assert "Examples so far: 0.8 of 1.95 points." in render(rows, width=100, colour=False, plain=True)


def test_without_a_catalogue(rows, tmp_path):
    """Without course.toml there are no points, and everything else."""
    (tmp_path / "course.toml").unlink()
    text = render(rows, width=100, colour=False, plain=True)

    assert " pt" not in text
    assert "so far" not in text
    assert "Examples decide 30% of the points, hidden checks the rest." in text


@pytest.mark.parametrize(("outcomes", "code"), [("", "\x1b["), ("1", "")], ids=["colour", "NO_COLOR"])
def test_no_color_is_obeyed(desk, right, outcomes, code):
    """On a terminal the table is coloured, unless NO_COLOR is set; FORCE_COLOR stands in for the terminal here."""
    env = {"NO_COLOR": "1"} if outcomes else {"FORCE_COLOR": "1"}
    run = desk(right).pytest("exercises", **env)
    line = next(line for line in run.text.splitlines() if "mse" in line and "examples" in line)

    assert ("\x1b[" in line) is bool(code)


@pytest.mark.parametrize(
    ("outcomes", "word"),
    [
        ([PASSED, PASSED], PASSED),
        ([PASSED, WRONG, CRASHED], WRONG),
        ([CRASHED, UNTOUCHED], CRASHED),
        ([UNTOUCHED, UNTOUCHED], UNTOUCHED),
        ([PASSED, UNTOUCHED], UNFINISHED),
        ([PASSED, SKIPPED], SKIPPED),
        ([BROKEN, SKIPPED], BROKEN),
    ],
)
def test_the_gravest_outcome_names_the_item(outcomes, word):
    """One word for an item: what went worst."""
    assert Row(Path("day2_cost.py"), "mse", len(outcomes), outcomes).word == word


def test_progress_counts_what_was_not_run():
    """A deselected check counts in its item's total; an item of which nothing ran is left out."""
    progress, file = Progress(), Path("week1/day2_cost.py")
    for test, item in (("a", "mse"), ("b", "mse"), ("c", "mae")):
        progress.expect(test, file, item)
    progress.record("a", PASSED)

    assert [(row.item, row.passed, row.checks) for row in progress.rows()] == [("mse", 1, 2)]
    assert progress.complete


@pytest.mark.parametrize("text", ["", "weeks = 3", "[[weeks]]", "= broken", "[[weeks]]\nid = 'week1'\ndays = [1]"])
def test_a_damaged_catalogue_costs_the_titles_only(tmp_path, text):
    """Whatever stands in course.toml, the table can be printed."""
    (tmp_path / "course.toml").write_text(text, encoding="utf-8")

    assert entries(tmp_path / "week1" / "day2_cost.py") == {}


def test_the_catalogue_is_found_above(rows):
    """Titles and points come from the nearest course.toml above, for the right week and module only."""
    file = rows[0].file

    assert entries(file)["mse"] == Entry("평균 제곱 오차", 4.0)
    assert entries(file.with_name("day3.py")) == {}
    assert entries(file.parent.parent / "week2" / file.name) == {}
