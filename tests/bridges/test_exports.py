"""`nbgrader export --exporter=...`: Canvas, Gradescope and JUnit files, written by the real nbgrader and read again."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from grader.bridges.nbgrader_gradebook import push
from grader.verdict import Status

#: Names that break a CSV file written by joining, a spreadsheet, or a terminal.
ROSTER = {
    "ada": {"first_name": "Ada", "last_name": "Lovelace", "lms_user_id": "4711"},
    "ben": {"first_name": "=cmd|' /C calc'!A0", "last_name": "", "email": "+1@example.org"},
    "김학생": {"first_name": "학생", "last_name": "김", "email": "kim@example.org"},
    "nobody": {"first_name": "Never", "last_name": "Here"},
}
DAYS = ("week1-day1", "week1-day2")
EXPORTERS = ("canvas.Canvas", "gradescope.Gradescope", "junit.JUnit")
HOSTILE = '\x1b[31m</failure>]]> <b>\ufffe & "quoted"'


@pytest.fixture(scope="module")
def exported(tmp_path_factory, empty_gradebook, kit_of):
    """A gradebook with awkward names, a grade by hand and a late penalty, exported in all three ways."""
    kit = kit_of(tmp_path_factory.mktemp("exports"))
    shutil.copy(empty_gradebook, kit.database)
    day1, day2 = kit.days
    verdicts = [kit.verdict("ada", day1, passed=5), kit.verdict("ada", day2, passed=3, hint=HOSTILE)]
    verdicts += [kit.verdict("ben", day2, passed=0), kit.verdict("김학생", day2, passed=4)]
    verdicts += [kit.verdict("ben", day1, status=Status.MISSING)]
    push(kit.course, kit.days, verdicts, str(kit.database), roster=ROSTER)
    kit.ask(
        "UPDATE grade SET manual_score = 1.5 WHERE id IN (SELECT g.id FROM grade g "
        "JOIN base_cell c ON c.id = g.cell_id JOIN submitted_notebook n ON n.id = g.notebook_id "
        "JOIN submitted_assignment s ON s.id = n.assignment_id WHERE s.student_id = 'ben' AND c.name = 'mse')"
    )
    kit.ask(
        "UPDATE submitted_notebook SET late_submission_penalty = 2.25 WHERE assignment_id IN "
        "(SELECT s.id FROM submitted_assignment s JOIN assignment a ON a.id = s.assignment_id "
        "WHERE s.student_id = '김학생' AND a.name = 'week1-day2')"
    )
    config = "c = get_config()\nc.CanvasExporter.numbers = {'week1-day2': 99}\nc.CanvasExporter.section = 'A'\n"
    (kit.root / "nbgrader_config.py").write_text(config)
    kit.nbgrader("export", "--to", "grades.csv")  # which does not quote, so before the names that need it
    kit.ask("UPDATE student SET first_name = ?, last_name = ? WHERE id = 'ada'", 'Ada, "the" 1st', "Love\nlace")
    for name in EXPORTERS:
        kit.nbgrader("export", f"--exporter=grader.bridges.{name}Exporter")
    return kit


def totals(kit):
    """(student, assignment) -> the score in nbgrader's own export."""
    lines = (kit.root / "grades.csv").read_text(encoding="utf-8").splitlines()
    header, *rows = (line.split(",") for line in lines)
    dicts = [dict(zip(header, row, strict=True)) for row in rows if len(row) == len(header)]
    return {(row["student_id"], row["assignment"]): round(float(row["score"]), 4) for row in dicts}


def test_canvas_reads_every_name_and_every_score(exported):
    """Canvas's header, points, one row a student; commas, quotes and line ends stay inside their cell."""
    with (exported.root / "canvas.csv").open(encoding="utf-8", newline="") as file:
        header, possible, *rows = csv.reader(file, strict=True)

    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "week1-day1", "week1-day2 (99)"]
    assert possible == ["    Points Possible", "", "", "", "", "10", "10"]
    assert {len(row) for row in rows} == {len(header)}
    by_id = {row[2]: row for row in rows}
    assert by_id["ada"][:2] == ['Love lace, Ada, "the" 1st', "4711"]
    assert by_id["김학생"][:5] == ["김, 학생", "", "김학생", "kim@example.org", "A"]
    assert by_id["nobody"][5:] == ["0", "0"]
    ours = {(key, name): float(cell) for key, row in by_id.items() for name, cell in zip(DAYS, row[5:], strict=True)}
    assert ours == pytest.approx(totals(exported))


def test_canvas_gets_no_formula(exported):
    """What a spreadsheet would run is text with an apostrophe in front."""
    text = (exported.root / "canvas.csv").read_text(encoding="utf-8")
    rows = {row[2]: row for row in csv.reader(text.splitlines())}

    assert rows["ben"][0] == "'=cmd|' /C calc'!A0"
    assert rows["ben"][3] == "'+1@example.org"


def test_gradescope_gets_a_document_for_everybody_who_handed_in(exported):
    """Totals are nbgrader's; a test for every item, with its comment as plain text."""
    found = {path.relative_to(exported.root / "gradescope") for path in exported.root.glob("gradescope/*/*")}
    book = totals(exported)

    assert found == {
        Path("week1-day1/ada.json"),
        *(Path(f"week1-day2/{name}.json") for name in ("ada", "ben", "김학생")),
    }
    for path in found:
        document = json.loads((exported.root / "gradescope" / path).read_text(encoding="utf-8"))
        assert document["score"] == pytest.approx(book[path.stem, path.parent.name])
        assert set(document) <= GRADESCOPE
        for test in document["tests"]:
            assert set(test) <= GRADESCOPE_TEST
            assert 0 <= test["score"] <= test["max_score"]
            assert test["status"] in {"passed", "failed"}
            assert test["visibility"] == "visible"


#: The fields that Gradescope's documentation names.
GRADESCOPE = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format"}
GRADESCOPE |= {"visibility", "stdout_visibility", "extra_data", "tests", "leaderboard"}
GRADESCOPE_TEST = {"score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags"}
GRADESCOPE_TEST |= {"visibility", "extra_data"}


def test_gradescope_says_what_was_changed_by_hand_and_what_lateness_costs(exported):
    """A manual grade counts, and a penalty is in the total and in a sentence."""
    by_hand = json.loads((exported.root / "gradescope/week1-day2/ben.json").read_text(encoding="utf-8"))
    late = json.loads((exported.root / "gradescope/week1-day2/김학생.json").read_text(encoding="utf-8"))

    assert {test["name"]: test["score"] for test in by_hand["tests"]} == {"mse": 1.5, "mse_gradient": 0.0}
    assert late["output"] == "Late: 2.25 points are deducted."
    assert late["extra_data"]["late_submission_penalty"] == 2.25
    assert late["score"] == pytest.approx(sum(test["score"] for test in late["tests"]) - 2.25)
    assert late["tests"][0]["output"].startswith("mse: ")


def test_junit_is_xml_that_adds_up(exported):
    """A suite for every student and assignment, counts that match its cases, points in properties."""
    root = ET.parse(exported.root / "junit.xml").getroot()  # noqa: S314  # our own file
    book = totals(exported)

    assert root.tag == "testsuites"
    assert {suite.get("name") for suite in root} == {f"{day}.{name}" for day in DAYS for name in ROSTER}
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests")) == len(cases)
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped")) == len(suite.findall("testcase/skipped"))
        values = {each.get("name"): float(each.get("value")) for each in suite.findall("properties/property")}
        day, _, student = suite.get("name").partition(".")
        assert values["score"] == pytest.approx(book.get((student, day), 0.0))


def test_junit_holds_what_a_student_provoked(exported):
    """Markup in a message is text again when it is read; what XML cannot hold is left out."""
    root = ET.parse(exported.root / "junit.xml").getroot()  # noqa: S314
    failure = root.find("testsuite[@name='week1-day2.ada']/testcase[@name='mse']/failure")

    assert '</failure>]]> <b> & "quoted"' in failure.text
    assert failure.get("message").endswith("of 6 points")


def test_what_is_not_there_cannot_be_exported(exported):
    """An unknown assignment is named with those that are known; nothing is written."""
    said = exported.nbgrader(
        "export", "--exporter=grader.bridges.canvas.CanvasExporter", "--to=x.csv", "--assignment=['week9']", fails=True
    )

    assert "the gradebook has no assignment 'week9'; it has week1-day1, week1-day2" in said
    assert not (exported.root / "x.csv").exists()


def test_a_part_can_be_exported(exported):
    """--assignment and --student choose, as in nbgrader's own export."""
    choice = ("--assignment=['week1-day2']", "--student=['ada']", "--to=part.csv")
    exported.nbgrader("export", "--exporter=grader.bridges.canvas.CanvasExporter", *choice)

    with (exported.root / "part.csv").open(encoding="utf-8", newline="") as file:
        header, _, *rows = csv.reader(file)
    assert header[5:] == ["week1-day2 (99)"]
    assert [row[2] for row in rows] == ["ada"]
