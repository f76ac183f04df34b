"""How far a student is: the outcome of every visible check, gathered item by item."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

PASSED, WRONG, CRASHED, UNTOUCHED = "passed", "wrong", "crashed", "not attempted"
UNFINISHED, BROKEN, SKIPPED = "unfinished", "cannot be loaded", "skipped"
#: How the outcome of a check begins that met a library which is not installed: "needs torch".
NEEDS = "needs "


@dataclass(slots=True)
class Row:
    """One item: how many visible checks it has, and how those that ran came out."""

    file: Path
    item: str
    checks: int = 0
    outcomes: list[str] = field(default_factory=list)

    @property
    def passed(self) -> int:
        """Visible checks passed."""
        return self.outcomes.count(PASSED)

    @property
    def word(self) -> str:
        """One word for the item: the gravest thing that happened."""
        grave = next((word for word in (BROKEN, WRONG, CRASHED) if word in self.outcomes), "")
        if grave or len(set(self.outcomes)) == 1:
            return grave or self.outcomes[0]
        needs = next((word for word in self.outcomes if word.startswith(NEEDS)), SKIPPED)
        return UNFINISHED if UNTOUCHED in self.outcomes else needs


class Progress:
    """What was collected and what became of it, by the ids of the tests."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[Path, str]] = {}
        self._outcomes: dict[str, str] = {}

    def expect(self, test: str, file: Path, item: str) -> None:
        """A check of `item` was collected; it counts even when it is not run this time (-k, -x)."""
        self._places.setdefault(test, (file, item))

    def record(self, test: str, outcome: str) -> None:
        """A collected check came out."""
        self._outcomes[test] = outcome

    @property
    def complete(self) -> bool:
        """Whether everything that was tried passed."""
        return all(outcome in {PASSED, SKIPPED} for outcome in self._outcomes.values())

    def rows(self) -> list[Row]:
        """One row for each item of which at least one check ran, those of one file together."""
        rows: dict[tuple[Path, str], Row] = {}
        for test, place in self._places.items():
            row = rows.setdefault(place, Row(*place))
            row.checks += 1
            row.outcomes += [self._outcomes[test]] if test in self._outcomes else []
        files = list(dict.fromkeys(file for file, _ in rows))
        return sorted((row for row in rows.values() if row.outcomes), key=lambda row: files.index(row.file))
