"""Words that take an answer as what it should be: a number, an array of a shape, a dict with given keys, a tuple.

A property such as "swapping changes nothing" computes with answers; these words say first, for the student, that the
answer is of another kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.checking.words import require
from grader.compare import as_array, framework, kind_of, show


def number(answer: object, what: str = "the answer") -> float:
    """The answer as a float.

    Raises:
        CheckFailed: it is not one int, float or NumPy floating number.
    """
    right = isinstance(answer, int | float | np.floating) and not isinstance(answer, bool)
    require(right, f"{what} must be one number; it is {kind_of(answer)}: {show(answer)}")
    return float(answer)  # type: ignore[arg-type]


def array(answer: object, shape: tuple[int, ...], what: str = "the answer", kind: str = "") -> npt.NDArray[Any]:
    """The answer as a NumPy array.

    Args:
        answer: a NumPy array, or a tensor of `kind`.
        shape: the shape it must have.
        what: its name in the message.
        kind: "torch" or "tensorflow" where a tensor is asked instead of an array.

    Raises:
        CheckFailed: it is something else, or has another shape.
    """
    right = framework(answer) == kind and (kind or isinstance(answer, np.ndarray))
    right = right and as_array(answer).shape == shape
    wanted = {"": "a NumPy array", "torch": "a torch.Tensor", "tensorflow": "a TensorFlow tensor"}[kind]
    require(right, f"{what} must be {wanted} of shape {shape}; it is {kind_of(answer)}: {show(answer)}")
    found: npt.NDArray[Any] = np.asarray(as_array(answer))
    return found


def parts(answer: object, names: Sequence[str]) -> tuple[Any, ...]:
    """The answer as a tuple with one entry per name.

    Raises:
        CheckFailed: it is no tuple, or a longer or shorter one.
    """
    right = isinstance(answer, tuple) and len(answer) == len(names)
    require(right, f"the tuple ({', '.join(names)}) is asked; this came back: {show(answer)}")
    return tuple(answer)  # type: ignore[arg-type]


def entries(answer: object, keys: Sequence[str]) -> dict[str, Any]:
    """The answer as a dict with exactly these keys.

    Raises:
        CheckFailed: it is no dict, or has other keys.
    """
    right = isinstance(answer, dict) and set(answer) == set(keys)
    require(right, f"a dict with the keys {', '.join(keys)} is asked; this came back: {show(answer)}")
    return dict(answer)  # type: ignore[call-overload, no-any-return]
