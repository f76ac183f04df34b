from __future__ import annotations

import csv
import os
import sqlite3
import threading

import pytest
from sqlalchemy.exc import OperationalError

from grader.bridges import nbgrader_gradebook
from grader.bridges.nbgrader_gradebook import push
from grader.errors import BridgeError
from grader.verdict import Outcome, Status


def classroom(kit, students=12):
    """Verdicts of a whole class in which every count of passed checks occurs."""
    return [
        kit.verdict(f"stu{number:02d}", day, passed=(number + shift) % 6)
        for number in range(students)
        for shift, day in enumerate(kit.days)
    ]


def export(kit):
    """Nbgrader's own export, by (student, assignment)."""
    kit.nbgrader("export", "--to", "grades.csv")
    with (kit.root / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {(row["student_id"], row["assignment"]): row for row in csv.DictReader(file)}


def test_export_gives_exactly_the_points_of_the_verdicts(kit):
    """Nbgrader's own export shows, for 12 students and 2 days, the verdicts' scores, maxima and due times."""
    verdicts = classroom(kit)
    done = push(kit.course, kit.days, verdicts, str(kit.database))
    assert (done.students, done.submissions, done.cells) == (12, 24, 12 * 5)
    rows = export(kit)
    assert len({verdict.score for verdict in verdicts}) > 3
    for verdict in verdicts:
        row = rows.pop((verdict.student, verdict.assignment))
        assert round(float(row["score"]), 4) == verdict.score
        assert float(row["max_score"]) == verdict.points
        assert row["duedate"] == f"2026-03-0{verdict.assignment[-1]} 08:20:00"  # 17:20 in Seoul
    assert not rows
    assert not any(needs for _, _, needs in kit.scores().values())


def test_a_second_push_changes_nothing(kit):
    """The same verdicts again write no row and leave the file as it is, byte by byte."""
    verdicts = classroom(kit)
    assert push(kit.course, kit.days, verdicts, str(kit.database)).changed > 0
    before = kit.database.read_bytes()
    assert push(kit.course, kit.days, verdicts, str(kit.database)).changed == 0
    assert kit.database.read_bytes() == before


def test_new_verdicts_replace_older_ones(kit):
    """A student graded again has the new points, and nothing else of the class is written."""
    push(kit.course, kit.days, classroom(kit, 3), str(kit.database))
    better = kit.verdict("stu00", kit.days[1], passed=5)
    assert push(kit.course, kit.days, [better], str(kit.database)).changed == 4  # two points, two comments
    assert kit.scores()["stu00", "week1-day2", "mse"] == (6.0, None, 0)


def test_what_a_person_graded_survives(kit):
    """Manual scores, comments, extra credit, penalties and extensions stay; scores and comments are reported."""
    push(kit.course, kit.days, [kit.verdict("ann", kit.days[1], passed=1)], str(kit.database))
    ((mse,), (solution,)) = kit.ask("SELECT id FROM base_cell WHERE name IN ('mse', 'mse-solution') ORDER BY name")
    kit.ask("UPDATE grade SET manual_score = 5.5, extra_credit = 0.5 WHERE cell_id = ?", mse)
    kit.ask("UPDATE comment SET manual_comment = 'Nice try' WHERE cell_id = ?", solution)
    kit.ask("UPDATE submitted_notebook SET late_submission_penalty = 1.25, flagged = 1")
    done = push(kit.course, kit.days, [kit.verdict("ann", kit.days[1], passed=5)], str(kit.database))
    assert [(kept.item, kept.manual) for kept in done.kept_manual] == [("mse", 5.5), ("mse", "Nice try")]
    assert done.kept_manual[0].automatic == 6.0
    assert kit.scores()["ann", "week1-day2", "mse"][:2] == (6.0, 5.5)
    assert kit.ask("SELECT late_submission_penalty, flagged FROM submitted_notebook") == [(1.25, 1)]
    assert ("Nice try",) in kit.ask("SELECT manual_comment FROM comment")
    assert float(export(kit)["ann", "week1-day2"]["raw_score"]) == 5.5 + 0.5 + 4.0


def test_a_grade_set_while_we_push_survives(kit, monkeypatch):
    """A manual score saved after the push has read the gradebook, and before it writes, is not lost."""
    push(kit.course, kit.days, [kit.verdict("ann", kit.days[1], passed=1)], str(kit.database))
    read = nbgrader_gradebook.read_rows

    def read_then_grade(*arguments):
        rows = read(*arguments)
        kit.ask("UPDATE grade SET manual_score = 1.0")
        return rows

    monkeypatch.setattr(nbgrader_gradebook, "read_rows", read_then_grade)
    push(kit.course, kit.days, [kit.verdict("ann", kit.days[1], passed=5)], str(kit.database))
    assert {values[:2] for values in kit.scores().values()} == {(6.0, 1.0), (4.0, 1.0)}


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own add_submission
def test_a_submission_made_by_another_program_meanwhile_is_taken_over(kit, monkeypatch):
    """When nbgrader creates the same submission between our reading and writing, the points still arrive."""
    from nbgrader.api import Gradebook

    push(kit.course, kit.days, [], str(kit.database), roster={"ann": {}})
    read, calls = nbgrader_gradebook.read_rows, []

    def read_then_submit(*arguments):
        rows = read(*arguments)
        if not calls:
            with Gradebook(f"sqlite:///{kit.database}", "dl101") as gradebook:
                gradebook.add_submission("week1-day2", "ann")
        calls.append(arguments)
        return rows

    monkeypatch.setattr(nbgrader_gradebook, "read_rows", read_then_submit)
    push(kit.course, kit.days, [kit.verdict("ann", kit.days[1], passed=5)], str(kit.database))
    assert len(calls) == 2
    assert kit.scores() == {
        ("ann", "week1-day2", "mse"): (6.0, None, 0),
        ("ann", "week1-day2", "mse_gradient"): (4.0, None, 0),
    }


def test_our_own_fault_is_never_pushed(kit):
    """A verdict that is no mark leaves earlier points alone, creates nobody, and is reported."""
    day = kit.days[1]
    push(kit.course, kit.days, [kit.verdict("ann", day, passed=5)], str(kit.database))
    faults = [
        kit.verdict("ann", day, passed=2, outcome=Outcome.GRADER_ERROR),
        kit.verdict("bob", day, status=Status.GRADER_ERROR),
    ]
    done = push(kit.course, kit.days, faults, str(kit.database))
    assert done.not_marks == [("ann", "week1-day2"), ("bob", "week1-day2")]
    assert (done.students, done.changed) == (0, 0)
    assert kit.ask("SELECT id FROM student") == [("ann",)]
    assert kit.scores()["ann", "week1-day2", "mse"][0] == 6.0


def test_names_with_commas_and_korean_names_export_in_their_columns(kit):
    """Nbgrader's CSV file quotes nothing: a comma is left out of the name, with a note; Korean stays Korean."""
    roster = {
        "ann": {"first_name": 'Ann "Annie"', "last_name": "Lee, Jr.", "email": "ann@x.edu"},
        "김민수": {"first_name": "민수", "last_name": "김", "email": None},
    }
    verdicts = [kit.verdict(student, kit.days[1], passed=5) for student in roster]
    done = push(kit.course, kit.days, verdicts, str(kit.database), roster=roster)
    assert len(done.notes) == 2
    assert all(note.startswith("roster, ann: ") for note in done.notes)
    rows = export(kit)
    names = ("first_name", "last_name", "email", "score")
    assert [rows["ann", "week1-day2"][name] for name in names] == ["Ann 'Annie'", "Lee Jr.", "ann@x.edu", "10.0"]
    assert [rows["김민수", "week1-day2"][name] for name in names] == ["민수", "김", "", "10.0"]
    with pytest.raises(BridgeError, match="unknown column 'nickname'"):
        push(kit.course, kit.days, [], str(kit.database), roster={"ann": {"nickname": "A"}})


def test_a_missing_submission_stays_missing(kit):
    """Nothing handed in creates the student and no submission; points of an earlier one become zero, with a note."""
    day = kit.days[1]
    missing = [kit.verdict(student, day, status=Status.MISSING) for student in ("ann", "bob")]
    push(kit.course, kit.days, [kit.verdict("ann", day, passed=5)], str(kit.database))
    done = push(kit.course, kit.days, missing, str(kit.database))
    assert kit.ask("SELECT student_id FROM submitted_assignment") == [("ann",)]
    assert kit.ask("SELECT id FROM student ORDER BY id") == [("ann",), ("bob",)]
    assert {values[0] for values in kit.scores().values()} == {0.0}
    assert [note.split(":")[0] for note in done.notes] == ["ann / week1-day2"]


@pytest.mark.parametrize("status", [Status.CRASHED, Status.SYNTAX_ERROR, Status.EMPTY, Status.WRONG_NAME])
def test_a_submission_that_never_ran_is_zero_and_says_why(kit, status):
    """Every item of such a submission is worth nothing, and its comment carries the verdict's message."""
    verdict = kit.verdict("ann", kit.days[1], status=status, message="line 3: a bracket is missing")
    push(kit.course, kit.days, [verdict], str(kit.database))
    assert set(kit.scores().values()) == {(0.0, None, 0)}
    comments = [text for (text,) in kit.ask("SELECT auto_comment FROM comment")]
    assert len(comments) == 2
    assert all("line 3: a bracket is missing" in text for text in comments)


def test_items_added_later_reach_old_submissions(kit):
    """After course.toml has grown, a push gives old submissions the new Grade and Comment rows, and new maxima."""
    push(kit.course, kit.days, [kit.verdict("ann", kit.days[1], passed=5)], str(kit.database))
    grown = kit.course_of(kit.root, {"day2": ("day2_cost", {"mse": 5.0, "mse_gradient": 4.0, "mae": 1.0})})
    days = list(grown.days)
    push(grown, days, [kit.verdict("ann", days[0], passed=5)], str(kit.database))
    assert {key[2]: values[0] for key, values in kit.scores().items()} == {"mse": 5, "mse_gradient": 4, "mae": 1}
    assert len(kit.ask("SELECT id FROM comment")) == 3
    assert float(export(kit)["ann", "week1-day2"]["max_score"]) == 10.0


def test_an_instructors_own_cells_are_left_to_the_instructor(kit):
    """A cell that course.toml does not list gets its row for manual grading, and the instructor is told."""
    from nbgrader.api import Gradebook

    push(kit.course, kit.days, [], str(kit.database))
    with Gradebook(f"sqlite:///{kit.database}", "dl101") as gradebook:
        gradebook.add_grade_cell("essay", "day2_cost", "week1-day2", max_score=3, cell_type="markdown")
    done = push(kit.course, kit.days, [kit.verdict("ann", kit.days[1], passed=5)], str(kit.database))
    assert kit.scores()["ann", "week1-day2", "essay"] == (None, None, 1)
    assert ["essay" in note and "week1-day2" in note for note in done.notes] == [True]


def test_times_of_submission_are_nbgraders_own(kit):
    """timestamp.txt becomes the submission's time in UTC; a linked file is not read, an unreadable time is noted."""
    texts = {"ann": "2026-03-02 18:20:00.000000 Asia/Seoul", "bob": "yesterday, I think"}
    for student, text in texts.items():
        (kit.root / "submitted" / student / "week1-day2").mkdir(parents=True)
        (kit.root / "submitted" / student / "week1-day2" / "timestamp.txt").write_text(text)
    (kit.root / "submitted" / "eve" / "week1-day2").mkdir(parents=True)
    times = kit.root / "submitted" / "ann" / "week1-day2" / "timestamp.txt"
    (kit.root / "submitted" / "eve" / "week1-day2" / "timestamp.txt").symlink_to(times)
    verdicts = [kit.verdict(student, kit.days[1]) for student in ("ann", "bob", "eve")]
    done = push(kit.course, kit.days, verdicts, str(kit.database), course_root=kit.root)
    stored = dict(kit.ask("SELECT student_id, timestamp FROM submitted_assignment"))
    assert stored == {"ann": "2026-03-02 09:20:00.000000", "bob": None, "eve": None}
    assert [note.split(":")[0] for note in done.notes] == ["submitted/bob/week1-day2/timestamp.txt"]
    assert push(kit.course, kit.days, verdicts, str(kit.database), course_root=kit.root).changed == 0


def test_another_writer_that_stays_is_named(kit):
    """While somebody else holds the lock the push waits, then says who to wait for; afterwards it succeeds."""
    verdicts = [kit.verdict("ann", kit.days[1])]
    push(kit.course, kit.days, [], str(kit.database))
    other = sqlite3.connect(kit.database)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BridgeError, match=r"gradebook.db: .*locked; another program.*0 of 1 students"):
        push(kit.course, kit.days, verdicts, str(kit.database), patience=0.2)
    other.rollback()
    other.close()
    assert push(kit.course, kit.days, verdicts, str(kit.database)).changed > 0


@pytest.mark.parametrize("kind", ["IMMEDIATE", "EXCLUSIVE"])
def test_another_writer_that_leaves_is_waited_for(kit, kind):
    """A lock that is released while the push waits costs nothing but time, even at the first reading."""
    other = sqlite3.connect(kit.database, check_same_thread=False)
    other.execute(f"BEGIN {kind}")
    timer = threading.Timer(1.2, other.rollback)  # longer than SQLite itself waits
    timer.start()
    try:
        done = push(kit.course, kit.days, [kit.verdict("ann", kit.days[1])], str(kit.database), patience=30)
    finally:
        timer.join()
        other.close()
    assert done.changed > 0
    assert len(kit.scores()) == 2


def test_a_push_that_broke_off_goes_on(kit, monkeypatch):
    """A disk that fills up after two students leaves those two whole; the next push writes the rest."""
    write, students = nbgrader_gradebook.write_changes, []

    def until_full(book, difference):
        students.append(difference)
        if len(students) == 3:
            raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))
        write(book, difference)

    verdicts = classroom(kit, 4)
    with monkeypatch.context() as patch:
        patch.setattr(nbgrader_gradebook, "write_changes", until_full)
        with pytest.raises(BridgeError, match=r"free some space.*2 of 4 students"):
            push(kit.course, kit.days, verdicts, str(kit.database))
    assert len(kit.scores()) == 2 * 5
    push(kit.course, kit.days, verdicts, str(kit.database))
    assert len(kit.scores()) == 4 * 5


def test_the_callers_path_is_left_as_it_was(kit):
    """Nbgrader's helper programs are found for the time of opening only."""
    before = os.environ["PATH"]
    push(kit.course, kit.days, [], str(kit.database))
    assert os.environ["PATH"] == before
