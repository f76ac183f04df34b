"""When a database refuses: wait while another writer is in the way, say what to do about the rest."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from grader.errors import BridgeError

#: Seconds SQLite itself waits for a lock before we look at the deadline and try again.
SLICE = 1.0
#: How often a row that another program created in the same moment may be met before we give up.
COLLISIONS = 3

Result = TypeVar("Result")

#: What a database's message contains, and what the instructor should do about it.
_ADVICE = (
    (
        "'alembic'",
        "nbgrader starts this program to create a database: run `pip install alembic`, then push again",
    ),
    (
        "locked",
        "another program is writing: wait until `nbgrader autograde` or Formgrader is done, then push again",
    ),
    ("readonly", "give yourself the right to write this file and its folder, then push again"),
    ("unable to open", "check that the folder exists and that you may write there, then push again"),
    (
        "not a database",
        "this file is something else or damaged: name the right file, or restore it from a backup",
    ),
    ("malformed", "the file is damaged: restore it from a backup, then push again"),
    ("full", "free some space on the disk, then push again"),
    ("no such", "its tables are older than this nbgrader: run `nbgrader db upgrade`, then push again"),
    ("undefined", "its tables are older than this nbgrader: run `nbgrader db upgrade`, then push again"),
    ("connect", "check the address, the server and the password, then push again"),
)

OTHERWISE = "put this right, then push again"
DRIVER = "install the database's driver; for PostgreSQL `pip install 'psycopg[binary]'` and postgresql+psycopg://..."


def patiently(action: Callable[[], Result], undo: Callable[[], None], patience: float) -> Result:
    """Run an action, and again (after `undo`) for `patience` seconds while another writer is in the way."""
    deadline = time.monotonic() + patience
    collisions, pause = 0, 0.05
    while True:
        try:
            return action()
        except (SQLAlchemyError, ValueError) as error:
            undo()
            collided = isinstance(error, IntegrityError)
            collisions += collided
            passing = collisions <= COLLISIONS if collided else "locked" in _said(error)
            if not passing or time.monotonic() + pause > deadline:
                raise
        time.sleep(pause)
        pause = min(2 * pause, SLICE)


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn whatever the database, its driver or the file system says into a BridgeError with advice."""
    try:
        yield
    except (SQLAlchemyError, OSError, ImportError, ValueError, subprocess.SubprocessError) as error:
        said = _said(error)
        advice = next((advice for sign, advice in _ADVICE if sign in said.lower()), OTHERWISE)
        advice = DRIVER if isinstance(error, ImportError) else advice
        raise BridgeError(f"{name}: {said}; {advice}") from error


def _said(error: BaseException) -> str:
    """What the database said: SQLAlchemy adds the statement and its values, which contain any word at all."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
