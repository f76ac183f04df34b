"""The rows of the report's tables: facts of an evaluation as words and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grader.teacher.friday import Part, State, WeekMark
from grader.teacher.report.evaluation import Evaluation
from grader.teacher.report.patterns import RETEACH, Misconception, Reteach
from grader.teacher.report.statistics import WHOLE, Reliability
from grader.teacher.screens import plain

#: More names than these are a click away.
NAMES = 6
#: With fewer students a reliability is not shown.
SAYING = 10
#: Shares of an item's points from which a cell has the next lighter shade, lightest first.
_SHADES = ((WHOLE, "h4"), (0.8, "h3"), (0.5, "h2"), (1e-9, "h1"))


def best_first(found: Evaluation) -> list[WeekMark]:
    """The marks, highest first; who has none comes last."""
    return sorted(found.marks, key=lambda mark: (-(mark.mark if mark.mark is not None else -1.0), mark.student))


def taught_again(each: Reteach) -> dict[str, Any]:
    """An item to teach again, in sentences."""
    students, rate = each.facts.students, each.facts.pass_rate or 0.0
    sentence = f"{round(rate * students)} of {students} have it completely right."
    if each.untouched:
        sentence += f" {each.untouched} did not write it."
    if each.common:
        sentence += f" Most frequent, {len(each.common.students)} students:"
    hint = each.common.hint or each.common.mistake.replace("_", " ") if each.common else ""
    return {"item": each.item, "day": _day_of(each.assignment), "sentence": sentence, "hint": plain(hint)}


def _day_of(assignment: str) -> str:
    return assignment.partition("-")[2]


def item_rows(found: Evaluation) -> Iterator[dict[str, Any]]:
    """Difficulty and discrimination of every item."""
    before = ""
    for column, facts in zip(found.columns, found.facts, strict=True):
        item, day = column.item, column.day.id
        yield {
            "day": day,
            "first": day != before,
            "id": item.id,
            "title": item.title,
            "points": item.points,
            "students": facts.students,
            "rate": facts.pass_rate,
            "low": facts.pass_rate is not None and facts.pass_rate < RETEACH,
            "mean": None if facts.difficulty is None else facts.difficulty * item.points,
            "separates": _number(facts.discrimination, 1),
        }
        before = day


def mistake_row(found: Evaluation, each: Misconception, who: Mapping[str, str]) -> dict[str, Any]:
    """One named mistake: how many, where, what they read, who."""
    most = max(len(each.students) for each in found.mistakes)
    return {
        "count": len(each.students),
        "share": 100 * len(each.students) / most,
        "day": _day_of(each.assignment),
        "item": each.item,
        "mistake": each.mistake.replace("_", " "),
        "hint": plain(each.hint),
        "who": ", ".join(who.get(student, student) for student in each.students),
        "many": len(each.students) > NAMES,
    }


def heat_rows(found: Evaluation, who: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The map of students and items, best week first."""
    row_of = {mark.student: row for row, mark in enumerate(found.marks)}
    first = [not i or found.columns[i - 1].day is not column.day for i, column in enumerate(found.columns)]
    for mark in best_first(found):
        shares = found.shares[row_of[mark.student]]
        cells = [
            {"text": "·" if np.isnan(share) else f"{_percent(share)}", "shade": _shade(share), "gap": begin and i > 0}
            for i, (share, begin) in enumerate(zip(shares, first, strict=True))
        ]
        yield {"who": who[mark.student], "cells": cells}


def _percent(share: float) -> int:
    """Rounded, but 0 and 100 are kept for nothing and all."""
    return 100 if share >= WHOLE else min(max(round(100 * share), 1), 99) if share > 0 else 0


def _shade(share: float) -> str:
    if np.isnan(share):
        return "hx"
    return next((shade for least, shade in _SHADES if share >= least), "h0")


def trust_row(name: str, found: Reliability) -> dict[str, Any]:
    """The reliability of an assignment, in words where there is too little for numbers."""
    known = found.students >= SAYING and found.alpha is not None
    return {
        "name": name,
        "size": found.items,
        "students": found.students,
        "alpha": _number(found.alpha if known else None, 2),
        "kr20": _number(found.kr20 if known else None, 2),
        "remark": "too little to say" if not known else "a rough guess" if found.rough else "",
    }


def _number(value: float | None, digits: int) -> str:
    """With a real minus, and without one before 0."""
    if value is None:
        return "–"
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def student_row(found: Evaluation, mark: WeekMark, who: Mapping[str, str], pages: Mapping[str, str]) -> dict[str, Any]:
    """One student's week; `pages` are empty where nobody may be led to a page."""
    cells = [_cell(part) for part in mark.parts]
    if found.course.policies.week.units:
        cells.append("–" if mark.unit is None else f"{100 * mark.unit.share:.0f}")
    total = "?" if mark.mark is None else f"{mark.mark:.1f}"
    page = pages.get(mark.student, "")
    absent = {f"{part.day.id} {State.MISSING}" for part in mark.parts}  # a dash says so
    notes = "; ".join(note for note in mark.notes if note not in absent)
    return {"who": who[mark.student], "page": page, "cells": cells, "mark": total, "notes": notes}


def _cell(part: Part) -> str:
    """Points after lateness; a dash where there was nothing to count, a question mark where grading failed."""
    if part.state is State.GRADED:
        return f"{part.points:.1f}"
    return "?" if part.state is State.OURS else "–"
