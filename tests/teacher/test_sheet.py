"""A table of thousands of rows: aligned, cut where the terminal is narrow, and nothing in a name makes a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from grader.course import Course
from grader.teacher.screens import class_table
from grader.teacher.sheet import Sheet
from grader.verdict import ItemResult, Status, Verdict

MINI = Path(__file__).parents[1] / "data" / "mini"


def printed(sheet: Sheet, width: int = 100) -> list[str]:
    """The lines of a sheet on a terminal of so many columns."""
    console = Console(width=width, highlight=False)
    with console.capture() as capture:
        console.print(sheet, crop=False)
    return capture.get().splitlines()


def sheet(*names: str) -> Sheet:
    """Names and one number each."""
    head = [[Text("student"), Text("day1")]]
    return Sheet(head, [[Text(name), Text("10.0", "green")] for name in names], [[Text("mean"), Text("9.5")]])


def test_numbers_stand_below_each_other() -> None:
    """Whatever letters a name has, its number ends where the others end."""
    lines = printed(sheet("s01", "김학생", "a-long-name"))
    ends = {cell_len(line) for line in lines if "─" not in line}

    assert [line.split() for line in lines if "─" not in line][1:4] == [
        [n, "10.0"] for n in ("s01", "김학생", "a-long-name")
    ]
    assert len(ends) == 1


@pytest.mark.parametrize("name", ["x" * 300, "학" * 150])
def test_a_long_name_is_cut_and_its_number_is_not(name: str) -> None:
    """On a narrow terminal every line fits, and numbers are whole."""
    lines = printed(sheet(name), width=30)

    assert max(map(cell_len, lines)) <= 30
    assert [line.split()[-1] for line in lines if "…" in line] == ["10.0"]


def test_a_class_of_nobody_is_a_head() -> None:
    """No rows, no foot, no error."""
    lines = printed(class_table([], Course.load(MINI).days))

    assert [line.split() for line in lines] == [["student", "day1", "total"], ["10", "10"]]


def test_a_name_makes_no_row() -> None:
    """A newline in the name of a folder does not look like another student."""
    item = ItemResult("double", "Twice the array", 10.0, 2.0)
    verdict = Verdict("s01\n  s02  10.0", "week1-day1", Status.GRADED, (item,))

    lines = printed(class_table([verdict], Course.load(MINI).days))

    assert not [line for line in lines if line.split()[:2] == ["s02", "10.0"]]
    assert any(r"s01\n" in line for line in lines)
