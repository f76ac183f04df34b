"""The files of a report: index.html, projector.html, feedback/<student>.html and the marks as CSV.

Everything a student or a roster wrote goes through Jinja's autoescape. index.html is for the teacher's desk;
projector.html is the same page without names, single marks and pairs, for the wall.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.course import local
from grader.teacher.friday import State, WeekMark
from grader.teacher.report.evaluation import Evaluation
from grader.teacher.report.feedback import student_context
from grader.teacher.report.figures import day_histograms, mark_histogram
from grader.teacher.report.names import page_names
from grader.teacher.report.patterns import RETEACH, SHARED, SLOW, Misconception, Reteach
from grader.teacher.report.statistics import WHOLE, Reliability
from grader.teacher.report.table import week_csv
from grader.teacher.screens import plain
from grader.verdict import Status

if TYPE_CHECKING:
    from jinja2 import Environment

#: So many items to teach again, mistakes and names are shown at once; more of them are a click away.
HARDEST, FREQUENT, NAMES = 6, 12, 6
#: With fewer students a reliability is not shown.
SAYING = 10
INDEX, PROJECTOR, FEEDBACK = "index.html", "projector.html", "feedback"
#: Shares of an item's points from which a cell has the next lighter shade, lightest first.
_SHADES = ((WHOLE, "h4"), (0.8, "h3"), (0.5, "h2"), (1e-9, "h1"))


def report_files(found: Evaluation, *, anonymous: bool = False) -> dict[str, bytes]:
    """All files of a report by their path; `anonymous`: index.html calls students by numbers, too."""
    pages = page_names([mark.student for mark in found.marks])
    files = {
        f"{FEEDBACK}/{pages[mark.student]}": _rendered("student.html.j2", student_context(found, mark))
        for mark in found.marks
    }
    files[f"{found.week.id}.csv"] = week_csv(found)
    files[PROJECTOR] = _rendered("week.html.j2", _week(found, _numbers(found), {}, desk=False))
    who = _numbers(found) if anonymous else _people(found)
    files[INDEX] = _rendered("week.html.j2", _week(found, who, {} if anonymous else pages, desk=True))
    return files


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("grader.teacher.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _rendered(template: str, context: Mapping[str, Any]) -> bytes:
    return _environment().get_template(template).render(context).encode("utf-8", "replace")


def _people(found: Evaluation) -> dict[str, str]:
    return {mark.student: plain(found.names.get(mark.student) or mark.student) for mark in found.marks}


def _numbers(found: Evaluation) -> dict[str, str]:
    """Numbers in the order of the marks: in the order of the ids they would say who is who."""
    return {mark.student: f"{place}" for place, mark in enumerate(_best_first(found), start=1)}


def _best_first(found: Evaluation) -> list[WeekMark]:
    return sorted(found.marks, key=lambda mark: (-(mark.mark if mark.mark is not None else -1.0), mark.student))


def _week(found: Evaluation, who: Mapping[str, str], pages: Mapping[str, str], *, desk: bool) -> dict[str, Any]:
    """What week.html.j2 shows; `desk`: with what is for the teacher alone."""
    from markupsafe import Markup

    marks = [mark.mark for mark in found.marks if mark.mark is not None]
    out_of = found.course.policies.week.total
    days = list(_day_shares(found))
    shared = sum(len(each.students) >= SHARED for each in found.mistakes[:FREQUENT])
    return {
        "course": found.course,
        "week": found.week,
        "at": f"{local(found.course, found.at):%Y-%m-%d %H:%M}",
        "students": len(found.marks),
        "out_of": out_of,
        "median": float(np.median(marks)) if marks else None,
        "middle": [float(each) for each in np.percentile(marks, [25, 75])] if marks else None,
        "right": _right(found),
        "provisional": _provisional(found),
        "threshold": round(100 * RETEACH),
        "again": len(found.reteach),
        "reteach": [_taught_again(each) for each in found.reteach[:HARDEST]],
        "also": ", ".join(each.item.title for each in found.reteach[HARDEST:]),
        "items": list(_items(found)),
        "marks_figure": Markup(mark_histogram(marks, out_of)),  # noqa: S704  (drawn from numbers)
        "marks_label": f"Histogram of {len(marks)} marks out of {out_of:g}",
        "days_figure": Markup(day_histograms(days)) if days else "",  # noqa: S704  (drawn from numbers)
        "mistakes": [_mistake(found, each, who) for each in found.mistakes[:shared]],
        "others": [_mistake(found, each, who) for each in found.mistakes[shared:]],
        "named": desk,
        "heat_days": [
            {"name": day, "width": sum(column.day.id == day for column in found.columns)}
            for day in dict.fromkeys(column.day.id for column in found.columns)
        ],
        "heat": list(_heat(found, who)),
        "trust": [_trust(each.day.id if each.day else "whole week", each.found) for each in found.trust],
        "days": found.week.days,
        "units": found.course.policies.week.units > 0,
        "marks": [_row(found, mark, who, pages) for mark in found.marks] if desk else [],
        "desk": desk,
        "pairs": [
            {"assignment": pair.assignment, "first": who[pair.first], "second": who[pair.second]}
            | {"share": pair.share, "size": pair.size}
            for pair in found.pairs
        ],
        "slow": [
            {"who": who[slow.student], "assignment": slow.assignment, "seconds": slow.seconds, "usual": slow.usual}
            for slow in found.slow
        ],
        "slow_times": f"{SLOW:g}",
        "notes": found.notes if pages else [],
        "rule": rule_of(found),
    }


def rule_of(found: Evaluation) -> str:
    """How the mark is made, as a sentence."""
    rule, late = found.course.policies.week, found.course.policies.late
    best = f"the best {rule.best_of} days" if rule.best_of else "all days"
    weights = [(rule.days, best), (rule.friday, "Friday"), (rule.units, "the unit")]
    parts = ", ".join(f"{what} {weight:g}" for weight, what in weights if weight)
    cost = "nothing" if late.per == "none" else f"{late.percent:g} % an {late.per}".replace("an day", "a day")
    return f"The mark, of {rule.total:g}: {parts}. Lateness costs {cost}. What was excused is left out."


def _provisional(found: Evaluation) -> str:
    pending = [day.id for i, day in enumerate(found.week.days) if _all_pending(found, i)]
    waits = found.course.policies.week.units > 0 and all(mark.unit is None for mark in found.marks)
    missing = [*pending, *(["units"] if waits else [])]
    hidden = sum(any(part.state is State.OURS for part in mark.parts) for mark in found.marks)
    sentences = [f"Not final: {', '.join(missing)} still to come."] if missing else []
    if hidden:
        whose = "1 student has" if hidden == 1 else f"{hidden} students have"
        sentences.append(f"{whose} no mark yet, because grading failed: our fault, grade again.")
    return " ".join(sentences)


def _all_pending(found: Evaluation, day: int) -> bool:
    return bool(found.marks) and all(mark.parts[day].state is State.PENDING for mark in found.marks)


def _right(found: Evaluation) -> float | None:
    there = found.shares[~np.isnan(found.shares)]
    return float((there >= WHOLE).mean()) if there.size else None


def _taught_again(each: Reteach) -> dict[str, Any]:
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


def _items(found: Evaluation) -> Iterator[dict[str, Any]]:
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


def _mistake(found: Evaluation, each: Misconception, who: Mapping[str, str]) -> dict[str, Any]:
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


def _heat(found: Evaluation, who: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    row_of = {mark.student: row for row, mark in enumerate(found.marks)}
    first = [not i or found.columns[i - 1].day is not column.day for i, column in enumerate(found.columns)]
    for mark in _best_first(found):
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


def _trust(name: str, found: Reliability) -> dict[str, Any]:
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


def _day_shares(found: Evaluation) -> Iterator[tuple[str, list[float]]]:
    for i, day in enumerate(found.week.days):
        if not _all_pending(found, i):
            parts = [mark.parts[i] for mark in found.marks]
            yield day.id, [part.share for part in parts if part.state is State.GRADED]


def _row(found: Evaluation, mark: WeekMark, who: Mapping[str, str], pages: Mapping[str, str]) -> dict[str, Any]:
    cells = [_cell(mark, i) for i in range(len(mark.parts))]
    if found.course.policies.week.units:
        cells.append("–" if mark.unit is None else f"{100 * mark.unit.share:.0f}")
    total = "?" if mark.mark is None else f"{mark.mark:.1f}"
    page = pages.get(mark.student, "")
    absent = {f"{part.day.id} {State.MISSING}" for part in mark.parts}  # a dash says so
    notes = "; ".join(note for note in mark.notes if note not in absent)
    return {"who": who[mark.student], "page": page, "cells": cells, "mark": total, "notes": notes}


def _cell(mark: WeekMark, day: int) -> str:
    part = mark.parts[day]
    if part.state is State.OURS:
        return "?"
    unreadable = part.verdict is not None and part.verdict.status is not Status.GRADED
    if not part.counts or part.state is State.MISSING or (unreadable and not part.points):
        return "–" if not unreadable or part.state is not State.GRADED else "0"
    return f"{part.points:.1f}"
