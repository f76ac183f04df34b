"""How a check came out, before it becomes a result: from a wrong answer, an exception, a stumble, a banned name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.checking.failures import CheckFailed, StudentRaised
from grader.checking.remote import describe
from grader.checking.transcript import Example, Live
from grader.checking.universal import HINTS
from grader.compare import Difference, Tolerance, difference
from grader.errors import WireError
from grader.sandbox.reading import clean_text
from grader.sandbox.wire import Answer, Call
from grader.teacher.recording import Check
from grader.verdict import CheckResult, Outcome

FORM = frozenset({"type", "shape", "length", "keys", "dtype"})


@dataclass(frozen=True, slots=True)
class Finding:
    """How a check came out, before the known mistakes are asked.

    `relation`: what is simple about the answers, in a sentence; `tolerance`: how they were compared, where they were.
    """

    outcome: Outcome
    message: str = ""
    mistake: str = ""
    hint: str = ""
    example: str = ""
    staff: str = ""
    relation: str = ""
    tolerance: Tolerance | None = None
    answers: tuple[Answer, ...] = ()
    key: tuple[str, bytes] | None = None


PASSED = Finding(Outcome.PASSED)


def of_exception(raised: StudentRaised) -> Finding:
    """The student's code raised where it should answer; the stub's NotImplementedError means not attempted."""
    if raised.raised.type_name == "NotImplementedError":
        return Finding(Outcome.NOT_ATTEMPTED, "not written yet")
    mistake = "forbidden_api" if raised.raised.type_name == "ForbiddenAPI" else ""
    return Finding(Outcome.FAILED, raised.text(), mistake, example=raised.call, tolerance=Tolerance())


def of_failure(failed: CheckFailed, example: Example) -> Finding:
    """The answer is wrong. A broken rule of the universal ones is looked into like a comparison."""
    tolerance = failed.tolerance or (Tolerance() if failed.mistake in HINTS else None)
    failed.call = with_its_object(failed.call, [recorded.call for recorded in example.calls])
    return Finding(Outcome.FAILED, failed.text(), failed.mistake, "", failed.call, tolerance=tolerance)


def with_its_object(text: str, calls: Sequence[Call]) -> str:
    """The description of a call on an object, "#0.step()", with the call that made the object in the place of "#0"."""
    number, dot, rest = text.removeprefix("#").partition(".")
    if not text.startswith("#") or not dot or not number.isdigit() or int(number) >= len(calls):
        return text
    maker = calls[int(number)]
    return f"{describe(maker.target, maker.args, maker.kwargs)}.{rest}"


def disturbed(error: WireError) -> Finding:
    """The reply was no reply: something wrote on the connection, or cut it short."""
    return Finding(Outcome.FAILED, "your code disturbed the connection to the grader", staff=str(error))


def of_ban(found: Finding) -> Finding:
    """One use of a banned name costs the whole item."""
    outcome = Outcome.FAILED if found.outcome is not Outcome.NOT_ATTEMPTED else found.outcome
    return replace(found, outcome=outcome, mistake="forbidden_api", hint=HINTS["forbidden_api"])


def of_stumble(example: Example, own: Sequence[Answer], trace: str) -> Finding:
    """The test tripped over an answer: say which one has the wrong form, as far as that can be seen."""
    for recorded, answer in zip(example.calls, own, strict=False):
        if answer.error is None and (found := _wrong_form(answer.value, recorded.answer.value)):
            message = f"{recorded.call.target} returned {found.got}; expected {found.expected}. {found.note}".strip()
            return Finding(Outcome.FAILED, message, staff=trace, tolerance=Tolerance())
    return Finding(Outcome.FAILED, "the check could not work with what your code returned", staff=trace)


def _wrong_form(got: object, expected: object) -> Difference | None:
    found = difference(got, expected, Tolerance(rtol=1e300))
    return found if found and (found.rung in FORM or type(got) is not type(expected)) else None


def call_text(player: Live) -> str:
    """The last call that was made, as a line of Python."""
    call = player.made[-1]
    return describe(call.target, call.args, dict(call.kwargs))


def result_of(check: Check, found: Finding) -> CheckResult:
    """The finding as a result of its check."""
    return CheckResult(
        name=check.name,
        item=check.item,
        part=check.part,
        sentence=check.sentence,
        outcome=found.outcome,
        message=clean_text(found.message),
        mistake=found.mistake,
        hint=found.hint,
        example=found.example,
        staff=found.staff,
    )
