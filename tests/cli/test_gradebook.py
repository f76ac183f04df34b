"""`grader push`: into a real gradebook, again, and over what a person set by hand."""

from __future__ import annotations

import sqlite3
import sys
import types
from dataclasses import replace

import pytest

from grader.verdict import Receipt, Status


@pytest.fixture
def pushed(house):
    """Two students, a roster and a folder of nbgrader's; runs a push into its gradebook."""
    right = house.graded("s01", 4.0)
    house.store(right, house.graded("s02", receipt=Receipt("s", "g", "e", "uncaged-v")))
    (house.root / "roster.csv").write_text("id,first_name,last_name,email\ns01,Ada,Byron,\ns03,Cho,Kim,c@x.org\n")
    stamp = house.root / "submitted" / "s01" / "week1-day1" / "timestamp.txt"
    stamp.write_text("2026-03-02 08:00:00 UTC\n")
    database = house.root / "gradebook.db"

    def push():
        options = ("--roster", house.root / "roster.csv", "--files", house.root)
        return house.run("push", "week1-day1", "--db", database, *options)

    push.database = database
    return push


def ask(database, statement):
    """The rows of one statement; a change is committed."""
    connection = sqlite3.connect(database)
    try:
        with connection:
            return connection.execute(statement).fetchall()
    finally:
        connection.close()


def test_a_push_and_a_second_one(house, pushed):
    """Scores, people, times and notebooks arrive; a second push changes nothing and says so."""
    first = pushed()

    assert first.exit_code == 0
    assert "gradebook: 3 students, 2 submissions, 4 scores; " in first.stdout
    assert "notebooks: 1 source, 2 graded; 4 files changed\n" in first.stdout
    assert "note: 1 student with results missing from the roster: s02\n" in first.stdout
    assert "note: 1 mark made without a cage (--unsafe)" in first.stdout
    assert ask(pushed.database, "SELECT first_name, email FROM student WHERE id = 's03'") == [("Cho", "c@x.org")]
    assert ask(pushed.database, "SELECT timestamp FROM submitted_assignment WHERE student_id = 's01'") == [
        ("2026-03-02 08:00:00.000000",)
    ]
    assert (house.root / "autograded" / "s01" / "week1-day1" / "day1_sums.ipynb").is_file()

    second = pushed()
    assert "gradebook: 3 students, 2 submissions, 4 scores; 0 rows changed\n" in second.stdout
    assert "notebooks: 1 source, 2 graded; 0 files changed\n" in second.stdout


def test_what_a_person_set_by_hand_is_kept_and_named(pushed):
    """A manual score and a manual comment go on counting; each is named with what it stands against."""
    pushed()
    ask(
        pushed.database,
        "UPDATE grade SET manual_score = 1.5 WHERE auto_score = 4 "
        "AND cell_id IN (SELECT id FROM base_cell WHERE name = 'add')",
    )
    ask(pushed.database, "UPDATE comment SET manual_comment = 'Well\ndone' WHERE auto_comment LIKE '%You subtracted%'")
    result = pushed()

    assert "kept by hand: s01 week1-day1 add: 1.5 points count, not our 4\n" in result.stdout
    assert "kept by hand: s01 week1-day1 add: the comment 'Well done'\n" in result.stdout
    assert "0 rows changed" in result.stdout
    assert result.exit_code == 0


def test_our_own_fault_is_not_pushed(house, monkeypatch):
    """What is no mark is named, to be graded again, and is exit code 1; notes are shown as they are."""
    given = {}

    def push(course, days, verdicts, database, *, course_root, roster, now):
        given.update(students=[each.student for each in verdicts], database=database, root=course_root, now=now)
        counts = {"students": 1, "submissions": 1, "cells": 1, "changed": 1}
        return types.SimpleNamespace(
            **counts, kept_manual=[], notes=["a [bold]note"], not_marks=[("s02", "week1-day1")]
        )

    module = types.ModuleType("grader.bridges.nbgrader_gradebook")
    module.push = push
    monkeypatch.setitem(sys.modules, "grader.bridges.nbgrader_gradebook", module)
    house.store(house.graded("s01"), replace(house.graded("s02"), status=Status.GRADER_ERROR))
    result = house.run("push", "week1", "--db", "sqlite:///g.db")

    assert (given["students"], given["database"], given["root"]) == (["s01", "s02"], "sqlite:///g.db", None)
    assert given["now"].tzinfo is not None
    assert "gradebook: 1 student, 1 submission, 1 score; 1 row changed\n" in result.stdout
    assert "note: a [bold]note\n" in result.stdout
    assert "not pushed, our own fault: s02 week1-day1; grade again" in result.stdout
    assert result.exit_code == 1
