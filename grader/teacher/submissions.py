"""The folder of submissions, in nbgrader's layout `submitted/<student>/<assignment>/<module>.py|.ipynb`.

What students hand in is read as bytes, without following a link, waiting on a pipe or parsing Python.
Whatever is wrong with it becomes a status and a sentence for that student, never an exception for the class.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NoReturn

from grader.course import Day
from grader.errors import SubmissionError
from grader.teacher.cells import placeholder
from grader.verdict import Status

#: Largest source and largest notebook that are read, in bytes; a notebook holds its pictures too.
SOURCE_LIMIT, NOTEBOOK_LIMIT = 1 << 20, 16 << 20
#: A folder is looked at no further than this many entries.
_ENTRIES = 1000
_PYTHON_FILES = (".py", ".ipynb")

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
#: Encodings a file may declare. Others exist whose decoders take time quadratic in the length.
_ENCODINGS = frozenset(
    ["ascii", "cp1252", "cp949", "euc_jp", "euc_kr", "gbk", "iso8859-1", "iso8859-15", "shift_jis", "utf-8"]
)


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in for one day.

    `status` is GRADED when it is fit to be: then `source` is the module's source and `path` the file it came
    from. Otherwise `message` is the sentence the student reads. `digest` (SHA-256) changes when either does.
    """

    student: str
    assignment: str
    path: Path | None
    source: bytes | None
    status: Status
    message: str
    digest: str


class _Unfit(Exception):
    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status = status


def discover(root: Path, days: Sequence[Day], students: Sequence[str] | None = None) -> list[Submission]:
    """One submission per student and day, sorted by student, in the order of the days.

    Without `students`, everybody with a folder in `root`; with it, exactly those, folder or not.

    Raises:
        SubmissionError: `root` is not a folder of students' folders.
    """
    root = Path(root)
    present = _student_folders(root, days)
    if students is not None:
        present = {name: name for name in students}
    return [_submission(root, folder, name, day) for name, folder in sorted(present.items()) for day in days]


def student_names(root: Path, days: Sequence[Day]) -> list[str]:
    """Everybody who has a folder in `root`; SubmissionError as `discover`."""
    return sorted(_student_folders(Path(root), days))


def _student_folders(root: Path, days: Sequence[Day]) -> dict[str, str]:
    """Printable name -> name on disk of every student's folder."""
    layout = "the folder must be laid out as <student>/<assignment>/<module>.py"
    try:
        with os.scandir(root) as entries:
            found = [entry.name for entry in entries if entry.name[0] not in "._" and _is_folder(entry)]
    except OSError as error:
        raise SubmissionError(f"{root}: cannot be listed ({error.strerror}); {layout}") from None
    if not found:
        raise SubmissionError(f"{root}: holds no student's folder; {layout}")
    if assignments := sorted({day.assignment for day in days} & set(found)):
        raise SubmissionError(f"{root}: holds {assignments[0]} itself; give the folder above it; {layout}")
    if "submitted" in found:
        raise SubmissionError(f"{root}: holds a folder submitted; did you mean {root / 'submitted'}? {layout}")
    return {name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"): name for name in found}


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """A folder, or a link to one: a linked student exists, but is told that links are not followed."""
    return entry.is_dir(follow_symlinks=False) or (entry.is_symlink() and entry.is_dir())


def _submission(root: Path, folder: str, student: str, day: Day) -> Submission:
    try:
        name, source = _read(root, folder, day)
    except _Unfit as unfit:
        status, message = unfit.status, str(unfit)
    except OSError as error:  # our disk's fault, or our permissions'
        status, message = Status.GRADER_ERROR, f"Your folder could not be read ({error.strerror})."
    else:
        path = root / folder / day.assignment / name
        digest = hashlib.sha256(source).hexdigest()
        return Submission(student, day.assignment, path, source, Status.GRADED, "", digest)
    digest = hashlib.sha256(f"{status}\0{message}".encode("utf-8", "replace")).hexdigest()
    return Submission(student, day.assignment, None, None, status, message, digest)


def _read(root: Path, folder: str, day: Day) -> tuple[str, bytes]:
    """Name and source of the one file that counts."""
    if folder in ("", ".", "..") or "/" in folder or "\0" in folder:
        raise SubmissionError(f"{folder!r} cannot be a student's name: it must be the name of a folder")
    with _opened(root, None) as base, _opened(folder, base) as home, _opened(day.assignment, home) as place:
        wanted = [day.module + suffix for suffix in _PYTHON_FILES]
        found = [name for name in wanted if _exists(place, name) and not _is_placeholder(place, name)]
        if not found:
            _explain_absence(place, wanted[0], day.assignment)
        sources = [_source(place, name) for name in found]
    if len({essence(source) for source in sources}) > 1:
        message = f"{found[0]} and {found[1]} both lie there and differ: leave only the one that counts."
        raise _Unfit(Status.WRONG_NAME, message)
    return found[0], sources[0]


def essence(source: bytes) -> tuple[bytes, ...]:
    """A module without what differs between a file and the notebook made from it."""
    lines = (line.rstrip() for line in source.splitlines())
    return tuple(line for line in lines if line and not line.startswith((b"# %%", b"# ---", b"# In[")))


@contextmanager
def _opened(name: str | Path, inside: int | None) -> Iterator[int]:
    """A folder's descriptor. Below the root no link is followed, also when it appears while we look."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | (0 if inside is None else os.O_NOFOLLOW)
    try:
        descriptor = os.open(name, flags, dir_fd=inside)
    except FileNotFoundError:
        raise _Unfit(Status.MISSING, f"Nothing was handed in: there is no folder {name}.") from None
    except NotADirectoryError:
        message = f"{name} is a link or a file where a folder is needed: hand in the folder itself."
        raise _Unfit(Status.UNREADABLE, message) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _explain_absence(place: int, wanted: str, assignment: str) -> NoReturn:
    with os.scandir(place) as entries:
        names = sorted(entry.name for entry in islice(entries, _ENTRIES))
    ours = {name for name in names if name == "timestamp.txt" or _is_placeholder(place, name)}
    visible = [name for name in names if name[0] not in "._" and name not in ours]
    files = [name for name in visible if not _is_directory(place, name)]
    for name in visible:
        if name not in files and _is_inside(place, name, wanted):
            message = f"{wanted} lies in the folder {_short(name)}: put it directly into {assignment}."
            raise _Unfit(Status.WRONG_NAME, message)
    found = [name for name in files if name.endswith(_PYTHON_FILES)] or files
    if not found:
        raise _Unfit(Status.MISSING, f"The folder {assignment} is empty: this assignment asks for {wanted}.")
    listed = ", ".join(_short(name) for name in found[:3]) + (", ..." if len(found) > len(found[:3]) else "")
    raise _Unfit(Status.WRONG_NAME, f"Found {listed}, but this assignment asks for {wanted}: rename your file.")


def _is_directory(place: int, name: str) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=place, follow_symlinks=False).st_mode)


def _is_inside(place: int, folder: str, wanted: str) -> bool:
    try:
        with _opened(folder, place) as inside:
            return _exists(inside, wanted)
    except (OSError, _Unfit):
        return False


def _exists(place: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=place, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _is_placeholder(place: int, name: str) -> bool:
    """A notebook that we put there for nbgrader, byte for byte; nobody handed it in."""
    if not name.endswith(".ipynb"):
        return False
    ours = placeholder().encode()
    try:
        looked = os.stat(name, dir_fd=place, follow_symlinks=False)
        return looked.st_size == len(ours) and _bytes(place, name, len(ours)) == ours
    except (OSError, _Unfit):
        return False


def _short(name: str) -> str:
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004  # about one line


# One file.


def _source(place: int, name: str) -> bytes:
    if name.endswith(".py"):
        source = _bytes(place, name, SOURCE_LIMIT)
        _demand_text(source, name)
        return source
    from grader.teacher.ipynb import DamagedNotebook, source_of

    data = _bytes(place, name, NOTEBOOK_LIMIT)
    if not data.strip():
        raise _Unfit(Status.EMPTY, f"{name} is empty.")
    try:
        source = source_of(data).encode("utf-8", "replace")
    except DamagedNotebook as error:
        message = f"{name} is damaged: {error}. Open it in Jupyter, save it and hand it in again."
        raise _Unfit(Status.UNREADABLE, message) from None
    if len(source) > SOURCE_LIMIT:
        raise _too_large(name, len(source), SOURCE_LIMIT)
    if not source.strip():
        raise _Unfit(Status.EMPTY, f"{name} holds no code in its solution cells.")
    return source


def _bytes(place: int, name: str, limit: int) -> bytes:
    """Content of a regular file. Opening never follows a link and never waits for the other end of a pipe."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=place)
    except OSError:
        kind = os.stat(name, dir_fd=place, follow_symlinks=False).st_mode
        if stat.S_ISREG(kind):
            raise
        raise _no_file(name, kind) from None
    facts = os.fstat(descriptor)
    if not stat.S_ISREG(facts.st_mode):
        os.close(descriptor)
        raise _no_file(name, facts.st_mode)
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise _too_large(name, facts.st_size, limit)
    return data


def _no_file(name: str, mode: int) -> _Unfit:
    kinds = ((stat.S_ISLNK, "a link"), (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"))
    kind = next((word for test, word in kinds if test(mode)), "a device or socket")
    return _Unfit(Status.UNREADABLE, f"{name} is {kind}, not a file: hand in the file itself.")


def _too_large(name: str, size: int, limit: int) -> _Unfit:
    found = f"{name} is too large ({size / (1 << 20):.1f} MB, at most {limit >> 20} MB are read)"
    return _Unfit(Status.TOO_LARGE, f"{found}: keep data and outputs out of it.")


def _demand_text(data: bytes, name: str) -> None:
    """Refuse what Python could not read as text, with the reason; the source itself is not parsed."""
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise _Unfit(Status.EMPTY, f"{name} is empty.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _Unfit(Status.UNREADABLE, f"{name} is saved as UTF-16: save it as UTF-8.")
    if b"\0" in data:
        raise _Unfit(Status.UNREADABLE, f"{name} holds binary data, not Python text: hand in the .py file itself.")
    declared = _declared_encoding(data)
    try:
        known = codecs.lookup(declared).name in _ENCODINGS
    except LookupError:
        known = False
    if not known:
        message = f"{name} declares the encoding {declared}, which is not accepted: save it as UTF-8."
        raise _Unfit(Status.UNREADABLE, message)
    try:
        data.decode(declared)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Unfit(Status.UNREADABLE, f"{name}, line {line}, is not {declared} text: save it as UTF-8.") from None


def _declared_encoding(data: bytes) -> str:
    """What the first line says, or the second if the first is blank or a comment (PEP 263); else UTF-8."""
    lines = data[:4096].splitlines()[:2]
    if lines[0].strip() and not lines[0].lstrip().startswith(b"#"):
        return "utf-8"
    cookies = (_COOKIE.match(line) for line in lines)
    return next((cookie.group(1).decode("ascii") for cookie in cookies if cookie), "utf-8")
