"""The exam from end to end: who is examined, by which jobs, and what becomes of the verdicts."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

from grader.course import Course, Day, Week
from grader.errors import HiddenTestError, UsageError
from grader.teacher.audit.candidates import Candidate, candidates_of, solution_of, submission
from grader.teacher.audit.judging import judge_variants, rejecting, rows_of
from grader.teacher.audit.killing import Hunt, hunt, idle, judge_mutants
from grader.teacher.audit.report import Report, Row
from grader.teacher.audit.stress import all_cores_busy, changes, other_secret
from grader.teacher.audit.survivors import Excused, read_excused
from grader.teacher.audit.trials import Exam, Survey
from grader.teacher.batch import Job, Progress, graded, receipt
from grader.verdict import Outcome, Status, Verdict

#: Mutants tried per item, unless something else is asked.
SAMPLE = 8
OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """How thorough the exam is.

    `mutants` per item at most, None for all; `secrets` seeds under which right answers are graded, the course's own
    included; `repeat` times the exam of the variants, with `load` while all cores are busy; `items`: these, or all.
    """

    mutants: int | None = SAMPLE
    secrets: int = 1
    repeat: int = 1
    load: bool = False
    items: frozenset[str] = frozenset()


def audit(
    course: Course,
    week: Week,
    jobs: int = 1,
    on_progress: OnProgress | None = None,
    settings: Settings = Settings(),
) -> Report:
    """Examine the graders of a week.

    Raises:
        HiddenTestError: a test, solution or variant file cannot be used at all.
        UsageError: an item is named that the week does not have, or mutants are asked and mutmut is not installed.
    """
    exam = _Exam(course, week, jobs, on_progress, settings)
    exam.take()
    return exam.report


@dataclass(slots=True)
class _Exam:
    """One run of the audit."""

    course: Course
    week: Week
    processes: int
    on_progress: OnProgress | None
    settings: Settings
    report: Report = field(default_factory=Report)
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    excused: Excused = field(default_factory=Excused)
    candidates: list[Candidate] = field(default_factory=list)
    hunts: list[Hunt] = field(default_factory=list)
    _done: int = 0
    _total: int = 0

    def take(self) -> None:
        """Make everything ready, run it, enter what came out."""
        self._prepare()
        verdicts = self._examined()
        judge_variants(self.report, self.rows, self.candidates, verdicts)
        killers = judge_mutants(self.report, self.rows, self.hunts, self.excused)
        self._look_at_recordings(verdicts)
        if not self.settings.items and self.settings.mutants != 0:
            self.report.problems += idle(self.hunts, self.excused)
        self._repeat(verdicts)
        self._other_secrets()
        self._tell_sample()
        self.report.unfailed = self._unfailed(verdicts, killers)

    @property
    def days(self) -> list[Day]:
        """The days of the items that are examined."""
        items = self.settings.items
        return [day for day in self.week.days if not items or items & {item.id for item in day.items}]

    @property
    def right(self) -> list[Candidate]:
        """Solutions and alternatives."""
        return [candidate for candidate in self.candidates if candidate.role in ("solution", "alternative")]

    def _prepare(self) -> None:
        asked = self.settings
        self.rows = rows_of(self.week, asked.items)
        if missing := sorted(asked.items - {item for _, item in self.rows}):
            raise UsageError(f"{self.week.id} has no item {missing[0]!r}")
        self.report.rows = list(self.rows.values())
        self.excused = read_excused(self.course, self.week)
        found = (candidate for day in self.days for candidate in candidates_of(self.course, day))
        self.candidates = [candidate for candidate in found if candidate.concerns(asked.items)]
        self.hunts = [
            hunt(self.course, day, receipt(self.course, day), self.excused, asked.items, asked.mutants)
            for day in self.days
        ]
        again = len(self.candidates) * (asked.repeat - 1) + len(self.right) * (asked.secrets - 1)
        self._total = len(self.candidates) + sum(len(one.jobs()) for one in self.hunts) + len(self.days) + again

    def _examined(self) -> dict[str, Verdict]:
        """The verdicts on variants, mutants and recordings, under the course's own secret."""
        surveys = [
            Survey(submission(day, "recordings", solution_of(self.course, day)), receipt(self.course, day))
            for day in self.days
        ]
        trials = [job for one in self.hunts for job in one.jobs()]
        jobs: list[Job] = [*self._exams(self.candidates), *trials, *surveys]
        names = [day.assignment for day in self.days]
        jobs.sort(key=lambda job: names.index(job.submission.assignment))  # a judge opens one day after the other
        try:
            verdicts = self._run(jobs)
        finally:
            for one in self.hunts:
                one.keep()
        return verdicts

    def _exams(self, candidates: Sequence[Candidate]) -> list[Job]:
        stamps = {day.assignment: receipt(self.course, day) for day in self.days}
        return [Exam(c.submission, stamps[c.submission.assignment], c.item, shrink=False) for c in candidates]

    def _run(self, jobs: Sequence[Job]) -> dict[str, Verdict]:
        verdicts: dict[str, Verdict] = {}
        busy = all_cores_busy() if self.settings.load else nullcontext()
        by_day = {one.day.assignment: one for one in self.hunts}
        with busy:
            for verdict in graded(self.course, self.days, deque(jobs), self.processes, unsafe=False):
                verdicts[verdict.student] = verdict
                by_day[verdict.assignment].enter(verdict)
                self._done += 1
                if self.on_progress is not None:
                    self.on_progress(Progress(self._done, self._total, verdict))
        return verdicts

    def _look_at_recordings(self, verdicts: dict[str, Verdict]) -> None:
        """Blind inputs, and how far the solution itself is from its oracles."""
        surveys = [verdicts[f"{day.assignment} recordings"] for day in self.days]
        failed = [survey for survey in surveys if survey.status is not Status.GRADED]
        self.report.problems += [f"{survey.student}: {survey.status}: {survey.staff}" for survey in failed]
        found = {
            (survey.assignment, item): facts
            for survey in surveys
            if survey not in failed
            for item, facts in json.loads(survey.staff).items()
            if (survey.assignment, item) in self.rows
        }
        for key, facts in found.items():
            if facts["error"]:
                self.rows[key].certificate.accept(float(facts["error"]))
        self._demand_sight({(item, kind) for (_, item), facts in found.items() for kind in facts["blind"]})

    def _demand_sight(self, blind: set[tuple[str, str]]) -> None:
        """Blind inputs are problems, unless the author has explained them; so are explanations of none."""
        todo = "give it others too, or say in equivalent.toml why there are none"
        for item, kind in sorted(blind - self.excused.inputs):
            self.report.problems.append(f"{item}: all inputs have {kind}, which hides mistakes; {todo}")
        for item, kind in sorted(self.excused.inputs - blind) if not self.settings.items else ():
            self.report.problems.append(f"equivalent.toml: the inputs of {item} do not all have {kind}; drop the entry")

    def _tell_sample(self) -> None:
        total, most = self.report.total(), self.settings.mutants
        if most is not None and total.tried < total.mutants:
            told = f"{total.tried} of {total.mutants} mutants tried, at most {most} per item"
            self.report.notes.append(f"{told} and fewer of framework items; `--mutants all` tries all")

    def _repeat(self, verdicts: dict[str, Verdict]) -> None:
        """The same variants again and again: whatever changes is reported."""
        found: list[str] = []
        first = {c.submission.student: verdicts[c.submission.student] for c in self.candidates}
        for number in range(2, self.settings.repeat + 1):
            again = self._run(self._exams(self.candidates))
            found += [f"run {number}: {change}" for change in changes(first, again)]
        if self.settings.repeat > 1:
            busy = ", all cores busy" if self.settings.load else ""
            count = f"{self.settings.repeat} runs of {len(self.candidates)} variants{busy}"
            self.report.notes.append(f"{count}: {len(found)} verdict changes")
        self.report.problems += found

    def _other_secrets(self) -> None:
        """Right answers are right whatever inputs are drawn."""
        rejected: list[str] = []
        for number in range(2, self.settings.secrets + 1):
            with other_secret(self.course, number):
                rejected += [f"secret seed {number}: {sentence}" for sentence in self._rejected()]
        if self.settings.secrets > 1:
            count = f"{self.settings.secrets} secret seeds, {len(self.right)} right answers each"
            self.report.notes.append(f"{count}: {len(rejected)} rejected under a seed that is not the course's own")
        self.report.problems += rejected

    def _rejected(self) -> list[str]:
        try:
            verdicts = self._run(self._exams(self.right))
        except HiddenTestError as error:
            return [str(error)]
        return [
            f"{verdict.student}: {item.item} is rejected by {'; '.join(lost)}"
            for verdict in verdicts.values()
            for item in verdict.items
            if (verdict.assignment, item.item) in self.rows and (lost := rejecting(item))
        ] + [f"{v.student}: {v.status}: {v.message}" for v in verdicts.values() if v.status is not Status.GRADED]

    def _unfailed(self, verdicts: dict[str, Verdict], killers: set[str]) -> list[str]:
        """Checks that neither a variant nor a mutant fails."""
        exams = [verdicts[candidate.submission.student] for candidate in self.candidates]
        failed = killers | {
            check.name for v in exams for item in v.items for check in item.checks if check.outcome is Outcome.FAILED
        }
        solutions = [verdicts[c.submission.student] for c in self.candidates if c.role == "solution"]
        return [
            check.name
            for verdict in solutions
            for item in verdict.items
            for check in item.checks
            if (verdict.assignment, item.item) in self.rows and check.name not in failed
        ]
