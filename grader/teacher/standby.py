"""A judge on standby: submissions come one at a time, over minutes or days, and only the first one waits for it.

That is how nbgrader hands them over. As in a batch, an unchanged submission is not graded again, and every verdict is
stored the moment it exists.
"""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from grader.course import Course, Day
from grader.sandbox.cage import launch
from grader.teacher.batch import Desk, Job, known_verdict, receipt
from grader.teacher.grade import ungraded
from grader.teacher.store import Store
from grader.teacher.submissions import Submission
from grader.verdict import Receipt, Status, Verdict


class Standby:
    """One warm judge, for the day it was asked for last, and the store `where` its verdicts go.

    It is replaced when the tests, the engine or the policies have changed, and after anything that went wrong.
    """

    def __init__(self, where: str | Path, *, unsafe: bool = False) -> None:
        self._store = Store(where)
        self._unsafe = unsafe
        self._kind: tuple[object, ...] = ()
        self._desk: Desk | None = None
        self._stack = ExitStack()

    def verdict(self, course: Course, day: Day, submission: Submission) -> Verdict:
        """What the store knows of this very submission, or else the judge's verdict; it may be no mark.

        Raises:
            GraderError: our own tests are wrong, this machine cannot cage, or the store refuses.
        """
        stamp = replace(receipt(course, day, caged=not self._unsafe), submission=submission.digest)
        known = known_verdict(self._store, submission, stamp)
        if known is not None:
            return known
        if submission.source is None:
            verdict = ungraded(day, submission, stamp)
        else:
            verdict = self._judged(course, day, Job(submission, stamp))
        self._store.put(verdict)
        return verdict

    def close(self) -> None:
        """Send the judge home and let go of the store; both come back when they are needed."""
        self._dismiss()
        self._store.close()

    def _judged(self, course: Course, day: Day, job: Job) -> Verdict:
        try:
            desk = self._seated(course, day, job.receipt)
            todo = deque([job])
            desk.fill(todo)
            verdict = desk.verdict(todo)
        except BaseException:  # also a keyboard's: what it has in hand must not be taken for the next one's verdict
            self._dismiss()
            raise
        if verdict.status is Status.GRADER_ERROR:
            self._dismiss()
        return verdict

    def _seated(self, course: Course, day: Day, stamp: Receipt) -> Desk:
        """The judge that is here if it would judge as one that is opened now."""
        kind = (course.root, day.assignment, replace(stamp, submission=""), course.policies)
        if self._desk is None or kind != self._kind or not self._desk.is_alive:
            self._dismiss()
            zygote = launch(day.frameworks, unsafe=self._unsafe)
            self._stack.callback(zygote.stop)
            self._desk = Desk(course, [day.assignment], {day.frameworks: zygote.address})
            self._stack.callback(self._desk.close)
            self._kind = kind
        return self._desk

    def _dismiss(self) -> None:
        self._desk = None
        self._stack.close()
