"""What the gradebook holds, what it should hold, and the rows in which the two differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update

from grader.bridges.feedback import as_markdown
from grader.bridges.lateness import Lateness
from grader.bridges.marks import Mark
from grader.bridges.nbgrader_database import Book
from grader.bridges.nbgrader_sheets import Sheet

#: nbgrader's tables that a push writes, parents first.
TABLES = ("Student", "SubmittedAssignment", "SubmittedNotebook", "Grade", "Comment")

#: What nbgrader knows about a person.
PERSON = ("first_name", "last_name", "email", "lms_user_id")

#: The column with what lateness costs.
_PENALTY = "late_submission_penalty"

#: One row as column -> value.
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything the gradebook should say about one student; `times` are naive UTC, by assignment."""

    student: str
    person: Mapping[str, str]
    marks: tuple[Mark, ...]
    times: Mapping[str, datetime]
    lateness: Lateness


@dataclass(frozen=True, slots=True)
class Kept:
    """A score or comment a person set, and what would count without it."""

    student: str
    assignment: str
    item: str
    manual: float | str
    automatic: float | str


@dataclass(slots=True)
class Rows:
    """Rows of the gradebook by what identifies them: a student's id, or the ids of their two parents."""

    students: dict[str, Row] = field(default_factory=dict)
    submissions: dict[tuple[str, str], Row] = field(default_factory=dict)
    notebooks: dict[tuple[str, str], Row] = field(default_factory=dict)
    grades: dict[tuple[str, str], Row] = field(default_factory=dict)
    comments: dict[tuple[str, str], Row] = field(default_factory=dict)


@dataclass(slots=True)
class Changes:
    """New rows and changed columns by table; its length is the number of rows to write.

    kept: what a person set; lost: the points that each late notebook loses.
    """

    new: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})
    changed: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})
    kept: list[Kept] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(map(len, (*self.new.values(), *self.changed.values())))

    def add(self, table: str, **row: Any) -> Row:
        """A new row."""
        self.new[table].append(row)
        return row

    def change(self, table: str, row: Row, **values: Any) -> None:
        """The columns of an existing row that differ; an equal row is not written."""
        different = {column: value for column, value in values.items() if row[column] != value}
        if different:
            self.changed[table].append({"id": row["id"], **different})


def read_rows(book: Book, sheets: Mapping[str, Sheet], student: str | None = None) -> Rows:
    """Read what the gradebook holds for these assignments, of everybody or of one student."""
    rows = Rows(
        students={row["id"]: row for row in _students(book, student)},
        submissions=_by(_submissions(book, sheets, student), "assignment_id", "student_id"),
        notebooks=_by(_notebooks(book, sheets, student), "assignment_id", "notebook_id"),
        grades=_by(_grades(book, sheets, student), "notebook_id", "cell_id"),
        comments=_by(_comments(book, sheets, student), "notebook_id", "cell_id"),
    )
    book.session.commit()  # ends the reading transaction: nobody waits for us
    return rows


def changes(rows: Rows, sheets: Mapping[str, Sheet], wanted: Wanted) -> Changes:
    """The rows to write so that the gradebook says what is wanted of one student."""
    result = Changes()
    person = rows.students.get(wanted.student)
    if person is None:
        result.add("Student", id=wanted.student, **{column: wanted.person.get(column) for column in PERSON})
    else:
        result.change("Student", person, **wanted.person)
    for mark in wanted.marks:
        sheet = sheets[mark.assignment]
        submission = rows.submissions.get((sheet.assignment_id, wanted.student))
        if submission is None and not mark.submitted:
            continue  # nbgrader itself counts no submission as zero
        if submission is not None and not mark.submitted:
            result.notes.append(
                f"{mark.student} / {mark.assignment}: missing now, but the gradebook has a submission; "
                "its automatic scores are 0",
            )
        _submission(result, rows, sheet, mark, submission, wanted)
    return result


def write_changes(book: Book, difference: Changes) -> None:
    """Write the rows, parents first, and commit; without any row nothing is locked."""
    if not len(difference):
        return
    for table in TABLES:
        model = getattr(book.api, table)
        if difference.new[table]:
            book.session.execute(insert(model), difference.new[table])
        if difference.changed[table]:
            book.session.execute(update(model), difference.changed[table])
    book.session.commit()


def _submission(result: Changes, rows: Rows, sheet: Sheet, mark: Mark, submission: Row | None, wanted: Wanted) -> None:
    time = wanted.times.get(mark.assignment)
    if submission is None:
        keys = {"assignment_id": sheet.assignment_id, "student_id": mark.student}
        submission = result.add("SubmittedAssignment", id=uuid4().hex, timestamp=time, **keys)
    elif time is not None:
        result.change("SubmittedAssignment", submission, timestamp=time)
    items = {cell: item for cells in (sheet.grades, sheet.comments) for item, cell in cells.items()}
    at = time or submission["timestamp"]
    for notebook in sheet.notebooks:
        mine = rows.notebooks.get((submission["id"], notebook.id))
        new = mine is None
        mine = mine or {"id": uuid4().hex, "assignment_id": submission["id"], "notebook_id": notebook.id}
        score = 0.0
        for cell in notebook.grades:
            score += _grade(result, rows.grades.get((mine["id"], cell)), (mine["id"], cell), mark, items.get(cell))
        for cell in notebook.comments:
            _comment(result, rows.comments.get((mine["id"], cell)), (mine["id"], cell), mark, items.get(cell))
        penalty = None
        if at is not None and wanted.lateness.applies(at):
            penalty = wanted.lateness.penalty(mark.student, mark.assignment, score, at, submission.get("extension"))
            result.lost += [penalty] if penalty else []
            if not new and (mine[_PENALTY] or 0.0) != (penalty or 0.0):
                result.change("SubmittedNotebook", mine, **{_PENALTY: penalty})
        if new:
            result.add("SubmittedNotebook", **mine, **{_PENALTY: penalty})


def _grade(result: Changes, row: Row | None, place: tuple[str, str], mark: Mark, item: str | None) -> float:
    """One Grade row; `item` is None for an instructor's own cell: it gets its row, for a person to fill.

    Returns what nbgrader counts for it: the manual score or else the automatic one, and extra credit with either.
    """
    score = None if item is None else mark.scores[item]
    if row is None:
        keys = {"notebook_id": place[0], "cell_id": place[1]}
        result.add("Grade", id=uuid4().hex, auto_score=score, needs_manual_grade=item is None, **keys)
        return score or 0.0
    if item is not None and score is not None:
        if row["manual_score"] is not None:
            result.change("Grade", row, auto_score=score)
            result.kept.append(Kept(mark.student, mark.assignment, item, row["manual_score"], score))
        else:
            result.change("Grade", row, auto_score=score, needs_manual_grade=False)
    counted = next((each for each in (row["manual_score"], score, row["auto_score"]) if each is not None), None)
    return 0.0 if counted is None else float(counted + (row["extra_credit"] or 0.0))


def _comment(result: Changes, row: Row | None, place: tuple[str, str], mark: Mark, item: str | None) -> None:
    text = None if item is None else as_markdown(mark.texts[item])
    if row is None:
        keys = {"notebook_id": place[0], "cell_id": place[1]}
        result.add("Comment", id=uuid4().hex, auto_comment=text, **keys)
    elif item is not None:
        result.change("Comment", row, auto_comment=text)
        if row["manual_comment"]:
            result.kept.append(Kept(mark.student, mark.assignment, item, row["manual_comment"], mark.texts[item]))


def _students(book: Book, student: str | None) -> Iterator[Row]:
    model = book.api.Student
    query = select(model.id, *(getattr(model, column) for column in PERSON))
    return _run(book, query if student is None else query.where(model.id == student))


def _submissions(book: Book, sheets: Mapping[str, Sheet], student: str | None) -> Iterator[Row]:
    model = book.api.SubmittedAssignment
    query = select(model.id, model.assignment_id, model.student_id, model.timestamp, model.extension)
    return _run(book, _ours(book, query, sheets, student))


def _notebooks(book: Book, sheets: Mapping[str, Sheet], student: str | None) -> Iterator[Row]:
    model, parent = book.api.SubmittedNotebook, book.api.SubmittedAssignment
    query = select(model.id, model.assignment_id, model.notebook_id, model.late_submission_penalty)
    query = query.join(parent, model.assignment_id == parent.id)
    return _run(book, _ours(book, query, sheets, student))


def _grades(book: Book, sheets: Mapping[str, Sheet], student: str | None) -> Iterator[Row]:
    model = book.api.Grade
    scores = (model.auto_score, model.manual_score, model.extra_credit, model.needs_manual_grade)
    query = _joined(book, select(model.id, model.notebook_id, model.cell_id, *scores), model)
    return _run(book, _ours(book, query, sheets, student))


def _comments(book: Book, sheets: Mapping[str, Sheet], student: str | None) -> Iterator[Row]:
    model = book.api.Comment
    texts = (model.auto_comment, model.manual_comment)
    query = _joined(book, select(model.id, model.notebook_id, model.cell_id, *texts), model)
    return _run(book, _ours(book, query, sheets, student))


def _joined(book: Book, query: Any, model: Any) -> Any:
    """A query of Grade or Comment rows, joined to the submission they belong to."""
    notebook, submission = book.api.SubmittedNotebook, book.api.SubmittedAssignment
    query = query.join(notebook, model.notebook_id == notebook.id)
    return query.join(submission, notebook.assignment_id == submission.id)


def _ours(book: Book, query: Any, sheets: Mapping[str, Sheet], student: str | None) -> Any:
    model = book.api.SubmittedAssignment
    query = query.where(model.assignment_id.in_([sheet.assignment_id for sheet in sheets.values()]))
    return query if student is None else query.where(model.student_id == student)


def _run(book: Book, query: Any) -> Iterator[Row]:
    return (dict(row) for row in book.session.execute(query).mappings())


def _by(rows: Iterable[Row], *keys: str) -> dict[tuple[str, str], Row]:
    return {(row[keys[0]], row[keys[1]]): row for row in rows}
