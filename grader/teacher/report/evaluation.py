"""One week of one class: the marks, and everything that can be said about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from grader.course import Course, Day, Item, Week
from grader.teacher.friday import State, WeekMark
from grader.teacher.report.patterns import Misconception, Reteach, Slow, misconceptions, reteach, slowest
from grader.teacher.report.similarity import Pair
from grader.teacher.report.statistics import ItemFacts, Reliability, Scores, item_facts, reliability
from grader.verdict import Status, Verdict


@dataclass(frozen=True, slots=True)
class Column:
    """An item of the week that could be graded."""

    day: Day
    item: Item


@dataclass(frozen=True, slots=True)
class Trust:
    """How far the points of an assignment, or of the whole week (day None), can be trusted."""

    day: Day | None
    found: Reliability


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a report shows.

    names: student id -> name to show. shares: students (as `marks`) x items (as `columns`), NaN where nothing ran.
    """

    course: Course
    week: Week
    at: datetime
    marks: tuple[WeekMark, ...]
    names: Mapping[str, str]
    columns: tuple[Column, ...]
    shares: Scores
    facts: tuple[ItemFacts, ...]
    trust: tuple[Trust, ...]
    mistakes: tuple[Misconception, ...]
    reteach: tuple[Reteach, ...]
    slow: tuple[Slow, ...]
    pairs: tuple[Pair, ...]
    notes: tuple[str, ...] = ()


def evaluate(  # each is a fact about the week
    course: Course,
    week: Week,
    at: datetime,
    marks: Sequence[WeekMark],
    names: Mapping[str, str],
    pairs: Sequence[Pair] = (),
    notes: Sequence[str] = (),
) -> Evaluation:
    """Work out everything about the marks of a week; days that are not due yet are left out."""
    due = [day for i, day in enumerate(week.days) if any(mark.parts[i].state is not State.PENDING for mark in marks)]
    columns = tuple(Column(day, item) for day in due for item in day.items)
    verdicts = [part.verdict for mark in marks for part in mark.parts if part.verdict is not None]
    shares = _shares(marks, columns)
    facts = tuple(item_facts(shares))
    mistakes = misconceptions(verdicts)
    places = [(column.day.assignment, column.item) for column in columns]
    return Evaluation(
        course=course,
        week=week,
        at=at,
        marks=tuple(marks),
        names=names,
        columns=columns,
        shares=shares,
        facts=facts,
        trust=tuple(_trust(due, columns, shares)),
        mistakes=tuple(mistakes),
        reteach=tuple(reteach(places, facts, mistakes, verdicts)),
        slow=tuple(slowest(verdicts)),
        pairs=tuple(pairs),
        notes=tuple(notes),
    )


def _shares(marks: Sequence[WeekMark], columns: Sequence[Column]) -> Scores:
    """Share of every item's points; only of what could be run, because the rest says nothing about an item."""
    shares = np.full((len(marks), len(columns)), np.nan)
    for row, mark in enumerate(marks):
        found = {(part.day.assignment, item): share for part in mark.parts for item, share in _ran(part.verdict)}
        for number, column in enumerate(columns):
            shares[row, number] = found.get((column.day.assignment, column.item.id), np.nan)
    return shares


def _ran(verdict: Verdict | None) -> list[tuple[str, float]]:
    if verdict is None or verdict.status is not Status.GRADED or not verdict.is_mark:
        return []
    return [(item.item, (item.score or 0.0) / item.points) for item in verdict.items]


def _trust(due: Sequence[Day], columns: Sequence[Column], shares: Scores) -> list[Trust]:
    points = np.array([column.item.points for column in columns])
    found = []
    for day in due:
        mine = np.array([column.day is day for column in columns])
        found.append(Trust(day, reliability(shares[:, mine], points[mine])))
    return [*found, Trust(None, reliability(shares, points))]
