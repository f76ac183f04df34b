from __future__ import annotations

import json
import warnings
from html.parser import HTMLParser

import nbformat
import pytest
from nbgrader import utils
from nbgrader.nbgraderformat import MetadataValidator
from traitlets.config import Config

from grader.bridges.nbgrader_files import write_course_files
from grader.bridges.nbgrader_gradebook import push
from grader.errors import BridgeError
from grader.teacher.cells import TWIN, document, markdown_cell
from grader.verdict import Status

ATTACK = "raised    TypeError: </pre><script>alert(1)</script>"


class Scripts(HTMLParser):
    """The sources of all scripts of a page, and its whole text."""

    def __init__(self, page):
        super().__init__()
        self.scripts, self.text, self.inside = [], "", False
        self.feed(page)

    def handle_starttag(self, tag, _attrs):
        self.inside = tag == "script"

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "script"

    def handle_data(self, data):
        if self.inside:
            self.scripts.append(data)
        else:
            self.text += data


def hand_in(kit, student, name, text):
    """Put a file into a student's submission of week1-day2."""
    folder = kit.root / "submitted" / student / "week1-day2"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def autograded(kit, student):
    """The notebook of week1-day2 that the bridge wrote for a student."""
    return kit.root / "autograded" / student / "week1-day2" / "day2_cost.ipynb"


def grade_cells(path):
    """Nbgrader's grade cells of a notebook, validated by nbformat and nbgrader."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if utils.is_grade(cell)}


@pytest.mark.parametrize("passed", range(6))
def test_nbgrader_reads_exactly_the_points_of_the_verdict(bare, passed):
    """Nbgrader's own determine_grade finds in every grade cell the points of the verdict, zero and all included."""
    verdict = bare.verdict("ann", bare.days[1], passed=passed, text=ATTACK)
    written = write_course_files(bare.course, bare.days, [verdict], bare.root)
    assert (written.source, written.autograded) == (2, 1)
    cells = grade_cells(autograded(bare, "ann"))
    points = {name: utils.determine_grade(cell) for name, cell in cells.items()}
    assert points == {item.item: (item.score, item.points) for item in verdict.items}
    assert sum(score for score, _ in points.values()) == pytest.approx(verdict.score)


def test_an_ungraded_cell_that_stock_nbgrader_runs_is_worth_nothing(bare):
    """A source notebook's grade cell fails when it is executed: stock nbgrader must not give full marks."""
    write_course_files(bare.course, bare.days, [], bare.root)
    cells = grade_cells(bare.root / "source" / "week1-day2" / "day2_cost.ipynb")
    assert set(cells) == {"mse", "mse_gradient"}
    for cell in cells.values():
        assert utils.determine_grade(cell)[0] > 0  # without any output nbgrader gives full marks
        with pytest.raises(NotImplementedError):
            exec(cell.source, {})  # noqa: S102  (this is what a kernel does)


def test_source_cells_in_the_gradebook_are_those_of_the_files(kit):
    """Gradebook and source notebook agree on every cell, so that nbgrader's autograde finds nothing changed."""
    push(kit.course, kit.days, [], str(kit.database))
    write_course_files(kit.course, kit.days, [], kit.root)
    stored = {name: rest for name, *rest in kit.ask("SELECT name, source, checksum, locked FROM source_cell")}
    for day in kit.days:
        path = kit.root / "source" / day.assignment / f"{day.module}.ipynb"
        for cell in nbformat.read(path, as_version=4).cells[1:]:
            expected = [cell.source, utils.compute_checksum(cell), int(utils.is_locked(cell))]
            assert stored.pop(cell.metadata.nbgrader.grade_id) == expected
    assert not stored


def test_generate_feedback_makes_pages_with_scores_and_no_foreign_markup(kit):
    """Nbgrader's own feedback page shows code, score and messages, and no script of a student's."""
    hand_in(kit, "김민수", "day2_cost.py", "def mse(pred, target):\n    return '<script>alert(2)</script>'\n")
    verdict = kit.verdict("김민수", kit.days[1], passed=2, text=ATTACK, hint="You divided by 2m.")
    push(kit.course, kit.days, [verdict], str(kit.database))
    write_course_files(kit.course, kit.days, [verdict], kit.root)
    kit.nbgrader("generate_feedback", "week1-day2")
    page = Scripts((kit.root / "feedback" / "김민수" / "week1-day2" / "day2_cost.html").read_text(encoding="utf-8"))
    assert "day2_cost (Score: 4.0 / 10.0)" in page.text
    assert page.text.count("TypeError: </pre><script>alert(1)</script>") == 2 * 2 * 3  # comment and cell, 2 items
    assert page.text.count("Hint: You divided by 2m.") == 2 * 2 * 3
    assert "def mse(pred, target):" in page.text
    assert not [script for script in page.scripts if "alert(" in script]
    assert "secret" not in page.text


def test_formgrader_counts_the_submissions_as_autograded(kit):
    """The interface behind Formgrader lists pushed submissions as autograded, with their scores."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    hand_in(kit, "ann", "day2_cost.py", "x = 1\n")
    hand_in(kit, "ann", "timestamp.txt", "2026-03-02 08:00:00.000000 UTC")
    verdict = kit.verdict("ann", kit.days[1], passed=5)
    push(kit.course, kit.days, [verdict], str(kit.database), course_root=kit.root)
    write_course_files(kit.course, kit.days, [verdict], kit.root)
    config = Config(CourseDirectory={"root": str(kit.root), "db_url": f"sqlite:///{kit.database}"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own
        api = NbGraderAPI(CourseDirectory(config=config), config=config)
        (row,) = api.get_submissions("week1-day2")
    assert (row["student"], row["autograded"], row["score"], row["needs_manual_grade"]) == ("ann", True, 10.0, False)


def test_files_are_written_once(bare):
    """Equal verdicts leave the files untouched; a new verdict changes only its own notebook."""
    first = [bare.verdict(student, bare.days[1], passed=2) for student in ("ann", "bob")]
    write_course_files(bare.course, bare.days, first, bare.root)
    before = {path: path.stat().st_mtime_ns for path in bare.root.rglob("*.ipynb")}
    write_course_files(bare.course, bare.days, [first[0], bare.verdict("bob", bare.days[1])], bare.root)
    after = {path: path.stat().st_mtime_ns for path in bare.root.rglob("*") if path.is_file()}
    assert {path for path in after if after[path] != before.get(path)} == {autograded(bare, "bob")}


def test_an_instructors_source_notebook_is_left_alone(bare):
    """A source notebook that is not ours stays as it is and is reported."""
    path = bare.root / "source" / "week1-day2" / "day2_cost.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(nbformat.v4.new_notebook()))
    before = path.read_bytes()
    written = write_course_files(bare.course, bare.days, [], bare.root)
    assert written.left_alone == [path]
    assert path.read_bytes() == before


def test_an_exercise_that_was_released_is_left_alone(bare):
    """What `grader release --exchange` put into source/ is the exercise itself: no placeholder takes its place."""
    path = bare.root / "source" / "week1-day2" / "day2_cost.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(document([markdown_cell("# The exercise")], {"assignment": "week1-day2", TWIN: "day2_cost"}))
    before = path.read_bytes()
    written = write_course_files(bare.course, bare.days, [], bare.root)
    assert (written.source, written.left_alone) == (2, [])
    assert path.read_bytes() == before


def test_no_mark_and_nothing_handed_in_write_no_notebook(bare):
    """A verdict that is our own fault, or of a missing submission, leaves no notebook that shows points."""
    verdicts = [
        bare.verdict("ann", bare.days[1], status=Status.GRADER_ERROR),
        bare.verdict("bob", bare.days[1], status=Status.MISSING),
    ]
    written = write_course_files(bare.course, bare.days, verdicts, bare.root)
    assert written.not_marks == [("ann", "week1-day2")]
    assert not (bare.root / "autograded").exists()


def test_code_of_a_notebook_is_shown(bare):
    """The code cells of a submitted notebook are shown, markdown and outputs are not."""
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("my notes"),
            nbformat.v4.new_code_cell("a = 1", outputs=[nbformat.v4.new_output("stream", text="loud")]),
            nbformat.v4.new_code_cell("b = '\ud83d\ude00'.encode('utf-16', 'surrogatepass')"),
        ]
    )
    hand_in(bare, "ann", "day2_cost.ipynb", json.dumps(notebook))
    write_course_files(bare.course, bare.days, [bare.verdict("ann", bare.days[1])], bare.root)
    text = autograded(bare, "ann").read_text(encoding="utf-8")
    assert "a = 1" in text
    assert "my notes" not in text
    assert "loud" not in text


@pytest.mark.parametrize(
    "notebook",
    ["{", "[]", '{"cells": 3}', '{"cells": [{"cell_type": "code", "source": 3}]}', "[" * 100_000, "9" * 5000],
)
def test_a_damaged_notebook_stops_nobody(bare, notebook):
    """A submission that cannot be shown is replaced by a sentence; the points are written all the same."""
    hand_in(bare, "ann", "day2_cost.ipynb", notebook)
    write_course_files(bare.course, bare.days, [bare.verdict("ann", bare.days[1])], bare.root)
    assert "cannot be shown here" in autograded(bare, "ann").read_text(encoding="utf-8")


def test_what_release_feedback_wants_lies_beside_the_notebook(bare):
    """timestamp.txt and submission_secret.txt go along as they are; a time that is none stays behind."""
    for student, time in (("ann", "2026-03-02 08:00:00.000000 UTC"), ("bob", "half past nine, I think")):
        hand_in(bare, student, "timestamp.txt", time)
        hand_in(bare, student, "submission_secret.txt", f"{student}'s")
    verdicts = [bare.verdict(student, bare.days[1]) for student in ("ann", "bob")]
    write_course_files(bare.course, bare.days, verdicts, bare.root)
    texts = {
        str(path.relative_to(bare.root / "autograded")): path.read_text()
        for path in (bare.root / "autograded").rglob("*.txt")
    }
    assert texts == {
        "ann/week1-day2/timestamp.txt": "2026-03-02 08:00:00.000000 UTC",
        "ann/week1-day2/submission_secret.txt": "ann's",
        "bob/week1-day2/submission_secret.txt": "bob's",
    }


@pytest.mark.attack
def test_links_lead_nowhere(bare):
    """A submission that is a link, or lies in a linked folder, is not followed: it may point at the solution."""
    secret = bare.root / "solutions" / "week1-day2"
    secret.mkdir(parents=True)
    (secret / "day2_cost.py").write_text("answer = 42\n")
    (bare.root / "submitted" / "ann" / "week1-day2").mkdir(parents=True)
    (bare.root / "submitted" / "ann" / "week1-day2" / "day2_cost.py").symlink_to(secret / "day2_cost.py")
    (bare.root / "submitted" / "bob").symlink_to(secret.parent)
    verdicts = [bare.verdict(student, bare.days[1]) for student in ("ann", "bob")]
    write_course_files(bare.course, bare.days, verdicts, bare.root)
    for student in ("ann", "bob"):
        text = autograded(bare, student).read_text(encoding="utf-8")
        assert "cannot be shown here" in text
        assert "42" not in text


def test_an_unusable_folder_is_named(bare):
    """A course folder that does not exist, or where a file is in the way, is a BridgeError with what to do."""
    with pytest.raises(BridgeError, match="there is no such folder"):
        write_course_files(bare.course, bare.days, [], bare.root / "nowhere")
    (bare.root / "source").write_text("in the way")
    with pytest.raises(BridgeError, match=r"source.*cannot be written.*check rights and disk"):
        write_course_files(bare.course, bare.days, [], bare.root)
