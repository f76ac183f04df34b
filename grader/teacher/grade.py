"""One submission -> one Verdict.

1. A submission that cannot be read is a verdict at once.
2. The worker, locked down and before any student code runs, reports what the source uses; the judge decides on bans.
3. The module is imported; a crash is a verdict.
4. Per item: worked examples, hidden value checks, universal rules, performance. One message and one answer per check;
   equal bytes as the reference's pass at once, bytes seen before get the verdict they got before.
5. A failed check is matched against the known mistakes.
"""

from __future__ import annotations

import hashlib
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from grader.checking.failures import CheckFailed, StudentRaised
from grader.checking.timing import Inconclusive
from grader.checking.transcript import Diverged, Live, Player, Replayer, same_answers
from grader.checking.universal import HINTS
from grader.compare import Tolerance, difference
from grader.course import Day, Item
from grader.errors import WireError
from grader.sandbox.cage import Worker, WorkerDied
from grader.sandbox.facts import Facts, forbidden_uses
from grader.sandbox.wire import Answer, Raised, decode_answers
from grader.teacher.bench import BANNED, PATIENCE, Bench, Check
from grader.teacher.submissions import Submission
from grader.verdict import EARNS, CheckResult, ItemResult, Outcome, Receipt, Status, Verdict, score

PLAIN_ERRORS = (AttributeError, IndexError, KeyError, TypeError, ValueError, ZeroDivisionError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class Finding:
    """How a check came out, before the known mistakes are asked."""

    outcome: Outcome
    message: str = ""
    mistake: str = ""
    hint: str = ""
    example: str = ""
    staff: str = ""
    answers: tuple[Answer, ...] = ()


PASSED = Finding(Outcome.PASSED)


def grade(bench: Bench, submission: Submission, receipt: Receipt, only: str = "") -> Verdict:
    """Grade one submission, or `only` one item of it; never raises because of anything the student wrote."""
    if submission.source is None:
        return ungraded(bench.day, submission, receipt)
    started = time.perf_counter()
    verdict = Verdict(submission.student, submission.assignment, submission.status, receipt=receipt)
    sitting = Sitting(bench, submission.source, only)
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
        submission.student, submission.assignment, submission.status, _zero(day), submission.message, receipt=receipt
    )


def _zero(day: Day) -> tuple[ItemResult, ...]:
    return tuple(ItemResult(item.id, item.title, item.points, 0.0) for item in day.items)


class Sitting:
    """One submission at the bench: its worker, replaced when it dies."""

    def __init__(self, bench: Bench, source: bytes, only: str = "") -> None:
        self.bench, self.source = bench, source
        self.items = [item for item in bench.day.items if only in ("", item.id)]
        self._worker: Worker | None = None
        self._noise = b""

    def close(self) -> None:
        """Let the worker go."""
        if self._worker is not None:
            self._worker.kill()

    def grade(self, verdict: Verdict) -> Verdict:
        """Facts, import, items."""
        self._worker = self.bench.fork(self.source)
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
        self._noise = bytes(self._worker.printed)
        items = tuple(self._item(item, facts) for item in self.items)
        return replace(verdict, status=Status.GRADED, items=items)

    def worker(self) -> Worker:
        """The student's worker, with the module imported; a fresh one when the last one died."""
        if self._worker is None or not self._worker.alive:
            self._worker = self.bench.fork(self.source)
            raised = self._worker.load()
            if raised is not None:
                raise WorkerDied("exit", f"the module could not be imported a second time: {raised.message}")
        return self._worker

    def _crash(self, raised: Raised) -> str:
        lines = "".join(f"\n  line {number}, in {function}" for number, function in raised.lines[-3:])
        return f"Importing {self.bench.day.module}.py failed: {raised.type_name}: {raised.message}{lines}"

    def _item(self, item: Item, facts: Facts) -> ItemResult:
        checks = self.bench.of(item.id)
        uses = forbidden_uses(facts, item.id, self.bench.forbidden(item), BANNED[item.framework])
        if uses:
            line, name = uses[0]
            message = f"line {line}: {name} may not be used in {item.id}"
            found = Finding(Outcome.FAILED, message, "forbidden_api", HINTS["forbidden_api"])
            results = [_result(check, found) for check in checks]
        else:
            results = self._checks(checks)
        points = score(item.points, results) if not uses else 0.0
        return ItemResult(item.id, item.title, item.points, points, tuple(results))

    def _checks(self, checks: Sequence[Check]) -> list[CheckResult]:
        findings: dict[str, Finding] = {}
        for check in checks:
            findings[check.name] = self._needs(check, checks, findings) or self._judge(check)
        named = self._name(checks, findings)
        if any(found.mistake == "forbidden_api" for found in findings.values()):
            return [_result(check, _forbidden(named[check.name])) for check in checks]
        return [_result(check, named[check.name]) for check in checks]

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

    def _judge(self, check: Check) -> Finding:
        try:
            return self._live(check) if check.timed else self._replayed(check)
        except WorkerDied as died:
            return Finding(Outcome.FAILED, died.reason)

    def _replayed(self, check: Check) -> Finding:
        """All calls in one message; the body runs only when the answers are new."""
        try:
            worker = self.worker()
            spoken = worker.printed_bytes
            reply = worker.run(check.raw, max(check.seconds, PATIENCE * 0.01))
            answers = tuple(decode_answers(reply)) if reply != check.reply else ()
        except WorkerDied:
            return self._live(check)
        except WireError as error:
            return Finding(Outcome.FAILED, "your code disturbed the connection to the grader", staff=str(error))
        printed = self._noise + (bytes(worker.printed) if worker.printed_bytes > spoken else b"")
        if reply == check.reply and not printed:
            return PASSED
        answers = answers or tuple(decode_answers(reply))
        key = (check.name, hashlib.sha256(reply + b"\0" + printed).digest())
        if key not in self.bench.memo:
            self.bench.memo[key] = self._run(check, answers, printed)
        found = self.bench.memo[key]
        return found if found is not None else self._live(check)

    def _run(self, check: Check, answers: tuple[Answer, ...], printed: bytes) -> Finding | None:
        """The body on a student's answers, example by example; the plainest failure counts. None: must run live."""
        failures, start = [], 0
        for example in check.examples:
            own = answers[start : start + len(example.calls)]
            start += len(example.calls)
            try:
                found = self._body(check, Replayer(example, own, printed), lambda e=example: check.body(e), example, own)
            except Diverged:
                return None
            if found.outcome is not Outcome.PASSED:
                failures.append(found)
        if not failures:
            return PASSED
        plainest = min(failures, key=lambda found: len(found.example) or len(found.message))
        return replace(plainest, answers=answers)

    def _live(self, check: Check) -> Finding:
        """Call by call: after a crash, when the calls depend on the answers, and for timing."""
        for example in check.examples:
            player = Live(example, self.worker(), self.bench.reference, check.seconds)
            try:
                found = self._body(check, player, lambda e=example: check.body(e), example, ())
            except WorkerDied as died:
                call = f"call      {_call_text(player)}\n" if player.made else ""
                return Finding(Outcome.FAILED, f"{call}{died.reason}")
            found = replace(found, staff=player.timing) if player.timing else found
            if found.outcome is not Outcome.PASSED or player.timing:
                return found
        return PASSED

    def _body(self, check, player: Player, body: Callable[[], None], example, own: Sequence[Answer]) -> Finding:
        self.bench.proxy.play(player, check.item)
        try:
            body()
        except (Diverged, WorkerDied):
            raise
        except StudentRaised as raised:
            return _raised(raised)
        except CheckFailed as failed:
            return Finding(Outcome.FAILED, failed.text(), failed.mistake, "", failed.call)
        except Inconclusive as doubt:
            return Finding(Outcome.INCONCLUSIVE, str(doubt))
        except AssertionError as failed:
            return Finding(Outcome.FAILED, str(failed).partition("\n")[0])
        except PLAIN_ERRORS:
            return _stumbled(example, own) or Finding(Outcome.GRADER_ERROR, staff=traceback.format_exc())
        except Exception:  # noqa: BLE001  (a hidden test that breaks is our fault, whatever it raised)
            return Finding(Outcome.GRADER_ERROR, staff=traceback.format_exc())
        return PASSED

    def _name(self, checks: Sequence[Check], findings: dict[str, Finding]) -> dict[str, Finding]:
        """Give failed checks the name of the known mistake whose answers are the student's."""
        hints = {variant.slug: variant.hint for variant in self.bench.mistakes if variant.of == checks[0].item} | HINTS
        matches = {check.name: self._matching(check, findings[check.name]) for check in checks}
        votes = Counter(slug for slugs in matches.values() for slug in slugs)
        named = {}
        for name, found in findings.items():
            slug = found.mistake or max(matches[name], key=lambda s: votes[s], default="")
            named[name] = replace(found, mistake=slug, hint=found.hint or hints.get(slug, "")) if slug else found
        return named

    def _matching(self, check: Check, found: Finding) -> list[str]:
        if found.outcome is not Outcome.FAILED or not found.answers or found.mistake:
            return []
        mine = [variant for variant in self.bench.mistakes if variant.of == check.item]
        return [variant.slug for variant in mine if self._matches(variant, check, found)]

    def _matches(self, variant, check: Check, found: Finding) -> bool:
        theirs = self.bench.transcript(variant, check)
        return theirs is not None and same_answers(found.answers, theirs)


def _raised(raised: StudentRaised) -> Finding:
    if raised.raised.type_name == "NotImplementedError":
        return Finding(Outcome.NOT_ATTEMPTED, "not written yet")
    mistake = "forbidden_api" if raised.raised.type_name == "ForbiddenAPI" else ""
    return Finding(Outcome.FAILED, raised.text(), mistake, example=raised.call)


def _forbidden(found: Finding) -> Finding:
    outcome = Outcome.FAILED if found.outcome is not Outcome.NOT_ATTEMPTED else found.outcome
    return replace(found, outcome=outcome, mistake="forbidden_api", hint=HINTS["forbidden_api"])


def _stumbled(example, own: Sequence[Answer]) -> Finding | None:
    """The test tripped over an answer of the wrong form: say so. None when every answer had the right form."""
    for recorded, answer in zip(example.calls, own, strict=False):
        if answer.error is not None:
            continue
        found = difference(answer.value, recorded.answer.value, Tolerance(rtol=1e300))
        if found and found.rung in {"type", "shape", "length", "keys", "dtype"}:
            message = f"{recorded.call.target} returned {found.got}; expected {found.expected}. {found.note}".strip()
            return Finding(Outcome.FAILED, message)
    return None


def _call_text(player: Live) -> str:
    from grader.checking.remote import describe

    call = player.made[-1]
    return describe(call.target, call.args, dict(call.kwargs))


def _result(check: Check, found: Finding) -> CheckResult:
    return CheckResult(
        name=check.name,
        item=check.item,
        part=check.part,
        sentence=check.sentence,
        outcome=found.outcome,
        message=found.message,
        mistake=found.mistake,
        hint=found.hint,
        example=found.example,
        staff=found.staff,
    )
