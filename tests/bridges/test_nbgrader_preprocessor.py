"""Stock `nbgrader autograde` grades through the sandbox: same scores, nothing executed, no fault of ours a mark."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from grader.bridges import nbgrader_preprocessor as bridge
from grader.bridges.nbgrader_files import write_config, write_placeholders
from grader.bridges.nbgrader_gradebook import push
from grader.course import Course
from grader.errors import BridgeError
from grader.teacher.batch import grade_many
from grader.teacher.cells import placeholder
from grader.teacher.store import Store
from grader.teacher.submissions import discover
from grader.verdict import Status

DATA = Path(__file__).parents[1] / "data"
#: What nbgrader says of the notebook that it hands over, but for the gradebook.
PLACE = {"assignment": "week1-day1", "notebook": "day1_mini", "student": "ada"}


def graded_by_us(course, days, submitted, store=None):
    """(student, assignment, item) -> score, as `grader grade` gives it."""
    found = grade_many(course, days, discover(submitted, days), store, jobs=2)
    verdicts = [step.verdict for step in found if step.verdict.status is not Status.MISSING]
    return {(each.student, each.assignment, item.item): item.score for each in verdicts for item in each.items}


def graded_by_nbgrader(kit):
    """The same of nbgrader's gradebook; a score set by hand or one that waits for a person is no score."""
    return {key: auto if (manual, waits) == (None, 0) else None for key, (auto, manual, waits) in kit.scores().items()}


@pytest.mark.slow
def test_the_sample_class_gets_the_same_scores(kit_of, root, tmp_path):
    """All of the sample class's second day, .py and notebooks, to the last digit; a push afterwards changes nothing."""
    kit, course = kit_of(tmp_path), Course.load(root)
    days = course.find("week1-day2")
    folders = sorted((DATA / "class_week1" / "submitted").glob("*/week1-day2"))
    for folder in folders:
        shutil.copytree(folder, tmp_path / "submitted" / folder.parent.name / "week1-day2", symlinks=True)
    golden = json.loads((DATA / "class_week1" / "expected.json").read_text())  # of `grader grade`: test_classes.py
    expected = {
        (folder.parent.name, "week1-day2", item.id): golden[f"{folder.parent.name} week1-day2"]
        .get("scores", {})
        .get(item.id, 0.0)
        for folder in folders
        for item in days[0].items
    }
    write_placeholders(tmp_path, days)
    push(course, days, [], str(kit.database))
    lines = f"bridge.configure(c, course={str(root)!r})\nc.SandboxGrade.store = {str(tmp_path / 'results.db')!r}\n"
    head = "from grader.bridges import nbgrader_preprocessor as bridge\nc = get_config()\n"
    (tmp_path / "nbgrader_config.py").write_text(head + lines)

    kit.nbgrader("autograde", "week1-day2")

    assert graded_by_nbgrader(kit) == expected
    assert len({key[0] for key in expected}) == len(folders) > 30
    with Store(tmp_path / "results.db", create=False) as store:
        assert push(course, days, store.all("week1-day2"), str(kit.database), course_root=tmp_path).changed == 0


def test_whatever_was_handed_in_gets_the_scores_of_grade(classroom):
    """Notebooks with deleted, doubled and mangled cells, a damaged one, a link, .py files: as `grader grade` says."""
    expected = graded_by_us(classroom.course, classroom.days, classroom.root / "submitted")
    found = graded_by_nbgrader(classroom)
    totals = {name: sum(score for key, score in found.items() if key[0] == name) for name, *_ in found}

    assert found == expected
    right = {"ada": 10.0, "ben": 6.0, "dan": 10.0, "김학생": 10.0}
    nothing = dict.fromkeys(["eve", "fay", "gil", "ivy"], 0.0)
    assert totals == {**right, **nothing, "cho": 6.0, "hal": totals["hal"]}


def test_a_push_afterwards_changes_nothing(classroom):
    """Scores, comments, times: all of it is what a push of the stored verdicts would write."""
    with Store(classroom.course.results, create=False) as store:
        verdicts = store.all(classroom.assignment)
    database, root = str(classroom.database), classroom.root

    assert push(classroom.course, classroom.days, verdicts, database, course_root=root).changed == 0


def test_nothing_was_executed_by_nbgrader(classroom):
    """A notebook that leaves a trace when it runs has left none, and its own outputs count for nothing."""
    assert not classroom.touched.exists()
    assert "1000" not in json.dumps([cell.get("outputs") for cell in classroom.notebook_of("eve")["cells"]])


def test_every_grade_cell_holds_exactly_one_float(classroom):
    """Nbgrader takes anything else for full marks; an error output never occurs."""
    for path in classroom.root.glob("autograded/*/*/*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        graded = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade")]
        assert len(graded) == 3, path
        for cell in graded:
            display, result = cell["outputs"]
            assert display["output_type"] == "display_data"
            assert result["output_type"] == "execute_result"
            assert 0.0 <= float("".join(result["data"]["text/plain"])) <= cell["metadata"]["nbgrader"]["points"]


def test_hidden_tests_are_in_nothing_that_nbgrader_wrote(classroom):
    """No line of the hidden tests or of the solution stands in an autograded notebook, a page or the log."""
    kit = classroom.root / "kit"
    given = "".join(path.read_text(encoding="utf-8") for path in (kit / "exercises/week1").glob("*.py"))
    secret = [*(kit / "grader/hidden/week1").glob("test_*.py"), *(kit / "solutions/week1").glob("*.py")]
    lines = {line.strip() for path in secret for line in path.read_text(encoding="utf-8").splitlines()}
    telling = {line for line in lines if len(line) > 30 and line not in given and '"""' not in line}
    pages = [*classroom.root.glob("autograded/*/*/*"), *classroom.root.glob("feedback/*/*/*.html")]
    written = [classroom.log, *(path.read_text(encoding="utf-8") for path in pages)]

    assert len(telling) > 10
    assert len(pages) > 20
    assert not [line for line in telling if any(line in text for text in written)]


def test_feedback_says_what_is_wrong(classroom):
    """The page of `nbgrader generate_feedback` has the points, the sentence of the failed check and its message."""
    page = (classroom.root / "feedback/ben/week1-day1/day1_mini.html").read_text(encoding="utf-8")
    text = re.sub(r"<[^>]+>", "", page)

    assert "double: 4 of 4 points" in text
    assert "✗ The rows of [[1, 2, 3], [4, 5, 9]] average to 2 and 6." in text
    assert "row_means: 0 of 4 points" in text


def test_feedback_explains_what_could_not_be_read(classroom):
    """A damaged notebook, a link and a wrong name get their sentence in the comment nbgrader shows."""
    comments = dict(
        classroom.ask(
            "SELECT s.student_id, k.auto_comment FROM comment k JOIN base_cell c ON c.id = k.cell_id "
            "JOIN submitted_notebook n ON n.id = k.notebook_id "
            "JOIN submitted_assignment s ON s.id = n.assignment_id WHERE c.name = 'double-solution'"
        )
    )

    assert "day1_mini.ipynb is damaged" in comments["fay"]
    assert "day1_mini.ipynb is a link, not a file" in comments["gil"]
    assert "Found day1_mini (1).py, notes" not in comments["ivy"]
    assert "but this assignment asks for day1_mini.py: rename your file." in comments["ivy"]


def test_python_files_get_a_notebook_beside_them(classroom):
    """Nbgrader looks at notebooks only: `grader nbgrader` puts one beside what has none, and touches nothing else."""
    assert "3 notebooks put beside what has none" in classroom.prepared
    for name in ("ben", "ivy", "김학생"):
        path = classroom.root / "submitted" / name / "week1-day1" / "day1_mini.ipynb"
        assert path.read_text(encoding="utf-8") == placeholder()
    assert (classroom.root / "submitted/gil/week1-day1/day1_mini.ipynb").is_symlink()


@pytest.fixture
def own(classroom, tmp_path, monkeypatch):
    """A copy of the classroom, with a gradebook, a course and a store of its own; ada and ben alone."""
    copy = shutil.copytree(classroom.root, tmp_path / "room", symlinks=True)
    for folder in [*copy.glob("submitted/*"), *copy.glob("autograded/*")]:
        if folder.name not in {"ada", "ben"}:
            shutil.rmtree(folder)
    config = copy / "nbgrader_config.py"
    config.write_text(config.read_text().replace(str(classroom.root), str(copy)))
    monkeypatch.setattr(classroom, "root", copy)
    monkeypatch.setattr(classroom, "database", copy / "gradebook.db")
    monkeypatch.setattr(classroom, "course", Course.load(copy / "kit"))
    return classroom


def test_grading_again_keeps_what_was_set_by_hand(own):
    """An unchanged submission comes from the store; a manual score goes on counting; a changed submission is graded."""
    own.ask("UPDATE grade SET manual_score = 1.25 WHERE auto_score = 4.0")
    own.hand_in("ben", "day1_mini.py", (DATA / "golden/right/day1_mini.py").read_text())

    own.nbgrader("autograde", own.assignment, "--force")

    scores = own.scores()
    assert scores["ben", "week1-day1", "row_means"][0] == 4.0
    assert scores["ada", "week1-day1", "double"][:2] == (4.0, 1.25)
    with Store(own.course.results, create=False) as store:
        assert [len(store.history(name, own.assignment)) for name in ("ada", "ben")] == [1, 2]


def test_our_own_fault_fails_the_submission_and_is_no_mark(own):
    """A hidden test that our own solution fails: nbgrader ends with an error, says so, and keeps the earlier scores."""
    path = own.root / "kit/grader/hidden/week1/test_day1_mini.py"
    path.write_text(path.read_text().replace("expected=2 * x", "expected=3 * x"))
    before = own.scores()

    said = own.nbgrader("autograde", own.assignment, "--force", fails=True)

    assert own.scores() == before
    assert "ada week1-day1 was not graded: " in said
    assert "There was an error processing assignment 'week1-day1' for student 'ben'" in said
    assert not list(own.root.glob("autograded/*/*/*.ipynb"))


def test_points_that_changed_since_the_release_are_refused(own):
    """Other points in course.toml than in the gradebook: a sentence with the command that mends it, and that does."""
    path = own.root / "kit/course.toml"
    path.write_text(path.read_text().replace("points = 4", "points = 3", 1).replace("points = 2", "points = 3"))
    day = Course.load(path).day("week1-day1")
    place = {
        "db_url": f"sqlite:///{own.database}",
        "assignment": "week1-day1",
        "notebook": "day1_mini",
        "student": "ada",
    }
    sentence = "double has 3 points in course.toml and 4 points in the gradebook: run `grader nbgrader week1-day1"

    with pytest.raises(BridgeError, match=sentence):
        bridge._demand_cells(place, day)

    assert own.grader("nbgrader", "week1-day1", str(own.root)).exit_code == 0
    bridge._demand_cells(place, day)


def test_an_item_that_came_after_the_submission_is_refused(own):
    """Nbgrader makes no grade for it in a submission that is there already; a push does, and the sentence says so."""
    own.ask("DELETE FROM grade WHERE auto_score = 2.0")
    place = {
        "db_url": f"sqlite:///{own.database}",
        "assignment": "week1-day1",
        "notebook": "day1_mini",
        "student": "ada",
    }

    with pytest.raises(BridgeError, match=r"ada was entered before course\.toml got more items for week1-day1"):
        bridge._demand_cells(place, own.course.day("week1-day1"))


def test_what_is_not_ours_is_not_executed_either(classroom):
    """An assignment or a notebook that course.toml does not know is refused with a way out."""
    with pytest.raises(BridgeError, match="keep assignments that nbgrader itself grades in another course folder"):
        bridge._day(classroom.course, "midterm", "day1_mini")
    with pytest.raises(BridgeError, match="has one notebook, day1_mini, and essay is another"):
        bridge._day(classroom.course, "week1-day1", "essay")


def test_our_fault_in_one_verdict_is_raised(classroom):
    """A verdict without a mark names the command that shows what happened."""
    verdict = classroom.verdict("ada", classroom.days[0], status=Status.GRADER_ERROR)

    with pytest.raises(BridgeError, match="`grader show ada week1-day1 --staff` says what happened"):
        bridge._demand_mark(verdict)


def test_somebodys_own_settings_are_left_alone(kit):
    """An nbgrader_config.py without our lines is not touched; the command says what to add."""
    path = kit.root / "nbgrader_config.py"
    path.write_text("c = get_config()\n")

    ours, lines = write_config(kit.root, kit.course)

    assert (ours, path.read_text()) == (False, "c = get_config()\n")
    assert "configure(c, course=" in lines
    path.write_text(lines)
    assert write_config(kit.root, kit.course)[0]
