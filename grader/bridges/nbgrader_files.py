"""The notebooks Formgrader and `nbgrader generate_feedback` want beside the gradebook.

    source/<assignment>/<module>.ipynb                  lets the assignment appear in Formgrader
    autograded/<student>/<assignment>/<module>.ipynb    the code, and points and feedback of every item

nbgrader fails open: a grade cell whose output is not one plain number in range is worth full marks. So each
carries exactly one `execute_result`, a float, and what the student reads as `display_data`, which nbgrader
never counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.bridges.cells import Cell, code_cell, grade_cell, solution_cell
from grader.bridges.feedback import as_html
from grader.bridges.marks import Mark, read_marks
from grader.errors import BridgeError
from grader.teacher.cells import OURS, TWIN, document, markdown_cell, placeholder
from grader.teacher.submitted import TIMESTAMP, read_submitted, submitted_code, submitted_time
from grader.teacher.workroom import put_file
from grader.verdict import Verdict

if TYPE_CHECKING:
    from grader.course import Course, Day

#: nbgrader's file beside a submission that names its released feedback; release_feedback wants it and the timestamp.
FEEDBACK_KEY = "submission_secret.txt"
#: nbgrader's settings, and how those that grade through us begin.
CONFIG = "nbgrader_config.py"
_SETTINGS = """\
from grader.bridges.nbgrader_preprocessor import configure

c = get_config()
c.CourseDirectory.course_id = {id!r}
configure(c, course={root!r})  # autograde in the sandbox, by the tests of this course
"""


@dataclass(slots=True)
class Written:
    """How many notebooks there are now, how many files changed, what was left alone, which verdicts are no marks."""

    source: int = 0
    autograded: int = 0
    changed: int = 0
    left_alone: list[Path] = field(default_factory=list)
    not_marks: list[tuple[str, str]] = field(default_factory=list)


def write_course_files(
    course: Course,
    days: Sequence[Day],
    verdicts: Iterable[Verdict],
    root: Path,
    *,
    now: datetime | None = None,
) -> Written:
    """Write the notebooks of these verdicts below `root`, nbgrader's course folder.

    Equal verdicts write equal bytes. What a student handed in is shown as it stands in `submitted/`. A source
    notebook that is not ours is left alone.

    Raises:
        BridgeError: a verdict does not fit the course (nothing was written), or a file cannot be written.
    """
    days = list(days)
    marks = read_marks(course, days, verdicts, now or datetime.now(UTC))
    known = {day.assignment: day for day in days}
    written = Written(not_marks=list(marks.not_marks))
    _demand_folder(root)
    for day in days:
        _write_source(root, day, written)
    for mark in marks.marks:
        if mark.submitted:
            written.changed += _write_autograded(root, known[mark.assignment], mark)
            written.autograded += 1
    return written


def write_placeholders(root: Path, days: Sequence[Day]) -> list[Path]:
    """Put a notebook beside every submission without one, and return the new ones.

    nbgrader looks at notebooks only; `submissions.discover` knows these and takes them for nothing. What is not a
    folder of its own, a link for instance, gets none.

    Raises:
        BridgeError: there is no such folder, or a file cannot be written.
    """
    _demand_folder(root)
    written = []
    for day in days:
        for folder in sorted((root / "submitted").glob(f"*/{day.assignment}")):
            path = folder / f"{day.module}.ipynb"
            linked = folder.is_symlink() or folder.parent.is_symlink()
            if folder.is_dir() and not linked and not os.path.lexists(path):
                _write(path, placeholder())
                written.append(path)
    return written


def write_config(root: Path, course: Course) -> tuple[bool, str]:
    """Write nbgrader_config.py where there is none; whether it grades through us now, and the lines that make it so.

    Raises:
        BridgeError: it cannot be read or written.
    """
    path, text = root / CONFIG, _SETTINGS.format(id=course.id, root=str(course.root.resolve()))
    try:
        found = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return _write(path, text), text
    except OSError as error:
        raise BridgeError(f"{path} cannot be read ({error.strerror}): check its rights") from error
    return "grader.bridges.nbgrader_preprocessor" in found, text


def autograded_notebook(day: Day, mark: Mark, code: str | None) -> str:
    """The JSON of one graded submission: the code as handed in, then points and feedback of every item."""
    cells = [code_cell("# What was handed in cannot be shown here." if code is None else code)]
    for item in day.items:
        cells += [solution_cell(day, item), _graded(grade_cell(day, item), mark, item.id)]
    return _notebook(day, cells)


def _demand_folder(root: Path) -> None:
    if not root.is_dir():
        raise BridgeError(f"{root}: there is no such folder; give nbgrader's course folder, where submitted/ lies")


def _write_source(root: Path, day: Day, written: Written) -> None:
    path = root / "source" / day.assignment / f"{day.module}.ipynb"
    ours = _ours(path) if path.exists() else {}
    if ours is None:
        written.left_alone.append(path)
        return
    written.source += 1
    if TWIN in ours:  # `grader release` put the exercise itself there
        return
    cells = [cell for item in day.items for cell in (solution_cell(day, item), grade_cell(day, item))]
    written.changed += _write(path, _notebook(day, cells))


def _write_autograded(root: Path, day: Day, mark: Mark) -> int:
    """Write what belongs to one submission; the number of files that changed."""
    folder = root / "autograded" / mark.student / mark.assignment
    code = submitted_code(root / "submitted", mark.student, mark.assignment, day.module)
    changed = int(_write(folder / f"{day.module}.ipynb", autograded_notebook(day, mark, code)))
    place = (root / "submitted", mark.student, mark.assignment)
    if submitted_time(*place)[1] is not None:  # generate_feedback gives up at one that is no time
        changed += _write(folder / TIMESTAMP, read_submitted(*place, TIMESTAMP) or "")
    secret = read_submitted(*place, FEEDBACK_KEY)
    if secret is not None:
        changed += _write(folder / FEEDBACK_KEY, secret)
    return changed


def _graded(cell: Cell, mark: Mark, item: str) -> Cell:
    text = mark.texts[item]
    feedback = {"text/html": as_html(text), "text/plain": text}
    points = {"text/plain": repr(mark.scores[item])}
    outputs = [
        {"output_type": "display_data", "data": feedback, "metadata": {}},
        {"output_type": "execute_result", "data": points, "metadata": {}, "execution_count": 1},
    ]
    told = cell["source"].partition("\n")[0]  # nobody runs this one, so it need not fail
    return {**cell, "source": told, "execution_count": 1, "outputs": outputs}


def _notebook(day: Day, cells: Sequence[Cell]) -> str:
    return document([markdown_cell(f"# {day.title}"), *cells], {"assignment": day.assignment})


def _ours(path: Path) -> dict[str, Any] | None:
    """What we noted in a notebook when we wrote it; None for one that is not ours."""
    try:
        notebook: Any = json.loads(path.read_text(encoding="utf-8"))
        return dict(notebook["metadata"][OURS])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, text: str) -> bool:
    """Replace a file at once, or not at all; one that is equal already is not touched. Whether it changed."""
    try:
        return put_file(path, text.encode())
    except OSError as error:
        raise BridgeError(
            f"{path} cannot be written ({error.strerror or error}): check rights and disk, then push again",
        ) from error
