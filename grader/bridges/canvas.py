"""Canvas: the gradebook as the CSV file that Canvas imports.

    nbgrader export --exporter=grader.bridges.canvas.CanvasExporter --to canvas.csv

Canvas finds students by ID (nbgrader's lms_user_id), SIS User ID or SIS Login ID (both the student's id here), and
assignments by `name (number)`; a column without Canvas's number makes a new assignment.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from traitlets import Dict, Unicode

from grader.bridges.exports import GradeExporter, Person, Result, as_cell, by_assignment, put
from grader.bridges.feedback import number

_PEOPLE = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
#: How Canvas begins the second row, spaces included.
_POSSIBLE = "    Points Possible"


class CanvasExporter(GradeExporter):
    """One row a student, one column an assignment, points after penalties."""

    default = "canvas.csv"

    section = Unicode("", help="the Canvas section of the students").tag(config=True)
    numbers = Dict({}, help="assignment -> its number in Canvas, e.g. {'week1-day2': 1234}").tag(config=True)
    missing = Unicode("0", help="for work that was not handed in: 0, EX (excused), or nothing").tag(config=True)

    def write(self, found: Sequence[Result], to: Path) -> None:
        """Write the file; equal gradebooks give equal bytes."""
        columns = {name: {each.person.id: each for each in group} for name, group in by_assignment(found)}
        people = {each.person.id: each.person for each in found}
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\r\n")
        rows.writerow([*_PEOPLE, *map(self._column, columns)])
        rows.writerow([_POSSIBLE, "", "", "", "", *(number(_points(group.values())) for group in columns.values())])
        for key, person in people.items():
            rows.writerow([*self._person(person), *(self._points(group[key]) for group in columns.values())])
        put(to, text.getvalue())

    def _column(self, assignment: str) -> str:
        key = self.numbers.get(assignment)
        return as_cell(assignment if key is None else f"{assignment} ({key})")

    def _person(self, person: Person) -> list[str]:
        login = person.email or person.id
        return [as_cell(each) for each in (person.name, person.lms_user_id, person.id, login, self.section)]

    def _points(self, result: Result) -> str:
        return number(result.score) if result.scores else str(self.missing)


def _points(group: Iterable[Result]) -> float:
    return max((each.points for each in group), default=0.0)
