"""Answers of the wrong shape or dtype: what they are, beside the right ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from grader.checking.diagnosis.cases import Array, Case, Evidence, Pair, distinct, is_wrong, numbers
from grader.compare import as_array, difference, dtype_name, framework

Test = Callable[[Evidence, Pair], bool]

#: Pairs of dtypes that are told in one sentence.
MOST_DTYPES = 2


def wrong_shape(e: Evidence) -> str:
    """What every answer of the wrong shape is; the others must be right."""
    odd = [pair for pair in e.pairs if not e.agrees(pair.a, pair.b)]
    found = (words for test, words in TESTS if all(test(e, pair) for pair in odd))
    return next(found, "") or wrong_axis(e, [pair for pair in odd if pair.a.shape != pair.b.shape])


def _extra_axis(e: Evidence, pair: Pair) -> bool:
    return pair.a.ndim > pair.b.ndim and e.agrees(np.squeeze(pair.a), np.squeeze(pair.b))


def _lost_axis(e: Evidence, pair: Pair) -> bool:
    return pair.a.ndim < pair.b.ndim and e.agrees(np.squeeze(pair.a), np.squeeze(pair.b))


def _transposed(e: Evidence, pair: Pair) -> bool:
    return pair.a.ndim > 1 and e.agrees(pair.a, pair.b.T)


def _arranged(e: Evidence, pair: Pair) -> bool:
    return pair.a.size == pair.b.size and e.agrees(pair.a.ravel(), pair.b.ravel())


def _reduced(function: Callable[[Array, int | None], Array], axis: int | None, *, got: bool) -> Test:
    """Whether reducing one side along an axis gives the other."""

    def test(e: Evidence, pair: Pair) -> bool:
        large, little = (pair.a, pair.b) if got else (pair.b, pair.a)
        if not large.size or large.ndim <= (axis or 0) or np.iscomplexobj(large):
            return False
        return e.agrees(np.asarray(function(large, axis)), little)

    return test


def _stretched(e: Evidence, pair: Pair) -> bool:
    if pair.a.size <= pair.b.size or not pair.b.size or distinct(pair.a) < 2 <= pair.b.size:  # noqa: PLR2004
        return False
    for narrow in (pair.b, pair.b[..., np.newaxis]):
        try:
            if e.agrees(pair.a, np.broadcast_to(narrow, pair.a.shape)):
                return True
        except ValueError:
            continue
    return False


def _squared_table(_: Evidence, pair: Pair) -> bool:
    return pair.a.ndim == 2 and pair.b.ndim < 2 and pair.a.shape[0] == pair.a.shape[1] > 1  # noqa: PLR2004


def _mean(a: Array, axis: int | None) -> Array:
    return np.asarray(np.mean(a, axis))


def _sum(a: Array, axis: int | None) -> Array:
    return np.asarray(np.sum(a, axis))


def _largest(a: Array, axis: int | None) -> Array:
    return np.asarray(np.max(a, axis))


def _cut(where: slice, *, got: bool) -> Test:
    """Whether one side without its first or last element is the other."""

    def test(e: Evidence, pair: Pair) -> bool:
        long, short = (pair.a, pair.b) if got else (pair.b, pair.a)
        fits = long.ndim > 0 and short.ndim > 0 and 0 < len(short) == len(long) - 1
        return fits and e.agrees(long[where], short)

    return test


#: What an answer of another shape may be, the simplest first.
TESTS: list[tuple[Test, str]] = [
    (_extra_axis, "right in its numbers, but it has an axis of length 1 too many"),
    (_lost_axis, "right in its numbers, but an axis of length 1 is missing"),
    (_transposed, "the transpose of the right one"),
    (_arranged, "right in its numbers, but they are arranged in another shape"),
    (_cut(slice(1, None), got=False), "without the first element of the right one, otherwise the same"),
    (_cut(slice(None, -1), got=False), "without the last element of the right one, otherwise the same"),
    (_cut(slice(1, None), got=True), "the right one with one element too many in front"),
    (_cut(slice(None, -1), got=True), "the right one with one element too many at the end"),
    (_reduced(_mean, None, got=True), "not averaged yet (the mean of its elements is the right one)"),
    (_reduced(_sum, None, got=True), "not added up yet (the sum of its elements is the right one)"),
    (_reduced(_mean, 0, got=True), "not averaged yet (its mean along axis 0 is the right one)"),
    (_reduced(_mean, 1, got=True), "not averaged yet (its mean along axis 1 is the right one)"),
    (_reduced(_sum, 0, got=True), "not added up yet (its sum along axis 0 is the right one)"),
    (_reduced(_sum, 1, got=True), "not added up yet (its sum along axis 1 is the right one)"),
    (_reduced(_largest, None, got=True), "not reduced yet (its largest element is the right one)"),
    (_reduced(_mean, None, got=False), "averaged too far (it is the mean of the elements of the right one)"),
    (_reduced(_sum, None, got=False), "added up too far (it is the sum of the elements of the right one)"),
    (_reduced(_mean, 0, got=False), "averaged too far (it is the mean of the right one along axis 0)"),
    (_reduced(_sum, 0, got=False), "added up too far (it is the sum of the right one along axis 0)"),
    (_stretched, "the right one repeated (an array was stretched to a larger shape by broadcasting)"),
    (
        _squared_table,
        "a square table where a row or a number is asked (did shape (n,) meet (n, 1), and NumPy stretch both?)",
    ),
]


def wrong_axis(e: Evidence, odd: Sequence[Pair]) -> str:
    """One entry per column where one per row is asked, or the reverse; seen on several tables that are not square."""
    if len({pair.a.shape for pair in odd}) < 2:  # noqa: PLR2004
        return ""
    for name, values in Evidence(tuple(odd), e.names, e.rtol).arguments():
        tables = [numbers(value) for value in values]
        if not all(table is not None and table.ndim == 2 for table in tables):  # noqa: PLR2004
            continue
        shapes = [table.shape for table in tables if table is not None]
        for wanted, found, words in ((0, 1, ("row", "column")), (1, 0, ("column", "row"))):
            if all(
                pair.b.shape == (shape[wanted],) and pair.a.shape == (shape[found],)
                for pair, shape in zip(odd, shapes, strict=True)
            ):
                return (
                    f"one number per {words[1]} of {name}, where one per {words[0]} is asked "
                    f"(is it axis={found} that is to go?)"
                )
    return ""


#: What a result may do along an axis: (its sums, the number they all are, words).
PROPERTIES = [(1.0, "adds up to 1"), (0.0, "adds up to 0")]


def other_axis(e: Evidence) -> str:
    """The right one adds up to 1 (or 0) along one axis, the answer along another."""
    if min(pair.b.ndim for pair in e.pairs) < 2 or not e.same_shape or not e.finite:  # noqa: PLR2004
        return ""
    for value, words in PROPERTIES:
        for wanted, found in ((1, 0), (0, 1), (-1, 0)):
            here = all(_adds_up(pair.b, wanted, value) and _adds_up(pair.a, found, value) for pair in e.pairs)
            if here and not all(_adds_up(pair.a, wanted, value) for pair in e.pairs):
                return f"computed along the wrong axis (it {words} along axis {found}, the right one along {wanted})"
    return ""


def _adds_up(array: Array, axis: int, value: float) -> bool:
    sums = np.sum(array, axis)
    return bool(np.any(array) and np.allclose(sums, value, rtol=0, atol=1e-6))


def wrong_dtype(cases: Sequence[Case]) -> str:
    """The numbers are right and the dtype is not, for every case with one; says for which kind of input."""
    odd = [case for case in cases if _only_the_dtype(case)]
    if not odd or any(is_wrong(case) and not _only_the_dtype(case) for case in cases):
        return ""
    said = {(dtype_name(case.got), dtype_name(case.expected), _kind(case)) for case in odd}
    words = [f"{got} instead of {want}{f' for {kind}' if kind else ''}" for got, want, kind in sorted(said)]
    return "right in its numbers, but of dtype " + " and ".join(words) if len(words) <= MOST_DTYPES else ""


def wrong_kind(cases: Sequence[Case]) -> str:
    """The numbers are right, in a list where an array is asked, or the like."""
    said = {(_kind_word(case.got), _kind_word(case.expected)) for case in cases if is_wrong(case)}
    (got, wanted), *more = said or {("", "")}
    return f"right in its numbers, but {got} where {wanted} is asked" if got != wanted and not more else ""


def _kind_word(value: object) -> str:
    if framework(value):
        return "a torch.Tensor" if framework(value) == "torch" else "a tf.Tensor"
    if isinstance(value, np.ndarray):
        return "a NumPy array" if value.ndim else "an array without axes"
    names = {bool: "a bool", int: "an int", float: "a float", list: "a list", complex: "a complex number"}
    return next((name for kind, name in names.items() if isinstance(value, kind)), "a NumPy number")


def _only_the_dtype(case: Case) -> bool:
    loose = replace(case.tolerance, rtol=1e-2, strict_dtype=False)
    found = difference(case.got, case.expected, replace(case.tolerance, strict_dtype=True))
    return bool(found and found.rung == "dtype") and not difference(case.got, case.expected, loose)


def _kind(case: Case) -> str:
    """What the first array or list among the arguments is made of."""
    for arg in case.args:
        if isinstance(arg, list):
            return "lists"
        if hasattr(arg, "dtype"):
            kind = as_array(arg).dtype.kind
            return f"{dtype_name(arg)} input" if kind == "f" else "integer input" if kind in "iu" else ""
    return ""
