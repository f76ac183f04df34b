"""One submission -> one Verdict.

1. A submission that cannot be read is a verdict at once.
2. The worker, locked down and before any student code runs, reports what the source uses; the judge decides on bans.
3. The module is imported; a crash is a verdict.
4. Per item: worked examples, hidden value checks, universal rules, performance. One message and one answer per check;
   equal bytes as the reference's pass at once, bytes seen before get the verdict they got before.
5. A failed check is matched against the known mistakes; what none of them explains gets the relation that holds between
   answers and right answers on all inputs.
"""

from __future__ import annotations

import hashlib
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from grader.checking.failures import CheckFailed, StudentRaised
from grader.checking.timing import Inconclusive
from grader.checking.transcript import Diverged, Example, Live, Player, Replayer
from grader.course import Day, Item
from grader.errors import GraderError, WireError
from grader.sandbox.cage import WorkerDied
from grader.sandbox.facts import Facts, forbidden_uses
from grader.sandbox.wire import Answer, Raised
from grader.teacher.bench import BANNED, Bench, Reference
from grader.teacher.budget import Budget, Metered
from grader.teacher.diagnosis import diagnosed
from grader.teacher.findings import (
    PASSED,
    Finding,
    call_text,
    disturbed,
    of_ban,
    of_exception,
    of_failure,
    of_stumble,
    result_of,
)
from grader.teacher.naming import named
from grader.teacher.recording import Check
from grader.teacher.shrink import smallest
from grader.teacher.submissions import Submission
from grader.verdict import EARNS, CheckResult, ItemResult, Outcome, Receipt, Status, Verdict, score

#: A function that had to be stopped so many times is not tried again: a class waits for nobody.
TIMEOUTS = 3
#: Replies larger than this are not remembered.
MEMORABLE = 1 << 20


def grade(bench: Bench, submission: Submission, receipt: Receipt, only: str = "", shrink: bool = True) -> Verdict:
    """Grade one submission, or `only` one item of it; never raises because of anything the student wrote.

    `shrink`: look for the smallest input on which an item fails; the audit, which reads no messages, does not.
    """
    if submission.source is None:
        return ungraded(bench.day, submission, receipt)
    started = time.perf_counter()
    verdict = Verdict(submission.student, submission.assignment, submission.status, receipt=receipt)
    bench.tidy()
    sitting = Sitting(bench, submission.source, only, shrink)
    try:
        verdict = sitting.grade(verdict)
    except WorkerDied as died:
        verdict = replace(verdict, status=Status.REFUSED, message=died.reason, items=_zero(bench.day))
    finally:
        sitting.close()
    return replace(verdict, seconds=round(time.perf_counter() - started, 6))


def ungraded(day: Day, submission: Submission, receipt: Receipt) -> Verdict:
    """The verdict of a submission that cannot be read: its status, its message, no points."""
    return Verdict(
        submission.student,
        submission.assignment,
        submission.status,
        _zero(day),
        submission.message,
        receipt=receipt,
    )


def _zero(day: Day) -> tuple[ItemResult, ...]:
    return tuple(ItemResult(item.id, item.title, item.points, 0.0) for item in day.items)


class Sitting:
    """One submission at the bench: its worker, replaced when it dies.

    `at_gpu` is the budget that the part at the GPU, for the checks marked gpu, shares with the whole.
    """

    def __init__(
        self, bench: Bench, source: bytes, only: str = "", shrink: bool = True, at_gpu: Budget | None = None
    ) -> None:
        self.bench, self.source, self._shrink, self._gpu = bench, source, shrink, at_gpu is not None
        self._at_gpu: Sitting | None = None
        self._shrunk: set[str] = set()
        self.items = [item for item in bench.day.items if only in ("", item.id)]
        self._worker: Metered | None = None
        self._budget = at_gpu or Budget(bench.course.policies.seconds_per_submission)
        self._timeouts: Counter[str] = Counter()

    def close(self) -> None:
        """Let the workers go."""
        if self._worker is not None:
            self._worker.dismiss()
        if self._at_gpu is not None:
            self._at_gpu.close()

    def grade(self, verdict: Verdict) -> Verdict:
        """Facts, import, items."""
        self._worker = Metered(self.bench.fork(self.source), self._budget)
        facts = self._worker.facts()
        if facts.syntax_error is not None:
            line, text = facts.syntax_error
            message = f"{self.bench.day.module}.py, line {line}: {text}. Nothing else could be checked."
            return replace(verdict, status=Status.SYNTAX_ERROR, message=message, items=_zero(self.bench.day))
        try:
            raised = self._worker.load()
        except WorkerDied as died:
            message = f"Importing {self.bench.day.module}.py failed: {died}"
            return replace(verdict, status=Status.CRASHED, message=message, items=_zero(self.bench.day))
        if raised is not None:
            return replace(verdict, status=Status.CRASHED, message=self._crash(raised), items=_zero(self.bench.day))
        items = tuple(self._item(item, facts) for item in self.items)
        return replace(verdict, status=Status.GRADED, items=items)

    def worker(self) -> Metered:
        """The student's worker, with the module imported; a fresh one when the last one died.

        Raises:
            WorkerDied: the budget of the submission is spent, or the module cannot be imported again.
        """
        if self._worker is None:
            fork = self.bench.fork_on_device if self._gpu else self.bench.fork
            self._worker = Metered(fork(self.source), self._budget)
            raised = self._worker.load()
            if raised is not None:
                raise WorkerDied("exit", f"the module could not be imported a second time: {raised.message}")
        return self._worker

    def _bury(self) -> None:
        """The worker died: the next check gets a fresh one."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def _crash(self, raised: Raised) -> str:
        lines = "".join(f"\n  line {number}, in {function}" for number, function in raised.lines[-3:])
        return f"Importing {self.bench.day.module}.py failed: {raised.type_name}: {raised.message}{lines}"

    def _item(self, item: Item, facts: Facts) -> ItemResult:
        checks = self.bench.of(item.id)
        rules = self.bench.forbidden(item), BANNED[item.framework]
        uses = sorted({use for name in item.names for use in forbidden_uses(facts, name, *rules)})
        if uses:
            line, name = uses[0]
            message = f"line {line}: {name} may not be used in {item.id}"
            found = Finding(Outcome.FAILED, message, "forbidden_api", self.bench.ban_hint(item.id, name))
            results = [result_of(check, found) for check in checks]
        else:
            results = self._checks(checks)
        points = score(item.points, results) if not uses else 0.0
        return ItemResult(item.id, item.title, item.points, points, tuple(results))

    def _checks(self, checks: Sequence[Check]) -> list[CheckResult]:
        findings: dict[str, Finding] = {}
        for check in checks:
            findings[check.name] = self._needs(check, checks, findings) or self.judge(check)
        told = named(self.bench, checks, findings)
        if any(found.mistake == "forbidden_api" for found in findings.values()):
            return [result_of(check, of_ban(told[check.name])) for check in checks]
        return [result_of(check, told[check.name]) for check in checks]

    def _needs(self, check: Check, checks: Sequence[Check], findings: dict[str, Finding]) -> Finding | None:
        """Why a check need not run: nothing is written yet, or the values it rests on are wrong."""
        done = [findings[other.name].outcome for other in checks if other.name in findings]
        if len(done) > 1 and set(done) == {Outcome.NOT_ATTEMPTED}:
            return Finding(Outcome.NOT_ATTEMPTED)
        main = next((other for other in checks if other.part == "H" and not other.universal), None)
        rests = check.universal or check.part == "P"
        if rests and main is not None and findings[main.name].outcome not in EARNS:
            return Finding(Outcome.SKIPPED, f"not checked yet, because this does not hold: {main.sentence}")
        return None

    def _reference(self) -> Reference:
        return self.bench.reference(gpu=self._gpu)

    def judge(self, check: Check) -> Finding:
        """How a check comes out; one marked gpu in a worker on the day's device."""
        if check.gpu and not self._gpu:
            self._at_gpu = self._at_gpu or Sitting(self.bench, self.source, shrink=False, at_gpu=self._budget)
            return self._at_gpu.judge(check)
        if self._timeouts[check.item] >= TIMEOUTS:
            return Finding(Outcome.FAILED, f"not run: {check.item} had to be stopped {TIMEOUTS} times already")
        try:
            return self._live(check) if check.timed else self._replayed(check)
        except WorkerDied as died:
            self._bury()
            return Finding(Outcome.FAILED, died.reason)

    def _replayed(self, check: Check) -> Finding:
        """All calls in one message; the body runs only when the answers are new."""
        try:
            worker = self.worker()
            reply = worker.run(check.raw, check.patience)
        except WorkerDied:
            self._bury()
            return self._live(check)
        printed = worker.printed if check.listens else b""
        if reply == check.reply and not printed:
            return PASSED
        try:
            answers = tuple(worker.read(reply))
        except WireError as error:
            return disturbed(error)
        key = (check.name, hashlib.sha256(reply + b"\0" + printed).digest())
        if key in self.bench.memo:
            found = self.bench.memo[key]
        else:
            found = self._run(check, answers, printed, key)
            if len(reply) < MEMORABLE:
                self.bench.memo[key] = found
        if found is None:
            return self._explained(check, self._live(check), answers, key)
        return self._retold(check, found, self._smallest(check, found, key))

    def _explained(self, check: Check, found: Finding, answers: tuple[Answer, ...], key: tuple[str, bytes]) -> Finding:
        """A universal rule asks once more when it fails, so it fails live; the answers to the rest tell as much."""
        if not check.universal or found.outcome is not Outcome.FAILED or found.tolerance is None:
            return found
        relation = diagnosed(check, answers, found.tolerance, self.bench.solution)
        return replace(found, answers=answers, key=key, relation=relation)

    def _smallest(self, check: Check, found: Finding, key: tuple[str, bytes]) -> Example | None:
        """The smallest failing example of the first check of an item that fails; the others show a recorded one.

        Who answers the same shares the search, which calls the code of the first. Which checks have one depends on this
        submission alone, not on whose came before it.
        """
        failed = found.outcome is Outcome.FAILED
        if not failed or not self._shrink or check.universal or check.item in self._shrunk:
            return None
        self._shrunk.add(check.item)
        if key not in self.bench.smallest:
            self.bench.smallest[key] = smallest(check, self.bench.proxy, self._fails(check))
        return self.bench.smallest[key]

    def _fails(self, check: Check) -> Callable[[Example], bool]:
        def fails(example: Example) -> bool:
            try:
                return self._once(check, example).outcome is Outcome.FAILED
            except WorkerDied:
                self._bury()
                return False

        return fails

    def _once(self, check: Check, example: Example) -> Finding:
        """One example, live."""
        player = Live(example, self.worker(), self._reference, check.seconds)
        return self._body(check, player, example, ())

    def _retold(self, check: Check, found: Finding, plainest: Example | None) -> Finding:
        """The failure on the smallest input, in this student's own answers, where it fails there too."""
        if plainest is None:
            return found
        try:
            own = self._once(check, plainest)
        except WorkerDied:
            self._bury()
            return found
        if own.outcome is Outcome.FAILED:
            return replace(found, message=own.message, example=own.example)
        return found

    def _run(self, check: Check, answers: tuple[Answer, ...], printed: bytes, key: tuple[str, bytes]) -> Finding | None:
        """The body on a student's answers, example by example; the plainest failure counts. None: must run live."""
        failures, start = [], 0
        for example in check.examples:
            own = answers[start : start + len(example.calls)]
            start += len(example.calls)
            try:
                found = self._body(check, Replayer(example, own, printed), example, own)
            except Diverged:
                return None
            if found.outcome is not Outcome.PASSED:
                failures.append(found)
        if not failures:
            return PASSED
        plainest = min(failures, key=lambda found: len(found.example) or len(found.message))
        tolerance = plainest.tolerance
        relation = diagnosed(check, answers, tolerance, self.bench.solution) if tolerance is not None else ""
        return replace(plainest, answers=answers, key=key, relation=relation)

    def _live(self, check: Check) -> Finding:
        """Call by call: after a crash, when the calls depend on the answers, and for timing."""
        for example in check.examples:
            player = Live(example, self.worker(), self._reference, check.seconds)
            try:
                found = self._body(check, player, example, ())
            except WorkerDied as died:
                self._bury()
                self._timeouts[check.item] += died.kind == "timeout"
                call = f"call      {call_text(player)}\n" if player.made else ""
                return Finding(Outcome.FAILED, f"{call}{died.reason}")
            found = replace(found, staff=player.timing) if player.timing else found
            if found.outcome is not Outcome.PASSED or player.timing:
                return found
        return PASSED

    def _body(self, check: Check, player: Player, example: Example, own: Sequence[Answer]) -> Finding:
        self.bench.proxy.play(player, check.item)
        try:
            check.body(example)
        except (Diverged, WorkerDied):
            raise
        except StudentRaised as raised:
            return of_exception(raised)
        except CheckFailed as failed:
            return of_failure(failed, example)
        except WireError as error:
            return disturbed(error)
        except Inconclusive as doubt:
            return Finding(Outcome.INCONCLUSIVE, str(doubt))
        except AssertionError as failed:
            return Finding(Outcome.FAILED, str(failed).partition("\n")[0])
        except GraderError:
            return Finding(Outcome.GRADER_ERROR, staff=traceback.format_exc())
        except Exception:  # noqa: BLE001  (the body passed on the reference's answers: what trips it is the student's)
            return of_stumble(example, own, traceback.format_exc())
        return PASSED
