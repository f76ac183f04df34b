"""Three miniatures."""

from __future__ import annotations

import numpy as np


def double(x: np.ndarray) -> np.ndarray:
    """Twice x, for an array of at least one dimension.

    Raises:
        ValueError: x has no dimension.
    """
    # TODO: return twice x
    raise NotImplementedError("double: not written yet")


def row_means(X: np.ndarray) -> np.ndarray:
    """The mean of each row of X (n, d), as (n,)."""
    # TODO: average over the right axis
    raise NotImplementedError("row_means: not written yet")


class Counter:
    """Counts up from `start`."""

    def __init__(self, start: int = 0) -> None:
        """Begin at `start`."""
        # TODO: remember where to begin
        raise NotImplementedError("Counter: not written yet")

    def step(self) -> int:
        """One more; returns the new count."""
        # TODO: count one further and return the count
        raise NotImplementedError("Counter: not written yet")
