"""What the audit found: a row per item, a total, and every problem as a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

#: Share of all known mistakes that must be called by their names.
NAMED = 0.95


@dataclass(slots=True)
class Certificate:
    """Errors in units of the tolerance (1 accepts, more rejects): the largest of right answers, the smallest of wrong.

    None where no answer was compared by value. `by` says which wrong answer came nearest.
    """

    right: float | None = None
    wrong: float | None = None
    by: str = ""

    def accept(self, error: float) -> None:
        """A right answer was so far off."""
        self.right = max(error, self.right or 0.0)

    def reject(self, error: float, by: str) -> None:
        """A wrong answer was so far off; what a check rejects within the tolerance, it rejects for something else."""
        if error > 1 and (self.wrong is None or error < self.wrong):
            self.wrong, self.by = error, by

    def __str__(self) -> str:
        right = "none compared" if self.right is None else f"{self.right:.2g}"
        wrong = "none by value" if self.wrong is None else f"{self.wrong:.2g} ({self.by})"
        return f"right answers {right} < 1 < {wrong}"


@dataclass(slots=True)
class Row:
    """One item in the report.

    Of its `mutants` as many as `equivalent` cannot be told from the solution; of the others, `tried` were run, and
    `killed` of these failed a check.
    """

    assignment: str
    item: str
    checks: str = ""
    solution: bool = False
    stub: bool = False
    mistakes: int = 0
    rejected: int = 0
    named: int = 0
    alternatives: int = 0
    accepted: int = 0
    margins: str = ""
    mutants: int = 0
    tried: int = 0
    killed: int = 0
    equivalent: int = 0
    certificate: Certificate = field(default_factory=Certificate)


@dataclass(slots=True)
class Report:
    """All rows, every problem as a sentence, what else to know as notes; `ok` when there is no problem.

    `unnamed` are mistakes that were rejected but not called by their names, `unfailed` checks that nothing failed.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unfailed: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the exam is passed."""
        return not self.problems

    def total(self) -> Row:
        """The sum of all rows."""
        total = Row("total", "", solution=all(r.solution for r in self.rows), stub=all(r.stub for r in self.rows))
        for name in (f.name for f in fields(Row) if f.type == "int"):
            setattr(total, name, sum(getattr(row, name) for row in self.rows))
        return total

    def lines(self) -> list[str]:
        """The report as plain text."""
        head = (
            f"{'item':<38} {'checks':<14} sol stub mistakes rejected named  alternatives accepted  "
            "mutants tried killed equivalent  time ratios"
        )
        facts = [f"{row.assignment} {row.item}: {row.certificate}" for row in self.rows]
        never = [f"never failed by any variant: {name}" for name in self.unfailed]
        unnamed = [f"not named: {sentence}" for sentence in self.unnamed]
        problems = [f"PROBLEM {problem}" for problem in self.problems]
        return [head, *map(_line, [*self.rows, self.total()]), *facts, *self.notes, *unnamed, *never, *problems]


def _line(row: Row) -> str:
    return (
        f"{f'{row.assignment} {row.item}':<38} {row.checks:<14} {_mark(row.solution)}   {_mark(row.stub)}   "
        f"{row.mistakes:>8} {row.rejected:>8} {row.named:>5}  {row.alternatives:>12} {row.accepted:>8}  "
        f"{row.mutants:>7} {row.tried:>5} {row.killed:>6} {row.equivalent:>10}  {row.margins}"
    )


def _mark(good: bool) -> str:
    return "ok" if good else "NO"
