"""Where a new day goes: its name, its module, and when it is open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from grader.course import FILE, FRIDAY, POINTS_OF_DAY, POINTS_OF_FRIDAY, Course, Day
from grader.errors import UsageError

#: Friday is the fifth day of a week.
FIFTH = 5
A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the new day goes: its week, its name, its title, its module, and when it is open."""

    week: str
    day: str
    title: str
    module: str
    opens: datetime
    due: datetime

    @property
    def points(self) -> int:
        """What the day is worth."""
        return int(POINTS_OF_FRIDAY if self.day == FRIDAY else POINTS_OF_DAY)

    @property
    def minutes(self) -> int:
        """How long it is open."""
        return int((self.due - self.opens).total_seconds() // 60)


def place_of(course: Course, week: str, day: str, title: str, topic: str = "") -> Place:
    """The place of a new day in the course.

    Raises:
        UsageError: a name does not fit, the day exists, or there is no time for it.
    """
    _demand_names(week, day, title)
    return Place(week, day, title, _module(day, title, topic), *_times(course, week, day))


def rank(day: str) -> int:
    """The place of a day in its week; Friday is last."""
    return 10**6 if day == FRIDAY else int(day.removeprefix("day"))


def _demand_names(week: str, day: str, title: str) -> None:
    if not re.fullmatch(r"week\d+", week):
        raise UsageError(f"{week!r} is no name of a week: write it like week3")
    if not re.fullmatch(r"day\d+|friday", day):
        raise UsageError(f"{day!r} is no name of a day: write it like day5, or friday")
    if not title.strip() or not title.isprintable() or set(title) & set('"\\|`$'):
        raise UsageError(f"{title!r} is no title: write some words on one line, without quotes, \\, |, ` and $")


def _module(day: str, title: str, topic: str) -> str:
    if day == FRIDAY:
        return FRIDAY
    words = topic or "_".join(re.findall(r"[a-z0-9]+", title.lower()))
    if not re.fullmatch(r"[a-z0-9_]+", words):
        found = f"{topic!r} is no name for a module" if topic else f"no name for a module can be made from {title!r}"
        raise UsageError(f"{found}: give one of small letters, digits and _, such as --topic softmax")
    return f"{day}_{words}"


def _times(course: Course, week: str, day: str) -> tuple[datetime, datetime]:
    """Opening and due time: the first proposal that lies between the day before and the day after.

    Raises:
        UsageError: the day exists, or there is no time between its neighbours.
    """
    days = [each for each in course.days if each.week == week]
    if day in [each.id for each in days]:
        raise UsageError(f"{week} has a {day} already, {course.root / FILE}: choose another, or change that one")
    before = [each for each in days if rank(each.id) < rank(day)][-1:]
    after = [each for each in days if rank(each.id) > rank(day)][:1]
    for opens, length in _proposals(course, week, day, before, after):
        late_enough = all(opens >= each.due for each in before)
        if late_enough and all(opens + length <= each.opens for each in after):
            return opens, opens + length
    neighbours = " and ".join(each.assignment for each in (*before, *after))
    raise UsageError(f"there is no time for {day} beside {neighbours}: move those in {FILE} first")


def _proposals(
    course: Course, week: str, day: str, before: Sequence[Day], after: Sequence[Day]
) -> Iterator[tuple[datetime, timedelta]]:
    """As the same day of the nearest week; so many days after the one before; right after it; before the one after."""
    same = [each for each in course.days if each.id == day] or ([] if before or after else list(course.days))
    if same:
        model = min(same, key=lambda each: abs(_number(each.week) - _number(week)))
        yield model.opens + A_WEEK * (_number(week) - _number(model.week)), model.due - model.opens
    for each in (*before, *after):
        yield each.opens + A_DAY * (_weekday(day) - _weekday(each.id)), each.due - each.opens
    yield from ((each.due, each.due - each.opens) for each in before)


def _weekday(day: str) -> int:
    """Which day of the week it is taught on, where nothing else is known."""
    return FIFTH if day == FRIDAY else int(day.removeprefix("day"))


def _number(week: str) -> int:
    return int(week.removeprefix("week"))
