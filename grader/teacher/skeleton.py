"""A new day for an author: files that work, with one example function to replace, and its entry in course.toml.

Everything is planned and checked first and written last: a name that does not fit, a day that exists or a file that is
in the way leaves the course as it was. Comments and layout of course.toml stay.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from grader.course import FILE, FRIDAY, Course, Day
from grader.errors import UsageError
from grader.teacher import stubs
from grader.teacher.placing import Place, place_of, rank

#: File of a day -> the skeleton it begins as.
SKELETONS = {
    "solution": "solution.txt",
    "visible_tests": "visible.txt",
    "hidden_tests": "hidden.txt",
    "mistakes": "mistakes.txt",
    "alternatives": "alternatives.txt",
}
_ROW = re.compile(r"^\|.*\|\s*$")


def create(course: Course, week: str, day: str, title: str, topic: str = "") -> list[Path]:
    """Write the skeleton of a day; returns the files written or changed.

    Args:
        course: the course as it is.
        week: such as "week3"; a week that does not exist yet is begun.
        day: such as "day5", or "friday".
        title: what the day is called.
        topic: the second half of the module's name; by default it is made from the title.

    Raises:
        UsageError: a name does not fit, the day exists, a file is in the way, or there is no time for the day.
        CourseError: the course would not be valid with it.
    """
    place = place_of(course, week, day, title, topic)
    entry = _with_entry((course.root / FILE).read_text(encoding="utf-8"), place)
    planned = _planned(_validated(course, entry), place)
    written = _texts(course, place, planned)
    for path, text in {**written, course.root / FILE: entry}.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    stubs.write(Course.load(course.root), [planned.assignment])
    return [*written, course.paths(planned).exercise, course.root / FILE]


# course.toml.


def _with_entry(text: str, place: Place) -> str:
    """The catalogue with the new day; everything else, comments included, is as it was."""
    document = tomlkit.parse(text.rstrip("\n") + "\n\n")  # what is appended stands apart
    weeks = document["weeks"]
    found = next((each for each in weeks if each["id"] == place.week), None)
    week: Any = _new_week(weeks, place) if found is None else found
    days = week["days"] if "days" in week else tomlkit.aot()
    if not isinstance(days, AoT):
        raise UsageError(f"the days of {place.week} are written as one list: write them as [[weeks.days]] tables first")
    position = sum(rank(str(each["id"])) < rank(place.day) for each in days)
    days.insert(position, _entry(place))
    week["days"] = days
    return tomlkit.dumps(document).rstrip("\n") + "\n"


def _new_week(weeks: Any, place: Place) -> Table:
    week = tomlkit.table()
    week.add("id", place.week)
    week.add("title", f"REPLACE: {place.week}")
    number = int(place.week.removeprefix("week"))
    weeks.insert(sum(int(str(each["id"]).removeprefix("week")) < number for each in weeks), week)
    return week


def _entry(place: Place) -> Table:
    entry, item, items = tomlkit.table(), tomlkit.table(), tomlkit.aot()
    known = {"id": place.day, "module": place.module, "title": place.title, "opens": place.opens, "due": place.due}
    for key, value in known.items():
        entry.add(key, value)
    for key, value in {"id": "mean_square", "title": "REPLACE: mean square", "points": place.points}.items():
        item.add(key, value)
    item.add(tomlkit.nl())
    items.append(item)
    entry.add("items", items)
    return entry


def _validated(course: Course, text: str) -> Course:
    """The course as it would be.

    Raises:
        CourseError: it would not be one.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_text(text, encoding="utf-8")
        return Course.load(path).model_copy(update={"root": course.root})


def _planned(course: Course, place: Place) -> Day:
    return course.day(f"{place.week}-{place.day}")


# The files.


def _texts(course: Course, place: Place, day: Day) -> dict[Path, str]:
    """Every file of the day with its text.

    Raises:
        UsageError: one of them exists; nothing is overwritten.
    """
    paths, words = course.paths(day), _words(place)
    texts = {getattr(paths, name): _filled(skeleton, words) for name, skeleton in SKELETONS.items()}
    for path in (*texts, paths.exercise):
        if path.exists():
            raise UsageError(f"{path} exists already and is not overwritten: move it away, or choose another --topic")
    readme = paths.exercise.parent / "README.md"
    return {**texts, readme: _readme(readme, words)}


def _words(place: Place) -> Mapping[str, str]:
    number = place.week.removeprefix("week")
    day = "Friday" if place.day == FRIDAY else f"day {place.day.removeprefix('day')}"
    label = "5" if place.day == FRIDAY else place.day.removeprefix("day")
    return {
        "place": f"Week {number}, {day}",
        "sentence_place": f"week {number}, {day}",
        "title": place.title.rstrip("."),
        "week": place.week,
        "week_title": f"Week {number}",
        "module": place.module,
        "row": f"| {label} | `{place.module}.py` | {place.points} | {place.minutes} | {place.title} |",
    }


def _filled(skeleton: str, words: Mapping[str, str]) -> str:
    text = files("grader.teacher").joinpath("skeletons", skeleton).read_text(encoding="utf-8")
    return Template(text).substitute(words)


def _readme(path: Path, words: Mapping[str, str]) -> str:
    """The week's page with a row for the day, in the table of the days or at the end."""
    if not path.exists():
        return _filled("readme.txt", words)
    lines = path.read_text(encoding="utf-8").splitlines()
    tables = [number for number, line in enumerate(lines) if _ROW.match(line)]
    ends = [number for number in tables if number + 1 not in tables]
    if not ends:
        return "\n".join([*lines, "", words["row"]]) + "\n"
    start = next(number for number in tables if all(each in tables for each in range(number, ends[0] + 1)))
    rows = [number for number in range(start + 2, ends[0] + 1) if _number(lines[number]) < _number(words["row"])]
    at = (rows[-1] if rows else start + 1) + 1
    return "\n".join([*lines[:at], words["row"], *lines[at:]]) + "\n"


def _number(row: str) -> float:
    """The day a row of the table is about; Friday's is the last."""
    found = re.match(r"\|\s*(\d+)", row)
    return float("inf") if FRIDAY in row else int(found[1]) if found else 0.0
