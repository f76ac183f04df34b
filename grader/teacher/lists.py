"""Lists that a person keeps in a spreadsheet: CSV files whose first line names the columns, in any order.

Every slip in one is a UsageError with its line, and nothing of such a file is used then.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError

#: How a spreadsheet recognises a formula, the wide forms of East Asian keyboards included.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of list: what people call it, its columns with the key first, and what a key is.

    `needed` of the columns must be there; an example shows `shown` of them.
    """

    name: str
    columns: tuple[str, ...]
    key: str = "write the name of the student's folder"
    needed: int = 1
    shown: int = 4


def read_list(path: Path, kind: Kind) -> dict[str, dict[str, str]]:
    """Key -> the other columns of its line; an empty cell says nothing.

    Raises:
        UsageError: the file cannot be read, or a line of it does not fit; with the line.
    """
    rows = rows_of(path, kind.name)
    number, names = next(rows, (1, []))
    columns = _columns(path, kind, number, names)
    found: dict[str, dict[str, str]] = {}
    for line, cells in rows:
        if len(cells) != len(columns):
            count = f"{len(cells)} cells, {len(columns)} columns"
            raise _wrong(path, line, count, "put a value that holds a comma into double quotes")
        row = {column: cell.strip() for column, cell in zip(columns, cells, strict=True) if cell.strip()}
        key = row.pop(kind.columns[0], "")
        if not key:
            raise _wrong(path, line, f"the {kind.columns[0]} is empty", kind.key)
        if key in found:
            raise _wrong(path, line, f"{key!r} stands here a second time", "remove one of the two lines")
        for column in kind.columns[1 : kind.needed]:
            if column not in row:
                raise _wrong(path, line, f"{key!r} has no {column}", "give it, or remove the line")
        found[key] = row
    return found


def rows_of(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every line that is not blank; UsageError as `read_list`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            yield from ((reader.line_num, cells) for cells in reader if any(map(str.strip, cells)))
    except OSError as error:
        raise UsageError(f"{path}: the {name} cannot be read ({error.strerror}); give the path of a CSV file") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: the {name} is no UTF-8 text; save it as `CSV UTF-8`") from None
    except csv.Error as error:
        raise UsageError(f"{path}: the {name} is no CSV file ({error}); save it as `CSV UTF-8`") from None


def safe_cell(text: str) -> str:
    """Text for a cell of a list of ours, never taken for a formula by a spreadsheet."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _columns(path: Path, kind: Kind, line: int, names: Sequence[str]) -> list[str]:
    columns = [name.strip().lower() for name in names]
    layout = f"the first line names the columns: {','.join(kind.columns[: kind.shown])}"
    for name in columns:
        if name not in kind.columns:
            close = difflib.get_close_matches(name, kind.columns, n=1)
            todo = f"did you mean {close[0]!r}?" if close else f"{layout}, separated by commas"
            raise _wrong(path, line, f"unknown column {name!r}", todo)
        if columns.count(name) > 1:
            raise _wrong(path, line, f"the column {name!r} stands here twice", "remove one of the two")
    for name in kind.columns[: kind.needed]:
        if name not in columns:
            raise _wrong(path, line, f"there is no column {name!r}", layout)
    return columns


def _wrong(path: Path, line: int, found: str, todo: str) -> UsageError:
    return UsageError(f"{path}, line {line}: {found}; {todo}")
