"""Three miniatures."""

from __future__ import annotations

import numpy as np


def double(x: np.ndarray) -> np.ndarray:
    """Twice x, for an array of at least one dimension.

    Raises:
        ValueError: x has no dimension.
    """
    # TODO: return twice x
    ### BEGIN SOLUTION
    x = np.asarray(x)
    if x.ndim == 0:
        raise ValueError("x must have at least one dimension")
    return 2 * x.astype(x.dtype if x.dtype == np.float32 else np.float64)
    ### END SOLUTION


def row_means(X: np.ndarray) -> np.ndarray:
    """The mean of each row of X (n, d), as (n,)."""
    # TODO: average over the right axis
    ### BEGIN SOLUTION
    return X.mean(axis=1)
    ### END SOLUTION


class Counter:
    """Counts up from `start`."""

    def __init__(self, start: int = 0) -> None:
        """Begin at `start`."""
        # TODO: remember where to begin
        ### BEGIN SOLUTION
        self.count = start
        ### END SOLUTION

    def step(self) -> int:
        """One more; returns the new count."""
        # TODO: count one further and return the count
        ### BEGIN SOLUTION
        self.count += 1
        return self.count
        ### END SOLUTION
