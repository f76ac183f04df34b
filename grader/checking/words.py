"""The words of a test: check, check_raises, assert_close, require, inside, beside, and the measuring ones.

What is measured against the reference: runs_like_reference, grows_like_reference, needs_memory_like_reference.

Every word takes the student's function first. At grading it is a `Remote` whose calls were made on the other side of
the wall; on the student's own machine it is the plain function, and the same words call it directly, on copies of the
arguments, so that a function that scribbles on its input does not spoil the test.
"""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from grader.checking.failures import CheckFailed, StudentRaised, student_error
from grader.checking.remote import Remote, described
from grader.checking.timing import Inconclusive, compare_cost, compare_growth
from grader.compare import Tolerance, difference, show

if TYPE_CHECKING:
    from grader.sandbox.wire import Answer


class _Reference:
    """The default of `expected`: ask the reference solution."""

    def __repr__(self) -> str:
        return "what the reference answers"


REFERENCE = _Reference()


def check(
    function: Callable[..., Any],
    *args: Any,
    expected: Any = REFERENCE,
    rtol: float | None = None,
    atol: float | None = None,
    strict_dtype: bool = False,
    **kwargs: Any,
) -> None:
    """Call the student's function and compare its answer.

    Args:
        function: `submission.<item>`, or `beside(submission, scenario)`.
        args: positional arguments of the call; they reach the student's code as writable copies.
        expected: the right answer; without it the reference solution's (while grading only). An oracle given here is
            demanded of the reference too, so that an error in our solution cannot hide.
        rtol: relative tolerance; default by the less precise dtype (see compare.TOLERANCES).
        atol: absolute tolerance, likewise.
        strict_dtype: demand the very dtype too; otherwise a wrong dtype costs only its own universal check.
        kwargs: keyword arguments of the call.

    Raises:
        CheckFailed: the answer is wrong; carries call, both sides and place.
        StudentRaised: the student's code raised instead of answering (at grading).
    """
    got = _call(function, args, kwargs)
    right = _expected(function, args, kwargs, got) if expected is REFERENCE else expected
    tolerance = Tolerance(rtol, atol, strict_dtype)
    found = difference(got, right, tolerance)
    if found:
        raise CheckFailed(
            call=described(function, args, kwargs),
            got=found.got,
            expected=found.expected,
            where=found.where,
            hint=found.note or _relation(function, args, got, right, tolerance),
            answer=got,
            tolerance=tolerance,
            rung=found.rung,
        )


def check_raises(
    errors: type[Exception] | tuple[type[Exception], ...],
    function: Callable[..., Any],
    *args: Any,
    mistake: str = "",
    **kwargs: Any,
) -> None:
    """Demand that the call raises one of `errors`; an answer, or another exception, fails."""
    names = " or ".join(error.__name__ for error in (errors if isinstance(errors, tuple) else (errors,)))
    try:
        got = _call(function, args, kwargs)
    except errors:
        return  # what was asked; describing the call would cost more than the call
    except NotImplementedError:
        raise
    except Exception as error:
        if isinstance(function, Remote) and not isinstance(error, StudentRaised):
            raise  # the worker died, or the call was not recorded: no answer of the student's
        text = str(error) if isinstance(error, StudentRaised) else f"{type(error).__name__}: {error}"
        call = described(function, args, kwargs)
        raise CheckFailed(call=call, got=f"raised {text}", expected=f"raise {names}") from None
    raise CheckFailed(
        call=described(function, args, kwargs),
        got=show(got),
        expected=f"raise {names}",
        hint=f"this input is not valid: say so with `raise {names.partition(' ')[0]}(...)`",
        mistake=mistake,
        answer=got,
    )


def assert_close(
    got: Any,
    expected: Any,
    *,
    rtol: float | None = None,
    atol: float | None = None,
    what: str = "",
    mistake: str = "",
) -> None:
    """Compare two values that a test holds already; `what` says in words what they are."""
    tolerance = Tolerance(rtol, atol)
    found = difference(got, expected, tolerance)
    if found:
        raise CheckFailed(
            call=what,
            got=found.got,
            expected=found.expected,
            where=found.where,
            hint=found.note,
            mistake=mistake,
            tolerance=tolerance,
        )


def require(condition: object, sentence: str, *, mistake: str = "") -> None:
    """Demand a property; `sentence` tells the student what is wrong, `mistake` names a known mistake."""
    if not bool(condition):
        raise CheckFailed(sentence=sentence, mistake=mistake)


def inside(submission: Any, scenario: Callable[..., Any], *args: Any, slips: Mapping[str, str] | None = None) -> Any:
    """Run `scenario(module, *args)` beside the student's code and return its plain data.

    For training loops, callables as arguments and the life of an object. A scenario imports what it needs itself and
    never judges: it runs where the student's code runs.

    Args:
        submission: the fixture of that name.
        scenario: a plain function of the student's module and `args`.
        args: plain data.
        slips: regular expression -> known mistake, where the text of an exception gives the mistake away.
    """
    try:
        return beside(submission, scenario)(*args)
    except Exception as error:
        for pattern, slug in (slips or {}).items():
            if re.search(pattern, str(error)):
                raise CheckFailed(sentence=f"Your code raised {error}", mistake=slug) from None
        raise


def beside(submission: Any, scenario: Callable[..., Any]) -> Callable[..., Any]:
    """The scenario as a function that can be given to `check`."""
    about = (inspect.getdoc(scenario) or scenario.__name__.replace("_", " ")).partition("\n")[0].rstrip(".")
    remote = getattr(submission, "beside_", None)
    if remote is not None:
        made: Callable[..., Any] = remote(scenario)
        made.about = about  # type: ignore[attr-defined]
        return made

    def run(*args: Any) -> Any:
        return scenario(submission, *args)

    run.__name__, run.about = scenario.__name__, about  # type: ignore[attr-defined]
    return run


def runs_like_reference(function: Callable[..., Any], *args: Any, k: float, mistake: str = "python_loop") -> None:
    """Demand that the call costs at most `k` times the reference's, measured in pairs from outside.

    Raises:
        CheckFailed: it is surely slower.
        Inconclusive: the machine was too noisy to say; never counted against the student.
    """
    if not isinstance(function, Remote):
        return  # on the student's machine there is nothing to compare with
    timing = function.against_reference(args, k)
    if timing.verdict == "inconclusive":
        raise Inconclusive(f"about {timing.ratio:.1f} times the reference, allowed {k:g}: too close to say")
    require(
        timing.verdict == "pass",
        f"Your function takes about {timing.ratio:.0f} times as long as the model solution; at most {k:g} times is "
        "asked. Let NumPy do the loop: work on whole arrays.",
        mistake=mistake,
    )


def grows_like_reference(
    function: Callable[..., Any],
    make_args: Callable[[int], tuple[Any, ...]],
    *,
    sizes: Sequence[int],
    k: float = 0.5,
    mistake: str = "",
) -> None:
    """Demand that the call's CPU time grows with the size as the reference's does: n^p against n^(p + at most k).

    Args:
        function: `submission.<item>`.
        make_args: size -> the arguments of the call.
        sizes: (n, 2 * n, 4 * n), the smallest so large that the solution takes a millisecond: an answer in the same
            power that is only slower must not look steeper, and a millisecond is granted to both sides.
        k: by how much the exponent may be larger: half a power tells linear from quadratic.
        mistake: the known mistake that this finds.

    Raises:
        CheckFailed: it surely grows faster.
        Inconclusive: the machine was too noisy to say; never counted against the student.
    """
    if not isinstance(function, Remote):
        return  # as in runs_like_reference
    variants = [tuple(make_args(size)) for size in sizes]
    timing = function.measured(variants, lambda student, reference: compare_growth(student, reference, sizes, k))
    if timing.verdict == "inconclusive":
        raise Inconclusive(f"about n^{timing.ratio:.1f} above the reference, allowed {k:g}: too close to say")
    larger = max(sizes) / min(sizes)
    require(
        timing.verdict == "pass",
        f"With an input {larger:g} times as large your function slows down about {larger**timing.ratio:.1f} times as "
        "much as the model solution does. Look for work that is done again for every element.",
        mistake=mistake,
    )


def needs_memory_like_reference(function: Callable[..., Any], *args: Any, k: float, mistake: str = "") -> None:
    """Demand that the call holds at most `k` times the memory the reference holds, beyond what was held before it.

    Choose arguments for which the wasteful answer needs 64 MB or more: a block of 32 MB is always seen, a smaller one
    may lie in memory that an earlier check has left, and 4 MB are granted to both sides.

    Raises:
        CheckFailed: it surely needs more.
        Inconclusive: too close to say; never counted against the student.
    """
    if not isinstance(function, Remote):
        return  # as in runs_like_reference
    timing = function.measured([args], lambda student, reference: compare_cost(student, reference, k), memory=True)
    if timing.verdict == "inconclusive":
        raise Inconclusive(f"about {timing.ratio:.1f} times the reference's memory, allowed {k:g}: too close to say")
    require(
        timing.verdict == "pass",
        f"Your function needs about {timing.ratio:.0f} times as much memory as the model solution; at most {k:g} times "
        "is asked. Do not build the whole table at once: work on a part at a time and keep only the result.",
        mistake=mistake,
    )


def answer_of(function: Callable[..., Any], args: tuple[Any, ...], probes: Iterable[str]) -> Answer:
    """The raw answer with what `probes` saw; raises what the student's code raised."""
    if not isinstance(function, Remote):
        message = f"{_name(function)} is a plain function: probes work only while grading"
        raise TypeError(message)
    answer = function.answer(args, {}, probes)
    if answer.error is not None:
        raise student_error(answer.error, lambda: described(function, args, {}))
    return answer


def _call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    if isinstance(function, Remote):
        return function(*args, **kwargs)
    return function(*copy.deepcopy(args), **copy.deepcopy(dict(kwargs)))


def _expected(function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any], got: Any) -> Any:
    if not isinstance(function, Remote):
        message = f"{_name(function)}: a worked example needs expected=..., the reference is not on this machine"
        raise TypeError(message)
    answer = function.expected(args, kwargs)
    if answer.error is None:
        return answer.value
    raise CheckFailed(
        call=described(function, args, kwargs),
        got=show(got),
        expected=f"raise {answer.error.type_name}",
        answer=got,
    )


def _relation(function: Callable[..., Any], args: tuple[Any, ...], got: Any, right: Any, tolerance: Tolerance) -> str:
    """What a wrong answer is, seen from this one call; at grading the judge says it of all calls together."""
    if isinstance(function, Remote):
        return ""
    from grader.checking.diagnosis import Case, relation

    return relation([Case(args, got, right, tolerance)], parameters(function))


def parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's parameters; none where they cannot be known."""
    try:
        return tuple(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return ()


def _name(function: Callable[..., Any]) -> str:
    return str(getattr(function, "name", None) or getattr(function, "__name__", "the function"))
