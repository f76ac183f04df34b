"""How a check fails: exceptions with data, so that one result renders as text, JSON or HTML.

CheckFailed (AssertionError)     the answer is wrong, or a property does not hold
StudentRaised                    a call into the student's code raised; also an instance of the builtin it raised
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from grader.compare import Tolerance

if TYPE_CHECKING:
    from grader.sandbox.wire import Raised

#: How the description of a scenario begins: no line of Python does.
TRIAL = "("


class CheckFailed(AssertionError):
    """A wrong answer, as data: the call, what came out, what was expected, where, and what it may mean.

    `tolerance`: how it was compared, where values were; None when a property, an exception or a rule is meant.
    `rung`: the step of the comparison that failed, as in compare.Difference.
    """

    def __init__(  # noqa: PLR0913  (a failure as data: most are a line of the message)
        self,
        *,
        call: str = "",
        got: str = "",
        expected: str = "",
        where: str = "",
        sentence: str = "",
        hint: str = "",
        mistake: str = "",
        answer: object = None,
        tolerance: Tolerance | None = None,
        rung: str = "",
    ) -> None:
        self.call, self.got, self.expected, self.where = call, got, expected, where
        self.sentence, self.hint, self.mistake, self.answer = sentence, hint, mistake, answer
        self.tolerance, self.rung = tolerance, rung
        super().__init__(self.text())

    def text(self) -> str:
        """The message as aligned lines."""
        raised = self.got.startswith("raised ")
        got = ("raised", self.got.removeprefix("raised ")) if raised else ("returned", self.got)
        rows = [(called(self.call), self.call), got, ("expected", self.expected), ("where", self.where)]
        lines = [f"{label:<9} {value}" for label, value in rows if value]
        return "\n".join([*([self.sentence] if self.sentence else []), *lines, *([self.hint] if self.hint else [])])


def called(text: str) -> str:
    """The label of a call: a line of Python, or a scenario in words."""
    return "trial" if text.startswith(TRIAL) else "call"


class StudentRaised(Exception):
    """A call into the student's code raised an exception.

    `call` describes it when it is told: a test that asks for an exception never does.
    """

    def __init__(self, raised: Raised, call: Callable[[], str] = str) -> None:
        self.raised, self._describe = raised, call
        super().__init__(f"{raised.type_name}: {raised.message}")

    @property
    def call(self) -> str:
        """The call that raised, as a line of Python."""
        return self._describe()

    def text(self) -> str:
        """Call, exception and the student's own lines."""
        rows = [f"{called(call):<9} {call}"] if (call := self.call) else []
        rows.append(f"{'raised':<9} {self}")
        rows += [f"{'line':<9} {number}, in {function}" for number, function in self.raised.lines[-3:]]
        return "\n".join(rows)


_classes: dict[str, type[StudentRaised]] = {}


def student_error(raised: Raised, call: Callable[[], str] = str) -> StudentRaised:
    """The exception to raise here for one raised there: `except ValueError` catches a student's ValueError."""
    name = next((base for base in (raised.type_name, *raised.bases) if _catchable(base)), "Exception")
    if name not in _classes:
        base = getattr(builtins, name)
        _classes[name] = type(f"Student{name}", (StudentRaised, base), {}) if base is not Exception else StudentRaised
    return _classes[name](raised, call)


#: Not to be mixed in: the Unicode errors demand five arguments, groups a list; StopIteration would end a loop of the
#: test without a word.
_ODD = (UnicodeError, ExceptionGroup, StopIteration, StopAsyncIteration)


def _catchable(name: str) -> bool:
    base: Any = getattr(builtins, name, None)
    return isinstance(base, type) and issubclass(base, Exception) and not issubclass(base, _ODD)
