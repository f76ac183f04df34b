"""The graders' own exam.

The solution passes, the stub earns nothing, every known mistake is rejected and named, every differently written right
answer is accepted, each universal rule bites, and each time threshold has room on both sides.

Each variant is a whole submission and goes the way of a student's: sandbox, replay, naming.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from grader.checking.variants import Variant, read_variants, variant_source
from grader.course import Course, Day, Week
from grader.errors import HiddenTestError
from grader.teacher.batch import Job, Progress, graded, receipt
from grader.teacher.slips import slips
from grader.teacher.submissions import Submission
from grader.verdict import CheckResult, ItemResult, Outcome, Status, Verdict

#: Differently written right answers an item needs at least.
ALTERNATIVES = 2
RATIO = re.compile(r"ratio (\S+) of (\S+) allowed")


@dataclass(slots=True)
class Row:
    """One item in the report."""

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


@dataclass(slots=True)
class Report:
    """All rows, and every problem as a sentence; `ok` when there is none."""

    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unfailed: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the exam is passed."""
        return not self.problems

    def lines(self) -> list[str]:
        """The report as plain text."""
        head = f"{'item':<38} {'checks':<14} sol stub mistakes rejected named  alternatives accepted  time ratios"
        body = [
            f"{row.assignment + ' ' + row.item:<38} {row.checks:<14} {_mark(row.solution)}   {_mark(row.stub)}   "
            f"{row.mistakes:>8} {row.rejected:>8} {row.named:>5}  {row.alternatives:>12} {row.accepted:>8}  "
            f"{row.margins}"
            for row in self.rows
        ]
        never = [f"never failed by any variant: {name}" for name in self.unfailed]
        return [head, *body, *never, *(f"PROBLEM {problem}" for problem in self.problems)]


def _mark(good: bool) -> str:
    return "ok" if good else "NO"


def audit(course: Course, week: Week, jobs: int = 1, on_progress: Callable[[Progress], None] | None = None) -> Report:
    """Examine the graders of a week.

    Raises:
        HiddenTestError: a test, solution or variant file cannot be used at all.
    """
    candidates = [candidate for day in week.days for candidate in _candidates(course, day)]
    receipts = {day.assignment: receipt(course, day) for day in week.days}
    todo = deque(Job(c.submission, receipts[c.submission.assignment], c.item, shrink=False) for c in candidates)
    verdicts: dict[str, Verdict] = {}
    for verdict in graded(course, week.days, todo, jobs, unsafe=False):
        verdicts[verdict.student] = verdict
        if on_progress is not None:
            on_progress(Progress(len(verdicts), len(candidates), verdict))
    return _report(week, candidates, verdicts)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A variant as a submission: `role` solution, stub, mistake or alternative; `item` the one it differs in."""

    role: str
    submission: Submission
    item: str = ""
    variant: Variant | None = None


def _candidates(course: Course, day: Day) -> Iterator[Candidate]:
    solution = course.root / "solutions" / day.week / f"{day.module}.py"
    stub = course.root / "exercises" / day.week / f"{day.module}.py"
    hidden = course.root / "grader" / "hidden" / day.week
    for role, path in (("solution", solution), ("stub", stub)):
        if not path.exists():
            raise HiddenTestError(f"{path.relative_to(course.root)} does not exist: write it, or run `grader stubs`")
        yield Candidate(role, _submission(day, role, path.read_text(encoding="utf-8")))
    text = solution.read_text(encoding="utf-8")
    for kind in ("mistakes", "alternatives"):
        for variant in read_variants(hidden / f"{kind}_{day.module}.py"):
            source = variant_source(text, variant)
            yield Candidate(variant.kind, _submission(day, f"{variant.kind} {variant}", source), variant.of, variant)
    tests = (hidden / f"test_{day.module}.py").read_text(encoding="utf-8")
    for slip in slips(tests, text):
        source = variant_source(text, slip)
        yield Candidate("mistake", _submission(day, f"slip {slip}", source), slip.of, slip)


def _submission(day: Day, name: str, source: str) -> Submission:
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


def _report(week: Week, candidates: Sequence[Candidate], verdicts: dict[str, Verdict]) -> Report:
    report = Report()
    rows = {(day.assignment, item.id): Row(day.assignment, item.id) for day in week.days for item in day.items}
    failed: set[str] = set()
    ratios: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for candidate in candidates:
        verdict = verdicts[candidate.submission.student]
        if verdict.status is not Status.GRADED:
            report.problems.append(f"{verdict.student}: {verdict.status}: {verdict.message} {verdict.staff}")
        for result in verdict.items:
            row = rows[verdict.assignment, result.item]
            problem = _judge(candidate, result, row)
            report.problems += [f"{verdict.student}: {result.item}: {problem}"] if problem else []
            failed |= {check.name for check in result.checks if check.outcome is Outcome.FAILED}
            _collect(ratios[verdict.assignment, result.item], candidate.role, result.checks)
    for key, row in rows.items():
        row.margins = "; ".join(f"{role} {max(values, key=_ratio)}" for role, values in ratios[key].items())
        if row.alternatives < ALTERNATIVES:
            report.problems.append(
                f"{row.assignment} {row.item}: {row.alternatives} alternatives, {ALTERNATIVES} asked"
            )
    report.rows = list(rows.values())
    report.unfailed = _unfailed(candidates, verdicts, failed)
    return report


def _judge(candidate: Candidate, result: ItemResult, row: Row) -> str:
    """Enter one result into its row; returns what is wrong with it, or ""."""
    if result.score is None:
        trace = next(check.staff for check in result.checks if check.outcome is Outcome.GRADER_ERROR)
        return f"grader error\n{trace}"
    lost = [f"{check.name}: {check.message}" for check in result.checks if check.outcome not in _GOOD]
    if candidate.role == "solution":
        counts = {part: sum(check.part == part for check in result.checks) for part in "EHP"}
        row.checks = " ".join(f"{part}{count}" for part, count in counts.items())
        row.solution = not lost
        return "" if row.solution else "the solution is rejected by " + "; ".join(lost)
    if candidate.role == "stub":
        return _judge_stub(result, row)
    if candidate.role == "alternative":
        row.alternatives += 1
        row.accepted += not lost
        return "" if not lost else "a right answer is rejected by " + "; ".join(lost)
    return _judge_mistake(candidate, result, row)


_GOOD = frozenset({Outcome.PASSED, Outcome.INCONCLUSIVE})


def _judge_stub(result: ItemResult, row: Row) -> str:
    row.stub = result.score == 0
    return "" if row.stub else f"the untouched stub earns {result.score} points"


def _judge_mistake(candidate: Candidate, result: ItemResult, row: Row) -> str:
    slug = candidate.variant.slug if candidate.variant else ""
    rejected = any(check.outcome is Outcome.FAILED for check in result.checks)
    named = slug in result.mistakes or "forbidden_api" in result.mistakes
    row.mistakes += 1
    row.rejected += rejected
    row.named += named
    if not rejected:
        return "this mistake passes every check"
    return "" if named else f"rejected but not named; named instead: {', '.join(result.mistakes) or 'nothing'}"


def _collect(ratios: dict[str, list[str]], role: str, checks: Sequence[CheckResult]) -> None:
    for check in checks:
        found = RATIO.search(check.staff) if check.part == "P" else None
        if found and role != "stub":
            ratios[role].append(f"{found[1]}/{found[2]}")


def _ratio(text: str) -> float:
    return float(text.partition("/")[0])


def _unfailed(candidates: Sequence[Candidate], verdicts: dict[str, Verdict], failed: set[str]) -> list[str]:
    solutions = [verdicts[c.submission.student] for c in candidates if c.role == "solution"]
    return [check.name for v in solutions for item in v.items for check in item.checks if check.name not in failed]
