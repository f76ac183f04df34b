from __future__ import annotations

import json
import subprocess
import sys
import types
from dataclasses import dataclass, replace

import pytest
from rich.console import Console
from typer.testing import CliRunner

from grader.cli import app
from grader.course import Course
from grader.errors import SandboxUnavailable
from grader.teacher.screens import class_table, plain, redacted, run_summary, student_screen, untouched
from grader.teacher.store import Store
from grader.verdict import CheckResult, ItemResult, Outcome, Receipt, Status, Verdict

COURSE = """\
id = "tiny"
title = "A tiny course"
timezone = "Asia/Seoul"

[[weeks]]
id = "week1"
title = "The only week"

[[weeks.days]]
id = "day1"
module = "day1_sums"
title = "Sums"
opens = 2026-03-02T16:00:00+09:00
due = 2026-03-02T17:20:00+09:00
items = [{ id = "add", title = "Add", points = 4 }, { id = "mean", title = "Mean", points = 6 }]

[[weeks.days]]
id = "friday"
module = "friday"
title = "Evaluation"
opens = 2026-03-06T16:00:00+09:00
due = 2026-03-06T17:00:00+09:00
items = [{ id = "both", title = "Both", points = 20 }]
"""

SOLUTION = '''\
"""Solved."""


def {0}():
    """Solve it."""
    # TODO: solve it
    ### BEGIN SOLUTION
    return "the answer"
    ### END SOLUTION
'''


def check(outcome, part="H", item="add", **more):
    return CheckResult(f"test_{item}", item, part, "The sum is right.", outcome, **more)


FAILED = check(
    Outcome.FAILED,
    message="The sum is right.\ncall      add(1234, 1)\nreturned  1233\nYou subtracted.",
    mistake="subtracts",
    hint="You subtracted.",
    example="add(1234, 1)",
    staff="hidden trace",
)


def graded(student, score=2.0, checks=(FAILED,), assignment="week1-day1"):
    items = (ItemResult("add", "Add", 4.0, score, tuple(checks)), ItemResult("mean", "Mean", 6.0, 0.0))
    return Verdict(student, assignment, Status.GRADED, items, receipt=Receipt("s", "g", "e", "v"))


@dataclass
class House:
    """A tiny course on disk and a runner whose results are plain text."""

    root: object

    def run(self, *words):
        result = CliRunner().invoke(app, [*map(str, words), "--course", str(self.root)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def store(self, *verdicts):
        with Store(self.root / ".grader" / "results.db") as store:
            for verdict in verdicts:
                store.put(verdict)


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    (tmp_path / "course.toml").write_text(COURSE)
    for folder in ("solutions/week1", "grader/hidden/week1", "submitted/s01/week1-day1", "submitted/s02"):
        (tmp_path / folder).mkdir(parents=True)
    hidden = tmp_path / "grader" / "hidden" / "week1"
    (hidden / "test_day1_sums.py").write_text('@grades("add")\ndef a(): ...\n@grades("mean")\ndef b(): ...\n')
    (hidden / "test_friday.py").write_text('@grades("both")\ndef a(): ...\n')
    (tmp_path / "solutions" / "week1" / "friday.py").write_text(SOLUTION.format("both"))
    both = SOLUTION.format("add") + SOLUTION.format("mean").partition('"""\n')[2]
    (tmp_path / "solutions" / "week1" / "day1_sums.py").write_text(both)
    (tmp_path / "submitted" / "s01" / "week1-day1" / "day1_sums.py").write_text("def add(): ...\n")
    return House(tmp_path)


@dataclass
class Step:
    """What the engine yields."""

    done: int
    total: int
    verdict: Verdict
    skipped: bool = False


@pytest.fixture
def engine(monkeypatch):
    """Stands in for the engine: grades everything that can be read; what it was given is in `asked`."""
    asked = {}

    def grade_many(course, days, submissions, **settings):
        asked.update(days=[day.assignment for day in days], submissions=submissions, **settings)
        for number, each in enumerate(submissions, start=1):
            if asked.get("stop_after") == number - 1:
                raise asked["stop_with"]
            verdict = replace(
                graded(each.student, assignment=each.assignment), status=each.status, message=each.message
            )
            settings["store"].put(verdict)
            yield Step(number, len(submissions), asked.get("change", lambda it: it)(verdict), skipped=number == 1)

    module = types.ModuleType("grader.teacher.batch")
    module.grade_many, module.Progress = grade_many, Step
    monkeypatch.setitem(sys.modules, "grader.teacher.batch", module)
    return asked


# grade


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


# show


def test_show_tells_points_checks_and_hint(house):
    """After the due time a student reads everything but what is for staff."""
    house.store(graded("s01"))
    text = house.run("show", "s01", "week1-day1", "--at", "2026-03-02T17:21").stdout

    for words in ("s01  week1-day1  Sums  2 of 10", "✗ add", "hidden 0/1", "add(1234, 1)", "Hint: subtracts: You"):
        assert words in text
    assert text.count("You subtracted.") == 1
    assert text.count("The sum is right.") == 1
    assert "hidden trace" not in text


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_show_keeps_hidden_inputs_before_the_due_time(house, extra):
    """Before the due time the sentence and the hint are all there is, in JSON too."""
    house.store(graded("s01"))
    text = house.run("show", "s01", "week1-day1", "--at", "2026-03-02T17:20", *extra).stdout

    assert "The sum is right." in text
    assert "You subtracted." in text
    assert "1234" not in text
    assert "hidden trace" not in text


def test_show_understands_a_time_zone(house):
    """A time with an offset is taken as it is, one without as the course's own."""
    house.store(graded("s01"))

    assert "1234" in house.run("show", "s01", "week1-day1", "--at", "2026-03-02T08:21+00:00").stdout
    assert "1234" not in house.run("show", "s01", "week1-day1", "--at", "2026-03-02T08:21").stdout


def test_show_staff_shows_all(house):
    """Staff read inputs and our own traces at any time."""
    house.store(graded("s01"))
    text = house.run("show", "s01", "week1-day1", "--at", "2026-03-01", "--staff").stdout

    assert "1234" in text
    assert "hidden trace" in text


def test_show_a_week_shows_the_days_there_are(house):
    """Days without a verdict are left out."""
    house.store(graded("s01"))
    text = house.run("show", "s01", "week1").stdout

    assert "week1-day1" in text
    assert "week1-friday" not in text


def test_show_an_unknown_student_names_the_nearest(house):
    """A slip in the name is answered with the one that was meant."""
    house.store(graded("student01"))
    result = house.run("show", "stdent01", "week1")

    assert result.exit_code == 2
    assert "no verdict of 'stdent01' for week1: did you mean 'student01'?" in " ".join(result.stderr.split())


# table, stubs, push, audit, doctor


def test_table_shows_students_days_and_totals(house):
    """Scores and words stand where they belong; our own fault makes the total unknown."""
    missing = replace(graded("s02", 0.0, ()), status=Status.MISSING)
    stub = graded("s03", 0.0, (check(Outcome.NOT_ATTEMPTED), check(Outcome.SKIPPED)))
    broken = replace(graded("s04"), status=Status.GRADER_ERROR)
    house.store(graded("s01"), graded("s01", 16.0, (), "week1-friday"), missing, stub, broken)
    rows = [line.replace("│", " ").split() for line in house.run("table", "week1").stdout.splitlines()]

    assert ["s01", "2.0", "16.0", "18.0"] in rows
    assert ["s02", "missing", "—", "0.0"] in rows
    assert ["s03", "untouched", "—", "0.0"] in rows
    assert ["s04", "our", "fault", "—", "?"] in rows
    assert ["mean", "of", "4", "0.7", "16.0", "6.0"] in rows


def test_table_json_holds_every_verdict(house):
    """What a table shows can be worked with."""
    house.store(graded("s01"), graded("s02"))

    assert len(house.run("table", "week1", "--json").stdout.splitlines()) == 2


def test_stubs_are_written_and_checked(house):
    """--check fails before and passes after; a second run changes nothing."""
    assert house.run("stubs", "--check").exit_code == 1
    assert "2 stubs changed" in house.run("stubs").stdout
    assert house.run("stubs", "--check").exit_code == 0
    assert "0 stubs changed" in house.run("stubs").stdout

    stub = house.root / "exercises" / "week1" / "friday.py"
    stub.write_text(stub.read_text().replace("TODO", "DONE"))
    result = house.run("stubs", "--check")
    assert result.exit_code == 1
    assert "exercises/week1/friday.py, line 6: differs from what its solution generates" in result.stderr


def test_push_hands_over_the_verdicts(house, monkeypatch):
    """The gradebook gets the verdicts of the store and the clock; what was not pushed is named."""
    given = {}

    def push(course, days, verdicts, database, *, course_root, now):
        given.update(students=[each.student for each in verdicts], database=database, root=course_root, now=now)
        counts = {"students": 1, "submissions": 1, "cells": 2, "changed": 7}
        return types.SimpleNamespace(**counts, notes=["a note"], not_marks=[("s02", "week1-day1")])

    module = types.ModuleType("grader.bridges.nbgrader_gradebook")
    module.push = push
    monkeypatch.setitem(sys.modules, "grader.bridges.nbgrader_gradebook", module)
    house.store(graded("s01"))
    result = house.run("push", "week1", "--db", "sqlite:///g.db")

    assert (given["students"], given["database"], given["root"]) == (["s01"], "sqlite:///g.db", None)
    assert given["now"].tzinfo is not None
    assert "1 students, 1 submissions, 2 scores in the gradebook; 7 rows changed\na note\n" in result.stdout
    assert "not pushed, our own fault: s02 week1-day1; grade again" in result.stdout
    assert result.exit_code == 1


@pytest.mark.parametrize("passed", [True, False])
def test_audit_prints_the_report(house, monkeypatch, passed):
    """The report's lines are shown as they are; a failed exam is exit code 1."""
    seen = {}

    def audit(course, week, *, jobs, on_progress):
        on_progress(Step(1, 1, graded("s01")))
        seen.update(week=week.id, jobs=jobs)
        return types.SimpleNamespace(lines=lambda: ["[bold]add ok"], ok=passed)

    module = types.ModuleType("grader.teacher.audit")
    module.audit = audit
    monkeypatch.setitem(sys.modules, "grader.teacher.audit", module)
    result = house.run("audit", "week1", "--jobs", 2)

    assert seen == {"week": "week1", "jobs": 2}
    assert result.stdout.strip() == "[bold]add ok"
    assert result.exit_code == (0 if passed else 1)


@pytest.mark.parametrize("required", [True, False])
def test_doctor_says_what_is_missing_and_what_to_do(monkeypatch, required):
    """What the cage needs decides the exit code; what is only nice does not."""
    there = types.SimpleNamespace(available=True, required=True, sentence="seccomp is there.", remedy="")
    lacks = types.SimpleNamespace(available=False, required=required, sentence="No Landlock.", remedy="New kernel.")
    module = types.ModuleType("grader.sandbox.doctor")
    module.inspect_machine = lambda: [there, lacks]
    monkeypatch.setitem(sys.modules, "grader.sandbox.doctor", module)
    result = CliRunner().invoke(app, ["doctor"])

    assert "✓ seccomp is there.\n" in result.stdout
    assert "No Landlock. New kernel." in result.stdout
    assert result.exit_code == (1 if required else 0)


# the screens


def printed(renderable):
    console = Console(width=100, force_terminal=True, color_system="truecolor", highlight=False, record=True, file=None)
    with console.capture() as capture:
        console.print(renderable)
    return capture.get()


HOSTILE = "[red]x[/red]\x1b[2J\x1b]0;owned\x07\x9b31m\u202edrow\r\x08\ud800:smile:"


def test_nothing_of_a_student_works_on_the_terminal(tmp_path):
    """Escapes, markup and marks of direction in names and messages are shown, not obeyed."""
    (tmp_path / "course.toml").write_text(COURSE)
    day = Course.load(tmp_path).days[0]
    hostile = check(Outcome.FAILED, message=HOSTILE, hint=HOSTILE, staff=HOSTILE)
    verdict = replace(graded(HOSTILE, 1.0, (hostile,)), staff=HOSTILE)
    failed = replace(verdict, status=Status.UNREADABLE, message=HOSTILE)

    for text in map(printed, (student_screen(verdict, day), class_table([failed], [day]), run_summary([failed], 0))):
        assert not set("\x07\x08\r\x9b\u202e\ud800") & set(text)
        assert "\x1b[2J" not in text
        assert "\x1b]0" not in text
        assert "[red]x[/red]" in text
        assert "😄" not in text


def test_plain_keeps_every_letter():
    """Only what a terminal would obey is changed."""
    assert plain("한국어 × σ\n\tx = 'é'") == "한국어 × σ\n\tx = 'é'"
    assert plain("a\x1b[31mb\x00") == "a\\x1b[31mb\\x00"


def test_a_flood_is_cut(tmp_path):
    """A message of a thousand lines leaves room for the others."""
    (tmp_path / "course.toml").write_text(COURSE)
    flood = check(Outcome.FAILED, message="\n".join(f"line {number}" for number in range(1000)))
    text = printed(student_screen(graded("s01", 1.0, (flood,)), Course.load(tmp_path).days[0]))

    assert "line 29" in text
    assert "line 30\n" not in text
    assert "... 970 more lines" in text


def test_redacting_keeps_worked_examples():
    """What stands in the student's own tests is no secret; hidden inputs are."""
    verdict = graded("s01", 1.0, (replace(FAILED, part="E"), FAILED, replace(FAILED, part="P")))

    assert [bool(each.message) for each in redacted(verdict).items[0].checks] == [True, False, False]
    assert {each.hint for each in redacted(verdict).items[0].checks} == {"You subtracted."}


@pytest.mark.parametrize(
    ("outcomes", "answer"),
    [
        ([Outcome.NOT_ATTEMPTED, Outcome.SKIPPED], True),
        ([Outcome.NOT_ATTEMPTED, Outcome.FAILED], False),
        ([Outcome.PASSED], False),
        ([], False),
    ],
)
def test_untouched_means_that_nothing_was_begun(outcomes, answer):
    """One attempt, even a wrong one, is work to be shown as a number."""
    assert untouched(graded("s01", 0.0, map(check, outcomes))) is answer


# starting


def test_asking_for_help_loads_nothing_heavy():
    """`grader --help` imports neither a framework nor a database."""
    code = (
        "import sys, grader.cli\n"
        "heavy = {'numpy', 'torch', 'tensorflow', 'pydantic', 'sqlalchemy', 'nbformat', 'hypothesis', 'pytest'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "[]"


def test_python_m_grader_is_grader(root):
    """The module starts the same command line."""
    command = [sys.executable, "-m", "grader", "stubs", "--check", "week7"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)

    assert result.returncode == 2
    assert "there is no week or assignment 'week7'" in result.stderr
