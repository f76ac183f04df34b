"""The class list as a CSV file: id,first_name,last_name,email, in any order, all but id optional."""

from __future__ import annotations

from pathlib import Path

from grader.bridges.nbgrader_rows import PERSON
from grader.teacher.lists import Kind, read_list

ROSTER = Kind("roster", ("id", *PERSON))


def read_roster(path: Path) -> dict[str, dict[str, str]]:
    """Student id -> what the file says about them; an empty cell says nothing.

    Raises:
        UsageError: the file cannot be read, or a line of it does not fit; with the line.
    """
    return read_list(path, ROSTER)
