"""Units that are graded by hand, a mini-project for example: a CSV file with a line for each team.

    team,students,points,out_of
    Adam,s01;s04;s17,17.5,20

A team's points are the points of each of its students; nobody is in two teams.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import UsageError
from grader.teacher.friday import Unit
from grader.teacher.lists import rows_of

COLUMNS = ("team", "students", "points", "out_of")
#: Between two students of one team.
BETWEEN = ";"


@dataclass(slots=True)
class _Sheet:
    """What was read so far, and what is wrong with it."""

    known: Collection[str]
    units: dict[str, Unit] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_units(path: Path, known: Collection[str]) -> dict[str, Unit]:
    """Student -> the unit of their team; `known` are the students of the class.

    Raises:
        UsageError: the file cannot be read, or with every line that does not fit: an unknown student, a student in
            two teams, a number that is none, more points than there are.
    """
    rows = list(rows_of(path, "units"))
    if not rows or [cell.strip().lower() for cell in rows[0][1]] != list(COLUMNS):
        raise UsageError(f"{path}, line 1: the first line must be {','.join(COLUMNS)}")
    sheet = _Sheet(known)
    for line, cells in rows[1:]:
        _read_line(sheet, line, [cell.strip() for cell in cells])
    if sheet.problems:
        listed = "\n".join(f"  {problem}" for problem in sheet.problems)
        raise UsageError(f"{path}: no unit was counted; correct these lines:\n{listed}")
    return sheet.units


def _read_line(sheet: _Sheet, line: int, cells: list[str]) -> None:
    if len(cells) != len(COLUMNS):
        todo = f"students of a team are separated by {BETWEEN!r}"
        sheet.problems.append(f"line {line}: {len(cells)} cells, {len(COLUMNS)} columns; {todo}")
        return
    team, students, *numbers = cells
    points, out_of = (_number(sheet, line, name, text) for name, text in zip(COLUMNS[2:], numbers, strict=True))
    if out_of == 0:
        sheet.problems.append(f"line {line}: out_of is 0; write what a team could reach")
    elif points is not None and out_of is not None and points > out_of:
        sheet.problems.append(f"line {line}: {points:g} points of {out_of:g}; correct one of the two")
    if not team:
        sheet.problems.append(f"line {line}: the team has no name")
    members = [name.strip() for name in students.split(BETWEEN) if name.strip()]
    if not members:
        sheet.problems.append(f"line {line}: the team has no students; write their ids, separated by {BETWEEN!r}")
    for student in members:
        _enter(sheet, line, student, Unit(team, points or 0.0, out_of or 1.0))


def _number(sheet: _Sheet, line: int, name: str, text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value) and value >= 0:
        return value
    sheet.problems.append(f"line {line}: {name} = {text!r} is no number from 0; write it like 17.5")
    return None


def _enter(sheet: _Sheet, line: int, student: str, unit: Unit) -> None:
    if student not in sheet.known:
        close = difflib.get_close_matches(student, sorted(sheet.known), n=1)
        todo = f"did you mean {close[0]!r}?" if close else "write the name of the student's folder"
        sheet.problems.append(f"line {line}: there is no student {student!r}; {todo}")
    elif student in sheet.lines:
        sheet.problems.append(f"line {line}: {student!r} is in the team of line {sheet.lines[student]} already")
    else:
        sheet.units[student], sheet.lines[student] = unit, line
