"""What `submission.mse` is while grading: a function that lives on the other side of the wall.

On the student's machine a test holds the plain function itself; the words of `grader.checking` treat both alike.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from grader.checking.failures import TRIAL, student_error
from grader.checking.pasting import paste

if TYPE_CHECKING:
    from grader.checking.timing import Timing
    from grader.sandbox.wire import Answer

#: What stands between the words about a scenario and its arguments.
TRIAL_END = ") with"
NO_PROBES: frozenset[str] = frozenset()


class Remote(ABC):
    """A callable whose calls happen elsewhere and come back as data."""

    name: str
    #: What a scenario is about, in words; "" for the student's own functions.
    about: str = ""

    @abstractmethod
    def answer(self, args: tuple[Any, ...], kwargs: Mapping[str, Any], probes: Iterable[str] = ()) -> Answer:
        """What the student's code answers; an exception it raised is data in `Answer.error`."""

    @abstractmethod
    def expected(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Answer:
        """What the reference solution answers to the same call."""

    @abstractmethod
    def against_reference(self, args: tuple[Any, ...], k: float) -> Timing:
        """Time the student's call against the reference's, paired and from outside; `k` is the allowed ratio."""

    def measured(
        self,
        variants: Sequence[tuple[Any, ...]],  # noqa: ARG002  (the interface)
        decide: Callable[[Callable[[], float], Callable[[], float]], Timing],  # noqa: ARG002
        *,
        memory: bool = False,  # noqa: ARG002
    ) -> Timing:
        """Let `decide` compare what the call costs the student and the reference, with each argument tuple in turn.

        In nanoseconds of CPU time, or in bytes of memory. Where nothing can be measured, everything passes.
        """
        from grader.checking.timing import Timing

        return Timing("pass", 0.0, 0)

    @abstractmethod
    def printed(self) -> bytes:
        """What the student's code wrote to stdout and stderr since the test began, import included."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The student's answer as a value; raises what the student's code raised."""
        answer = self.answer(args, kwargs)
        if answer.error is not None:
            raise student_error(answer.error, lambda: described(self, args, kwargs))
        return self.alive(answer.value)

    def alive(self, value: Any) -> Any:
        """Turn a handle into something that can be called; other values are themselves."""
        return value


def described(function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """The call of a function, local or remote, for the student: a line of Python; of a scenario, what it is about."""
    about = getattr(function, "about", "")
    if about:
        given = [paste(arg) for arg in args] + [f"{key}={paste(value)}" for key, value in kwargs.items()]
        return f"{TRIAL}{about}{TRIAL_END} {', '.join(given)}" if given else f"{TRIAL}{about})"
    return describe(str(getattr(function, "name", None) or getattr(function, "__name__", "the function")), args, kwargs)


def describe(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """The call as a line of Python: mse(np.array([1., 2.]), 3)."""
    words = [paste(arg) for arg in args if not callable(arg)] + [f"{key}={paste(v)}" for key, v in kwargs.items()]
    return f"{name}({', '.join(words)})"
