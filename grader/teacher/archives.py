"""One zip with the work of a class, as a learning platform gives it to the teacher.

What an entry says is told by `platforms`. Entries are read one by one and never unpacked by their own paths; nothing
in them is followed, and what is larger than grading would read is not read. What is not collected is named.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from grader.course import Course, Day
from grader.errors import CollectError
from grader.teacher.collecting import SUFFIXES, Arrival, Collected, day_of, worked_on
from grader.teacher.people import People, Stranger
from grader.teacher.platforms import Names, path_of, time_of
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
        self.names = Names(course, people, path)
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
                arrival = _arrival(archive, group, self.done, self.course)
                if arrival is not None:
                    yield arrival

    # Whose is it?

    def _sorted_out(self, entries: Sequence[zipfile.ZipInfo]) -> list[_Found]:
        named = [(path_of(entry), entry) for entry in entries]
        named = sorted([pair for pair in named if not _LITTER.search(pair[0])], key=lambda pair: pair[0])
        top = self.names.wrapper([name for name, _ in named])
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
        said = self.names.said(inner)
        if said.late:
            self.done.notes.append(f"{path}: Canvas calls it late; when it came in is not in the zip")
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
        return _Found(entry, path, student, day, file, attempt, time_of(entry, self.course) if timed else None)


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
            raise CollectError(f"{path}: {path_of(entry)} is encrypted; unpack it and zip it without a password")


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


def _arrival(archive: zipfile.ZipFile, group: Sequence[_Found], done: Collected, course: Course) -> Arrival | None:
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
    files = worked_on(course, group[0].day, files) or files
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
