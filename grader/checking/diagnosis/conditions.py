"""When an answer is wrong: for one option, one memory layout, one dtype, one row, a batch that is not full."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from operator import eq, ne
from typing import Any

import numpy as np

from grader.checking.diagnosis.cases import Case, numbers

#: Wrong cases that must meet a condition, and right ones that must not, before it is named.
ENOUGH = 3
#: Cases altogether: three and two could be separated by anything.
TOGETHER = 6
#: Right answers that may meet the condition, for each wrong one.
LUCK = 0.25
LARGE = 50.0
Test = Callable[[Any], bool]
TestAll = Callable[[Sequence[Any]], bool]
#: Position of an argument -> its name.
Name = Callable[[int], str]


def only_when(cases: Sequence[Case], wrong: Sequence[bool], name: Name, *, contents: bool) -> str:
    """The condition that holds in every wrong case and in hardly a right one, in words; "" when there is none.

    A wrong formula is often right by chance where an input or the answer is zero: such a right answer says nothing.
    `contents`: ask what the inputs are made of; otherwise for options, memory layouts and dtypes.
    """
    telling = [(case.args, bad) for case, bad in zip(cases, wrong, strict=True) if bad or not _of_zeros(case)]
    bad = sum(wrong)
    if min(bad, len(telling) - bad) < ENOUGH or len(telling) < TOGETHER:
        return ""
    for words, test in _contents(cases, name) if contents else _forms(cases, name):
        if _separates(test, telling, LUCK * bad):
            return words
    return ""


def _of_zeros(case: Case) -> bool:
    arrays = [each for each in map(numbers, (case.expected, *case.args)) if each is not None]
    return any(array.size > 0 and not array.any() for array in arrays if array.ndim)


def _separates(test: TestAll, telling: Sequence[tuple[Sequence[Any], bool]], chances: float) -> bool:
    """Whether every wrong case meets the test, enough right ones do not, and so few do that it may be luck."""
    outside = 0
    for args, bad in telling:
        met = test(args)
        outside += not met
        chances -= met and not bad
        if (bad and not met) or chances < 0:
            return False
    return outside >= ENOUGH


def _forms(cases: Sequence[Case], name: Name) -> Iterator[tuple[str, TestAll]]:
    for position in range(min(len(case.args) for case in cases)):
        for words, test in _options(name(position), [case.args[position] for case in cases]):
            yield words, partial(_nth, position, test)
    for words, test in (*LAYOUTS, *KINDS):
        yield words, partial(_any, test)


def _contents(cases: Sequence[Case], name: Name) -> Iterator[tuple[str, TestAll]]:
    yield "the last batch is not full", _rest
    for position in range(min(len(case.args) for case in cases)):
        for words, test in CONTENTS:
            yield words.format(x=name(position)), partial(_nth, position, test)


def _nth(position: int, test: Test, args: Sequence[Any]) -> bool:
    return test(args[position])


def _any(test: Test, args: Sequence[Any]) -> bool:
    return any(test(arg) for arg in args)


def _options(name: str, values: Sequence[Any]) -> Iterator[tuple[str, Test]]:
    """True and False, None or not, and words such as "tanh": options stand in the docstring, so they may be said."""
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        yield f"{name} is True", lambda value: value is True
        yield f"{name} is False", lambda value: value is False
    elif type(None) in kinds:
        yield f"{name} is None", lambda value: value is None
        yield f"{name} is given", lambda value: value is not None
    elif kinds == {str} and all(value.isidentifier() for value in values):
        for verb, test in (("is", eq), ("is not", ne)):
            yield from ((f"{name} {verb} {word!r}", partial(test, word)) for word in sorted(set(values)))


def _backwards(arg: Any) -> bool:
    return isinstance(arg, np.ndarray) and any(stride < 0 for stride in arg.strides)


def _by_columns(arg: Any) -> bool:
    return isinstance(arg, np.ndarray) and arg.flags.f_contiguous and not arg.flags.c_contiguous


def _with_gaps(arg: Any) -> bool:
    return isinstance(arg, np.ndarray) and not arg.flags.forc and not _backwards(arg)


def _unpacked(arg: Any) -> bool:
    return isinstance(arg, np.ndarray) and not arg.flags.c_contiguous


#: Memory layouts.
LAYOUTS: list[tuple[str, Test]] = [
    ("an array lies in memory with gaps, as x[::2] does", _with_gaps),
    ("an array lies backwards in memory, as x[::-1] does", _backwards),
    ("an array lies in memory column by column, as x.T does", _by_columns),
    (
        "an array lies in memory with gaps or backwards (x[::2], x[::-1])",
        lambda arg: _with_gaps(arg) or _backwards(arg),
    ),
    ("an array does not lie in memory row by row (x[::2], x[::-1], x.T)", _unpacked),
]


def _dtype_is(kinds: str, bits: int = 0) -> Test:
    def test(arg: Any) -> bool:
        dtype = getattr(arg, "dtype", None)
        return isinstance(dtype, np.dtype) and dtype.kind in kinds and bits in (0, 8 * dtype.itemsize)

    return test


#: What the numbers of an input are kept in.
KINDS: list[tuple[str, Test]] = [
    ("the input is float32", _dtype_is("f", 32)),
    ("the input is an array of integers", _dtype_is("iu")),
    ("the input is an array of unsigned integers", _dtype_is("u")),
    ("a list is given instead of an array", lambda arg: isinstance(arg, list)),
]


def _rest(args: Sequence[Any]) -> bool:
    """Whether the rows of the first array are no multiple of a whole number among the arguments."""
    rows = next((len(arg) for arg in args if isinstance(arg, np.ndarray) and arg.ndim), 0)
    steps = [arg for arg in args if isinstance(arg, int) and not isinstance(arg, bool) and 1 < arg < 10**6]
    return any(rows % step for step in steps)


def _about(test: Callable[[Any], Any]) -> Test:
    """A test of an argument's numbers; an argument without any does not meet it."""

    def holds(arg: Any) -> bool:
        found = numbers(arg)
        return found is not None and found.size > 0 and not np.iscomplexobj(found) and bool(test(found))

    return holds


#: What an argument looks like.
CONTENTS: list[tuple[str, Test]] = [
    ("{x} has one row", _about(lambda x: x.ndim > 1 and len(x) == 1)),
    ("{x} has one column", _about(lambda x: x.ndim > 1 and x.shape[1] == 1)),
    ("{x} has more than one column", _about(lambda x: x.ndim > 1 and x.shape[1] > 1)),
    ("{x} has one element", _about(lambda x: x.ndim > 0 and x.size == 1)),
    ("{x} is a single number", _about(lambda x: x.ndim == 0)),
    ("{x} is a vector", _about(lambda x: x.ndim == 1)),
    ("{x} is a table", _about(lambda x: x.ndim == 2)),  # noqa: PLR2004
    ("{x} has three axes or more", _about(lambda x: x.ndim > 2)),  # noqa: PLR2004
    ("{x} is not square", _about(lambda x: x.ndim > 1 and x.shape[0] != x.shape[1])),
    ("{x} is square", _about(lambda x: x.ndim > 1 and x.shape[0] == x.shape[1])),
    ("{x} has more rows than columns", _about(lambda x: x.ndim > 1 and x.shape[0] > x.shape[1])),
    ("{x} has more columns than rows", _about(lambda x: x.ndim > 1 and x.shape[0] < x.shape[1])),
    ("{x} has a negative number", _about(lambda x: np.any(x < 0))),
    ("{x} has no negative number", _about(lambda x: not np.any(x < 0))),
    ("{x} has a zero", _about(lambda x: not np.all(x))),
    ("{x} is all zero", _about(lambda x: not np.any(x))),
    ("{x} has large numbers", _about(lambda x: np.max(np.abs(x)) > LARGE)),
    ("{x} has equal numbers", _about(lambda x: x.size > np.unique(x).size)),
    ("{x} is not sorted", _about(lambda x: x.ndim == 1 and any(a > b for a, b in pairwise(x.tolist())))),
    ("{x} has an odd number of elements", _about(lambda x: x.size % 2 == 1 and x.ndim > 0)),
    ("{x} has an even number of elements", _about(lambda x: x.size % 2 == 0)),
]
