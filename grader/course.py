"""course.toml as frozen objects, Course > Week > Day > Item, and every way it can be wrong as a sentence.

`Course.load` raises `InvalidCourse`, a CourseError that lists all problems at once: a mended calendar should not need
ten runs. Whether the hidden tests fit the catalogue is looked at by grader.teacher.marked.
"""

from __future__ import annotations

import difflib
import math
import reprlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AwareDatetime, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from grader.errors import CourseError, UsageError
from grader.policies import Excused, Late, Policies, Table, WeekRule

Framework = Literal["numpy", "torch", "tensorflow"]
T = TypeVar("T")

FILE = "course.toml"
FRIDAY = "friday"
#: Points of an ordinary day and of a Friday; the course's weights rest on them.
POINTS_OF_DAY, POINTS_OF_FRIDAY = 10.0, 20.0


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a name for tests and tools, and where, what, and what to do for people."""

    name: str
    place: str
    found: str
    todo: str
    file: str = FILE

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.found}; {self.todo}"


class InvalidCourse(CourseError):
    """A catalogue with problems; `problems` holds all of them, the message one line each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class Item(Table):
    """One function or class a student writes; `forbidden` names ("@", "np.dot") may not be used in it.

    `also` names further definitions that belong to it; in the module they follow it directly.
    """

    id: str = Field(pattern=r"^[A-Za-z_]\w*$")
    title: str
    points: float = Field(strict=True, gt=0)
    framework: Framework = "numpy"
    forbidden: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All definitions it asks for."""
        return (self.id, *self.also)


class Day(Table):
    """One assignment: a module of items, open from `opens` until `due`."""

    id: str = Field(pattern=r"^(day\d+|friday)$")
    module: str = Field(pattern=r"^(day\d+_\w+|friday)$")
    title: str
    opens: Annotated[AwareDatetime, Field(strict=True)]
    due: Annotated[AwareDatetime, Field(strict=True)]
    items: tuple[Item, ...]
    by_hand: bool = False
    week: str

    @property
    def assignment(self) -> str:
        """The name in nbgrader and in the store, such as "week1-day2"."""
        return f"{self.week}-{self.id}"

    @property
    def frameworks(self) -> tuple[Framework, ...]:
        """Frameworks the items of this day are written in, in their order."""
        return tuple(dict.fromkeys(item.framework for item in self.items))

    @property
    def points(self) -> float:
        """Points of all items."""
        return sum(item.points for item in self.items)

    def item(self, name: str) -> Item:
        """The item of that id; UsageError when this day has none."""
        return _pick(name, {item.id: item for item in self.items}, f"item of {self.assignment}")


class Week(Table):
    """Days in their order, Friday last."""

    id: str = Field(pattern=r"^week\d+$")
    title: str
    days: tuple[Day, ...]

    @model_validator(mode="before")
    @classmethod
    def _tell_the_days(cls, table: Any) -> Any:
        """A day knows its week, so that its assignment has a name; the file does not repeat it."""
        if not isinstance(table, dict) or not isinstance(table.get("days"), list):
            return table
        week = {"week": table.get("id", "")}
        days = [{**day, **week} if isinstance(day, dict) else day for day in table["days"]]
        return {**table, "days": days}


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the files of one day lie; none of them needs to exist."""

    exercise: Path
    visible_tests: Path
    solution: Path
    hidden_tests: Path
    mistakes: Path
    alternatives: Path


class Course(Table):
    """The whole catalogue; `root` is the folder course.toml lies in."""

    id: str = Field(pattern=r"^[\w-]+$")
    title: str
    timezone: str
    policies: Policies = Policies()
    weeks: tuple[Week, ...]
    root: Path

    @classmethod
    def load(cls, root_or_toml: Path) -> Course:
        """Read and validate a course, given its root folder or its course.toml.

        Raises:
            CourseError: no such file or no TOML; an InvalidCourse for a catalogue with problems.
        """
        path = Path(root_or_toml)
        path = path / FILE if path.is_dir() else path
        raw = _read(path)
        try:
            course = cls.model_validate({**raw, "root": path.resolve().parent})
        except ValidationError as error:
            problems = [_problem(raw, detail) for detail in error.errors()]
        else:
            problems = list(_rules(course))
        problems = [*_derived_keys(raw), *problems]
        if problems:
            raise InvalidCourse([replace(problem, file=path.name) for problem in problems])
        return course

    @property
    def days(self) -> tuple[Day, ...]:
        """All days of all weeks."""
        return tuple(day for week in self.weeks for day in week.days)

    def week(self, name: str) -> Week:
        """The week of that id; UsageError when there is none."""
        return _pick(name, {week.id: week for week in self.weeks}, "week")

    def day(self, assignment: str) -> Day:
        """The day of an assignment such as "week1-day2"; UsageError when there is none."""
        return _pick(assignment, {day.assignment: day for day in self.days}, "assignment")

    def find(self, name: str) -> list[Day]:
        """The days meant by "week1" or "week1-day2"; UsageError when there are none."""
        weeks = {week.id: list(week.days) for week in self.weeks}
        return _pick(name, {**weeks, **{day.assignment: [day] for day in self.days}}, "week or assignment")

    def shows_inputs(self, day: Day, at: datetime) -> bool:
        """Whether a student may read the inputs of this day's hidden checks at that (aware) moment."""
        policy = self.policies.show_inputs
        return policy == "always" or (policy == "after_due" and at > day.due)

    @property
    def results(self) -> Path:
        """Where verdicts are stored unless somebody says otherwise."""
        return self.root / ".grader" / "results.db"

    def paths(self, day: Day) -> Paths:
        """Where exercise, solution and hidden tests of a day lie."""
        exercises, solutions = self.root / "exercises" / day.week, self.root / "solutions" / day.week
        hidden = self.root / "grader" / "hidden" / day.week
        return Paths(
            exercise=exercises / f"{day.module}.py",
            visible_tests=exercises / f"test_{day.module}.py",
            solution=solutions / f"{day.module}.py",
            hidden_tests=hidden / f"test_{day.module}.py",
            mistakes=hidden / f"mistakes_{day.module}.py",
            alternatives=hidden / f"alternatives_{day.module}.py",
        )


def locate(start: Path) -> Path:
    """The nearest course.toml at or above a folder; UsageError when there is none."""
    start = Path(start).resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder / FILE
    message = f"no {FILE} in {start} or above it: change into the course's folder or give --course PATH"
    raise UsageError(message)


def local(course: Course, moment: datetime) -> datetime:
    """A moment in the course's own time zone."""
    return moment.astimezone(ZoneInfo(course.timezone))


def _pick(name: str, choices: Mapping[str, T], kind: str) -> T:
    if name in choices:
        return choices[name]
    message = f"there is no {kind} {name!r}: {nearest(name, choices)}"
    raise UsageError(message)


def nearest(word: str, choices: Iterable[str]) -> str:
    """What somebody may have meant by a name that nobody knows."""
    known = list(choices)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"choose from {', '.join(known)}"


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = f"{path}: there is no such file; a course needs a {FILE} in its root folder"
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: cannot be read ({error}); it must be a readable UTF-8 text file"
    except tomllib.TOMLDecodeError as error:
        message = f"{path}: this is no TOML: {error}; correct that line"
    raise CourseError(message)


# Problems in the shape of the file: pydantic finds them, these functions say them.

_KEYS: dict[str, type[Table]] = {
    "weeks": Week,
    "days": Day,
    "items": Item,
    "policies": Policies,
    "late": Late,
    "excused": Excused,
    "week": WeekRule,
}
#: Table -> its field that is no key of the file: the loader knows it.
DERIVED = {"": "root", "days": "week"}
_Location = tuple[str | int, ...]


def _problem(raw: Any, detail: ErrorDetails) -> Problem:
    where, value = detail["loc"], detail["input"]
    place, key = _place(raw, where), str(where[-1])
    if detail["type"] == "extra_forbidden":
        return Problem("unknown_key", place, f"unknown key {key!r}", nearest(key, _known_keys(where)))
    if detail["type"] == "missing":
        return Problem("missing_key", place, f"the key {key!r} is missing", f"add a line {key} = ...")
    if detail["type"] == "timezone_aware":
        todo = f"write it with the offset, such as {key} = {value:%Y-%m-%dT%H:%M:%S}+09:00"
        return Problem("naive_datetime", place, f"{key} = {value} has no UTC offset", todo)
    found = f"{key} = {reprlib.repr(value)} does not fit"
    return Problem("wrong_value", place, found, f"correct it: {detail['msg']}")


def _known_keys(where: _Location) -> list[str]:
    tables = [_KEYS[name] for name in where[:-1] if isinstance(name, str) and name in _KEYS]
    return [name for name in (tables[-1] if tables else Course).model_fields if name not in DERIVED.values()]


def _derived_keys(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Fields that the loader fills in and would silently replace: pydantic never sees what the file says there."""
    days = [
        (("weeks", i, "days", j, DERIVED["days"]), day)
        for i, week in enumerate(_tables(raw, "weeks"))
        for j, day in enumerate(_tables(week, "days"))
    ]
    for where, table in [((DERIVED[""],), raw), *days]:
        key = str(where[-1])
        if isinstance(table, dict) and key in table:
            todo = "remove it: it is known without being written here"
            yield Problem("unknown_key", _place(raw, where), f"unknown key {key!r}", todo)


def _tables(table: Any, key: str) -> list[Any]:
    found = table.get(key) if isinstance(table, dict) else None
    return found if isinstance(found, list) else []


def _place(raw: Any, where: _Location) -> str:
    """The ids on the way to a location ("week1, day2, mse"), or positions where an id is missing."""
    names: list[str] = []
    for key in where:
        try:
            raw = raw[key]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(raw, dict):
            names.append(str(raw.get("id", key if isinstance(key, str) else f"entry {key + 1}")))
    return ", ".join(names) or "top level"


# Problems in the meaning of the file.


def _rules(course: Course) -> Iterator[Problem]:
    if course.timezone not in available_timezones():
        found = f"timezone = {course.timezone!r} is unknown"
        yield Problem("unknown_timezone", "top level", found, "write a name such as Asia/Seoul")
    yield from _repeated("duplicate_week", "top level", [week.id for week in course.weeks])
    for place, entries in [("top level", course.weeks), *((week.id, week.days) for week in course.weeks)]:
        if not entries:
            yield Problem("nothing_in_it", place, "the list below it is empty", "add an entry or remove it")
    for week in course.weeks:
        yield from _repeated("duplicate_day", week.id, [day.id for day in week.days])
        if FRIDAY in [day.id for day in week.days[:-1]]:
            todo = "move it to the end of the week"
            yield Problem("friday_not_last", week.id, "friday is not the last day", todo)
        for day in week.days:
            yield from _day_rules(day)
    yield from _calendar(course.days)
    yield from _policy_rules(course)


def _repeated(name: str, place: str, ids: Sequence[str]) -> Iterator[Problem]:
    for repeated in sorted({each for each in ids if ids.count(each) > 1}):
        found = f"{repeated!r} stands here {ids.count(repeated)} times"
        yield Problem(name, place, found, "every name may appear once: rename or remove one")


def _day_rules(day: Day) -> Iterator[Problem]:
    yield from _repeated("duplicate_item", day.assignment, [item.id for item in day.items])
    wanted = POINTS_OF_FRIDAY if day.id == FRIDAY else POINTS_OF_DAY
    if not math.isclose(day.points, wanted):
        found = f"the items add up to {day.points:g} points"
        yield Problem("points_sum", day.assignment, found, f"this day is worth {wanted:g}: change the items")
    if day.module.split("_")[0] != day.id:
        found = f"module = {day.module!r} does not begin with {day.id!r}"
        yield Problem("module_of_other_day", day.assignment, found, f"rename it to {day.id}_<topic>")
    if day.due <= day.opens:
        found = f"due = {_stamp(day.due)} is not after opens = {_stamp(day.opens)}"
        yield Problem("due_before_opens", day.assignment, found, "correct one of the two")


def _calendar(days: Sequence[Day]) -> Iterator[Problem]:
    for before, day in pairwise(days):
        if day.opens < before.due:
            found = f"opens = {_stamp(day.opens)}, before {before.assignment} is due ({_stamp(before.due)})"
            todo = "correct the dates or the order of the days"
            yield Problem("dates_out_of_order", day.assignment, found, todo)


def _policy_rules(course: Course) -> Iterator[Problem]:
    late, known = course.policies.late, [day.assignment for day in course.days]
    if (late.per == "none") != (late.percent == 0):
        found = f"per = {late.per!r} and percent = {late.percent:g} contradict each other"
        todo = 'give both, such as per = "hour" and percent = 10.0, or neither'
        yield Problem("half_a_late_policy", "policies, late", found, todo)
    for excused in course.policies.excused:
        for name in excused.assignments:
            if name not in known:
                found = f"{name!r} is no assignment"
                yield Problem(
                    "unknown_assignment", f"policies, excused, {excused.student}", found, nearest(name, known)
                )
    if not course.policies.week.total:
        todo = "let days, friday or units be worth something"
        yield Problem("week_of_nothing", "policies, week", "a week is worth 0 points", todo)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
