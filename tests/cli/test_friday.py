"""`grader friday`: from what was handed in to the report, in one command that may be killed at any moment."""

from __future__ import annotations

import csv
import io
import os
import random
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.verdict import ItemResult, Outcome, Status

AT = ("--at", "2026-03-06T18:00")
#: Kills at random moments of a run.
KILLS = 50


@pytest.fixture
def evaluate(house, engine):
    """Runs the command for the tiny course; the report lies in `report`."""
    engine["change"] = lambda verdict: verdict if verdict.status is Status.GRADED else worth_nothing(verdict)

    def evaluate(*words, at=AT):
        return house.run("friday", "week1", house.root / "submitted", "--to", house.root / "report", *at, *words)

    evaluate.report = house.root / "report"
    return evaluate


def worth_nothing(verdict):
    items = [("both", 20.0)] if verdict.assignment.endswith("friday") else [("add", 4.0), ("mean", 6.0)]
    return replace(verdict, items=tuple(ItemResult(item, item, points, 0.0) for item, points in items))


def rows(report):
    text = (report / "week1.csv").read_text(encoding="utf-8-sig")
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_week_is_evaluated(house, engine, evaluate):
    """Everything due is graded, the marks are counted, the pages are there; a second run changes nothing."""
    done = evaluate("--jobs", "3")

    assert (done.exit_code, engine["jobs"], engine["days"]) == (0, 3, ["week1-day1", "week1-friday"])
    assert done.stdout == f"2 students, 2 marks, median 4.0 of 60\nreport: {evaluate.report / 'index.html'}\n"
    assert sorted(tree(evaluate.report)) == [
        "feedback/s01.html",
        "feedback/s02.html",
        "index.html",
        "projector.html",
        "week1.csv",
    ]
    assert rows(evaluate.report)["s01"]["mark"] == "8.00"
    assert rows(evaluate.report)["s02"]["notes"] == "day1 missing; friday missing"
    assert evaluate().stdout.endswith("index.html, unchanged\n")


def test_the_roster_names_and_misses(house, evaluate):
    """Names come from it, who is in it and handed nothing in is in the week, who is not in it is told."""
    (house.root / "roster.csv").write_text("id,first_name,last_name\ns01,민준,강\ns09,Ada,Byron\n", encoding="utf-8")

    done = evaluate("--roster", house.root / "roster.csv")

    assert "3 students, 3 marks" in done.stdout
    assert "note: 1 student with results missing from the roster: s02\n" in done.stdout
    assert [row["name"] for row in rows(evaluate.report).values()] == ["강민준", "s02", "Ada Byron"]
    assert rows(evaluate.report)["s09"]["mark"] == "0.00"


def test_a_slip_in_who_is_excused_is_told(house, evaluate):
    """An id that nobody has excuses nobody, and the run says so."""
    toml = house.root / "course.toml"
    toml.write_text(toml.read_text() + '\n[[policies.excused]]\nstudent = "s1"\n')

    assert "note: course.toml excuses 's1', who is not in this class\n" in evaluate().stdout


def test_our_own_fault_is_listed_and_the_rest_is_made(engine, evaluate):
    """No mark for that student, a line that names it, exit status 1, and a report of everybody else."""
    usual = engine["change"]
    engine["change"] = lambda it: replace(it, status=Status.GRADER_ERROR) if it.student == "s02" else usual(it)

    done = evaluate()

    assert done.exit_code == 1
    assert "2 students, 1 mark, median 8.0 of 60\nnot final" in done.stdout
    assert "no mark, our own fault: s02 week1-day1; give the command again\n" in done.stdout
    assert rows(evaluate.report)["s02"]["mark"] == ""
    assert rows(evaluate.report)["s01"]["mark"] == "8.00"


def test_a_check_that_failed_through_us_is_a_fault_too(house, engine, evaluate):
    """A grader_error in one item hides that student's mark as well."""
    broken = house.check(Outcome.GRADER_ERROR)
    engine["change"] = lambda it: replace(it, items=(replace(it.items[0], score=None, checks=(broken,)), *it.items[1:]))

    assert evaluate().exit_code == 1


def test_an_exam_that_is_not_over_is_refused(engine, evaluate):
    """Nothing is graded or written; --early leaves Friday out and says that it is not final."""
    done = evaluate(at=("--at", "2026-03-06T16:30"))

    assert (done.exit_code, "days" in engine, evaluate.report.exists()) == (2, False, False)
    assert (
        "week1-friday is an exam and not over before 2026-03-06 17:00; wait until then, or say --early" in done.stderr
    )

    early = evaluate("--early", at=("--at", "2026-03-06T16:30"))
    assert (early.exit_code, engine["days"]) == (0, ["week1-day1"])
    assert "not final: a part of some marks is still to come" in early.stdout
    assert rows(evaluate.report)["s01"]["mark"] == "12.00"


def test_units_come_from_a_file(house, evaluate):
    """The team's points are in the mark; every slip in the file is one error before anything is graded."""
    toml = house.root / "course.toml"
    toml.write_text(toml.read_text() + "\n[policies.week]\nunits = 40.0\n")
    units = house.root / "units.csv"
    units.write_text("team,students,points,out_of\nA,s01;s02,10,20\n")

    roster, database = house.root / "roster.csv", house.root / "gradebook.db"
    roster.write_text("id\ns01\ns02\n")
    assert evaluate("--roster", roster, "--units", units, "--db", database).exit_code == 0
    assert rows(evaluate.report)["s02"]["mark"] == "20.00"

    before = tree(evaluate.report)
    units.write_text("team,students,points,out_of\nA,s01;s03,30,20\n")
    slip = evaluate("--units", units)
    assert slip.exit_code == 2
    assert "line 2: 30 points of 20" in slip.stderr
    assert "there is no student 's03'" in slip.stderr
    assert tree(evaluate.report) == before


def test_lateness_comes_from_timestamps(house, evaluate):
    """As nbgrader writes them; what is no time is told and costs nothing."""
    toml = house.root / "course.toml"
    toml.write_text(toml.read_text() + '\n[policies.late]\nper = "hour"\npercent = 50.0\n')
    stamp = house.root / "submitted" / "s01" / "week1-day1" / "timestamp.txt"
    stamp.write_text("2026-03-02 08:30:00 UTC\n")  # ten minutes late

    evaluate()
    assert [rows(evaluate.report)["s01"][key] for key in ("day1", "day1_late", "mark")] == ["2.00", "1.00", "4.00"]

    stamp.write_text("yesterday, honestly\n")
    assert "timestamp.txt: 'yesterday, honestly' is no time; counted as handed in in time" in evaluate().stdout


def test_the_gradebook_and_what_was_decided_there(house, evaluate):
    """--db pushes; points that a person set in the gradebook count in the next week's mark, and stay."""
    database = house.root / "gradebook.db"
    assert "gradebook: 2 students, " in evaluate("--db", database).stdout
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE grade SET manual_score = 4 WHERE auto_score = 2")

    done = evaluate("--db", database)

    assert "kept by hand: s01 week1-day1 add: 4 points count, not our 2" in done.stdout
    assert rows(evaluate.report)["s01"]["mark"] == "16.00"
    assert "add set to 4 by hand" in rows(evaluate.report)["s01"]["notes"]


def test_a_folder_that_is_no_report_is_refused(house, evaluate):
    """The submissions themselves, for example: nothing in them is touched."""
    before = tree(house.root / "submitted")

    done = house.run("friday", "week1", house.root / "submitted", "--to", house.root / "submitted", *AT)

    assert done.exit_code == 2
    assert "which is no part of this report" in done.stderr
    assert tree(house.root / "submitted") == before


def test_units_worth_nothing_stop_it_before_anything_is_done(house, evaluate):
    """Neither graded nor pushed: the slip is said first."""
    units, database = house.root / "units.csv", house.root / "gradebook.db"
    units.write_text("team,students,points,out_of\nA,s01;s02,10,20\n")
    (house.root / ".grader" / "results.db").unlink(missing_ok=True)

    slip = evaluate("--units", units, "--db", database)

    assert slip.exit_code == 2
    assert "units are worth 0 points of a week" in slip.stderr
    assert not database.exists()
    assert not (house.root / ".grader" / "results.db").exists()


@pytest.mark.slow
def test_killed_at_any_moment_the_next_run_ends_alike(root, tmp_path, monkeypatch):
    """After a kill -9 there is the old report or none, and a rerun ends as if nothing had happened."""
    for number in range(8):
        folder = tmp_path / "submitted" / f"학생{number}" / "week1-day1"
        folder.mkdir(parents=True)
        (folder / "day1_tensors.py").write_bytes(b"" if number % 2 else b"\xff")  # needs no judge
    monkeypatch.chdir(root)

    def evaluate(name):
        words = ["--to", str(tmp_path / name / "report"), "--store", str(tmp_path / f"{name}.db")]
        return CliRunner().invoke(app, ["friday", "week1", str(tmp_path / "submitted"), *AT, *words]).exit_code

    assert evaluate("whole") == 0  # imports what a forked child need not import again
    begin = time.monotonic()
    assert evaluate("once more") == 0
    whole, seconds = tree(tmp_path / "whole"), time.monotonic() - begin
    assert len(whole) == 8 + 3
    dice, kills = random.Random(5), 0  # noqa: S311
    for turn in range(KILLS):
        if turn % 2:  # from nothing; in between, over what the last one left, which is quicker done
            shutil.rmtree(tmp_path / "killed", ignore_errors=True)
            (tmp_path / "killed.db").unlink(missing_ok=True)
        child = os.fork()
        if not child:
            os._exit(evaluate("killed"))
        time.sleep(dice.uniform(0, seconds))
        os.kill(child, signal.SIGKILL)
        kills += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        assert tree(tmp_path / "killed" / "report") in ({}, tree(tmp_path / "whole" / "report"))

    assert kills > KILLS // 3, "it was done before it could be killed"
    assert evaluate("killed") == 0
    assert tree(tmp_path / "killed") == whole
