"""`grader grade`: what it is given, what it says, how it ends."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from grader.errors import SandboxUnavailable
from grader.teacher.store import Store
from grader.verdict import Receipt, Status


def test_grade_stores_every_verdict_and_says_what_it_did(house, engine):
    """A folder is graded into .grader/results.db beside course.toml."""
    result = house.run("grade", "week1-day1", house.root / "submitted")

    assert result.exit_code == 0
    assert "2 submissions: 1 graded, 1 missing, 1 of them unchanged" in result.stdout
    with Store(house.root / ".grader" / "results.db", create=False) as store:
        assert [each.student for each in store.all("week1-day1")] == ["s01", "s02"]


def test_grade_hands_its_options_to_the_engine(house, engine):
    """Jobs, force and unsafe arrive; without --jobs at least one judge works."""
    house.run("grade", "week1", house.root / "submitted", "--jobs", 3, "--force", "--unsafe")
    given = {name: engine[name] for name in ("days", "jobs", "force", "unsafe")}

    assert given == {"days": ["week1-day1", "week1-friday"], "jobs": 3, "force": True, "unsafe": True}

    house.run("grade", "week1-day1", house.root / "submitted")
    assert (engine["jobs"] >= 1, engine["force"], engine["unsafe"]) == (True, False, False)


def test_grade_one_student(house, engine):
    """--student grades only that one; a slip in the name is answered and becomes nobody's zero."""
    house.run("grade", "week1-day1", house.root / "submitted", "--student", "s02")
    assert [each.student for each in engine["submissions"]] == ["s02"]

    result = house.run("grade", "week1-day1", house.root / "submitted", "--student", "s2")
    assert result.exit_code == 2
    assert "there is no student 's2': did you mean" in result.stderr


def test_grade_prints_json(house, engine):
    """With --json stdout holds one verdict per line and nothing else."""
    result = house.run("grade", "week1-day1", house.root / "submitted", "--json")

    assert [json.loads(line)["student"] for line in result.stdout.splitlines()] == ["s01", "s02"]


def test_grade_into_another_store(house, engine):
    """--store names the file; the default place stays empty."""
    house.run("grade", "week1-day1", house.root / "submitted", "--store", house.root / "other.db")

    assert (house.root / "other.db").is_file()
    assert not (house.root / ".grader").exists()


def test_our_own_fault_is_told_and_ends_in_exit_code_1(house, engine):
    """A grader_error is shown to the instructor with the last line of its trace."""
    engine["change"] = lambda verdict: replace(verdict, status=Status.GRADER_ERROR, staff="Traceback\nOSError: [red]!")
    result = house.run("grade", "week1-day1", house.root / "submitted", "--student", "s01")

    assert result.exit_code == 1
    assert "s01 week1-day1 our fault  OSError: [red]!" in result.stdout


def test_stopping_says_what_is_safe(house, engine):
    """Ctrl-C keeps what was graded and says how to go on."""
    engine.update(stop_after=1, stop_with=KeyboardInterrupt())
    result = house.run("grade", "week1-day1", house.root / "submitted")

    assert result.exit_code == 130
    assert "Stopped: 1 of 2 verdicts are in " in result.stderr
    assert "the same command goes on from there" in result.stderr


def test_an_error_of_the_engine_is_one_red_sentence(house, engine):
    """No GraderError ends in a traceback."""
    engine.update(stop_after=0, stop_with=SandboxUnavailable("no [bold]Landlock[/]: use --unsafe"))
    result = house.run("grade", "week1-day1", house.root / "submitted")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip() == "no [bold]Landlock[/]: use --unsafe"


def test_an_item_without_a_hidden_check_stops_grading(house, engine):
    """Marks from the visible tests alone would be wrong; nothing is graded."""
    hidden = house.root / "grader" / "hidden" / "week1" / "test_day1_sums.py"
    hidden.write_text('@grades("add")\ndef a(): ...\n')
    result = house.run("grade", "week1-day1", house.root / "submitted")

    assert result.exit_code == 2
    assert "week1-day1, mean: no test checks it" in result.stderr
    assert engine == {}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["grade", "week2", "submitted"], "there is no week or assignment 'week2': did you mean 'week1'?"),
        (["grade", "week1", "nowhere"], "nowhere: cannot be listed"),
        (["table", "week1"], "there are no results yet; run `grader grade` first"),
        (["show", "s01", "week1"], "there are no results yet; run `grader grade` first"),
        (["audit", "week7"], "there is no week 'week7': did you mean 'week1'?"),
        (["stubs", "week7"], "there is no week or assignment 'week7'"),
        (["hints", "week7"], "there is no week 'week7': did you mean 'week1'?"),
        (
            ["push", "week1", "--db", "gradebook.db", "--roster", "nowhere.csv"],
            "nowhere.csv: the roster cannot be read",
        ),
        (["push", "week1", "--db", "gradebook.db"], "there are no results yet; run `grader grade` first"),
        (["show", "s01", "week1", "--at", "noon"], "--at 'noon' is no time: write it like 2026-03-02T17:20"),
    ],
)
def test_every_slip_is_a_sentence_and_exit_code_2(house, engine, words, sentence):
    """What was found, where, and what to do: on stderr, without a traceback."""
    result = house.run(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_what_was_graded_without_a_cage_is_said(house, engine):
    """--unsafe leaves its mark in the summary."""
    uncaged = Receipt("s", "g", "e", "uncaged-v")
    engine["change"] = lambda verdict: replace(verdict, receipt=uncaged)
    result = house.run("grade", "week1-day1", house.root / "submitted", "--unsafe")

    assert "1 graded without a cage (--unsafe): they are marked as such" in result.stdout

    engine["change"] = lambda verdict: verdict
    assert "cage" not in house.run("grade", "week1-day1", house.root / "submitted").stdout
