"""`grader stubs`, `hints` and `audit`: written, checked, shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.teacher.audit import Report, Row
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

    def run(report):
        def audit(course, week, *, jobs, on_progress):
            run.asked = {"week": week.id, "jobs": jobs}
            on_progress(Progress(1, 1, house.graded("s01")))
            return report

        monkeypatch.setattr("grader.teacher.audit.audit", audit)
        return house.run("audit", "week1", "--jobs", 2)

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
    alternatives=2,
    accepted=2,
    margins="solution 1.1/8; mistake 30/8",
)
BAD = Row("week1-friday", "both", "E1 H1 P0", solution=True, mistakes=3, rejected=2, named=1, alternatives=1)


def test_audit_that_is_passed(examined):
    """Each day has its table, times stand below it, the last line says how it ended."""
    result = examined(Report([GOOD]))
    rows = [line.split() for line in result.stdout.splitlines()]

    assert examined.asked == {"week": "week1", "jobs": 2}
    assert result.exit_code == 0
    assert ["add", "E1", "H2", "P1", "ok", "ok", "5/5", "5/5", "2/2"] in rows
    assert "  add, slowest time ratio/allowed: solution 1.1/8; mistake 30/8" in result.stdout
    assert result.stdout.splitlines()[-1] == (
        "5 known mistakes, 5 rejected, 5 named; 2 of 2 alternatives accepted. The exam is passed."
    )


def test_audit_that_is_not_passed(examined):
    """Problems and checks that never fail are listed, nothing in them works on the terminal, exit code 1."""
    result = examined(Report([GOOD, BAD], ["both: [bold]\x1b[2J is wrong"], ["test_friday.py::test_a"]))
    rows = [line.split() for line in result.stdout.splitlines()]

    assert result.exit_code == 1
    assert ["both", "E1", "H1", "P0", "ok", "NO", "2/3", "1/3", "0/1"] in rows
    assert (
        "No mistake fails these checks; write one that does, or drop them:\n  test_friday.py::test_a" in result.stdout
    )
    assert "PROBLEM both: [bold]\\x1b[2J is wrong" in result.stdout
    assert result.stdout.splitlines()[-1].endswith("2 of 3 alternatives accepted. The exam is not passed: 1 problem.")
