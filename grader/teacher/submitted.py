"""Files students handed in, read for display only: never parsed as code, never followed out of their folder.

A submission may be a link to a solution or to another student's folder; what is read here ends up in a page
its student reads, so only a regular file inside `submitted/` is opened.
"""

from __future__ import annotations

import json
import os
import stat
import warnings
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

#: nbgrader's file beside a submission with the time it was handed in.
TIMESTAMP = "timestamp.txt"
#: Largest file that is read, in bytes: notebooks carry pictures.
LARGEST = 4 << 20
#: Longest code that is shown, in characters: nbgrader colours every line of it.
LONGEST = 100_000


def read_submitted(submitted: Path, student: str, assignment: str, name: str) -> str | None:
    """The text of `<student>/<assignment>/<name>` in the folder of submissions.

    None where there is no such regular file inside the folder of submissions, or it is longer than `LARGEST`.
    Bytes that are no UTF-8 are replaced: this text is looked at, not executed.
    """
    base = submitted.resolve()
    path = base / student / assignment / name
    try:
        if path.parent.resolve() != path.parent:  # a linked folder
            return None
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            facts = os.fstat(descriptor)
            if not stat.S_ISREG(facts.st_mode) or facts.st_size > LARGEST:
                return None
            return file.read(LARGEST).decode("utf-8", "replace")
    except (OSError, ValueError):
        return None


def submitted_code(submitted: Path, student: str, assignment: str, module: str) -> str | None:
    """The code handed in for a module: its .py file or the notebook's code cells; None if neither."""
    text = read_submitted(submitted, student, assignment, f"{module}.py")
    if text is None:
        notebook = read_submitted(submitted, student, assignment, f"{module}.ipynb")
        text = None if notebook is None else _code_of(notebook)
    if text is None or len(text) <= LONGEST:
        return text
    return text[:LONGEST] + "\n# [cut: too long to show here]"


def submitted_time(submitted: Path, student: str, assignment: str) -> tuple[str, datetime | None]:
    """What timestamp.txt says, and the naive UTC time nbgrader makes of it; None where it is absent or no time."""
    said = (read_submitted(submitted, student, assignment, TIMESTAMP) or "").strip()
    if not said:
        return "", None
    from nbgrader.utils import parse_utc

    try:
        with warnings.catch_warnings():  # about time zones: what a student wrote must not stop the class
            warnings.simplefilter("ignore")
            return said, parse_utc(said)
    except (ValueError, TypeError, OverflowError):
        return said, None


def handed_in(submitted: Path, places: Iterable[tuple[str, str]]) -> tuple[dict[tuple[str, str], datetime], list[str]]:
    """When each (student, assignment) was handed in, aware; and a sentence for every timestamp.txt that is no time."""
    times: dict[tuple[str, str], datetime] = {}
    notes: list[str] = []
    for student, assignment in places:
        said, time = submitted_time(submitted, student, assignment)
        if time is not None:
            times[student, assignment] = time.replace(tzinfo=UTC)
        elif said:
            notes.append(f"{student}/{assignment}/{TIMESTAMP}: {said[:40]!r} is no time; counted as handed in in time")
    return times, notes


def _code_of(notebook: str) -> str | None:
    try:
        cells = json.loads(notebook)["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        code = "\n\n".join(source if isinstance(source, str) else "".join(source) for source in sources)
        return code.encode("utf-8", "replace").decode("utf-8")  # JSON can spell half characters
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
