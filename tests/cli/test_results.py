"""`grader show` and `grader table`: what a student and an instructor read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.verdict import Outcome, Receipt, Status


def test_show_tells_points_checks_and_hint(house):
    """After the due time a student reads everything but what is for staff."""
    house.store(house.graded("s01"))
    text = house.run("show", "s01", "week1-day1", "--at", "2026-03-02T17:21").stdout

    for words in ("s01  week1-day1  Sums  2 of 10", "✗ add", "hidden 0/1", "add(1234, 1)", "Hint: subtracts: You"):
        assert words in text
    assert text.count("You subtracted.") == 1
    assert text.count("The sum is right.") == 1
    assert "hidden trace" not in text


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_show_keeps_hidden_inputs_before_the_due_time(house, extra):
    """Before the due time the sentence and the hint are all there is, in JSON too."""
    house.store(house.graded("s01"))
    text = house.run("show", "s01", "week1-day1", "--at", "2026-03-02T17:20", *extra).stdout

    assert "The sum is right." in text
    assert "You subtracted." in text
    assert "1234" not in text
    assert "hidden trace" not in text


def test_show_understands_a_time_zone(house):
    """A time with an offset is taken as it is, one without as the course's own."""
    house.store(house.graded("s01"))

    assert "1234" in house.run("show", "s01", "week1-day1", "--at", "2026-03-02T08:21+00:00").stdout
    assert "1234" not in house.run("show", "s01", "week1-day1", "--at", "2026-03-02T08:21").stdout


def test_show_staff_shows_all(house):
    """Staff read inputs and our own traces at any time."""
    house.store(house.graded("s01"))
    text = house.run("show", "s01", "week1-day1", "--at", "2026-03-01", "--staff").stdout

    assert "1234" in text
    assert "hidden trace" in text


def test_show_a_week_shows_the_days_there_are(house):
    """Days without a verdict are left out."""
    house.store(house.graded("s01"))
    text = house.run("show", "s01", "week1").stdout

    assert "week1-day1" in text
    assert "week1-friday" not in text


def test_show_an_unknown_student_names_the_nearest(house):
    """A slip in the name is answered with the one that was meant."""
    house.store(house.graded("student01"))
    result = house.run("show", "stdent01", "week1")

    assert result.exit_code == 2
    assert "no verdict of 'stdent01' for week1: did you mean 'student01'?" in " ".join(result.stderr.split())


def test_table_shows_students_days_and_totals(house):
    """Scores and words stand where they belong; our own fault makes the total unknown."""
    missing = replace(house.graded("s02", 0.0, ()), status=Status.MISSING)
    stub = house.graded("s03", 0.0, (house.check(Outcome.NOT_ATTEMPTED), house.check(Outcome.SKIPPED)))
    broken = replace(house.graded("s04"), status=Status.GRADER_ERROR)
    house.store(house.graded("s01"), house.graded("s01", 16.0, (), "week1-friday"), missing, stub, broken)
    rows = [line.replace("│", " ").split() for line in house.run("table", "week1").stdout.splitlines()]

    assert ["s01", "2.0", "16.0", "18.0"] in rows
    assert ["s02", "missing", "—", "0.0"] in rows
    assert ["s03", "untouched", "—", "0.0"] in rows
    assert ["s04", "our", "fault", "—", "?"] in rows
    assert ["mean", "of", "4", "0.7", "16.0", "6.0"] in rows


def test_table_json_holds_every_verdict(house):
    """What a table shows can be worked with."""
    house.store(house.graded("s01"), house.graded("s02"))

    assert len(house.run("table", "week1", "--json").stdout.splitlines()) == 2


def test_marks_made_without_a_cage_are_recognisable(house):
    """A word in the table and in what is shown of the student; a mark made in the cage has none."""
    uncaged = Receipt("s", "g", "e", "uncaged-v")
    house.store(house.graded("s01", receipt=uncaged), house.graded("s02"))
    rows = [line.split() for line in house.run("table", "week1-day1").stdout.splitlines()]

    assert ["s01", "unsafe", "2.0", "2.0"] in rows
    assert ["s02", "2.0", "2.0"] in rows
    assert "2 of 10  graded without a cage (--unsafe)" in house.run("show", "s01", "week1").stdout
    assert "cage" not in house.run("show", "s02", "week1").stdout
