"""Which mutants the checks kill: what is already known is taken from a file, the rest is run.

`.grader/mutants/<assignment>.json` keeps the results as long as all that they depend on stays the same: tests,
solution, secret, engine and libraries.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.course import Course, Day
from grader.teacher.audit.candidates import mutants_of, sample, submission
from grader.teacher.audit.judging import Rows
from grader.teacher.audit.mutants import Mutant
from grader.teacher.audit.report import Report, Row
from grader.teacher.audit.survivors import Excused, entry
from grader.teacher.audit.trials import AT_IMPORT, Trial
from grader.verdict import Receipt, Status, Verdict


@dataclass(slots=True)
class Hunt:
    """The mutants of one day: all of them, those that are tried, and what came out (killer, largest error)."""

    day: Day
    receipt: Receipt
    path: Path
    made: list[Mutant]
    tried: list[Mutant]
    results: dict[str, tuple[str, str]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    _names: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._names = {f"{self.day.assignment} {_name(mutant)}": mutant.digest for mutant in self.tried}

    def jobs(self) -> list[Trial]:
        """One for each mutant whose end is not known yet."""
        return [
            Trial(submission(self.day, _name(mutant), mutant.source), self.receipt, items=mutant.items)
            for mutant in self.tried
            if mutant.digest not in self.results
        ]

    def enter(self, verdict: Verdict) -> None:
        """Take over what a judge says about a mutant; it says the same next time."""
        digest = self._names.get(verdict.student)
        if digest is not None and verdict.status is Status.GRADED:
            self.results[digest] = (verdict.message, verdict.staff)
        elif digest is not None:
            self.failures.append(f"{verdict.student}: {verdict.status}: {verdict.staff}")

    def keep(self) -> None:
        """Write the results for the next time; a full or read-only disk costs only time."""
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            document = {"key": _key(self.receipt), "results": self.results}
            part = self.path.with_suffix(".part")
            part.write_text(json.dumps(document, indent=0), encoding="utf-8")
            part.replace(self.path)


def _name(mutant: Mutant) -> str:
    return f"mutant {mutant} {mutant.digest[:12]}"


def _key(receipt: Receipt) -> str:
    return f"{receipt.graders} {receipt.engine} {receipt.environment}"


def hunt(course: Course, day: Day, receipt: Receipt, excused: Excused, items: frozenset[str], most: int | None) -> Hunt:
    """The mutants of a day; when not all are tried, those that are known to be equivalent are left out.

    Raises:
        UsageError: mutmut is not installed.
    """
    made = [] if most == 0 else mutants_of(course, day, items)
    worth = [mutant for mutant in made if most is None or not excused.excuses(mutant)]
    path = course.root / ".grader" / "mutants" / f"{day.assignment}.json"
    return Hunt(day, receipt, path, made, sample(day, worth, most), _known(path, receipt))


def _known(path: Path, receipt: Receipt) -> dict[str, tuple[str, str]]:
    """The results of a file that still holds."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["key"] == _key(receipt):
            return {digest: (killer, error) for digest, (killer, error) in document["results"].items()}
    return {}


def judge_mutants(report: Report, rows: Rows, hunts: Sequence[Hunt], excused: Excused) -> set[str]:
    """Enter the mutants into the rows; survivors that nobody has explained are problems. Returns the killing checks."""
    killers: set[str] = set()
    for one in hunts:
        report.problems += one.failures
        for mutant in one.made:
            row = _row(rows, one, mutant)
            row.mutants += 1
            row.equivalent += excused.excuses(mutant)
        for mutant in one.tried:
            if mutant.digest in one.results:
                killers.add(_judge(report, _row(rows, one, mutant), mutant, one.results[mutant.digest], excused))
    return killers - {AT_IMPORT, ""}


def _row(rows: Rows, one: Hunt, mutant: Mutant) -> Row:
    """The row of the first of its items that is examined."""
    keys = ((one.day.assignment, item) for item in mutant.items)
    return rows[next(key for key in keys if key in rows)]


def _judge(report: Report, row: Row, mutant: Mutant, result: tuple[str, str], excused: Excused) -> str:
    """Enter one mutant; the check that killed it, or ""."""
    killer, error = result
    known = excused.excuses(mutant)
    row.tried += bool(killer) or not known
    row.killed += bool(killer)
    if killer and error:
        row.certificate.reject(float(error), f"mutant of line {mutant.line}")
    if not killer and not known:
        todo = "write a check that fails on it, or say in equivalent.toml why none can"
        report.problems.append(f"{row.assignment} {mutant}: no check fails this mutant; {todo}:\n{entry(mutant)}")
    return killer


def idle(hunts: Sequence[Hunt], excused: Excused) -> list[str]:
    """Entries of equivalent.toml that stand for no mutant, or only for mutants that a check kills."""
    fates: dict[tuple[str, str], set[str | None]] = {}
    for one in hunts:
        for mutant in one.made:
            killer = one.results.get(mutant.digest, (None, ""))[0]
            for item in mutant.items:
                fates.setdefault((item, mutant.diff), set()).add(killer)
    sentences = []
    for item, diff in sorted(excused.mutants):
        killers = fates.get((item, diff), set())
        if not killers:
            sentences.append(f"equivalent.toml: {item} has no such mutant any more; drop it:\n{diff}")
        elif all(killers):
            sentences.append(f"equivalent.toml: {item}: {min(map(str, killers))} kills this mutant; drop it:\n{diff}")
    return sentences
