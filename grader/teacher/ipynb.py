"""A notebook that was handed in, as Python source: its solution cells without magics, never parsed as Python.

Bytes go in, text comes out. Whatever the notebook holds, the only exception is `DamagedNotebook`.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any


class DamagedNotebook(ValueError):
    """The file is no notebook; the message says why, for the student."""


#: Notebooks of this format are read as they are; older ones nbformat converts first.
CURRENT = 4
#: Cell magics below which stands Python; under any other (`%%bash`, `%%html`, ...) the cell is no Python.
_PYTHON_CELLS = frozenset({"capture", "prun", "python", "python3", "time", "timeit"})
#: IPython's own lines, where a statement begins: `%magic`, `!command`, `?name`, `name?`, `x = !command`.
_IPYTHON = re.compile(r"\s*(%{1,2}[A-Za-z_]|!|\?)|\s*[\w.]+\?{1,2}\s*$|\s*[A-Za-z_][\w, .]*=\s*(%[A-Za-z_]|!)")
#: More brackets than any notebook has; parsing them would only fill the judge's memory.
_MOST_BRACKETS = 200_000
_QUOTES = re.compile(r'"""|\'\'\'|"|\'')


def source_of(data: bytes) -> str:
    """Python source of a notebook: one comment `# %% [cell 3]` per cell, so that a line can be found again.

    A notebook that was given out: the student's solutions and the given cells, but neither tests nor cells the
    student added to try things. Every other notebook: all code cells.

    In Jupyter a copied or split cell keeps its name, and an answer may become Markdown by a slip of a key: the copy
    that says nothing new is dropped, of two that differ both stand in their order as if all cells had been run, and an
    answer is an answer in any kind of cell.

    Raises:
        DamagedNotebook: no JSON, no notebook, or nested too deeply.
    """
    cells = [(number, cell) for number, cell in enumerate(_cells(data), start=1) if _is_code(cell)]
    if any(_nbgrader(cell) or _role(cell) for _, cell in cells):
        cells = _without_copies((number, cell) for number, cell in cells if _counts(cell))
    texts = ((number, python_of(_text(cell))) for number, cell in cells)
    return "\n".join(f"# %% [cell {number}]\n{text.rstrip()}\n" for number, text in texts if text.strip())


def _cells(data: bytes) -> Sequence[Any]:
    if data.count(b"[") + data.count(b"{") > _MOST_BRACKETS:
        raise DamagedNotebook("it holds more brackets than a notebook has")
    try:
        text = data.decode("utf-8")
        book = json.loads(text)
        cells = book["cells"] if book["nbformat"] == CURRENT else _converted(text)
    except UnicodeDecodeError:
        raise DamagedNotebook("it is not UTF-8 text") from None
    except RecursionError:
        raise DamagedNotebook("its JSON is nested too deeply") from None
    except Exception as error:  # noqa: BLE001  # nbformat fails on hostile input in ways it does not list
        raise DamagedNotebook(f"it cannot be read as a notebook ({type(error).__name__})") from None
    if not isinstance(cells, list):
        raise DamagedNotebook("its list of cells is missing")
    return cells


def _converted(text: str) -> Any:
    """Cells of a notebook in an older format."""
    import nbformat

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what old notebooks lack is not the student's concern
        notebook = nbformat.reader.reads(text)  # type: ignore[no-untyped-call]
        return nbformat.convert(notebook, CURRENT)["cells"]  # type: ignore[no-untyped-call]


def _without_copies(cells: Iterable[tuple[int, dict[str, Any]]]) -> list[tuple[int, dict[str, Any]]]:
    """Cells of one name that hold the same text count once."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for number, cell in cells:
        key = (str(_nbgrader(cell).get("grade_id", "")), _text(cell).strip())
        if not key[0] or key not in seen:
            kept.append((number, cell))
        seen.add(key)
    return kept


def _is_code(cell: Any) -> bool:
    """A code cell, or an answer that was made something else."""
    return isinstance(cell, dict) and (cell.get("cell_type") == "code" or _answers(cell))


def _answers(cell: dict[str, Any]) -> bool:
    nbgrader = _nbgrader(cell)
    return _role(cell) == "solution" or (nbgrader.get("solution") is True and nbgrader.get("cell_type") == "code")


def _text(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))


def _nbgrader(cell: dict[str, Any]) -> dict[str, Any]:
    return _entry(cell, "nbgrader")


def _role(cell: dict[str, Any]) -> object:
    """What the cell is in a notebook of `grader release`."""
    return _entry(cell, "dl_grader").get("role")


def _entry(cell: dict[str, Any], name: str) -> dict[str, Any]:
    metadata = cell.get("metadata")
    entry = metadata.get(name) if isinstance(metadata, dict) else None
    return entry if isinstance(entry, dict) else {}


def _counts(cell: dict[str, Any]) -> bool:
    """A solution, or a locked cell that is no test: the imports and helpers that are given."""
    nbgrader = _nbgrader(cell)
    given = nbgrader.get("locked") is True and nbgrader.get("grade") is not True
    return nbgrader.get("solution") is True or given or _role(cell) in ("given", "solution")


def python_of(text: str) -> str:
    """A cell's text without IPython's own lines; line numbers stay.

    A line counts as IPython's only where a statement begins: `% b)` may continue an expression, and a line of
    a docstring may begin with `!`. In an indented block `pass` takes its place: the block stays a block.
    """
    lines = re.split(r"\r\n|\r|\n", text)  # what Python calls a line; splitlines() also cuts at U+2028
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and first[2:].partition(" ")[0] not in _PYTHON_CELLS:
        return ""
    kept: list[str] = []
    swallowing = False  # a dropped line that ended in a backslash takes the next one with it
    for line, starts in zip(lines, _statement_starts(lines), strict=True):
        dropped = swallowing or (starts and bool(_IPYTHON.match(line)))
        kept.append(_placeholder(line) if dropped else line)
        swallowing = dropped and line.endswith("\\")
    return "\n".join(kept)


def _placeholder(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass" if indent else ""


def _statement_starts(lines: Sequence[str]) -> Iterator[bool]:
    """For every line: does it begin a statement? Not inside brackets, triple quotes or after a backslash.

    A scanner of its own, linear, without recursion: no parser meets a student's text in the judge's process.
    """
    depth, quote, continued = 0, "", False
    for line in lines:
        starts = depth == 0 and not quote and not continued
        yield starts
        if starts and _IPYTHON.match(line):
            continue  # what a shell command quotes is not Python's business
        depth, quote = _scan(line, depth, quote)
        continued = line.endswith("\\") and not quote


def _scan(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Bracket depth and open triple quote after a line, given those before it."""
    position = 0
    while position < len(line):
        if quote:
            closed = _after_quote(line, position, quote)
            if closed < 0:
                break
            position, quote = closed, ""
            continue
        character = line[position]
        if character == "#":
            break
        if found := _QUOTES.match(line, position):
            quote, position = found.group(), found.end()
            continue
        depth = max(0, depth + (character in "([{") - (character in ")]}"))
        position += 1
    return depth, quote if len(quote) == len('"""') else ""


def _after_quote(line: str, position: int, quote: str) -> int:
    """The index behind the closing quote, or -1 where the line ends first."""
    while position < len(line):
        if line[position] == "\\":
            position += 2
        elif line.startswith(quote, position):
            return position + len(quote)
        else:
            position += 1
    return -1
