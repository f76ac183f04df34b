"""One failed check as a student reads it: the rule, the call, what came out, what was expected, where.

    The cost is the mean over the m elements of (prediction - target)^2.
      call      mse(np.array([2., 4.]), np.array([1., 2.]))
      got       1.25
      expected  2.5
      hint      You divided by 2m; this exercise asks for the mean, 1/m.

An exception of the student's shows their own lines only; what is neither (a plain `assert` in a test) stays
pytest's.
"""

from __future__ import annotations

import inspect
import linecache
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Protocol, runtime_checkable

import pytest

from grader.errors import GraderError
from grader.student.loading import frames_in, message_of, own_lines

COLOURS = {"wrong": "red", "got": "red", "raised": "red", "expected": "green", "hint": "yellow"}
#: How Hypothesis begins the note with the inputs it drew: newer versions, older ones.
DRAWN = ("Failing test case", "Falsifying example")
#: Characters of a message or statement that are shown.
LONG = 400


@runtime_checkable
class WrongAnswer(Protocol):
    """A failure with data: `grader.checking.CheckFailed`, which this layer may not import."""

    call: str
    got: str
    expected: str
    where: str
    sentence: str
    hint: str
    answer: object


class Printer(Protocol):
    """The part of pytest's terminal writer that a story is printed with."""

    def line(self, s: str = "", **markup: bool) -> None:
        """Print one line."""


@dataclass(frozen=True, slots=True)
class Check:
    """One visible test of one item: where it stands, whose code it checks, and the rule it states."""

    item: str
    file: Path
    test_file: Path
    test_name: str
    rule: str


@dataclass(frozen=True, slots=True)
class Crash:
    """Where and what in one line: pytest's short summary and its JUnit file ask for it by these names."""

    path: str
    lineno: int
    message: str


@dataclass(frozen=True, slots=True)
class Story:
    """A failed check in words; pytest prints it in place of a traceback."""

    rule: str
    rows: tuple[tuple[str, str], ...]
    reprcrash: Crash

    def toterminal(self, tw: Printer) -> None:
        """Print it, label by label, in colour where the terminal has any."""
        for label, line in self._lines():
            colour = COLOURS.get(label)
            tw.line(line, **({colour: True} if colour else {}))

    def __str__(self) -> str:
        return "\n".join(line for _, line in self._lines())

    def _lines(self) -> Iterator[tuple[str, str]]:
        if self.rule:
            yield "", self.rule
        for label, text in self.rows:
            first, *rest = text.splitlines() or [""]
            yield label, f"  {label:<8}  {first}"
            yield from ((label, f"{'':12}{line}") for line in rest)


def rule_of(test: object) -> str:
    """The first paragraph of a test's docstring, as one line."""
    return " ".join((inspect.getdoc(test) or "").partition("\n\n")[0].split())


def innermost(error: BaseException) -> BaseException:
    """The error itself, or the first of a group: Hypothesis reports several failures of one test together."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def is_untouched(error: BaseException, file: Path) -> bool:
    """Whether this is the stub speaking: NotImplementedError, raised by a line of the student's file."""
    frames = frames_in(file, error.__traceback__) if isinstance(error, NotImplementedError) else []
    return bool(frames) and "raise" in (frames[-1].line or "").split()


def tell(error: BaseException, check: Check) -> Story | None:
    """The story of a failed check; None for what pytest tells better: a plain assert, and our own faults."""
    lines = own_lines(error.__traceback__, check.file)
    if isinstance(error, WrongAnswer):
        rows = list(_wrong_answer(error, check))
        brief = error.sentence or f"got {error.got}, expected {error.expected}"
    elif isinstance(error, GraderError | pytest.fail.Exception | AssertionError) and not lines:
        return None
    else:
        rows = list(_raised(error, lines, check))
        brief = message_of(error)
    return Story(check.rule, tuple(rows), Crash(str(check.test_file), 0, " ".join(brief.split())))


def _wrong_answer(failure: WrongAnswer, check: Check) -> Iterator[tuple[str, str]]:
    raised = failure.__context__ if isinstance(failure, BaseException) else None
    yield from _filled(
        ("wrong", failure.sentence if failure.sentence != check.rule else ""),
        ("call", failure.call),
        ("got", failure.got),
        ("expected", failure.expected),
        ("where", failure.where),
        ("line", "\n".join(own_lines(raised.__traceback__, check.file)) if raised else ""),
    )
    forgot = failure.answer is None and failure.got.startswith("None") and "return" not in failure.hint
    yield from _filled(("note", "did you forget a return?" if forgot else failure.hint))
    if failure.answer is not None:  # None: the failure holds no answer (require), or a return is missing
        yield from _hint(check, failure.answer)


def _raised(error: BaseException, lines: list[str], check: Check) -> Iterator[tuple[str, str]]:
    yield from _filled(
        ("call", _call(error, check.test_file)),
        ("with", _drawn(error)),
        ("raised", _short(message_of(error))),
        ("line", "\n".join(lines)),
        ("note", _note(error, lines, check)),
    )
    yield from _hint(check, error)


def _note(error: BaseException, lines: list[str], check: Check) -> str:
    """What to look at when Python stopped before it reached a line of the student's."""
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType) and not lines:
        return f"{check.file.name} has no {error.name}: did you rename or delete it?"
    if isinstance(error, TypeError) and not lines:
        return f"the call does not fit: compare the parameters of {check.item} with the stub's"
    return ""


def _call(error: BaseException, test_file: Path) -> str:
    """The statement of the test that led to the error, as it stands in the file."""
    frames = frames_in(test_file, error.__traceback__)
    if not frames:
        return ""
    first, last = frames[-1].lineno or 1, frames[-1].end_lineno or 1
    text = " ".join(" ".join(linecache.getlines(str(test_file))[first - 1 : last]).split())
    return _short(text)


def _drawn(error: BaseException) -> str:
    """The inputs Hypothesis drew, which it adds to the error as a note, one `name=value` a line."""
    notes = [note for note in getattr(error, "__notes__", ()) if note.startswith(DRAWN)]
    lines = [line.partition("  # ")[0].strip(" ,") for note in notes for line in note.splitlines()[1:-1]]
    return "\n".join(line for line in lines if not line.startswith(("self=", "submission=")))


def _short(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:LONG]}…"


def _hint(check: Check, answer: object) -> Iterator[tuple[str, str]]:
    from grader.student.hints import lookup

    yield from _filled(("hint", lookup(check.file.parent, check.item, check.test_name, answer)))


def _filled(*rows: tuple[str, str]) -> Iterator[tuple[str, str]]:
    return ((label, text) for label, text in rows if text)
