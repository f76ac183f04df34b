"""The shape of the course in nbgrader's gradebook: a day is an assignment, an item two cells of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from grader.bridges.cells import KERNELSPEC, Cell, grade_cell, solution_cell, solution_name
from grader.bridges.nbgrader_database import Book

if TYPE_CHECKING:
    from grader.course import Course, Day


@dataclass(frozen=True, slots=True)
class Notebook:
    """The id of a notebook, and of its cells that want a Grade row and a Comment row in every submission."""

    id: str
    grades: tuple[str, ...]
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The database ids of one day: its assignment, our notebook, and every item's grade and solution cell.

    `notebooks` are all of the assignment, an instructor's own included; `strangers` are grade cells in our
    notebook that course.toml does not list, which nbgrader counts in its totals.
    """

    assignment: str
    assignment_id: str
    notebook_id: str
    grades: Mapping[str, str]
    comments: Mapping[str, str]
    notebooks: tuple[Notebook, ...]
    strangers: tuple[str, ...]


def write_sheets(book: Book, course: Course, days: Sequence[Day]) -> dict[str, Sheet]:
    """Create or update the assignments of these days, in one commit, and return their ids by assignment.

    An instructor's own notebooks and cells, and the source of cells that exist, are left as they are.
    """
    pairs = [(day, _write_day(book, course, day)) for day in days]
    book.session.commit()
    sheets = {day.assignment: _sheet(day, notebook) for day, notebook in pairs}
    book.session.commit()  # ends the reading transaction: nobody waits for us
    return sheets


def _write_day(book: Book, course: Course, day: Day) -> Any:
    api, session = book.api, book.session
    due = api.utils.parse_utc(day.due)
    assignment = session.scalar(select(api.Assignment).where(api.Assignment.name == day.assignment))
    if assignment is None:
        assignment = api.Assignment(name=day.assignment, duedate=due, course_id=course.id)
        session.add(assignment)
    _set(assignment, "duedate", due)
    notebook = next((notebook for notebook in assignment.notebooks if notebook.name == day.module), None)
    if notebook is None:
        notebook = api.Notebook(name=day.module, assignment=assignment, kernelspec=json.dumps(KERNELSPEC))
        session.add(notebook)
    for item in day.items:
        _write_item(api, session, notebook, (solution_cell(day, item), grade_cell(day, item)))
    return notebook


def _write_item(api: Any, session: Any, notebook: Any, cells: tuple[Cell, Cell]) -> None:
    solution, grade = (cell["metadata"]["nbgrader"] for cell in cells)
    if solution["grade_id"] not in {cell.name for cell in notebook.solution_cells}:
        session.add(api.SolutionCell(name=solution["grade_id"], notebook=notebook))
    existing = next((cell for cell in notebook.grade_cells if cell.name == grade["grade_id"]), None)
    if existing is None:
        values = {"max_score": grade["points"], "cell_type": "code"}
        session.add(api.GradeCell(name=grade["grade_id"], notebook=notebook, **values))
    else:
        _set(existing, "max_score", grade["points"])
        _set(existing, "cell_type", "code")
    sources = {cell.name for cell in notebook.source_cells}
    for cell in cells:
        if cell["metadata"]["nbgrader"]["grade_id"] not in sources:
            session.add(_source(api, notebook, cell))


def _source(api: Any, notebook: Any, cell: Cell) -> Any:
    metadata = cell["metadata"]["nbgrader"]
    node = api.utils.NotebookNode
    notebook_cell = node(cell, metadata=node(nbgrader=metadata))
    return api.SourceCell(
        name=metadata["grade_id"],
        cell_type="code",
        locked=metadata["locked"],
        source=cell["source"],
        checksum=api.utils.compute_checksum(notebook_cell),  # autograde stops at a cell without one
        notebook=notebook,
    )


def _sheet(day: Day, notebook: Any) -> Sheet:
    grades = {cell.name: cell.id for cell in notebook.grade_cells}
    comments = {cell.name: cell.id for cell in notebook.solution_cells}
    items = [item.id for item in day.items]
    return Sheet(
        assignment=day.assignment,
        assignment_id=notebook.assignment.id,
        notebook_id=notebook.id,
        grades={item: grades[item] for item in items},
        comments={item: comments[solution_name(item)] for item in items},
        notebooks=tuple(_notebook(other) for other in notebook.assignment.notebooks),
        strangers=tuple(sorted(set(grades) - set(items))),
    )


def _notebook(notebook: Any) -> Notebook:
    tasks = [cell.id for cell in notebook.task_cells]
    grades = [cell.id for cell in notebook.grade_cells]
    comments = [cell.id for cell in notebook.solution_cells]
    return Notebook(id=notebook.id, grades=tuple(grades + tasks), comments=tuple(comments + tasks))


def _set(row: Any, name: str, value: object) -> None:
    """Set a column only where it differs: an untouched row is not written."""
    if getattr(row, name) != value:
        setattr(row, name, value)
