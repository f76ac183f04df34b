"""What a judge does for the audit: jobs beside the grading of a submission.

    Exam    grade a variant as a student's submission, and note its largest error
    Trial   run a mutant until a check fails
    Survey  look at the recordings of a day: blind inputs, and the solution's own errors

Their answers travel as verdicts, like everything a judge says; what only the audit reads stands in `staff`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from grader.checking.timing import Inconclusive
from grader.checking.transcript import Diverged, Example, Live, Player, Replayer
from grader.errors import GraderError, WireError
from grader.sandbox.limits import WorkerDied
from grader.sandbox.wire import Answer
from grader.teacher.audit.blind import blind_inputs
from grader.teacher.audit.margins import overheard
from grader.teacher.batch import Job
from grader.teacher.bench import Bench
from grader.teacher.budget import Budget, Metered
from grader.teacher.grade import grade
from grader.teacher.recording import Check
from grader.verdict import Status, Verdict

#: Seconds a call of a mutant may take: most that take longer never end.
HASTE = 1.5
#: An error that is so many times the tolerance leaves no doubt.
CLEAR = 1000.0
#: What killed a mutant, beside the names of checks.
AT_IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Exam(Job):
    """A variant of the solution, graded; `staff` of the verdict is its largest error in units of the tolerance."""

    def verdict(self, bench: Bench) -> Verdict:
        """As for a student, overheard."""
        with overheard() as errors:
            verdict = grade(bench, self.submission, self.receipt, self.only, self.shrink)
        return replace(verdict, staff=_told(errors)) if verdict.status is Status.GRADED else verdict


@dataclass(frozen=True, slots=True)
class Trial(Job):
    """A mutant, run until a check of one of the `items` fails.

    `message` of the verdict is the name of that check, "" when none does, and `staff` the largest error it saw.
    """

    items: tuple[str, ...] = ()

    def verdict(self, bench: Bench) -> Verdict:
        """Stops at the first check that fails."""
        with overheard() as errors:
            killer = _killer(bench, self.submission.source or b"", self.items, errors)
        name, assignment = self.submission.student, self.submission.assignment
        return Verdict(name, assignment, Status.GRADED, message=killer, staff=_told(errors), receipt=self.receipt)


@dataclass(frozen=True, slots=True)
class Survey(Job):
    """The recordings of a day; `staff` of the verdict is JSON: item -> "blind": kinds of inputs, "error": number."""

    def verdict(self, bench: Bench) -> Verdict:
        """Needs no worker: everything was recorded."""
        found = {
            item: {"blind": blind_inputs(bench.solution, item, bench.of(item)), "error": _own_error(bench, item)}
            for item in bench.items
        }
        name, assignment = self.submission.student, self.submission.assignment
        return Verdict(name, assignment, Status.GRADED, staff=json.dumps(found), receipt=self.receipt)


def _told(errors: Sequence[float]) -> str:
    return f"{max(errors):.6g}" if errors else ""


def _own_error(bench: Bench, item: str) -> str:
    """How far the solution is from the oracles that its checks name."""
    with overheard() as errors:
        for check in bench.of(item):
            for example in check.examples if not check.timed else ():
                answers = [recorded.answer for recorded in example.calls]
                with suppress(Diverged):  # its calls depend on more than the answers; they are no answers to measure
                    _fails(bench, check, Replayer(example, answers, b""), example)
    return _told(errors)


def _killer(bench: Bench, source: bytes, items: Sequence[str], errors: Sequence[float]) -> str:
    """The first check that fails on a source, or AT_IMPORT, or "".

    A loose check may fail it by a hair: then the others are asked, too, until one has seen an error that is CLEAR.
    """
    desk, killer = _Desk(bench, source), ""
    try:
        for check in (check for item in items for check in bench.of(item) if not check.gpu):
            failed = not (killer and check.timed) and desk.fails(check)
            killer = killer or (check.name if failed else "")
            if killer and not 1 < max(errors, default=0) < CLEAR:
                break
    except WorkerDied:
        return killer or AT_IMPORT
    finally:
        desk.clear()
    return killer


class _Desk:
    """A mutant's worker. It is not Sitting: nobody reads a message, and the first failure decides."""

    def __init__(self, bench: Bench, source: bytes) -> None:
        self._bench, self._source = bench, source
        self._worker: Metered | None = None

    def fails(self, check: Check) -> bool:
        """Whether the check fails; what hangs is given more time in a second worker before it counts.

        Raises:
            WorkerDied: the module cannot be imported.
        """
        for seconds in (max(min(check.patience, HASTE), 3 * check.recording.seconds), _longest(check)):
            worker = self._loaded()
            try:
                return self._live(check, worker) if check.timed else self._replayed(check, worker, seconds)
            except WorkerDied as died:
                self.clear()
                if died.kind != "timeout":
                    return True
        return True

    def clear(self) -> None:
        """Let the worker go."""
        if self._worker is not None:
            self._worker.dismiss()
            self._worker = None

    def _loaded(self) -> Metered:
        if self._worker is None:
            self._worker = Metered(self._bench.fork(self._source), Budget(1e6))
            if (raised := self._worker.load()) is not None:
                raise WorkerDied("exit", raised.message)
        return self._worker

    def _replayed(self, check: Check, worker: Metered, seconds: float) -> bool:
        """All calls in one message, then the body on all examples: the largest error counts, not the first."""
        reply = worker.run(check.raw, seconds)
        printed = worker.printed if check.listens else b""
        if reply == check.reply and not printed:
            return False
        try:
            answers = worker.read(reply)
            return _any_fails(self._bench, check, lambda example, own: Replayer(example, own, printed), answers)
        except WireError:
            return True
        except Diverged:
            return self._live(check, worker)

    def _live(self, check: Check, worker: Metered) -> bool:
        seconds = check.seconds if check.timed else _longest(check)

        def player(example: Example, _: Sequence[Answer]) -> Player:
            return Live(example, worker, self._bench.reference, seconds)

        return _any_fails(self._bench, check, player, ())


def _longest(check: Check) -> float:
    """Seconds after which a mutant hangs for sure: never less than a batch of a student's calls is given."""
    return max(2 * HASTE, check.patience)


def _any_fails(
    bench: Bench, check: Check, player: Callable[[Example, Sequence[Answer]], Player], answers: Sequence[Answer]
) -> bool:
    failed, start = False, 0
    for example in check.examples:
        own = answers[start : start + len(example.calls)]
        start += len(example.calls)
        failed |= _fails(bench, check, player(example, own), example)
    return failed


def _fails(bench: Bench, check: Check, player: Player, example: Example) -> bool:
    """Whether the body of a check fails with a player; a comparison of times that cannot tell does not."""
    bench.proxy.play(player, check.item)
    try:
        check.body(example)
    except (Diverged, WorkerDied):
        raise
    except Inconclusive:
        return False
    except WireError:
        return True
    except GraderError:
        raise
    except Exception:  # noqa: BLE001  (as in grading: whatever trips the body is the answer's fault)
        return True
    return False
