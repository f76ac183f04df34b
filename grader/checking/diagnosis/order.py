"""The right numbers in another order: transposed, reversed, shifted, sorted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.checking.diagnosis.cases import Array, Evidence, Pair, distinct

Made = Callable[[Pair], Array | None]


def reordered(e: Evidence) -> str:
    """The first of the simple orders that explains every answer."""
    if not any(distinct(pair.b) > 1 for pair in e.pairs):
        return ""
    return next((words for made, words in _orders(e) if e.everywhere(made)), "")


def _orders(e: Evidence) -> list[tuple[Made, str]]:
    found: list[tuple[Made, str]] = [(_transposed, "the transpose of the right one")]
    for axis, along in _axes(e):
        found.append((lambda pair, axis=axis: np.flip(pair.b, axis), f"the right one backwards{along}"))  # type: ignore[misc]
        for step in (1, -1):
            way = "forwards" if step > 0 else "back"
            words = f"the right one shifted by one place {way}{along}"
            found.append((lambda pair, axis=axis, step=step: np.roll(pair.b, step, axis), words))  # type: ignore[misc]
            found.append((_shifted(axis, step), words))
        found.append((lambda pair, axis=axis: np.sort(pair.b, axis), f"the right one, sorted{along}"))  # type: ignore[misc]
    found.append((_same_numbers, "made of the right numbers, in another order"))
    return found


def _axes(e: Evidence) -> list[tuple[int, str]]:
    """The axes that every answer has, with words for them: by number where all have as many, else first and last."""
    ranks = {pair.b.ndim for pair in e.pairs}
    if ranks == {1}:
        return [(0, "")]
    if len(ranks) == 1:
        return [(axis, f" along axis {axis}") for axis in range(min(ranks))]
    return [(0, " along its first axis"), (-1, " along its last axis")] if min(ranks) else []


def _transposed(pair: Pair) -> Array | None:
    return pair.b.T if pair.b.ndim > 1 else None


def _shifted(axis: int, step: int) -> Made:
    """Moved by one place, whatever came in at the open end."""

    def made(pair: Pair) -> Array | None:
        if pair.b.shape != pair.a.shape or pair.b.shape[axis] < 3:  # noqa: PLR2004
            return None
        moved = np.roll(pair.b, step, axis)
        open_end = [slice(None)] * pair.b.ndim
        open_end[axis] = slice(0, 1) if step > 0 else slice(-1, None)
        moved[tuple(open_end)] = pair.a[tuple(open_end)]
        return moved

    return made


def _same_numbers(pair: Pair) -> Array | None:
    """The answer itself, where it holds the same numbers as the right one."""
    if pair.a.shape != pair.b.shape or np.iscomplexobj(pair.a) or np.iscomplexobj(pair.b):
        return None
    same = np.allclose(np.sort(pair.a, axis=None), np.sort(pair.b, axis=None), rtol=1e-6, atol=1e-12)
    return pair.a if same and distinct(pair.b) > min(2, pair.b.size - 1) else None
