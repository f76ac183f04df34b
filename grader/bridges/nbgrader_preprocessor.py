"""Stock `nbgrader autograde`, and Formgrader's button, grade in our sandbox instead of executing the notebook.

In nbgrader_config.py:

    from grader.bridges.nbgrader_preprocessor import configure

    c = get_config()
    configure(c)

nbgrader then never opens what a student handed in: it is given an empty notebook, and `SandboxGrade` fills that with
what `submitted/` holds by our own rules, the verdict's points and messages. An unchanged submission is taken from the
store, every other one is graded by one warm judge and stored, so `grader push` afterwards changes nothing.

nbgrader fails open: a grade cell whose output is not one plain number is worth full marks. So each carries exactly one
float, and where there is no mark a BridgeError fails the whole submission, which nbgrader reports and leaves ungraded.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, NbGraderPreprocessor, SaveAutoGrades
from traitlets import Bool, Unicode

from grader.bridges.feedback import as_markdown, number
from grader.bridges.marks import read_marks
from grader.bridges.nbgrader_files import autograded_notebook
from grader.bridges.nbgrader_late import CourseLatePenalty
from grader.course import Course, Day, locate
from grader.errors import BridgeError, GraderError
from grader.teacher.cells import solution_name
from grader.teacher.standby import Standby
from grader.teacher.submissions import discover
from grader.teacher.submitted import submitted_code
from grader.verdict import Verdict

#: Where SandboxGrade leaves the comments for SaveComments, in nbconvert's resources.
_COMMENTS = "grader_comments"


def configure(c: Any, course: str | Path = "") -> None:
    """Make nbgrader grade through the sandbox; `c` is what `get_config()` gives.

    What lateness costs is course.toml's as well. `course` is that file or its folder; without it, it is looked for
    from nbgrader's course folder upwards.
    """
    c.Autograde.exporter_class = UnopenedNotebook
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [
        SandboxGrade,
        SaveAutoGrades,
        SaveComments,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    c.AssignLatePenalties.plugin_class = CourseLatePenalty
    if course:
        c.SandboxGrade.course = c.CourseLatePenalty.course = str(course)


class UnopenedNotebook(NotebookExporter):
    """Gives nbgrader an empty notebook in place of the student's: no link is followed, no damage trips it."""

    def from_filename(self, filename: str, resources: Any = None, **more: Any) -> Any:  # noqa: ARG002
        """The JSON of an empty notebook, after the preprocessors."""
        return self.from_notebook_node(nbformat.v4.new_notebook(), resources, **more)  # type: ignore[no-untyped-call]


class SandboxGrade(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no annotations
    """The notebook of one submission, graded; what the notebook held before does not matter."""

    course = Unicode("", help="course.toml or its folder; by default found upwards from the course folder").tag(
        config=True
    )
    store = Unicode("", help="SQLite file or PostgreSQL URL of the results; by default the course's").tag(config=True)
    unsafe = Bool(default_value=False, help="grade without the sandbox's lock-down; results say so").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:  # noqa: ARG002  # nbconvert's interface
        """Replace `nb` by what `grader push --files` would write.

        Raises:
            BridgeError: there is no mark, or the gradebook is not prepared for this assignment.
            GraderError: whatever else kept us from grading.
        """
        place = resources["nbgrader"]
        student, assignment = place["student"], place["assignment"]
        coursedir = self.parent.parent.coursedir
        course = Course.load(Path(self.course) if self.course else locate(Path(coursedir.root)))
        day = _day(course, assignment, place["notebook"])
        _demand_cells(place, day)
        root = _submitted(coursedir, student, assignment)
        [submission] = discover(root, [day], [student])
        with _explained(student, assignment):
            verdict = _standby(self.store or str(course.results), self.unsafe).verdict(course, day, submission)
        _demand_mark(verdict)
        # We are called by nbgrader, which has no clock to pass on.
        [mark] = read_marks(course, [day], [verdict], datetime.now(UTC)).marks
        text = autograded_notebook(day, mark, submitted_code(root, student, assignment, day.module))
        resources[_COMMENTS] = {item: as_markdown(text) for item, text in mark.texts.items()}
        return nbformat.reads(text, nbformat.NO_CONVERT), resources  # type: ignore[no-untyped-call]


class SaveComments(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts what the student reads where a push puts it; nbgrader's SaveAutoGrades has just cleared that place."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Write the automatic comments; those written by hand are another column."""
        place = resources["nbgrader"]
        with Gradebook(place["db_url"]) as gradebook:
            for item, text in resources[_COMMENTS].items():
                comment = gradebook.find_comment(
                    solution_name(item), place["notebook"], place["assignment"], place["student"]
                )
                comment.auto_comment = text
            gradebook.db.commit()
        return nb, resources


def _day(course: Course, assignment: str, notebook: str) -> Day:
    day = next((day for day in course.days if day.assignment == assignment), None)
    if day is None:
        raise BridgeError(
            f"{assignment} is not in course.toml, so there are no tests for it, and nothing is executed here: keep "
            "assignments that nbgrader itself grades in another course folder, without this configuration",
        )
    if notebook != day.module:
        raise BridgeError(
            f"{assignment} has one notebook, {day.module}, and {notebook} is another: take it out of source/ and "
            f"run `nbgrader db assignment remove {assignment} --force`, then release it again",
        )
    return day


def _submitted(coursedir: Any, student: str, assignment: str) -> Path:
    """The folder of all submissions, which must be laid out in nbgrader's usual way."""
    place = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment))
    if place.parts[-2:] != (student, assignment):
        raise BridgeError(
            f"{place}: submissions must lie in <student>/<assignment>; remove CourseDirectory.directory_structure "
            "from nbgrader_config.py",
        )
    return place.parents[1]


def _demand_cells(place: Any, day: Day) -> None:
    """Raise unless the gradebook and the submission in it have every item with its points."""
    with Gradebook(place["db_url"]) as gradebook:
        cells = gradebook.find_notebook(place["notebook"], place["assignment"]).grade_cells
        points = {cell.name: float(cell.max_score) for cell in cells}
        own = gradebook.find_submission_notebook(place["notebook"], place["assignment"], place["student"])
        rows = {grade.name for grade in own.grades} & {item.id for item in day.items}
    for item in day.items:
        if points.get(item.id) != float(item.points):
            found = f"{number(points[item.id])} points" if item.id in points else "no cell"
            raise BridgeError(
                f"{item.id} has {number(item.points)} points in course.toml and {found} in the gradebook: run "
                f"`grader nbgrader {day.assignment} FOLDER` with nbgrader's course folder, then autograde again",
            )
    if len(rows) < len(day.items):
        raise BridgeError(
            f"{place['student']} was entered before course.toml got more items for {day.assignment}: run `grader "
            f"grade` and `grader push` for this assignment once, then autograde again",
        )


def _demand_mark(verdict: Verdict) -> None:
    if not verdict.is_mark:
        raise BridgeError(
            f"{verdict.student} {verdict.assignment}: our own fault, so there is no mark; `grader show "
            f"{verdict.student} {verdict.assignment} --staff` says what happened. Autograde again when it is mended",
        )


@contextmanager
def _explained(student: str, assignment: str) -> Iterator[None]:
    """Say whose submission it was that could not be graded."""
    try:
        yield
    except GraderError as error:
        raise BridgeError(f"{student} {assignment} was not graded: {error}") from error


@cache
def _standby(store: str, unsafe: bool) -> Standby:
    """One judge for the life of this process: a run of `nbgrader autograde`, or a Jupyter server."""
    judge = Standby(store, unsafe=unsafe)
    atexit.register(judge.close)
    return judge
