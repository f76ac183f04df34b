"""Factors: minus, a constant, a size of an argument, another one in every row."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np

from grader.checking.diagnosis.cases import SEVERAL, Array, Evidence, distinct, numbers

LARGEST_FACTOR = 1000
#: How the name of a size begins.
SIZE = "the number of"
NEAR = 1e-6
#: Factors that have a name.
NAMED = {
    math.log(2): "ln 2 (the logarithm has another base)",
    1 / math.log(2): "1 / ln 2 (the logarithm has another base)",
    math.log(10): "ln 10 (the logarithm has another base)",
    1 / math.log(10): "1 / ln 10 (the logarithm has another base)",
    math.sqrt(2): "the square root of 2",
    math.sqrt(0.5): "1 / the square root of 2",
    math.pi: "π",
    1 / math.pi: "1 / π",
    180 / math.pi: "180 / π (degrees and radians)",
    math.pi / 180: "π / 180 (degrees and radians)",
}


def sign(e: Evidence) -> str:
    """Minus the right one."""
    return "minus the right one (the sign is wrong)" if e.weight and e.holds(-e.b) else ""


def factor(e: Evidence) -> str:
    """A constant times the right one, the same in every case."""
    if not e.weight:
        return ""
    place = int(np.argmax(np.abs(e.b)))
    ratio = complex(e.a[place] / e.b[place])
    if ratio.imag or not ratio.real or not e.holds(ratio.real * e.b):
        return ""
    words = _factor_words(e, ratio.real)
    return f"{words} times the right one{_also(e, ratio.real)}" if words else ""


def _factor_words(e: Evidence, ratio: float) -> str:
    """The factor, where it says something: of one number only 2 and 1/2, of several a simple one, of many any."""
    for value, name in NAMED.items():
        if abs(abs(ratio) / value - 1) < NEAR and e.weight >= SEVERAL:
            return name if ratio > 0 else f"minus {name}"
    many = e.weight >= SEVERAL and len(e.pairs) >= SEVERAL
    if many or _telling(ratio, several=e.weight > 1):
        simple = Fraction(ratio).limit_denominator(100)
        plain = simple.denominator > 1 and abs(float(simple) - ratio) < NEAR * abs(ratio)
        return f"{simple}" if plain else f"{ratio:.6g}"
    return ""


def _telling(ratio: float, *, several: bool) -> bool:
    if not several:
        return min(abs(ratio - 2), abs(ratio - 0.5)) < NEAR
    whole = max(abs(ratio), 1 / abs(ratio))
    fraction = float(Fraction(ratio).limit_denominator(12))
    plain = abs(whole - round(whole)) < NEAR * whole or abs(ratio - fraction) < NEAR
    return plain and 1 + NEAR < whole < LARGEST_FACTOR


def _also(e: Evidence, ratio: float) -> str:
    """A remark where the factor, or one over it, is a size of an argument in every case."""
    whole = max(abs(ratio), 1 / abs(ratio))
    for name, values in sizes(e):
        if whole > NEAR + 2 and all(abs(value - whole) < NEAR * whole for value in values):
            return f", and {whole:.0f} is {name}"
    return ""


def sizes(e: Evidence) -> Iterator[tuple[str, Array]]:
    """Sizes of the arguments and of the result, and numbers among the arguments: name, value in every case."""
    for name, values in e.arguments():
        if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
            yield name, np.asarray(values, dtype=np.float64)
            continue
        shapes = [np.shape(found) for value in values if (found := numbers(value)) is not None]
        if len(shapes) == len(values):
            yield from _of_shapes(name, shapes)
    yield from _of_shapes("the result", [pair.b.shape for pair in e.pairs])


def _of_shapes(name: str, shapes: list[tuple[int, ...]]) -> Iterator[tuple[str, Array]]:
    if all(shapes):
        rows = "elements" if all(len(shape) == 1 for shape in shapes) else "rows"
        yield f"{SIZE} {rows} of {name}", np.array([shape[0] for shape in shapes], np.float64)
    if any(len(shape) > 1 for shape in shapes):
        yield f"{SIZE} elements of {name}", np.array([math.prod(shape) for shape in shapes], np.float64)
        if all(map(all, shapes)):
            in_a_row = np.array([math.prod(shape[1:]) for shape in shapes], np.float64)
            tables = all(len(shape) == 2 for shape in shapes)  # noqa: PLR2004
            yield f"{SIZE} {'columns' if tables else 'elements in a row'} of {name}", in_a_row


#: How a factor may follow from a size or a number m: as a formula, in words, what it often means for a size.
FORMS: list[tuple[Callable[[Array], Array], str, str]] = [
    (lambda m: m, "the right one times {m}", " (a sum where the mean is asked?)"),
    (lambda m: 1 / m, "the right one divided by {m}", " (a mean where the sum is asked, or divided twice?)"),
    (lambda m: m / 2, "half the right one times {m}", ""),
    (lambda m: 2 / m, "twice the right one divided by {m}", ""),
    (lambda m: 2 * m, "twice the right one times {m}", ""),
    (lambda m: 1 / (2 * m), "half the right one divided by {m}", ""),
    (lambda m: -m, "minus the right one times {m}", ""),
    (lambda m: -1 / m, "minus the right one divided by {m}", ""),
    (lambda m: m / (m - 1), "the right one times m / (m - 1), where m is {m}", " (divided by m - 1 instead of m?)"),
    (lambda m: (m - 1) / m, "the right one times (m - 1) / m, where m is {m}", " (divided by m instead of m - 1?)"),
    (np.sqrt, "the right one times the square root of {m}", ""),
    (lambda m: 1 / np.sqrt(m), "the right one divided by the square root of {m}", ""),
    (
        lambda m: np.sqrt(m / (m - 1)),
        "the right one times the square root of m / (m - 1), where m is {m}",
        " (divided by m - 1 instead of m?)",
    ),
    (
        lambda m: np.sqrt((m - 1) / m),
        "the right one times the square root of (m - 1) / m, where m is {m}",
        " (divided by m instead of m - 1?)",
    ),
    (lambda m: m * m, "the right one times the square of {m}", ""),
    (lambda m: 1 / (m * m), "the right one divided by the square of {m}", ""),
]


def factor_of_a_size(e: Evidence) -> str:
    """A factor that differs from case to case, as a size or a number among the arguments does."""
    ratios, known = _ratios(e)
    if np.count_nonzero(known) < SEVERAL or distinct(ratios[known]) < 2:  # noqa: PLR2004
        return ""
    if not e.holds(np.where(known, ratios, 0.0)[e.of] * e.b):
        return ""
    for name, values in sizes(e):
        for form, words, meaning in FORMS:
            if np.allclose(form(values)[known], ratios[known], rtol=e.rtol, atol=0.0):
                return words.format(m=name) + (meaning if name.startswith(SIZE) else "")
    several = all(distinct(pair.b) > 1 for pair, each in zip(e.pairs, known, strict=True) if each)
    if several and np.all(ratios[known]) and 2 * distinct(ratios[known]) > np.count_nonzero(known):
        return "the right one times a number, the same for all elements and another on each input"
    return ""


def _ratios(e: Evidence) -> tuple[Array, Array]:
    """For each case, the factor at its largest number, and whether there is one."""
    ratios, known = np.zeros(len(e.pairs)), np.zeros(len(e.pairs), dtype=bool)
    for number, pair in enumerate(e.pairs):
        if np.any(pair.b):
            place = int(np.argmax(np.abs(pair.b)))
            ratio = complex(pair.a.flat[place] / pair.b.flat[place])
            ratios[number], known[number] = ratio.real, True
    return ratios, known


def factor_of_a_row(e: Evidence) -> str:
    """A factor that differs from row to row, or from column to column, of a table."""
    if not all(pair.b.ndim == 2 and np.all(pair.b) for pair in e.pairs):  # noqa: PLR2004
        return ""
    for axis, words in ((1, "row"), (0, "column")):
        longer = sum(pair.b.shape[axis] > 1 for pair in e.pairs)
        ratios = (pair.a / pair.b for pair in e.pairs)
        if longer >= SEVERAL and all(np.allclose(r, r.take([0], axis), rtol=e.rtol, atol=0) for r in ratios):
            return f"the right one with every {words} multiplied by a number of its own (is each {words} normalised?)"
    return ""
