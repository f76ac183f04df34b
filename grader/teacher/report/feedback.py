"""What one student reads about a week: their own points, messages and hints, as far as the policy shows inputs now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grader.course import local
from grader.teacher.friday import Part, State, WeekMark
from grader.teacher.report.evaluation import Evaluation
from grader.teacher.screens import cut, explained, plain, redacted
from grader.verdict import ItemResult, Outcome, Status

_WORDS = {
    State.MISSING: "not handed in",
    State.EXCUSED: "excused",
    State.PENDING: "not due yet",
    State.OURS: "not graded yet",
}
_ABSENT = {
    State.MISSING: "Nothing was handed in.",
    State.EXCUSED: "Excused: this day is left out of your mark.",
    State.PENDING: "This day is not over yet.",
    State.OURS: "Not graded yet: the grader itself failed, and your instructor has been told.",
}


def student_context(found: Evaluation, mark: WeekMark) -> dict[str, Any]:
    """What student.html.j2 shows."""
    return {
        "course": found.course,
        "week": found.week,
        "at": f"{local(found.course, found.at):%Y-%m-%d %H:%M}",
        "who": plain(found.names.get(mark.student) or mark.student),
        "mark": "?" if mark.mark is None else f"{mark.mark:.1f}",
        "final": mark.final,
        "out_of": mark.out_of,
        "unit": mark.unit,
        "parts": [_part(found, part) for part in mark.parts],
        "rule": "Examples are in your own tests. A hint names a mistake whose answers are yours on all inputs tried.",
    }


def number(points: float) -> str:
    """Points with two decimals at most."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def _part(found: Evaluation, part: Part) -> dict[str, Any]:
    counts = part.state is State.GRADED
    shown = found.course.shows_inputs(part.day, found.at)
    after = found.course.policies.show_inputs == "after_due"
    return {
        "day": part.day,
        "points": number(part.points) if counts else _WORDS[part.state],
        "small": f"of {part.day.points:g}" if counts else "",
        "late": f"Handed in late: {number(part.late)} of {number(part.score or 0.0)} points off." if part.late else "",
        "said": _said(part),
        "until": f" before {local(found.course, part.day.due):%Y-%m-%d %H:%M}" if after else "",
        "answers": list(_items(part, show=shown)),
    }


def _said(part: Part) -> str:
    if part.state is not State.GRADED:
        return _ABSENT[part.state]
    if part.verdict is not None and part.verdict.status is not Status.GRADED:
        return plain(part.verdict.message) or "What was handed in could not be graded."
    return ""


def _items(part: Part, *, show: bool) -> Iterator[dict[str, Any]]:
    if part.state is not State.GRADED or part.verdict is None or part.verdict.status is not Status.GRADED:
        return
    public = part.verdict.for_student()
    for item in (public if show else redacted(public)).items:
        right = item.outcome in (Outcome.PASSED, Outcome.INCONCLUSIVE)
        yield {
            "id": item.item,
            "title": item.title,
            "right": right,
            "begun": item.outcome is not Outcome.NOT_ATTEMPTED,
            "points": f"{number(item.score or 0.0)} of {item.points:g}",
            "checks": list(_checks(item, show=show)),
            "rest": _rest(item),
        }


def _checks(item: ItemResult, *, show: bool) -> Iterator[dict[str, Any]]:
    failed = [check for check in item.checks if check.outcome is Outcome.FAILED]
    for check, message, hint in explained(failed):
        yield {
            "sentence": plain(check.sentence),
            "lines": cut(message),
            "held_back": not show and check.part != "E",
            "hint": plain(hint),
        }


def _rest(item: ItemResult) -> str:
    if item.outcome is Outcome.NOT_ATTEMPTED:
        return "Not written yet."
    left = sum(check.outcome is Outcome.SKIPPED for check in item.checks)
    if not left:
        return ""
    return "1 more check waits until this is right." if left == 1 else f"{left} more checks wait until this is right."
