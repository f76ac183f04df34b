"""What the verdicts on the variants say about the graders, entered into the rows of the report."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from grader.course import Week
from grader.teacher.audit.candidates import Candidate
from grader.teacher.audit.report import NAMED, Report, Row
from grader.verdict import CheckResult, ItemResult, Outcome, Status, Verdict

#: Differently written right answers an item needs at least.
ALTERNATIVES = 3
RATIO = re.compile(r"ratio (\S+) of (\S+) allowed")
_GOOD = frozenset({Outcome.PASSED, Outcome.INCONCLUSIVE})

#: (assignment, item) -> its row.
Rows = Mapping[tuple[str, str], Row]


def rows_of(week: Week, items: frozenset[str]) -> dict[tuple[str, str], Row]:
    """An empty row for each item of a week, or for the named ones."""
    return {
        (day.assignment, item.id): Row(day.assignment, item.id)
        for day in week.days
        for item in day.items
        if not items or item.id in items
    }


def judge_variants(
    report: Report, rows: Rows, candidates: Sequence[Candidate], verdicts: Mapping[str, Verdict]
) -> None:
    """Enter every verdict; what is wrong becomes a problem."""
    ratios: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for candidate in candidates:
        verdict = verdicts[candidate.submission.student]
        if verdict.status is not Status.GRADED:
            report.problems.append(f"{verdict.student}: {verdict.status}: {verdict.message} {verdict.staff}")
        for result in verdict.items:
            row = rows.get((verdict.assignment, result.item))
            if row is not None:
                _judge(report, row, candidate, verdict, result)
                _collect(ratios[verdict.assignment, result.item], candidate.role, result.checks)
    for key, row in rows.items():
        row.margins = "; ".join(f"{role} {max(values, key=_ratio)}" for role, values in ratios[key].items())
        if row.alternatives < ALTERNATIVES:
            report.problems.append(
                f"{row.assignment} {row.item}: {row.alternatives} alternatives, {ALTERNATIVES} asked"
            )
    _demand_names(report)


def _judge(report: Report, row: Row, candidate: Candidate, verdict: Verdict, result: ItemResult) -> None:
    """Enter one result into its row."""
    where = f"{verdict.student}: {result.item}"
    if result.score is None:
        trace = next(check.staff for check in result.checks if check.outcome is Outcome.GRADER_ERROR)
        report.problems.append(f"{where}: grader error\n{trace}")
    elif candidate.role == "stub":
        row.stub = result.score == 0
        if not row.stub:
            report.problems.append(f"{where}: the untouched stub earns {result.score} points")
    elif candidate.role == "mistake":
        _judge_mistake(report, row, candidate, verdict, result)
    elif lost := _judge_right(row, candidate, verdict, result):
        kind = "the solution" if candidate.role == "solution" else "a right answer"
        report.problems.append(f"{where}: {kind} is rejected by {'; '.join(lost)}")


def _judge_right(row: Row, candidate: Candidate, verdict: Verdict, result: ItemResult) -> list[str]:
    """The checks that a right answer fails, with their messages."""
    lost = rejecting(result)
    if candidate.role == "solution":
        counts = {part: sum(check.part == part for check in result.checks) for part in "EHP"}
        row.checks = " ".join(f"{part}{count}" for part, count in counts.items())
        row.solution = not lost
    else:
        row.alternatives += 1
        row.accepted += not lost
        if verdict.staff and not lost:
            row.certificate.accept(float(verdict.staff))
    return lost


def rejecting(result: ItemResult) -> list[str]:
    """The checks of an item that did not pass, with their messages."""
    return [f"{check.name}: {check.message}" for check in result.checks if check.outcome not in _GOOD]


def _judge_mistake(report: Report, row: Row, candidate: Candidate, verdict: Verdict, result: ItemResult) -> None:
    slug = candidate.variant.slug if candidate.variant else ""
    rejected = any(check.outcome is Outcome.FAILED for check in result.checks)
    named = slug in result.mistakes or "forbidden_api" in result.mistakes
    row.mistakes += 1
    row.rejected += rejected
    row.named += named
    if not rejected:
        report.problems.append(f"{verdict.student}: {result.item}: this mistake passes every check")
    elif not named:
        instead = ", ".join(result.mistakes) or "nothing"
        report.unnamed.append(f"{verdict.student}: {result.item}: rejected but not named; named instead: {instead}")
    if rejected and verdict.staff:
        row.certificate.reject(float(verdict.staff), slug)


def _demand_names(report: Report) -> None:
    mistakes, named = (sum(getattr(row, name) for row in report.rows) for name in ("mistakes", "named"))
    if named < NAMED * mistakes:
        share = f"{named} of {mistakes} mistakes are called by their names, {NAMED:.0%} are asked"
        report.problems.append("; ".join([share, *report.unnamed]))


def _collect(ratios: dict[str, list[str]], role: str, checks: Sequence[CheckResult]) -> None:
    for check in checks:
        found = RATIO.search(check.staff) if check.part == "P" else None
        if found and role != "stub":
            ratios[role].append(f"{found[1]}/{found[2]}")


def _ratio(text: str) -> float:
    return float(text.partition("/")[0])
