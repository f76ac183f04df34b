"""What an entry of a learning platform's zip says: whose file it is, where it lay, what it is called, when it came.

    kimminjun_LATE_4711_90210_day2_cost-1.py                   Canvas: name, number of the user, of the file, attempt
    Minjun Kim_1187_assignsubmission_file_/day2_cost.ipynb     Moodle: name, number of the participation
    s01/day2_cost.py, s01/week1-day2/day2_cost.py              folders of students
    s01_day2_cost.py                                           files of students

A folder around everything is nobody's.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from grader.course import Course
from grader.errors import CollectError
from grader.teacher.people import People

#: The folder around everything is often called so.
_WRAPPERS = ("submitted", "submissions")
_CANVAS = re.compile(r"(?P<name>[^/]+?)(?P<late>_LATE)?_(?P<number>\d+)_\d+_(?P<file>[^/]+)")
_MOODLE = re.compile(r"(?P<name>[^/]+?)_\d+_assignsubmission_(?:file|onlinetext)_/?(?P<file>.+)")


@dataclass(frozen=True, slots=True)
class Said:
    """What a path says: name and number of a student, folders inside of theirs, and the file's own name.

    `timed`: whether the platform gives an entry the time at which it was handed in; `late`: whether it says so.
    """

    name: str
    number: str
    folders: tuple[str, ...]
    file: str
    timed: bool = True
    late: bool = False


class Names:
    """Reads the paths of one archive, which lies at `where`."""

    def __init__(self, course: Course, people: People, where: Path) -> None:
        self.people, self.where = people, where
        self.assignments = {day.assignment for day in course.days}
        self.inner = {week.id for week in course.weeks} | self.assignments | {"exercises"}
        modules = "|".join(re.escape(day.module) for day in course.days)
        self.flat = re.compile(rf"([^/]+?)_((?:{modules})\.(?:py|ipynb))")

    def said(self, path: str) -> Said:
        """What a path says, with an empty name where it names nobody.

        Raises:
            CollectError: it names a person, and there is no roster to know them by.
        """
        moodle, canvas = _MOODLE.fullmatch(path), _CANVAS.fullmatch(path)
        if (moodle or canvas) and not self.people.roster:
            todo = "say whose folders these are with --roster FILE, a CSV: id,first_name,last_name,email,lms_user_id"
            raise CollectError(f"{self.where}: {path} bears a name of {'Moodle' if moodle else 'Canvas'}; {todo}")
        if moodle:
            *folders, file = moodle["file"].split("/")
            return Said(moodle["name"], "", tuple(folders), file)
        if canvas:
            return Said(canvas["name"], canvas["number"], (), canvas["file"], timed=False, late=bool(canvas["late"]))
        return self._plain(path)

    def _plain(self, path: str) -> Said:
        first, *rest = path.split("/")
        if not rest:
            flat = self.flat.fullmatch(first)
            return Said(flat[1], "", (), flat[2]) if flat else Said("", "", (), first)
        if len(rest) > 1 and first in self.assignments:
            first, rest = rest[0], [first, *rest[1:]]
        return Said(first, "", tuple(rest[:-1]), rest[-1])

    def wrapper(self, paths: Sequence[str]) -> str:
        """The folder that holds everything and is nobody's, such as `submissions/`; empty if there is none."""
        tops = {path.partition("/")[0] for path in paths}
        below = [path.partition("/")[2] for path in paths]
        if len(tops) != 1 or not all(below) or _MOODLE.fullmatch(paths[0]):
            return ""
        (top,) = tops
        if top in self.inner:
            return ""
        if self.people.roster:
            return "" if self.people.knows(top) else f"{top}/"
        if all(_CANVAS.fullmatch(path) or self.flat.fullmatch(path) for path in below):
            return f"{top}/"
        students = {path.partition("/")[0] for path in below}
        several = len(students) > 1 or top.casefold() in _WRAPPERS
        return f"{top}/" if several and all("/" in path for path in below) and not students & self.inner else ""


def path_of(entry: zipfile.ZipInfo) -> str:
    """An entry's path: UTF-8 where it says so or is it, else Korean Windows' cp949, else as the format says."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        raw = name.encode("cp437", "surrogateescape")
        for encoding in ("utf-8", "cp949"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return unicodedata.normalize("NFC", name).replace("\\", "/")


def time_of(entry: zipfile.ZipInfo, course: Course) -> datetime | None:
    """When the file was last written: exactly where the zip says so, else its own clock, in the course's zone.

    None where nobody set it: 1980 is where the format's years begin.
    """
    exact = _unix_time(entry.extra)
    if exact is not None:
        return exact
    try:
        moment = datetime(*entry.date_time, tzinfo=ZoneInfo(course.timezone))
    except ValueError:
        return None
    return None if moment.year == 1980 else moment  # noqa: PLR2004


def _unix_time(extra: bytes) -> datetime | None:
    """The seconds since 1970 that Info-ZIP's extended timestamp holds."""
    while len(extra) >= 4:  # noqa: PLR2004  # a field: two bytes of kind, two of length
        kind, length = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == 0x5455 and len(field) >= 5 and field[0] & 1:  # noqa: PLR2004
            return datetime.fromtimestamp(struct.unpack("<l", field[1:5])[0], UTC)
    return None
