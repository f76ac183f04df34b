"""Relations between the numbers that are no factor: offset, a function of the right number, an argument's value."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from grader.checking.diagnosis.cases import SEVERAL, Array, Evidence, distinct, numbers


def offset(e: Evidence) -> str:
    """Too large or too small by one amount: everywhere, or within each case."""
    moved = e.a - e.b
    if distinct(e.b) < 2 or np.iscomplexobj(moved):  # noqa: PLR2004
        return ""
    known = len(e.pairs) > 1 or abs(abs(moved[0]) - 1) < e.rtol  # of one case only 1 too many says something
    if known and e.holds(e.b + moved[0]):
        return f"{abs(moved[0]):.6g} too {'large' if moved[0] > 0 else 'small'}"
    first = np.array([pair.a.flat[0] - pair.b.flat[0] if pair.b.size else 0.0 for pair in e.pairs])
    several = all(pair.b.size > 2 and distinct(pair.b) > 1 for pair in e.pairs)  # noqa: PLR2004
    if several and len(e.pairs) >= SEVERAL and e.holds(e.b + first[e.of]):
        return "off by one amount, the same for all its elements and another on each input"
    return ""


#: Functions of the right number b, and what they are called.
FUNCTIONS: list[tuple[Callable[[Array], Array], str]] = [
    (lambda b: b**2, "the square of the right one (is a root missing?)"),
    (np.sqrt, "the square root of the right one"),
    (lambda b: 1 / b, "one over the right one"),
    (lambda b: 1 - b, "1 minus the right one"),
    (np.abs, "the right one without its sign"),
    (lambda b: np.maximum(b, 0), "the right one with 0 in the place of what is negative"),
    (lambda b: np.minimum(b, 0), "the right one with 0 in the place of what is positive"),
    (np.exp, "the exponential of the right one (is a logarithm missing?)"),
    (np.log, "the logarithm of the right one"),
    (np.round, "the right one rounded to whole numbers"),
    (np.floor, "the right one rounded down to whole numbers"),
    (np.trunc, "the right one cut to whole numbers"),
]


def function_of_it(e: Evidence) -> str:
    """The square, the root, one over, 1 minus, without sign, cut at zero, the logarithm, rounded."""
    if e.weight < SEVERAL or np.iscomplexobj(e.a) or np.iscomplexobj(e.b):
        return ""
    return next((words for function, words in FUNCTIONS if e.holds(function(e.b))), "")


def with_an_argument(e: Evidence) -> str:
    """An argument itself, or the right one with an argument added, left out, multiplied."""
    if len(e.pairs) < SEVERAL or e.variety < SEVERAL:
        return ""
    for name, values in e.arguments():
        spread = _spread(e, [numbers(value) for value in values])
        if spread is None or distinct(spread) < SEVERAL:
            continue
        for predicted, words in (
            (spread, "simply {x}, unchanged"),
            (e.b - spread, "the right one minus {x} (is {x} left out, or taken away?)"),
            (e.b + spread, "the right one plus {x} (is {x} not taken away, or added twice?)"),
            (e.b * spread, "the right one times {x}"),
            (e.b - 2 * spread, "the right one minus twice {x} (is {x} taken away where it is to be added?)"),
            (e.b + 2 * spread, "the right one plus twice {x} (is {x} added where it is to be taken away?)"),
        ):
            if e.holds(predicted):
                return words.format(x=name)
    return ""


def _spread(e: Evidence, values: list[Array | None]) -> Array | None:
    """An argument stretched to the shape of every answer, laid end to end; None where it does not fit."""
    found = []
    for pair, value in zip(e.pairs, values, strict=True):
        if value is None or value.ndim > pair.b.ndim:
            return None
        try:
            found.append(np.broadcast_to(value, pair.b.shape).ravel())
        except ValueError:
            return None
    return np.concatenate(found)


def always_the_same(e: Evidence) -> str:
    """One answer for different questions."""
    different = {pair.b.tobytes() for pair in e.pairs}
    same = {(pair.a.shape, pair.a.tobytes()) for pair in e.pairs}
    return "the same on every input" if len(same) == 1 and len(different) >= SEVERAL else ""


def few_digits(e: Evidence) -> str:
    """Close to the right one everywhere, and not close enough."""
    errors = np.abs(e.a - e.b)
    worst = float(np.max(errors / np.where(e.scale > 0, e.scale, 1.0), initial=0.0))
    if e.weight < SEVERAL or not 0 < worst < 1e-3:  # noqa: PLR2004
        return ""
    digits = int(-math.log10(worst))
    return f"right to {digits} digits only (rounded, computed in float32, or with too large a step or epsilon?)"
