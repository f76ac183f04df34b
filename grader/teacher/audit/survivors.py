"""Exceptions that the author has explained: grader/hidden/<week>/equivalent.toml.

    [[mutant]]                     # no check can fail it, because it is as right as the solution
    item = "mse"
    diff = '''
    - return float(total / n)
    + return float(total / float(n))
    '''
    reason = "Division gives a float for an int, too."

    [[inputs]]                     # inputs of this kind are all that the item can have
    item = "confusion_matrix"
    kind = "square tables"
    reason = "The matrix has a row and a column for each class."

An entry that fits nothing is reported: it hides what it was not written for.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course import Course, Week
from grader.errors import HiddenTestError
from grader.teacher.audit.mutants import Mutant

#: Table -> keys that each of its entries has.
TABLES = {"mutant": {"item", "diff", "reason"}, "inputs": {"item", "kind", "reason"}}


@dataclass(frozen=True, slots=True)
class Excused:
    """What the author has explained: (item, diff) of mutants, (item, kind) of inputs."""

    mutants: frozenset[tuple[str, str]] = frozenset()
    inputs: frozenset[tuple[str, str]] = frozenset()

    def excuses(self, mutant: Mutant) -> bool:
        """Whether it is known to be equivalent."""
        return any((item, mutant.diff) in self.mutants for item in mutant.items)


def read_excused(course: Course, week: Week) -> Excused:
    """The explained exceptions of a week; none when there is no file.

    Raises:
        HiddenTestError: the file is no TOML, or an entry is not complete.
    """
    path = course.root / "grader" / "hidden" / week.id / "equivalent.toml"
    if not path.exists():
        return Excused()
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise HiddenTestError(f"{path.relative_to(course.root)} is no TOML: {error}") from None
    entries = {table: _entries(document, table, path.relative_to(course.root)) for table in TABLES}
    return Excused(
        frozenset((entry["item"], _bare(entry["diff"])) for entry in entries["mutant"]),
        frozenset((entry["item"], entry["kind"]) for entry in entries["inputs"]),
    )


def _entries(document: dict[str, Any], table: str, file: Path) -> list[dict[str, str]]:
    if unknown := sorted(set(document) - set(TABLES)):
        raise HiddenTestError(f"{file}: [[{unknown[0]}]] means nothing here; write [[mutant]] or [[inputs]]")
    for number, entry in enumerate(document.get(table, []), 1):
        texts = {key for key, value in entry.items() if isinstance(value, str) and value.strip()}
        if texts != TABLES[table]:
            wanted = ", ".join(sorted(TABLES[table]))
            raise HiddenTestError(f"{file}, [[{table}]] number {number}: exactly the texts {wanted} are asked")
    return list(document.get(table, []))


def _bare(diff: str) -> str:
    """A diff without indentation and empty lines."""
    lines = (line.strip() for line in diff.splitlines())
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in lines if line)


def entry(mutant: Mutant) -> str:
    """A mutant as it would be entered, once its reason is known."""
    return f"[[mutant]]\nitem = \"{mutant.items[0]}\"\ndiff = '''\n{mutant.diff}\n'''\nreason = \"\""
