"""Where the wrong numbers are: only in the last row, only where the input is negative."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.checking.diagnosis.cases import Array, Evidence, numbers

#: Wrong numbers that must all lie in a place, and right ones outside of it, before it is named.
ENOUGH = 3
#: Axes of a table.
TABLE = {0: "row", 1: "column"}
#: How much of a place must be wrong; what lies around 1 is named only where nearly all of it is.
HALF, ALMOST_ALL = 0.5, 0.9


def nothing_but_nan(e: Evidence) -> str:
    """NaN everywhere, where numbers are asked."""
    return "NaN everywhere" if np.isnan(e.a).all() and not np.isnan(e.b).any() else ""


def at_an_end(e: Evidence) -> str:
    """Only in the first or last entry along an axis; or in all the others."""
    masks = _masks(e)
    axes = [
        axis
        for axis in range(min((mask.ndim for mask in masks), default=0))
        if all(mask.shape[axis] > 1 for mask in masks)
    ]
    ends = [(axis, index) for axis in axes for index in (-1, 0)]
    for axis, index in ends:
        if _explains(masks, [_at(mask, axis, index) for mask in masks]):
            return f"wrong only in the {_end(axis, index, masks)}"
    for axis, index in ends:
        if _explains_all(masks, [~_at(mask, axis, index) for mask in masks]):
            return f"right only in the {_end(axis, index, masks)}"
    return ""


def _end(axis: int, index: int, masks: list[Array]) -> str:
    which = "last" if index else "first"
    if all(mask.ndim == 1 for mask in masks):
        return f"{which} element"
    return f"{which} {TABLE.get(axis, f'entry along axis {axis}')}"


def on_the_diagonal(e: Evidence) -> str:
    """Only on the diagonal of a table, or everywhere but there."""
    masks = _masks(e)
    if any(mask.ndim != 2 for mask in masks):  # noqa: PLR2004
        return ""
    diagonal: list[Array] = [np.eye(len(mask), mask.shape[1]) > 0 for mask in masks]
    if _explains(masks, diagonal):
        return "wrong only on the diagonal"
    return "right only on the diagonal" if _explains_all(masks, [~each for each in diagonal]) else ""


#: What an element of an input may be.
SIGNS: list[tuple[Callable[[Array], Array], str]] = [
    (lambda x: x == 0, "is 0"),
    (lambda x: x < 0, "is negative"),
    (lambda x: x > 0, "is positive"),
    (lambda x: x <= 0, "is negative or 0"),
    (lambda x: x >= 0, "is positive or 0"),
    (lambda x: np.abs(x) > 1, "is larger than 1 or smaller than -1"),
    (lambda x: np.abs(x) < 1, "lies between -1 and 1"),
    (np.isnan, "is NaN"),
]


def by_the_input(e: Evidence) -> str:
    """Only where an argument of the result's own shape has one sign, or the right number has."""
    masks = _masks(e)
    for name, values in [*e.arguments(), ("the right answer", [pair.b for pair in e.pairs])]:
        arrays = [numbers(value) for value in values]
        if any(x is None or x.shape != mask.shape for x, mask in zip(arrays, masks, strict=True)):
            continue
        for test, words in SIGNS:
            inside = [np.asarray(test(x)) for x in arrays if x is not None]
            judged = [np.asarray(x != 0) for x in arrays if x is not None]  # a 0 is often right by chance
            if _explains(masks, inside, judged) and _filled(masks, inside, ALMOST_ALL if "1" in words else HALF):
                return f"wrong only where {name} {words}"
    return ""


def _masks(e: Evidence) -> list[Array]:
    """For each case, where it is wrong."""
    starts = np.cumsum([0, *(pair.b.size for pair in e.pairs)])
    return [
        e.wrong[start : start + pair.b.size].reshape(pair.b.shape) for start, pair in zip(starts, e.pairs, strict=False)
    ]


def _at(mask: Array, axis: int, index: int) -> Array:
    found = np.zeros(mask.shape, dtype=bool)
    place: list[int | slice] = [slice(None)] * mask.ndim
    place[axis] = index
    found[tuple(place)] = True
    return found


def _explains(masks: list[Array], inside: list[Array], judged: list[Array] | None = None) -> bool:
    """Whether everything wrong lies inside, with enough wrong inside and enough right, of what is judged, outside."""
    if any(np.any(mask & ~place) for mask, place in zip(masks, inside, strict=True)):
        return False
    wrong = sum(int(np.count_nonzero(mask)) for mask in masks)
    outside = sum(
        int(np.count_nonzero(~place & by))
        for place, by in zip(inside, judged or _nothing_left_out(inside), strict=True)
    )
    return wrong >= ENOUGH and outside >= ENOUGH


def _explains_all(masks: list[Array], inside: list[Array]) -> bool:
    """As `_explains`, and nearly all that lies inside is wrong."""
    return _explains(masks, inside) and _filled(masks, inside, ALMOST_ALL)


def _nothing_left_out(arrays: list[Array]) -> list[Array]:
    """Masks that leave nothing out."""
    return [np.ones(array.shape, dtype=bool) for array in arrays]


def _filled(masks: list[Array], inside: list[Array], share: float) -> bool:
    """Whether at least this share of what lies inside is wrong."""
    wrong = sum(int(np.count_nonzero(mask)) for mask in masks)
    return wrong >= share * sum(int(np.count_nonzero(place)) for place in inside)
