"""Independent right answers, for `expected=`: an error in our own solution must not hide behind itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

#: |analytic - numerical| of a gradient that is right, relative and absolute (U6).
GRADIENT: dict[str, Any] = {"rtol": 1e-6, "atol": 1e-6}


def slopes(cost: Callable[..., float], *arrays: Any, h: float = 1e-5) -> tuple[Array, ...]:
    """The gradient of `cost(*arrays)` in each of the arrays, by central differences in float64.

    Args:
        cost: a function of the arrays that returns one number.
        arrays: where; arrays of any shape, or numbers.
        h: the step.

    Returns:
        One array per argument, of its shape. Compare with `**GRADIENT`.
    """
    points = [np.array(value, dtype=np.float64) for value in arrays]
    return tuple(_slope(cost, points, position, h) for position in range(len(points)))


def _slope(cost: Callable[..., float], points: list[Array], position: int, h: float) -> Array:
    moved = [point.copy() for point in points]
    here, found = moved[position], np.zeros_like(points[position])
    for index in np.ndindex(here.shape):
        middle = here[index]
        ends = []
        for step in (h, -h):
            here[index] = middle + step
            ends.append(float(cost(*(point.copy() for point in moved))))
        here[index] = middle
        found[index] = (ends[0] - ends[1]) / (2 * h)
    return found
