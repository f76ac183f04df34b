"""U1-U9: properties that every exercise shares, written once.

    class TestMseUniversal(Universal, of="mse"):
        args = pairs()                                   # strategy (or list) of argument tuples
        one = (np.ones(1), np.zeros(1))                  # U9
        rejects = {"(5,) against (5, 1)": (np.ones(5), np.ones((5, 1)))}      # U4
        without = {"U7"}                                 # rules that make no sense here

Each rule becomes one check of the item, so that a dtype or aliasing slip costs its share and not the item. The judge
skips them all when the item's first value check failed: properties of a wrong answer are worth nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checking.failures import CheckFailed, StudentRaised
from grader.checking.marks import grades
from grader.checking.remote import Remote, describe
from grader.checking.words import answer_of, check, check_raises, require
from grader.compare import Tolerance, difference, show

Args = tuple[Any, ...]

#: Inputs per rule: a rule breaks on nearly every input or on none.
EXAMPLES = 10
#: Where all inputs are tried in each example, and only the ordinary one beside them is drawn.
FEW = 2

#: How answers to large inputs and to single samples fail whatever else is wrong: steps of `compare.difference`.
_BLAMED = {"overflow": {"finite", "raised"}, "single_sample": {"finite", "shape", "raised"}}

#: What a student reads when a universal rule names the mistake.
HINTS = {
    "mutates_input": "Your function changes an array it was given. Work on a copy, or build a new array.",
    "aliases_input": "The result shares memory with an input: writing to one changes the other. Return a new array.",
    "dtype_changed": "float32 in must give float32 out; float64, ints and lists give float64.",
    "needs_contiguous": "The same numbers in another memory layout (x[::2], x.T, x[::-1]) give another result.",
    "silent_broadcast": "Shapes that do not fit must raise ValueError; NumPy would stretch them without a word.",
    "overflow": "Finite inputs up to 1e4 must not overflow or give NaN. Rearrange the formula.",
    "global_rng": "Use the generator or seed you are given; the global random state must stay untouched.",
    "single_sample": "One sample (n = 1) is an ordinary input: it must work too.",
    "side_effect": "The function must only compute: no printing, plotting, files or network at import or call.",
    "forbidden_api": "This exercise is to be written without that function or library.",
}


class Universal:
    """Subclass with `of="item"` and the attributes below; test methods appear by themselves."""

    item: ClassVar[str]
    args: ClassVar[Any] = None
    one: ClassVar[Any] = None
    rejects: ClassVar[Mapping[str, Args]] = {}
    large: ClassVar[Any] = None
    integers: ClassVar[Any] = None
    without: ClassVar[set[str]] = set()

    def __init_subclass__(cls, of: str, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.item = of
        for name, (rule, sentence) in RULES.items():
            inputs = _inputs(cls, name)
            if name not in cls.without and inputs is not None:
                few = name == "U9" or (name == "U5" and isinstance(cls.large, list))
                test = _method(of, rule, sentence, inputs, FEW if few else EXAMPLES)
                setattr(cls, f"test_{name.lower()}_{rule.__name__.strip('_')}", test)


def _inputs(cls: type[Universal], rule: str) -> st.SearchStrategy[Any] | None:
    """The strategy of a rule's inputs, or None when the class gives nothing to try it on."""
    if rule == "U4":
        return st.just(cls.rejects) if cls.rejects else None
    drawn = _strategy(cls.args)
    if rule == "U9":
        return _beside(cls.one, drawn)
    if rule == "U5":
        if cls.large is None and drawn is not None:
            return drawn.map(lambda args: ([_scaled(args)], args))
        return _beside(cls.large, drawn)
    if rule == "U2" and drawn is not None:
        whole = _strategy(cls.integers) if cls.integers is not None else drawn.map(_rounded)
        return st.tuples(drawn, whole) if whole is not None else None
    return drawn


def _strategy(given_args: Any) -> st.SearchStrategy[Any] | None:
    if given_args is None or isinstance(given_args, st.SearchStrategy):
        return given_args
    return st.sampled_from(_listed(given_args))


def _beside(special: Any, drawn: st.SearchStrategy[Args] | None) -> st.SearchStrategy[Any] | None:
    """Special inputs, all of those that are listed, and an ordinary one, if the class gives any."""
    if special is None:
        return None
    several = special.map(_alone) if isinstance(special, st.SearchStrategy) else st.just(_listed(special))
    return st.tuples(several, st.none() if drawn is None else drawn.filter(_tells))


def _alone(args: Args) -> list[Args]:
    return [args]


def _listed(special: Any) -> list[Args]:
    return special if isinstance(special, list) else [special]


def _tells(args: Args) -> bool:
    """Whether a wrong answer would show: with nothing but zeros, or a single number, many a wrong formula is right."""
    arrays = [arg for arg in args if isinstance(arg, np.ndarray)]
    return not arrays or any(np.unique(array).size > 1 for array in arrays)


def _method(item: str, rule: Callable[..., None], sentence: str, inputs: st.SearchStrategy[Any], most: int) -> Any:
    def test(self: Universal, submission: Any, args: Any) -> None:  # noqa: ARG001  (pytest calls it as a method)
        rule(getattr(submission, item), args)

    test.__doc__ = sentence
    test.__name__ = f"test_{item}_{rule.__name__.strip('_')}"
    return grades(item)(settings(max_examples=most)(given(args=inputs)(test)))


def _unchanged(function: Remote, args: Args) -> None:
    answer = answer_of(function, args, {"inputs", "alias"})
    for position, (before, after) in enumerate(zip(args, answer.inputs or args, strict=True)):
        if isinstance(before, np.ndarray) and difference(after, before, Tolerance(0, 0, strict_dtype=True)):
            raise CheckFailed(
                call=describe(function.name, args, {}),
                got=f"argument {position + 1} is {show(after)} afterwards",
                expected=f"it stays {show(before)}",
                mistake="mutates_input",
            )
    require(not answer.aliased, "The result is a view of an input, not an array of its own.", mistake="aliases_input")


def _dtype(function: Remote, both: tuple[Args, Args]) -> None:
    floats, whole = both
    single = tuple(_cast(arg, np.float32) for arg in floats)
    lists = tuple(arg.tolist() if isinstance(arg, np.ndarray) else arg for arg in whole)
    # A plain number shows no dtype, so its tolerance must be told that it was computed in float32.
    _named(check, function, single, "dtype_changed", floats, strict_dtype=True, rtol=1e-4, atol=1e-5)
    # The same whole numbers in float64: where these are answered wrongly, it is not the dtype that is wrong.
    same = tuple(_in_floats(number) if _is_float(arg) else number for arg, number in zip(*both, strict=True))
    for args in (whole, lists):
        _named(check, function, args, "dtype_changed", same, strict_dtype=True)


def _layout(function: Remote, args: Args) -> None:
    for relayed in (_every_second, np.asfortranarray, _backwards):
        moved = tuple(relayed(arg) if isinstance(arg, np.ndarray) and arg.ndim else arg for arg in args)
        _named(check, function, moved, "needs_contiguous", args)


def _rejected(function: Remote, rejects: Mapping[str, Args]) -> None:
    for args in rejects.values():
        check_raises(ValueError, function, *args, mistake="silent_broadcast")


def _finite(function: Remote, inputs: tuple[list[Args], Args | None]) -> None:
    several, ordinary = inputs
    for args in several:
        answer = function.answer(args, {}, {"errstate"})
        if answer.error is not None and answer.error.type_name in {"FloatingPointError", "RuntimeWarning"}:
            raise CheckFailed(
                call=describe(function.name, args, {}),
                got=f"raised {answer.error.type_name}: {answer.error.message}",
                expected="a finite result without a warning",
                mistake="overflow",
            )
        _named(check, function, args, "overflow", ordinary, rtol=1e-6, atol=1e-6)


def _no_global_rng(function: Remote, args: Args) -> None:
    first, second = (answer_of(function, args, {"rng"}) for _ in range(2))
    touched = first.rng_touched or second.rng_touched
    require(not touched, "The global random state is another one after the call.", mistake="global_rng")
    require(
        difference(second.value, first.value, Tolerance(0, 0)) is None,
        "The same call gives another result the second time.",
        mistake="global_rng",
    )


def _silent(function: Remote, args: Args) -> None:
    answer_of(function, args, ())
    # What was printed is not repeated: under a hidden check it may show the input.
    require(not function.printed(), "Importing or calling it prints something.", mistake="side_effect")


def _single(function: Remote, inputs: tuple[list[Args], Args | None]) -> None:
    several, ordinary = inputs
    for args in several:
        _named(check, function, args, "single_sample", ordinary)


def _named(
    word: Callable[..., None], function: Remote, args: Args, mistake: str, ordinary: Args | None, **options: Any
) -> None:
    """Run a word; its failure, or an exception of the student's, gets the rule's name and hint.

    `ordinary`: an input without what the rule is about, if there is one. Where the answer to it is wrong, too, the
    rule is not what is wrong, and the failure has no name; unless it is one that no merely wrong answer shows.
    """
    try:
        word(function, *args, **options)
    except CheckFailed as failure:
        got, expected, where, tolerance = failure.got, failure.expected, failure.where, failure.tolerance
        rung = failure.rung
    except StudentRaised as raised:
        if raised.raised.type_name in {"NotImplementedError", "ForbiddenAPI"}:
            raise
        got, expected, where, tolerance = f"raised {raised}", "an answer", "", None
        rung = "raised"
    else:
        return
    if ordinary is not None and rung not in _BLAMED.get(mistake, ()) and _is_wrong(function, ordinary):
        mistake = ""
    call = describe(function.name, args, {})
    raise CheckFailed(call=call, got=got, expected=expected, where=where, mistake=mistake, tolerance=tolerance)


def _is_wrong(function: Remote, args: Args) -> bool:
    try:
        check(function, *args)
    except (CheckFailed, StudentRaised):
        return True
    return False


def _cast(arg: Any, dtype: type) -> Any:
    return arg.astype(dtype) if isinstance(arg, np.ndarray) and arg.dtype == np.float64 else arg


def _in_floats(arg: Any) -> Any:
    return arg.astype(np.float64) if isinstance(arg, np.ndarray) else arg


def _rounded(args: Args) -> Args:
    return tuple(np.rint(arg).astype(np.int64) if _is_float(arg) else arg for arg in args)


def _scaled(args: Args) -> Args:
    return tuple(_largest(arg) if _is_float(arg) else arg for arg in args)


def _largest(arg: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    peak = float(np.max(np.abs(arg), initial=0.0))
    return arg * (1e4 / peak) if peak else arg


def _is_float(arg: Any) -> bool:
    return isinstance(arg, np.ndarray) and arg.dtype.kind == "f"


def _every_second(arg: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    wide = np.zeros((2 * arg.shape[0], *arg.shape[1:]), arg.dtype)
    wide[::2] = arg
    return wide[::2]


def _backwards(arg: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.ascontiguousarray(arg[..., ::-1])[..., ::-1]


#: Rule -> (what it does, the sentence the student reads).
RULES: dict[str, tuple[Callable[..., None], str]] = {
    "U1": (_unchanged, "The inputs stay as they were, and the result shares no memory with them."),
    "U2": (_dtype, "float32 gives float32; float64, ints and lists give float64."),
    "U3": (_layout, "The memory layout of an input (strided, Fortran order, reversed) does not matter."),
    "U4": (_rejected, "Inputs of the wrong rank or shape raise ValueError."),
    "U5": (_finite, "Large finite inputs (up to 1e4) give a finite result without a warning."),
    "U7": (
        _no_global_rng,
        "The result depends only on the arguments, and the global random state is untouched.",
    ),
    "U8": (_silent, "Importing and calling print nothing."),
    "U9": (_single, "It works for a single sample (n = 1)."),
}
