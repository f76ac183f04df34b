"""The marks as CSV."""

from __future__ import annotations

import csv
import io

import pytest

from grader.teacher.friday import Unit
from grader.teacher.lists import safe_cell
from grader.teacher.report.table import week_csv
from grader.verdict import Outcome


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_row_for_every_student(make_class):
    """Points, lateness, unit, mark and notes; empty where nothing counts."""
    group = make_class(late={"per": "hour", "percent": 10.0}, week={"units": 20.0}, excused=[{"student": "s02"}])
    group.whole_week("s01", 1.0, 0.5)
    group.times["s01", "week1-day1"] = group.day1.due.replace(hour=18)
    group.missing("s02", group.day1)
    group.hand_in("s02", group.day2, 1.0, 0.5, outcome=Outcome.GRADER_ERROR)
    group.missing("s02", group.friday)
    group.names = {"s01": "강민준"}

    first, second = rows_of(week_csv(group.evaluate(units={"s01": Unit("1조", 10.0, 20.0)})))

    assert (first["id"], first["name"], first["unit"]) == ("s01", "강민준", "10/20 1조")
    assert [first[key] for key in ("day1", "day1_late", "day2", "day2_late", "friday")] == [
        "7.50",
        "0.75",
        "7.50",
        "",
        "15.00",
    ]
    assert (first["mark"], first["out_of"], first["final"]) == ("53.50", "80", "yes")
    assert [second[key] for key in ("day1", "day2", "friday", "mark", "final")] == ["", "", "", "", "no"]
    assert second["notes"].startswith("day1 excused; day2 our fault")


def test_excel_shows_korean(make_class):
    """The file begins with the mark by which Excel knows UTF-8."""
    group = make_class()
    group.whole_week("s01")

    assert week_csv(group.evaluate()).startswith(b"\xef\xbb\xbfid,name,day1")


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\tx", "\rx", " =1", "＝1"])
def test_names_are_no_formulas(make_class, name):
    """What a student is called is text to every spreadsheet."""
    group = make_class()
    group.whole_week("s01")
    group.names = {"s01": name}

    [row] = rows_of(week_csv(group.evaluate()))

    assert row["name"] == f"'{name}"
    assert safe_cell('강민준, "x"') == '강민준, "x"'
