"""Random inputs, named as nouns.

Numbers are multiples of 1/64 of moderate size: sums and products of a few of them are exact in float64, so that two
right ways to add them up agree to the last bit. Arrays are drawn element by element: Hypothesis' usual filling repeats
one value, and constant rows hide mistakes (wrong axis, missing mean, (n,) against (n, 1)).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

Array = npt.NDArray[np.float64]
GRID = 64


def numbers(lo: float = -8, hi: float = 8) -> st.SearchStrategy[float]:
    """Floats between lo and hi on a grid of 1/64."""
    return st.integers(int(np.ceil(lo * GRID)), int(np.floor(hi * GRID))).map(lambda k: k / GRID)


def sizes(lo: int = 2, hi: int = 6) -> st.SearchStrategy[int]:
    """Lengths of an axis; 1 is left to U9."""
    return st.integers(lo, hi)


def arrays(shape: Any, lo: float = -8, hi: float = 8, *, unique: bool = False) -> st.SearchStrategy[Array]:
    """float64 arrays of a shape (or of a strategy of shapes)."""
    return hnp.arrays(np.float64, shape, elements=numbers(lo, hi), fill=st.nothing(), unique=unique)


def vectors(size: Any = None, lo: float = -8, hi: float = 8, *, unique: bool = False) -> st.SearchStrategy[Array]:
    """Vectors (n,); n from 2 to 6 unless given."""
    shape = sizes().map(lambda n: (n,)) if size is None else (size,)
    return arrays(shape, lo, hi, unique=unique)


def matrices(
    rows: int | None = None, cols: int | None = None, lo: float = -8, hi: float = 8
) -> st.SearchStrategy[Array]:
    """Matrices (rows, cols), never square unless both are given: a square one hides a transposed product."""
    if rows is not None and cols is not None:
        return arrays((rows, cols), lo, hi)
    shapes = st.tuples(
        st.just(rows) if rows is not None else sizes(), st.just(cols) if cols is not None else sizes(1)
    ).filter(lambda shape: shape[0] != shape[1])
    return shapes.flatmap(lambda shape: arrays(shape, lo, hi))


def shapes(min_dims: int = 1, max_dims: int = 3, *, lo: int = 2, hi: int = 5) -> st.SearchStrategy[tuple[int, ...]]:
    """Shapes of arrays."""
    return st.lists(sizes(lo, hi), min_size=min_dims, max_size=max_dims).map(tuple)


def pairs(
    min_dims: int = 1, max_dims: int = 2, lo: float = -8, hi: float = 8
) -> st.SearchStrategy[tuple[Array, Array]]:
    """Two arrays of one shape."""
    return shapes(min_dims, max_dims).flatmap(lambda shape: st.tuples(arrays(shape, lo, hi), arrays(shape, lo, hi)))


def orders(size: int) -> st.SearchStrategy[npt.NDArray[np.int64]]:
    """Orders of `size` rows as index arrays (size,)."""
    return st.permutations(range(size)).map(lambda order: np.array(order, dtype=np.int64))


def labels(size: int, classes: int) -> st.SearchStrategy[npt.NDArray[np.int64]]:
    """Class labels 0 ... classes - 1, int64 (size,); at least two classes occur where size allows it."""
    one = st.integers(0, classes - 1)
    drawn = st.lists(one, min_size=size, max_size=size)
    if min(size, classes) > 1:
        drawn = drawn.filter(lambda row: len(set(row)) > 1)
    return drawn.map(lambda row: np.array(row, dtype=np.int64))
