"""A week's README with only what is open: sections and table rows of later days are left out.

A section belongs to a day when its heading begins with "Day 2", "2일차", "Friday" or "금요일"; a table row when it
names the day's module.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from grader.course import FRIDAY, Day, Week
from grader.errors import CourseError

#: The file and what it is called in a warning.
LANGUAGES = {"README.md": "English", "README.ko.md": "Korean"}
_HEADING = re.compile(r"##\s+(?:Day\s+(?P<en>\d+)|(?P<ko>\d+)\s*일차|(?P<friday>Friday|금요일))\b")


def opened(text: str, week: Week, days: Collection[Day], file: str) -> str:
    """The README as it may be read when only `days` of the week are open.

    Raises:
        CourseError: what is left names an item of a Friday that has not begun.
    """
    closed = [day for day in week.days if day not in days]
    lines = [line for line in _kept(text.splitlines(), {day.id for day in closed}) if not _lists(line, closed)]
    for number, line in enumerate(lines, start=1):
        for item in (item.id for day in closed if day.id == FRIDAY for item in day.items):
            if re.search(rf"(?<!\w){item}(?!\w)", line):
                todo = "move it into Friday's section, which is handed out with Friday"
                raise CourseError(f"{file}, line {number} of what is open: names {item} of {week.id}-friday; {todo}")
    return "\n".join(lines).rstrip("\n") + "\n"


def _kept(lines: list[str], closed: Collection[str]) -> Iterator[str]:
    """Lines outside of the sections of closed days."""
    section = ""
    for line in lines:
        if line.startswith("## "):
            section = _day(line)
        if section not in closed:
            yield line


def _day(heading: str) -> str:
    found = _HEADING.match(heading)
    if found is None:
        return ""
    return FRIDAY if found["friday"] else f"day{found['en'] or found['ko']}"


def _lists(line: str, closed: Collection[Day]) -> bool:
    return line.startswith("|") and any(f"{day.module}.py" in line for day in closed)
