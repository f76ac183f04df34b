"""When two questions are the same to the last bit, and when two transcripts of answers agree."""

from __future__ import annotations

from collections.abc import Sequence
from types import CodeType
from typing import Any

import numpy as np

from grader.compare import Tolerance, difference
from grader.sandbox.wire import Answer, Call

#: How alike the answers of one and the same code are.
LOOSE = Tolerance(rtol=1e-6, atol=1e-9)


def same_call(a: Call, b: Call, *, probes: bool = True) -> bool:
    """Whether two calls are the same question."""
    if a.target != b.target or a.kind != b.kind or (probes and a.probes != b.probes):
        return False
    return same_value(a.args, b.args) and same_value(a.kwargs, b.kwargs)


def same_value(a: Any, b: Any) -> bool:
    """Whether two arguments are the same to the last bit and, for arrays, laid out alike."""
    if a is b:
        return True
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        # The strides of an array without elements mean nothing, and pickling changes them.
        layout = a.dtype == b.dtype and a.shape == b.shape and (a.strides == b.strides or not a.size)
        return layout and np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same_value, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same_value(a[key], b[key]) for key in a)
    if callable(a) and hasattr(a, "__code__"):
        return _same_function(a, b)
    return bool(a == b)


def _same_function(a: Any, b: Any) -> bool:
    """Two runs of one test body make two functions of one scenario: same code, same captured values."""
    codes: tuple[CodeType, CodeType] = (a.__code__, b.__code__)
    cells = [[cell.cell_contents for cell in function.__closure__ or ()] for function in (a, b)]
    return codes[0] == codes[1] and same_value(cells[0], cells[1]) and same_value(a.__defaults__, b.__defaults__)


def same_answers(ours: Sequence[Answer], theirs: Sequence[Answer], alike: Tolerance = LOOSE) -> bool:
    """Whether two transcripts agree within tolerance: values, exceptions by type, what the probes saw."""
    return len(ours) == len(theirs) and all(_same_answer(a, b, alike) for a, b in zip(ours, theirs, strict=True))


def _same_answer(a: Answer, b: Answer, alike: Tolerance) -> bool:
    if (a.error is None) != (b.error is None) or a.aliased != b.aliased or a.rng_touched != b.rng_touched:
        return False
    if a.error is not None and b.error is not None:
        # Which name is missing says what the mistake is; the words of a ValueError are the author's own.
        worded = a.error.type_name in {"AttributeError", "NameError"}
        return a.error.type_name == b.error.type_name and (not worded or a.error.message == b.error.message)
    if difference(a.value, b.value, alike) is not None:
        return False
    return a.inputs is None or b.inputs is None or difference(a.inputs, b.inputs, alike) is None
