"""What one result is: all detectors in their order, the simplest and surest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grader.checking.diagnosis import arithmetic, factors, form, order, places
from grader.checking.diagnosis.cases import Case, Evidence, evidence, is_wrong
from grader.checking.diagnosis.conditions import only_when

Detector = Callable[[Evidence], str]

#: How a clause begins that is about a part of the inputs.
ONLY = "wrong only when"
#: Relations between the numbers of answers that have the right shape and are finite.
NUMBERS: list[Detector] = [
    arithmetic.always_the_same,
    factors.sign,
    factors.factor,
    arithmetic.offset,
    factors.factor_of_a_size,
    factors.factor_of_a_row,
    order.reordered,
    arithmetic.with_an_argument,
    arithmetic.function_of_it,
    form.other_axis,
]
#: Places in answers of the right shape.
PLACES: list[Detector] = [places.nothing_but_nan, places.at_an_end, places.by_the_input, places.on_the_diagonal]


def clause_of(cases: Sequence[Case], names: Sequence[str]) -> str:
    """What a result is, as the words after "your result is"; "" when nothing simple is true of all cases.

    An option, a memory layout or a dtype that decides comes first, because authors put them there to be told apart;
    what else an input is made of comes last.
    """
    found = evidence(cases, names)
    if clause := _when(cases, names, contents=False):
        return clause
    if found is not None and not found.same_shape and not all(map(is_wrong, cases)):
        clause = form.wrong_shape(found)  # of some answers only: when it happens says more
        return _when(cases, names, contents=True) or (f"in part right, in part {clause}" if clause else "")
    if found is not None and (clause := _relation(cases, found) or _place(found)):
        return clause
    return _when(cases, names, contents=True) or (_few_digits(found) if found is not None else "")


def when_wrong(cases: Sequence[Case], names: Sequence[str]) -> str:
    """The condition under which answers are wrong, of whatever kind, and what they are there."""
    return _when(cases, names, contents=False) or _when(cases, names, contents=True)


def condition(cases: Sequence[Case], chosen: Sequence[bool], names: Sequence[str]) -> str:
    """What the chosen cases have in common, and no other has."""
    found = (only_when(cases, chosen, namer(names), contents=kind) for kind in (False, True))
    return next(filter(None, found), "")


def namer(names: Sequence[str]) -> Callable[[int], str]:
    """Position of an argument -> what it is called."""
    return lambda position: names[position] if position < len(names) else f"argument {position + 1}"


def _when(cases: Sequence[Case], names: Sequence[str], *, contents: bool) -> str:
    wrong = [is_wrong(case) for case in cases]
    when = only_when(cases, wrong, namer(names), contents=contents)
    if not when:
        return ""
    bad = [case for case, is_bad in zip(cases, wrong, strict=True) if is_bad]
    there = evidence(bad, names)
    clause = (_relation(bad, there) or _few_digits(there)) if there is not None else ""
    return f"{ONLY} {when}" + (f"; there it is {clause}" if clause else "")


def _relation(cases: Sequence[Case], found: Evidence) -> str:
    if not found.same_shape:
        return form.wrong_shape(found)
    if not found.wrong.any():
        return form.wrong_kind(cases)
    return _first(NUMBERS, found) if found.finite else ""


def _place(found: Evidence) -> str:
    return _first(PLACES, found) if found.same_shape and found.wrong.any() else ""


def _few_digits(found: Evidence) -> str:
    return arithmetic.few_digits(found) if found.same_shape and found.finite else ""


def _first(detectors: Sequence[Detector], found: Evidence) -> str:
    return next((clause for detector in detectors if (clause := detector(found))), "")
