"""Files students handed in, read for display only: never parsed as code, never followed out of their folder.

A submission may be a link to a solution or to another student's folder; what is read here ends up in a page
its student reads, so only a regular file inside `submitted/` is opened.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

#: Largest file that is shown, in bytes.
LARGEST = 256 * 1024


def read_submitted(root: Path, student: str, assignment: str, name: str) -> str | None:
    """The text of `submitted/<student>/<assignment>/<name>` below the course's folder `root`.

    None where there is no such regular file inside the folder of submissions, or it is longer than `LARGEST`.
    Bytes that are no UTF-8 are replaced: this text is looked at, not executed.
    """
    base = (root / "submitted").resolve()
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


def submitted_code(root: Path, student: str, assignment: str, module: str) -> str | None:
    """The code a student handed in for a module: the .py file, or the code cells of the notebook; None if neither."""
    text = read_submitted(root, student, assignment, f"{module}.py")
    if text is not None:
        return text
    notebook = read_submitted(root, student, assignment, f"{module}.ipynb")
    return None if notebook is None else _code_of(notebook)


def _code_of(notebook: str) -> str | None:
    try:
        cells = json.loads(notebook)["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        return "\n\n".join(source if isinstance(source, str) else "".join(source) for source in sources)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
