"""`grader stubs`, `hints` and `audit`: written, checked, shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.teacher.audit import Report, Row, Settings
from grader.teacher.audit.exam import SAMPLE
from grader.teacher.audit.report import Certificate
from grader.teacher.batch import Progress


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


MINI = Path(__file__).parents[1] / "data" / "mini"


def test_hints_are_written_and_checked(house, tmp_path):
    """A second run changes nothing; --check fails where the file is missing or was edited, and writes nothing."""
    house.root = shutil.copytree(MINI, tmp_path / "mini")
    file = house.root / "exercises" / "week1" / "hints.json"
    missing = house.run("hints", "week1", "--check")

    assert (missing.exit_code, file.exists()) == (1, False)
    assert "exercises/week1/hints.json is missing: run `grader hints week1`" in missing.stderr

    assert house.run("hints", "week1").stdout == "wrote exercises/week1/hints.json\n1 file changed\n"
    assert house.run("hints").stdout == "0 files changed\n"
    assert house.run("hints", "--check").stdout == "The hints agree with the known mistakes.\n"

    file.write_text(file.read_text().replace("You squared", "You cubed"))
    edited = house.run("hints", "week1", "--check")

    assert edited.exit_code == 1
    assert "exercises/week1/hints.json: differs from what the known mistakes answer now" in edited.stderr
    assert "You cubed" in file.read_text()


@pytest.fixture
def examined(house, monkeypatch):
    """Runs `grader audit` with a report that is given; what the audit was asked is in `asked`."""

    def run(report, *options):
        def audit(course, week, *, jobs, on_progress, settings):
            run.asked = {"week": week.id, "jobs": jobs, "settings": settings}
            on_progress(Progress(1, 1, house.graded("s01")))
            return report

        monkeypatch.setattr("grader.teacher.audit.audit", audit)
        return house.run("audit", "week1", "--jobs", 2, *options)

    return run


GOOD = Row(
    "week1-day1",
    "add",
    "E1 H2 P1",
    solution=True,
    stub=True,
    mistakes=5,
    rejected=5,
    named=5,
    alternatives=3,
    accepted=3,
    margins="solution 1.1/8; mistake 30/8",
    mutants=20,
    tried=8,
    killed=8,
    equivalent=2,
    certificate=Certificate(0.02, 46.0, "halved"),
)
BAD = Row(
    "week1-friday",
    "both",
    "E1 H1 P0",
    solution=True,
    mistakes=3,
    rejected=2,
    named=1,
    alternatives=1,
    tried=4,
    killed=3,
)


def test_audit_that_is_passed(examined):
    """Each day has its table, room and times stand below it, then the total; the last line says how it ended."""
    result = examined(Report([GOOD], notes=["8 of 20 mutants tried"]))
    rows = [line.split() for line in result.stdout.splitlines()]

    assert examined.asked == {"week": "week1", "jobs": 2, "settings": Settings(mutants=SAMPLE)}
    assert result.exit_code == 0
    assert ["add", "E1", "H2", "P1", "ok", "ok", "5/5", "5/5", "3/3", "8/8"] in rows
    assert ["total", "ok", "ok", "5/5", "5/5", "3/3", "8/8"] in rows
    assert "  add, errors in units of the tolerance: right answers 0.02 < 1 < 46 (halved)" in result.stdout
    assert "  add, slowest time ratio/allowed: solution 1.1/8; mistake 30/8" in result.stdout
    assert "week1-friday" not in result.stdout
    conclusion = (
        "5 known mistakes, 5 rejected, 5 named (100.0%); 3 of 3 alternatives accepted; 8 of 8 mutants killed, "
        "2 known as equivalent. The exam is passed."
    )
    assert result.stdout.splitlines()[-2:] == ["8 of 20 mutants tried", conclusion]


def test_audit_that_is_not_passed(examined):
    """Problems and checks that never fail are listed, nothing in them works on the terminal, exit code 1."""
    problems = ["both: [bold]\x1b[2J is wrong"]
    result = examined(Report([GOOD, BAD], problems, ["test_friday.py::test_a"], ["both/slip: rejected but not named"]))
    rows = [line.split() for line in result.stdout.splitlines()]

    assert result.exit_code == 1
    assert ["both", "E1", "H1", "P0", "ok", "NO", "2/3", "1/3", "0/1", "3/4"] in rows
    assert ["total", "ok", "NO", "7/8", "6/8", "3/4", "11/12"] in rows
    assert (
        "Nothing fails these checks; write a mistake that does, or drop them:\n  test_friday.py::test_a"
        in result.stdout
    )
    assert "Rejected, but not called by their names:\n  both/slip: rejected but not named" in result.stdout
    assert "PROBLEM both: [bold]\\x1b[2J is wrong" in result.stdout
    assert result.stdout.splitlines()[-1].endswith(
        "11 of 12 mutants killed, 2 known as equivalent. The exam is not passed: 1 problem."
    )


def test_audit_is_asked_for_more(examined):
    """Every option reaches the exam; a number of mutants that is none is refused with what may be given."""
    options = ("--mutants", "all", "--secrets", 20, "--repeat", 3, "--load", "--items", "add, both")
    examined(Report([GOOD]), *options)

    assert examined.asked["settings"] == Settings(None, 20, 3, load=True, items=frozenset({"add", "both"}))

    examined(Report([GOOD]), "--mutants", "none")

    assert examined.asked["settings"].mutants == 0

    refused = examined(Report([GOOD]), "--mutants", "some")

    assert refused.exit_code == 2
    assert "--mutants some: give a number, all or none" in refused.stderr
