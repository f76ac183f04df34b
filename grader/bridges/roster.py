"""The class list as a CSV file: id,first_name,last_name,email, in any order, all but id optional."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator
from pathlib import Path

from grader.bridges.nbgrader_rows import PERSON
from grader.errors import UsageError

ID = "id"
COLUMNS = (ID, *PERSON)
_LAYOUT = f"the first line names the columns: {','.join(COLUMNS[:4])}"


def read_roster(path: Path) -> dict[str, dict[str, str]]:
    """Student id -> what the file says about them; an empty cell says nothing.

    Raises:
        UsageError: the file cannot be read, or a line of it does not fit; with the line.
    """
    rows = _rows(path)
    number, names = next(rows, (1, []))
    columns = _columns(path, number, names)
    students: dict[str, dict[str, str]] = {}
    for line, cells in rows:
        if len(cells) != len(columns):
            found = f"{len(cells)} cells, {len(columns)} columns"
            raise _wrong(path, line, found, "put a value that holds a comma into double quotes")
        person = {column: cell.strip() for column, cell in zip(columns, cells, strict=True) if cell.strip()}
        student = person.pop(ID, "")
        if not student:
            raise _wrong(path, line, "the id is empty", "write the name of the student's folder")
        if student in students:
            raise _wrong(path, line, f"{student!r} stands here a second time", "remove one of the two lines")
        students[student] = person
    return students


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every line that is not blank."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            yield from ((reader.line_num, cells) for cells in reader if any(map(str.strip, cells)))
    except OSError as error:
        raise UsageError(f"{path}: the roster cannot be read ({error.strerror}); give the path of a CSV file") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: the roster is no UTF-8 text; save it as `CSV UTF-8`") from None
    except csv.Error as error:
        raise UsageError(f"{path}: the roster is no CSV file ({error}); save it as `CSV UTF-8`") from None


def _columns(path: Path, line: int, names: list[str]) -> list[str]:
    columns = [name.strip().lower() for name in names]
    for name in columns:
        if name not in COLUMNS:
            close = difflib.get_close_matches(name, COLUMNS, n=1)
            todo = f"did you mean {close[0]!r}?" if close else f"{_LAYOUT}, separated by commas"
            raise _wrong(path, line, f"unknown column {name!r}", todo)
        if columns.count(name) > 1:
            raise _wrong(path, line, f"the column {name!r} stands here twice", "remove one of the two")
    if ID not in columns:
        raise _wrong(path, line, "there is no column 'id'", _LAYOUT)
    return columns


def _wrong(path: Path, line: int, found: str, todo: str) -> UsageError:
    return UsageError(f"{path}, line {line}: {found}; {todo}")
