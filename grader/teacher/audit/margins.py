"""How far an answer is from what was expected, measured by the tolerance it is compared with.

1 is the tolerance itself: below it an answer is accepted, above it rejected. The errors of right answers on one side
and of wrong ones on the other say how much room a tolerance has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from grader.checking import words
from grader.compare import HALF, Difference, Tolerance, as_array, default_tolerance, framework


@contextmanager
def overheard() -> Iterator[list[float]]:
    """The errors of all comparisons by value that the words of a test make meanwhile."""
    errors: list[float] = []
    names = vars(words)
    compare = names["difference"]

    def listening(got: object, expected: object, tolerance: Tolerance) -> Difference | None:
        error = excess(got, expected, tolerance)
        if error is not None:
            errors.append(error)
        found: Difference | None = compare(got, expected, tolerance)
        return found

    # The tests of a course hold `check` itself; only the ruler it uses can be exchanged behind their backs.
    names["difference"] = listening
    try:
        yield errors
    finally:
        names["difference"] = compare


def excess(got: Any, expected: Any, tolerance: Tolerance) -> float | None:
    """The largest error in units of the tolerance; None where not a tolerance decides: type, shape, length, NaN."""
    if isinstance(expected, Mapping):
        pairs = [(got[key], expected[key]) for key in expected if key in got] if isinstance(got, Mapping) else []
        return _largest(pairs, tolerance)
    if isinstance(expected, list | tuple):
        same = isinstance(got, list | tuple) and len(got) == len(expected)
        return _largest(list(zip(got, expected, strict=True)) if same else [], tolerance)
    if not (_is_number(got) and _is_number(expected)):
        return None
    a, b = _numbers(got), _numbers(expected)
    if a.shape != b.shape or {a.dtype.kind, b.dtype.kind} <= set("biu"):
        return None
    return _elements(a, b, tolerance)


def _largest(pairs: list[tuple[Any, Any]], tolerance: Tolerance) -> float | None:
    errors = [error for got, expected in pairs if (error := excess(got, expected, tolerance)) is not None]
    return max(errors, default=None)


def _is_number(value: Any) -> bool:
    if framework(value) or isinstance(value, np.ndarray | np.generic):
        return as_array(value).dtype.kind in "biufc"
    return isinstance(value, float | complex)


def _numbers(value: Any) -> np.ndarray[Any, Any]:
    return np.asarray(value) if isinstance(value, float | complex) else as_array(value)


def _elements(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any], tolerance: Tolerance) -> float | None:
    """As grader.compare measures: half precision is forgiven no more than single."""
    half = a.dtype.kind == "f" and a.dtype.itemsize * 8 <= HALF
    rtol, atol = default_tolerance(np.zeros((), np.float32) if half else a, b)
    rtol = rtol if tolerance.rtol is None else tolerance.rtol
    atol = atol if tolerance.atol is None else tolerance.atol
    with np.errstate(all="ignore"):
        error = np.abs(np.subtract(a, b, dtype=np.result_type(a, b, np.float64)))
        units = np.where(a == b, 0.0, error / (atol + rtol * np.abs(b)))
    units = units[~(np.isnan(a) & np.isnan(b))]
    return float(np.max(units, initial=0.0)) if np.all(np.isfinite(units)) else None
