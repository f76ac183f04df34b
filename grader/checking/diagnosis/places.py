"""Where the wrong numbers are: only in the last row, only where the input is negative."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.checking.diagnosis.cases import Array, Evidence, numbers

#: Wrong numbers that must all lie in a place, and right ones outside of it, before it is named.
ENOUGH = 3
#: How much of a place must be wrong; what lies around 1 is named only where nearly all of it is.
HALF, ALMOST_ALL = 0.5, 0.9


def at_an_end(e: Evidence) -> str:
    """Only in the first or last entry along an axis; or in all the others."""
    masks = _masks(e)
    for axis in range(min((mask.ndim for mask in masks), default=0)):
        if any(mask.shape[axis] < 2 for mask in masks):  # noqa: PLR2004
            continue
        for index, which in ((-1, "last"), (0, "first")):
            inside = [_at(mask, axis, index) for mask in masks]
            words = f"{which} {_entry(axis, masks)}"
            if _explains(masks, inside):
                return f"wrong only in the {words}"
            if _explains(masks, [~each for each in inside]) and all(mask.shape[axis] > 2 for mask in masks):  # noqa: PLR2004
                return f"right only in the {words}"
    return ""


def on_the_diagonal(e: Evidence) -> str:
    """Only on the diagonal of a table, or everywhere but there."""
    masks = _masks(e)
    if any(mask.ndim != 2 for mask in masks):  # noqa: PLR2004
        return ""
    diagonal: list[Array] = [np.eye(len(mask), mask.shape[1]) > 0 for mask in masks]
    if _explains(masks, diagonal):
        return "wrong only on the diagonal"
    return "right only on the diagonal" if _explains(masks, [~each for each in diagonal]) else ""


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
            if _explains(masks, inside) and _filled(masks, inside, ALMOST_ALL if "1" in words else HALF):
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


def _entry(axis: int, masks: list[Array]) -> str:
    if all(mask.ndim == 1 for mask in masks):
        return "element"
    return {0: "row", 1: "column"}.get(axis, f"entry along axis {axis}")


def _explains(masks: list[Array], inside: list[Array]) -> bool:
    """Whether everything wrong lies inside, with enough wrong inside and enough right outside."""
    pairs = list(zip(masks, inside, strict=True))
    if any(np.any(mask & ~place) for mask, place in pairs):
        return False
    wrong = sum(int(np.count_nonzero(mask)) for mask, _ in pairs)
    outside = sum(int(np.count_nonzero(~place)) for _, place in pairs)
    return wrong >= ENOUGH and outside >= ENOUGH


def _filled(masks: list[Array], inside: list[Array], share: float) -> bool:
    """Whether at least this share of what lies inside is wrong."""
    wrong = sum(int(np.count_nonzero(mask)) for mask in masks)
    return wrong >= share * sum(int(np.count_nonzero(place)) for place in inside)
