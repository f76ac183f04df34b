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
from grader.teacher.friday import State
from grader.teacher.report.evaluation import Evaluation
from grader.teacher.report.feedback import student_context
from grader.teacher.report.figures import day_histograms, mark_histogram
from grader.teacher.report.names import page_names
from grader.teacher.report.patterns import RETEACH, SHARED, SLOW
from grader.teacher.report.rows import (
    best_first,
    heat_rows,
    item_rows,
    mistake_row,
    student_row,
    taught_again,
    trust_row,
)
from grader.teacher.report.statistics import WHOLE
from grader.teacher.report.table import week_csv
from grader.teacher.screens import plain

if TYPE_CHECKING:
    from jinja2 import Environment

#: So many items to teach again and mistakes are shown at once; more of them are named, or a click away.
HARDEST, FREQUENT = 6, 12
INDEX, PROJECTOR, FEEDBACK = "index.html", "projector.html", "feedback"


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
    return {mark.student: f"{place}" for place, mark in enumerate(best_first(found), start=1)}


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
        "reteach": [taught_again(each) for each in found.reteach[:HARDEST]],
        "also": ", ".join(each.item.title for each in found.reteach[HARDEST:]),
        "items": list(item_rows(found)),
        "marks_figure": Markup(mark_histogram(marks, out_of)),  # noqa: S704  (drawn from numbers)
        "marks_label": f"Histogram of {len(marks)} marks out of {out_of:g}",
        "days_figure": Markup(day_histograms(days)) if days else "",  # noqa: S704  (drawn from numbers)
        "mistakes": [mistake_row(found, each, who) for each in found.mistakes[:shared]],
        "others": [mistake_row(found, each, who) for each in found.mistakes[shared:]],
        "named": desk,
        "heat_days": [
            {"name": day, "width": sum(column.day.id == day for column in found.columns)}
            for day in dict.fromkeys(column.day.id for column in found.columns)
        ],
        "heat": list(heat_rows(found, who)),
        "trust": [trust_row(each.day.id if each.day else "whole week", each.found) for each in found.trust],
        "days": found.week.days,
        "units": found.course.policies.week.units > 0,
        "marks": [student_row(found, mark, who, pages) for mark in found.marks] if desk else [],
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


def _day_shares(found: Evaluation) -> Iterator[tuple[str, list[float]]]:
    for i, day in enumerate(found.week.days):
        if not _all_pending(found, i):
            parts = [mark.parts[i] for mark in found.marks]
            yield day.id, [part.share for part in parts if part.state is State.GRADED]
