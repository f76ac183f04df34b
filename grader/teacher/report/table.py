"""The marks of a week as CSV, for a spreadsheet: UTF-8 with the mark that makes Excel read it as such."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from grader.teacher.friday import Part, WeekMark
from grader.teacher.lists import safe_cell
from grader.teacher.report.evaluation import Evaluation


def week_csv(found: Evaluation) -> bytes:
    """One row per student: id, name, points and lateness of each assignment, unit, mark, notes.

    Cells of points are empty where there is no mark, or none that counts; the notes say why.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    days = [column for day in found.week.days for column in (day.id, f"{day.id}_late")]
    writer.writerow(["id", "name", *days, "unit", "mark", "out_of", "final", "notes"])
    for mark in found.marks:
        writer.writerow(
            [safe_cell(mark.student), safe_cell(found.names.get(mark.student, "")), *_numbers(mark), *_end(mark)]
        )
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def _numbers(mark: WeekMark) -> Iterator[str]:
    for part in mark.parts:
        yield from _points(part)


def _points(part: Part) -> tuple[str, str]:
    if not part.counts:
        return "", ""
    return f"{part.score or 0:.2f}", f"{part.late:.2f}" if part.late else ""


def _end(mark: WeekMark) -> list[str]:
    unit = "" if mark.unit is None else f"{mark.unit.points:g}/{mark.unit.out_of:g} {mark.unit.team}"
    total = "" if mark.mark is None else f"{mark.mark:.2f}"
    return [safe_cell(unit), total, f"{mark.out_of:g}", "yes" if mark.final else "no", safe_cell("; ".join(mark.notes))]
