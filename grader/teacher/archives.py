"""One zip with the work of a class, as a learning platform gives it to the teacher.

    kimminjun_LATE_4711_90210_day2_cost-1.py                   Canvas: name, number of the user, of the file, attempt
    Minjun Kim_1187_assignsubmission_file_/day2_cost.ipynb     Moodle
    s01/day2_cost.py, s01/week1-day2/day2_cost.py              folders of students
    s01_day2_cost.py                                           files of students

Entries are read one by one and never unpacked by their own paths; nothing in them is followed, and what is larger than
grading would read is not read. What is not collected is named.
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from grader.course import Course, Day
from grader.errors import CollectError
from grader.teacher.collecting import SUFFIXES, Arrival, Collected, day_of
from grader.teacher.people import People, Stranger
from grader.teacher.submissions import NOTEBOOK_LIMIT, SOURCE_LIMIT

#: Entries of an archive and bytes unpacked that no class reaches.
MOST_ENTRIES, MOST_BYTES = 50_000, 4 << 30
#: Times of a whole class this close together are the time at which somebody made the zip.
ONE_MOMENT = timedelta(minutes=2)
#: What file managers and Jupyter leave behind.
_LITTER = re.compile(
    r"(^|/)(__MACOSX|__pycache__|\.ipynb_checkpoints|\.git)/|(^|/)(\.DS_Store|Thumbs\.db|desktop\.ini)$"
)

_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz")

_CANVAS = re.compile(r"(?P<name>[^/]+?)(?P<late>_LATE)?_(?P<number>\d+)_\d+_(?P<file>[^/]+)")
_MOODLE = re.compile(r"(?P<name>[^/]+?)_\d+_assignsubmission_(?:file|onlinetext)_/?(?P<file>.+)")
_ATTEMPT = re.compile(r"(?P<stem>.+)-(?P<number>\d{1,6})(?P<suffix>\.py|\.ipynb)")


@dataclass(frozen=True, slots=True)
class _Found:
    """One entry, and what its name says: whose it is, the day, the file's own name and attempt, and a time."""

    entry: zipfile.ZipInfo
    path: str
    student: str
    day: Day
    name: str
    attempt: int
    time: datetime | None


@dataclass(frozen=True, slots=True)
class _Said:
    """What a path says: name and number of a student, folders, the file's name, and whether its time means anything."""

    name: str
    number: str
    folders: tuple[str, ...]
    file: str
    timed: bool = True


class Download:
    """The entries of an archive that count for these days; what does not is told to `done` by its name.

    Args:
        times: whether the entries' times are those of submission; None: as the platform is known to write them, and
            not where the whole class has one time.

    Raises:
        CollectError: no zip, a broken or an encrypted one, or one larger than any class's.
    """

    def __init__(
        self,
        path: Path,
        course: Course,
        days: Sequence[Day],
        people: People,
        done: Collected,
        *,
        times: bool | None = None,
    ) -> None:
        self.path, self.course, self.days, self.people, self.done, self.times = path, course, days, people, done, times
        with _opened(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _demand_harmless(path, entries)
        self.found = self._sorted_out(entries)
        if times is None:
            self.found = _without_one_moment(self.found, done)
        wanted = sum(each.entry.file_size for each in self.found)
        if wanted > MOST_BYTES:
            raise CollectError(
                f"{path}: unpacks to {wanted >> 20} MB, at most {MOST_BYTES >> 20} are read: a zip bomb?"
            )

    def arrivals(self) -> Iterator[Arrival]:
        """What was handed in, one student and day after the other; read only when it is its turn."""
        with _opened(self.path) as archive:
            for group in _grouped(self.found).values():
                arrival = _arrival(archive, group, self.done)
                if arrival is not None:
                    yield arrival

    # Whose is it?

    def _sorted_out(self, entries: Sequence[zipfile.ZipInfo]) -> list[_Found]:
        named = [(_name(entry), entry) for entry in entries]
        named = sorted([pair for pair in named if not _LITTER.search(pair[0])], key=lambda pair: pair[0])
        top = self._wrapper([name for name, _ in named])
        found = []
        for path, entry in named:
            try:
                each = self._whose(entry, path, path.removeprefix(top))
            except Stranger as stranger:
                self.done.problems.append(f"{path}: {stranger}; not collected")
            else:
                found += [each] if each else []
        return found

    def _whose(self, entry: zipfile.ZipInfo, path: str, inner: str) -> _Found | None:
        """Student, day and file of an entry; None for one of another day, or for what is no module."""
        _demand_fit(entry, path)
        said = self._said(inner)
        day = day_of(self.course, self.days, said.folders, said.file)
        if not said.name:
            raise Stranger("nobody's name is on it")
        student = self.people.find(said.name, said.number)
        file, attempt = said.file, 0
        if numbered := _ATTEMPT.fullmatch(file) if said.number else None:
            known = day_of(self.course, self.days, said.folders, numbered["stem"] + numbered["suffix"])
            if known is not None and numbered["stem"] == known.module:
                day, file, attempt = known, numbered["stem"] + numbered["suffix"], int(numbered["number"])
        if day is None and file.endswith(SUFFIXES):
            raise Stranger("is of no day")
        if day is None or day not in self.days:
            why = f"is of {day.assignment}" if day else "is no module"
            self.done.notes.append(f"{path}: {why}; not collected")
            return None
        timed = said.timed if self.times is None else self.times
        return _Found(entry, path, student, day, file, attempt, _time(entry, self.course) if timed else None)

    def _said(self, inner: str) -> _Said:
        """What a path says; CollectError where it names people and there is no roster to know them by."""
        moodle, canvas = _MOODLE.fullmatch(inner), _CANVAS.fullmatch(inner)
        if (moodle or canvas) and not self.people.roster:
            todo = (
                "say whose folders these are with --roster FILE, a CSV with id,first_name,last_name,email,lms_user_id"
            )
            raise CollectError(f"{self.path}: {inner} bears a name of {'Moodle' if moodle else 'Canvas'}; {todo}")
        if moodle:
            *inside, file = moodle["file"].split("/")
            return _Said(moodle["name"], "", tuple(inside), file)
        if canvas:
            if canvas["late"]:
                self.done.notes.append(f"{inner}: Canvas calls it late; when it came in is not in the zip")
            return _Said(canvas["name"], canvas["number"], (), canvas["file"], timed=False)
        return self._plain(inner)

    def _plain(self, inner: str) -> _Said:
        first, *rest = inner.split("/")
        if not rest:
            flat = self._flat(first)
            return _Said(flat[1], "", (), flat[2]) if flat else _Said("", "", (), first)
        if len(rest) > 1 and first in {day.assignment for day in self.course.days}:
            first, rest = rest[0], [first, *rest[1:]]
        return _Said(first, "", tuple(rest[:-1]), rest[-1])

    def _wrapper(self, paths: Sequence[str]) -> str:
        """The folder that holds everything and is nobody's, such as `submissions/`; empty if there is none."""
        tops = {path.partition("/")[0] for path in paths}
        inner = [path.partition("/")[2] for path in paths]
        if len(tops) != 1 or not all(inner) or _MOODLE.fullmatch(paths[0]):
            return ""
        (top,) = tops
        if self.people.roster:
            return "" if self.people.knows(top) or top in self._folders() else f"{top}/"
        if all(_CANVAS.fullmatch(path) or self._flat(path) for path in inner):
            return f"{top}/"
        students = {path.partition("/")[0] for path in inner if "/" in path}
        many = len(students) > 1 or top.casefold() in ("submitted", "submissions")
        deep = all("/" in path for path in inner) and not students & self._folders()
        return f"{top}/" if many and deep and top not in self._folders() else ""

    def _folders(self) -> set[str]:
        """Names of folders inside of a student's."""
        weeks = {week.id for week in self.course.weeks}
        return weeks | {day.assignment for day in self.course.days} | {"exercises"}

    def _flat(self, name: str) -> re.Match[str] | None:
        """`<student>_<module>.py`, in two groups."""
        modules = "|".join(re.escape(day.module) for day in self.course.days)
        return re.fullmatch(rf"([^/]+?)_((?:{modules})\.(?:py|ipynb))", name)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError:
        raise CollectError(f"{path}: there is no such file; give the zip that the platform lets you download") from None
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, struct.error) as error:
        raise CollectError(f"{path}: is no zip or a broken one ({error}); download it again") from None
    except IsADirectoryError:
        raise CollectError(f"{path}: is a folder; give the zip itself") from None


def _demand_harmless(path: Path, entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise CollectError(f"{path}: holds {len(entries)} files, at most {MOST_ENTRIES} are read")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise CollectError(f"{path}: {_name(entry)} is encrypted; unpack it and zip it without a password")


def _demand_fit(entry: zipfile.ZipInfo, path: str) -> None:
    """Refuse what is not even looked at, with the reason."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if path.startswith("/") or ".." in path.split("/") or re.match("[A-Za-z]:", path):
        raise Stranger("leads out of its folder")
    if kind not in (0, stat.S_IFREG):
        raise Stranger("is a link" if kind == stat.S_IFLNK else "is no file")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Stranger("is packed in a way that is not read: unpack it and zip it again")
    if path.lower().endswith(_ARCHIVES):
        raise Stranger("is an archive itself: unpack it, see whose it is, and collect that")
    limit = NOTEBOOK_LIMIT if path.endswith(".ipynb") else SOURCE_LIMIT
    if path.endswith(SUFFIXES) and entry.file_size > limit:
        raise Stranger(f"is too large ({entry.file_size / (1 << 20):.1f} MB, at most {limit >> 20} MB are read)")


# What is said about an entry.


def _name(entry: zipfile.ZipInfo) -> str:
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


def _time(entry: zipfile.ZipInfo, course: Course) -> datetime | None:
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


def _without_one_moment(found: Sequence[_Found], done: Collected) -> list[_Found]:
    times = [each.time for each in found if each.time]
    if len({each.student for each in found if each.time}) < 2 or max(times) - min(times) > ONE_MOMENT:  # noqa: PLR2004
        return list(found)
    done.notes.append(
        f"all files bear one time ({min(times):%Y-%m-%d %H:%M}), that of the zip: times of submission are not known; "
        "--times entry takes them all the same"
    )
    return [replace(each, time=None) for each in found]


# What is in it.


def _grouped(found: Sequence[_Found]) -> dict[tuple[str, str], list[_Found]]:
    groups: dict[tuple[str, str], list[_Found]] = {}
    for each in found:
        groups.setdefault((each.student, each.day.assignment), []).append(each)
    return dict(sorted(groups.items()))


def _arrival(archive: zipfile.ZipFile, group: Sequence[_Found], done: Collected) -> Arrival | None:
    """The files of one student for one day that count: the newest attempt, and nothing where two could be meant."""
    right = [each for each in group if each.name.rsplit(".", 1)[0] == each.day.module]
    for each in group if right else ():
        if each not in right:
            done.notes.append(f"{each.path}: is not {each.day.module}; not collected")
    files: dict[str, bytes] = {}
    times: list[datetime] = []
    for name, several in _by_name(right or group).items():
        newest = _newest(several, done)
        contents = {_content(archive, each, done) for each in newest}
        if None in contents:
            return None
        if len(contents) > 1:
            paths = " and ".join(each.path for each in newest)
            done.problems.append(f"{group[0].student} {group[0].day.assignment}: {paths} differ, neither was collected")
            return None
        files[name] = next(content for content in contents if content is not None)
        times += [each.time for each in newest if each.time]
    return Arrival(group[0].student, group[0].day, files, max(times, default=None), "the platform, or of who zipped,")


def _by_name(group: Sequence[_Found]) -> Mapping[str, list[_Found]]:
    names: dict[str, list[_Found]] = {}
    for each in group:
        names.setdefault(each.name, []).append(each)
    return names


def _newest(several: Sequence[_Found], done: Collected) -> list[_Found]:
    """The last attempt where attempts are counted; otherwise all."""
    last = max(each.attempt for each in several)
    done.notes += [f"{each.path}: is an earlier attempt; not collected" for each in several if each.attempt < last]
    return [each for each in several if each.attempt == last]


def _content(archive: zipfile.ZipFile, each: _Found, done: Collected) -> bytes | None:
    """What an entry holds, None if it is damaged. No more is unpacked than the entry said, which was within limits."""
    try:
        with archive.open(each.entry) as file:
            return file.read(each.entry.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        done.problems.append(f"{each.path}: is damaged ({error}); not collected: download the zip again")
        return None
