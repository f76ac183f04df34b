"""The variants of a day as submissions: solution, stub, mistakes, slips and alternatives, and the mutants."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.checking.variants import Variant, read_variants, variant_source
from grader.course import Course, Day
from grader.errors import HiddenTestError
from grader.teacher.audit.mutants import Mutant, mutants
from grader.teacher.slips import slips
from grader.teacher.submissions import Submission
from grader.verdict import Status

#: A mutant of an item that needs a framework costs ten times as much and more: so many times fewer are tried.
DEARER = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A variant as a submission: `role` solution, stub, mistake or alternative; `item` the one it differs in."""

    role: str
    submission: Submission
    item: str = ""
    variant: Variant | None = None

    def concerns(self, items: frozenset[str]) -> bool:
        """Whether it says anything about one of the items; no items are all items."""
        return not items or not self.item or self.item in items


def candidates_of(course: Course, day: Day) -> Iterator[Candidate]:
    """Everything that is graded like a student.

    Raises:
        HiddenTestError: solution or stub do not exist, or a variant stands for nothing.
    """
    stub = course.root / "exercises" / day.week / f"{day.module}.py"
    hidden = course.root / "grader" / "hidden" / day.week
    text = solution_of(course, day)
    yield Candidate("solution", submission(day, "solution", text))
    yield Candidate("stub", submission(day, "stub", _read(course, stub)))
    for kind in ("mistakes", "alternatives"):
        for variant in read_variants(hidden / f"{kind}_{day.module}.py"):
            source = variant_source(text, variant)
            yield Candidate(variant.kind, submission(day, f"{variant.kind} {variant}", source), variant.of, variant)
    tests = (hidden / f"test_{day.module}.py").read_text(encoding="utf-8")
    for slip in slips(tests, text):
        source = variant_source(text, slip)
        yield Candidate("mistake", submission(day, f"slip {slip}", source), slip.of, slip)


def solution_of(course: Course, day: Day) -> str:
    """The text of the solution; raises as `candidates_of`."""
    return _read(course, course.root / "solutions" / day.week / f"{day.module}.py")


def _read(course: Course, path: Path) -> str:
    if not path.exists():
        raise HiddenTestError(f"{path.relative_to(course.root)} does not exist: write it, or run `grader stubs`")
    return path.read_text(encoding="utf-8")


def submission(day: Day, name: str, source: str) -> Submission:
    """A source as if a student of that name had handed it in."""
    code = source.encode()
    return Submission(
        student=f"{day.assignment} {name}",
        assignment=day.assignment,
        path=None,
        source=code,
        status=Status.GRADED,
        message="",
        digest=hashlib.sha256(code).hexdigest(),
    )


def mutants_of(course: Course, day: Day, items: frozenset[str]) -> list[Mutant]:
    """The mutants of a day's items; raises as `mutants`."""
    ids = [item.id for item in day.items]
    also = {name: item.id for item in day.items for name in item.also}
    made = mutants(solution_of(course, day), ids, also)
    return [mutant for mutant in made if not items or items & set(mutant.items)]


def sample(day: Day, made: Sequence[Mutant], most: int | None) -> list[Mutant]:
    """At most so many mutants per item, fewer where a framework makes them dear; the same ones at every run."""
    if most is None:
        return list(made)
    chosen: list[Mutant] = []
    for item in day.items:
        own = sorted((m for m in made if m.items[0] == item.id), key=lambda mutant: mutant.digest)
        chosen += own[: most if item.framework == "numpy" else -(-most // DEARER)]
    return chosen
