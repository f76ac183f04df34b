"""exercises/<week>/hints.json: which known mistake gives which wrong answer to a worked example, as digests.

The mistakes themselves are secret. What a student's machine needs to name one is only: "this very wrong answer to this
worked example means that"; the answer travels as a digest, the hint as text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.answers import digest
from grader.course import Course, Week
from grader.sandbox.cage import Zygote
from grader.sandbox.wire import Answer, decode_answers
from grader.teacher.bench import Bench
from grader.teacher.judge import Judge, with_judge
from grader.teacher.recording import Check

Hints = dict[str, dict[str, dict[str, str]]]


def path_of(course: Course, week: Week) -> Path:
    """Where the hints of a week lie."""
    return course.root / "exercises" / week.id / "hints.json"


def generate(course: Course, week: Week) -> str:
    """The text of hints.json: every known mistake tried on every worked example of its item."""
    hints: Hints = {}

    def work(judge: Judge) -> None:
        for day in week.days:
            for item, key, entry in _of_day(judge.bench(day.assignment)):
                hints.setdefault(item, {}).setdefault(key, entry)

    zygotes: dict[tuple[str, ...], Zygote] = {}

    def zygote_for(frameworks: Sequence[str]) -> Zygote:
        return zygotes.setdefault(tuple(frameworks), Zygote(frameworks))

    try:
        with_judge(course, week.days, zygote_for, work)
    finally:
        for zygote in zygotes.values():
            zygote.close()
    return json.dumps(hints, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _of_day(bench: Bench) -> Iterator[tuple[str, str, dict[str, str]]]:
    for mistake in bench.mistakes:
        for check in bench.of(mistake.of):
            if check.part != "E":
                continue
            theirs = bench.transcript(mistake, check)
            for right, wrong in zip(decode_answers(check.reply), theirs or (), strict=False):
                key = _key(check, wrong)
                if key != _key(check, right):
                    yield mistake.of, key, {"mistake": mistake.slug, "hint": mistake.hint}


def _key(check: Check, answer: Answer) -> str:
    """The digest that a student's machine computes from the same wrong answer, or the same exception."""
    name = check.name.rpartition("::")[2].partition("[")[0]
    return digest(name, answer.value if answer.error is None else answer.error)
