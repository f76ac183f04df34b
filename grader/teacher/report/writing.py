"""A report into its folder: all of it or nothing, however the program ends.

The files are made in a hidden folder beside the report and exchanged with it by two renames; only between them there is
no report. What a killed run left behind is removed by the next one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from grader.errors import ReportError
from grader.teacher.report.pages import FEEDBACK, INDEX, PROJECTOR


def write_report(files: Mapping[str, bytes], place: Path) -> bool:
    """Put the report where it belongs, in the place of an older one of the same week; False where it was there already.

    Raises:
        ReportError: the folder holds something else, or the disk refuses; it is as it was then.
    """
    place = Path(os.path.abspath(place))  # noqa: PTH100  (a link stays a link until it is looked at)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with _alone(place.parent):
            _remove_leftovers(place)
            return _exchange(files, place)
    except OSError as error:
        what = f"{error.filename or place}: {error.strerror or error}"
        raise ReportError(f"{what}; check rights and disk, then give the same command again") from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time in a folder; a killed one holds nothing."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _exchange(files: Mapping[str, bytes], place: Path) -> bool:
    mode = 0o700  # marks: nobody else's business, unless somebody opened the folder
    if os.path.lexists(place):
        _demand_ours(files, place)
        if _same(files, place):
            return False
        mode = stat.S_IMODE(place.stat().st_mode)
    scratch = Path(tempfile.mkdtemp(prefix=_prefix(place), dir=place.parent))
    try:
        fresh = scratch / "new"
        _write_all(files, fresh, mode)
        _swap(fresh, place, scratch / "old")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return True


def _swap(fresh: Path, place: Path, old: Path) -> None:
    if not place.exists():
        fresh.rename(place)
        return
    place.rename(old)
    try:
        fresh.rename(place)
    except OSError:
        old.rename(place)
        raise


def _prefix(place: Path) -> str:
    return f".{place.name}-writing-"


def _remove_leftovers(place: Path) -> None:
    for left in place.parent.iterdir():
        if left.name.startswith(_prefix(place)):
            shutil.rmtree(left, ignore_errors=True)


def _write_all(files: Mapping[str, bytes], fresh: Path, mode: int) -> None:
    for name, content in files.items():
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    fresh.chmod(mode)


def _demand_ours(files: Mapping[str, bytes], place: Path) -> None:
    """Nothing but an older report of this week may be replaced: everything else in the folder would be lost."""
    todo = "give a folder of its own to every week's report, such as reports/week1"
    if place.is_symlink() or not place.is_dir():
        raise ReportError(f"{place}: is no folder; {todo}")
    known = {name for name in files if "/" not in name} | {FEEDBACK, INDEX, PROJECTOR}
    strangers = sorted(entry.name for entry in place.iterdir() if entry.name not in known)
    pages = place / FEEDBACK
    if pages.is_dir():
        strangers += sorted(f"{FEEDBACK}/{page.name}" for page in pages.iterdir() if page.suffix != ".html")
    if strangers:
        raise ReportError(f"{place}: holds {strangers[0]}, which is no part of this report; {todo}")


def _same(files: Mapping[str, bytes], place: Path) -> bool:
    there = {path.relative_to(place).as_posix(): path for path in place.rglob("*") if not path.is_dir()}
    return there.keys() == files.keys() and all(path.read_bytes() == files[name] for name, path in there.items())
