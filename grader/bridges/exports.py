"""What `nbgrader export --exporter=...` hands over, read from nbgrader's gradebook for the exporters of other systems.

So manual points, extra credit and late penalties count: these are nbgrader's totals, not our verdicts.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader import api
from nbgrader.plugins import ExportPlugin
from sqlalchemy import select

from grader.bridges.feedback import plain
from grader.errors import BridgeError
from grader.teacher.cells import solution_name
from grader.teacher.lists import safe_cell
from grader.teacher.workroom import put_file


@dataclass(frozen=True, slots=True)
class Person:
    """A student of the gradebook; an unknown part is empty."""

    id: str
    first_name: str
    last_name: str
    email: str
    lms_user_id: str

    @property
    def name(self) -> str:
        """Last, First: as gradebooks sort; the id where there is no name."""
        return ", ".join(part for part in (self.last_name, self.first_name) if part) or self.id


@dataclass(frozen=True, slots=True)
class Score:
    """One graded cell: points that count, and the comment on it, a person's before ours."""

    name: str
    score: float
    points: float
    comment: str


@dataclass(frozen=True, slots=True)
class Result:
    """One student's assignment. `scores` is empty where nothing was handed in; `handed_in` is the time, if known."""

    person: Person
    assignment: str
    points: float
    scores: tuple[Score, ...]
    penalty: float
    handed_in: datetime | None

    @property
    def score(self) -> float:
        """What counts: the sum less the penalty, as `nbgrader export` has it, without its rounding errors."""
        return round(max(0.0, sum(each.score for each in self.scores) - self.penalty), 4)


def results(gradebook: Any, assignments: Sequence[object], students: Sequence[object]) -> list[Result]:
    """Every student's every assignment, in the order of both; all, where a list is empty.

    Raises:
        BridgeError: an assignment or a student that is asked for is not in the gradebook.
    """
    people = _people(gradebook.db)
    wanted = _wanted([person.id for person in people], students, "student")
    names = _wanted([each.name for each in gradebook.assignments], assignments, "assignment")
    found = _handed_in(gradebook.db, names)
    totals = _totals(gradebook.db)
    nothing: tuple[tuple[Score, ...], float, None] = ((), 0.0, None)
    return [
        Result(person, name, totals.get(name, 0.0), *found.get((name, person.id), nothing))
        for name in names
        for person in people
        if person.id in wanted
    ]


class GradeExporter(ExportPlugin):  # type: ignore[misc]  # nbgrader has no annotations
    """Base of the exporters; each says what its results become and where they go by default."""

    default = ""

    def export(self, gradebook: Any) -> None:
        """Write what `--assignment` and `--student` ask for to `--to`."""
        self.write(results(gradebook, self.assignment, self.student), Path(self.to or self.default))

    def write(self, found: Sequence[Result], to: Path) -> None:
        """Write the results."""
        raise NotImplementedError


def put(path: Path, text: str) -> None:
    """Write a file whole or not at all; BridgeError where that cannot be."""
    try:
        put_file(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise BridgeError(
            f"{path} cannot be written ({error.strerror or error}): check --to, rights and disk"
        ) from error


def as_cell(text: str) -> str:
    """Text for one cell of a spreadsheet: one line, and never taken for a formula."""
    return safe_cell(" ".join(text.split()))


def _wanted(known: Collection[str], asked: Sequence[object], what: str) -> list[str]:
    chosen = [str(each) for each in asked]
    for each in chosen:
        if each not in known:
            raise BridgeError(f"the gradebook has no {what} {each!r}; it has {', '.join(sorted(known)) or 'none'}")
    return [each for each in known if not chosen or each in chosen]


def _people(session: Any) -> list[Person]:
    columns = (
        api.Student.id,
        api.Student.first_name,
        api.Student.last_name,
        api.Student.email,
        api.Student.lms_user_id,
    )
    rows = session.execute(select(*columns).order_by(api.Student.last_name, api.Student.first_name, api.Student.id))
    return [Person(*(value or "" for value in row)) for row in rows]


def _totals(session: Any) -> Mapping[str, float]:
    """Points of each assignment."""
    return {each.name: float(each.max_score or 0.0) for each in session.scalars(select(api.Assignment))}


def _handed_in(
    session: Any, assignments: Collection[str]
) -> Mapping[tuple[str, str], tuple[tuple[Score, ...], float, datetime | None]]:
    """(assignment, student) -> scores, penalty, time of submission."""
    scores, penalties = _scores(session), _penalties(session)
    submission = api.SubmittedAssignment
    rows = session.execute(
        select(submission.id, api.Assignment.name, submission.student_id, submission.timestamp).join(
            api.Assignment, submission.assignment_id == api.Assignment.id
        )
    )
    return {
        (name, student): (tuple(scores[key]), penalties[key], time and time.replace(tzinfo=UTC))
        for key, name, student, time in rows
        if name in assignments
    }


def _penalties(session: Any) -> Mapping[str, float]:
    """Submission -> what lateness costs, all notebooks together."""
    found: dict[str, float] = defaultdict(float)
    columns = (api.SubmittedNotebook.assignment_id, api.SubmittedNotebook.late_submission_penalty)
    for key, penalty in session.execute(select(*columns)):
        found[key] += penalty or 0.0
    return found


def _scores(session: Any) -> Mapping[str, list[Score]]:
    """Submission -> its graded cells, sorted by notebook and name: nbgrader keeps no order of its own."""
    notebook, grade = api.SubmittedNotebook, api.Grade
    rows = session.execute(select(notebook, grade).join(notebook, grade.notebook_id == notebook.id)).all()
    comments = _comments(session)
    found: dict[str, list[Score]] = defaultdict(list)
    for own, each in sorted(rows, key=lambda row: (row[0].name, row[1].name)):
        text = comments.get((own.id, solution_name(each.name)), "") or comments.get((own.id, each.name), "")
        found[own.assignment_id].append(Score(each.name, float(each.score or 0.0), float(each.max_score or 0.0), text))
    return found


def _comments(session: Any) -> Mapping[tuple[str, str], str]:
    """(notebook of a submission, cell) -> what stands there, as plain text."""
    return {(each.notebook_id, each.name): _text(each) for each in session.scalars(select(api.Comment))}


def _text(comment: Any) -> str:
    own = comment.manual_comment
    return plain(own or textwrap.dedent(comment.auto_comment or ""))


def by_assignment(found: Sequence[Result]) -> Iterator[tuple[str, list[Result]]]:
    """The results of each assignment, in order."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for each in found:
        groups[each.assignment].append(each)
    yield from groups.items()
