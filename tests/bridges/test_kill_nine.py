"""`kill -9` of a push at random moments: the next push ends as if nothing had happened, and nothing by hand is lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from functools import partial

import pytest

from grader.bridges.nbgrader_gradebook import push

#: Kills while an existing gradebook is updated, and while a new one is created.
UPDATES, CREATIONS = 46, 4
STUDENTS = 12


def classroom(kit, passed):
    """Verdicts of a class for both days, in which everybody passed so many checks."""
    return [kit.verdict(f"s{number:02}", day, passed) for number in range(STUDENTS) for day in kit.days]


def content(database):
    """Everything in a gradebook that a reader could see, without the random ids of its rows."""
    query = (
        "SELECT sa.student_id, a.name, c.name, g.auto_score, g.manual_score, g.needs_manual_grade, k.auto_comment "
        "FROM grade g JOIN base_cell c ON c.id = g.cell_id JOIN submitted_notebook sn ON sn.id = g.notebook_id "
        "JOIN submitted_assignment sa ON sa.id = sn.assignment_id JOIN assignment a ON a.id = sa.assignment_id "
        "LEFT JOIN base_cell d ON d.name = c.name || '-solution' AND d.notebook_id = c.notebook_id "
        "LEFT JOIN comment k ON k.cell_id = d.id AND k.notebook_id = sn.id"
    )
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return sorted(connection.execute(query).fetchall(), key=str)


def places(rows):
    """Every student with every assignment."""
    return {row[:2] for row in rows}


def rows_of(place, rows):
    """The rows of one submission."""
    return [row for row in rows if row[:2] == place]


def killed_after(seconds, action):
    """Run an action in a forked child that is killed -9 after so many seconds; whether it was still running."""
    child = os.fork()
    if not child:
        try:
            action()
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.slow
def test_a_killed_update_is_completed_by_the_next(kit, tmp_path):
    """46 kills over a gradebook with older marks and one set by hand: each next push gives the same gradebook."""
    push(kit.course, kit.days, classroom(kit, 2), str(kit.database))
    kit.ask("UPDATE grade SET manual_score = 1.5 WHERE id = (SELECT min(id) FROM grade)")
    new, wanted = classroom(kit, 5), tmp_path / "wanted.db"
    shutil.copy(kit.database, wanted)
    begin = time.monotonic()
    push(kit.course, kit.days, new, str(wanted))
    whole, before, expected = time.monotonic() - begin, content(kit.database), content(wanted)
    dice, kills = random.Random(11), 0  # noqa: S311
    assert [row for row in expected if row[4] == 1.5]

    for number in range(UPDATES):
        database = str(shutil.copy(kit.database, tmp_path / f"{number}.db"))
        kills += killed_after(dice.uniform(0, whole), partial(push, kit.course, kit.days, new, database))
        left = content(database)
        assert all(rows_of(place, left) in (rows_of(place, before), rows_of(place, expected)) for place in places(left))
        push(kit.course, kit.days, new, database)

        assert content(database) == expected

    assert kills > UPDATES // 2, "it was done before it could be killed"


@pytest.mark.slow
def test_a_gradebook_that_was_killed_at_birth_is_made_by_the_next(kit, tmp_path):
    """Four kills while the first push creates the gradebook, from its first file to its last row."""
    verdicts = classroom(kit, 5)
    begin = time.monotonic()
    push(kit.course, kit.days, verdicts, str(tmp_path / "wanted.db"))
    whole, expected = time.monotonic() - begin, content(tmp_path / "wanted.db")
    dice, kills = random.Random(12), 0  # noqa: S311

    for number in range(CREATIONS):
        database = tmp_path / f"{number}" / "gradebook.db"
        database.parent.mkdir()
        kills += killed_after(dice.uniform(0, whole), partial(push, kit.course, kit.days, verdicts, str(database)))
        push(kit.course, kit.days, verdicts, str(database))

        assert content(database) == expected
        assert [path.name for path in database.parent.iterdir()] == ["gradebook.db"]

    assert kills > CREATIONS // 2, "it was done before it could be killed"
