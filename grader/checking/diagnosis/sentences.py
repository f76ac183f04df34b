"""How a relation is said: about one result, or about the parts of a tuple or a dict of results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.checking.diagnosis.cases import Case, Failure, is_wrong, numbers
from grader.checking.diagnosis.clauses import ONLY, clause_of, condition, namer, when_wrong
from grader.checking.diagnosis.form import wrong_dtype
from grader.compare import Tolerance, difference

#: Parts of a tuple or a dict that are told one by one.
MOST_PARTS = 12
#: Positions of a tuple as words.
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def told(cases: Sequence[Case], names: Sequence[str]) -> str:
    """Everything there is to say, as one sentence or two."""
    said = [_memory(cases, names)]
    if cases[0].tolerance.strict_dtype and (clause := wrong_dtype(cases)):
        said.append(_sentence(len(cases), f"your result is {clause}"))
    elif any(isinstance(case.got, Failure) for case in cases):
        said.append(_raising(cases, names))
    elif any(map(is_wrong, cases)):
        said.append(_parts(cases, names) or _whole(cases, names))
    return " ".join(sentence for sentence in said if sentence)


def _sentence(count: int, clause: str) -> str:
    """A clause with what it rests on."""
    if count > 1:
        return f"{'Of' if ONLY in clause else 'On'} all {count} inputs tried, {clause}."
    return f"{clause[0].upper()}{clause[1:]}."


def _memory(cases: Sequence[Case], names: Sequence[str]) -> str:
    """Which arguments are changed, whether the result shares their memory."""
    seen = [case for case in cases if case.after is not None]
    changed = sorted({position for case in seen for position in _changed(case)})
    clauses = []
    if changed:
        times = sum(bool(_changed(case)) for case in seen)
        often = "always" if times == len(seen) else f"on {times} of {len(seen)} inputs tried"
        clauses.append(f"Your function changes {_listed([namer(names)(place) for place in changed])}, {often}.")
    if shared := sum(case.aliased for case in seen):
        often = "always" if shared == len(seen) else f"on {shared} of {len(seen)} inputs tried"
        clauses.append(f"The result shares memory with an argument, {often}.")
    return " ".join(clauses)


def _changed(case: Case) -> list[int]:
    """Positions of the arrays that are others after the call."""
    exact = Tolerance(0, 0, strict_dtype=True)
    both = enumerate(zip(case.args, case.after or (), strict=False))
    return [
        place for place, (before, after) in both if isinstance(before, np.ndarray) and difference(after, before, exact)
    ]


def _raising(cases: Sequence[Case], names: Sequence[str]) -> str:
    """When the code raises, where it does for a part of the inputs only."""
    raised = [isinstance(case.got, Failure) for case in cases]
    kinds = sorted({case.got.type_name for case in cases if isinstance(case.got, Failure)})
    when = condition(cases, raised, names)
    return f"Of all {len(cases)} inputs tried, your code raises {' or '.join(kinds)} only when {when}." if when else ""


def _whole(cases: Sequence[Case], names: Sequence[str]) -> str:
    clause = clause_of(cases, names)
    return _sentence(len(cases), f"your result is {clause}") if clause else ""


# Several results.


def _parts(cases: Sequence[Case], names: Sequence[str]) -> str:
    """Which parts of a tuple or a dict are wrong, what they are, and which are right."""
    keys = _keys(cases)
    if not keys:
        return ""
    if swapped := _swapped(cases, keys):
        return _sentence(len(cases), swapped)
    members = {key: [_part(case, key) for case in cases] for key in keys}
    wrong = {key: part for key, part in members.items() if any(map(is_wrong, part))}
    clauses = {key: clause_of(part, names) for key, part in wrong.items()}
    if len(wrong) == len(keys) and not any(clauses.values()) and (when := when_wrong(cases, names)):
        return _sentence(len(cases), f"your result is {when}")
    learnt = any(clauses.values()) or len(wrong) < len(keys)
    return _sentence(len(cases), "; ".join(_about(keys, clauses))) if learnt else ""


def _about(keys: Sequence[Any], clauses: Mapping[Any, str]) -> Iterator[str]:
    """A clause for all parts of which the same is true, the right ones last; nothing when nothing is learnt."""
    right = [key for key in keys if key not in clauses]
    by_clause: dict[str, list[Any]] = {}
    for key, clause in clauses.items():
        by_clause.setdefault(clause or "wrong", []).append(key)
    for clause, members in by_clause.items():
        yield f"{_listed(list(map(_title, members)))} {_is(members)} {clause}"
    if right:
        yield f"{_listed(list(map(_title, right)))} {_is(right)} right"


def _is(keys: Sequence[Any]) -> str:
    return "is" if len(keys) == 1 else "are"


def _keys(cases: Sequence[Case]) -> list[Any]:
    """The names or positions of the parts, where every answer has the form of the right one."""
    first, both = cases[0].expected, [each for case in cases for each in (case.got, case.expected)]
    if isinstance(first, Mapping):
        named = all(isinstance(key, str) and key.isidentifier() for key in first)
        fits = named and all(isinstance(each, Mapping) and set(each) == set(first) for each in both)
        keys = list(first)
    elif isinstance(first, tuple) or (isinstance(first, list) and numbers(first) is None):
        fits = all(type(each) is type(first) and len(each) == len(first) for each in both)
        keys = list(range(len(first)))
    else:
        return []
    return keys if fits and len(keys) <= MOST_PARTS else []


def _part(case: Case, key: Any) -> Case:
    return case._replace(got=case.got[key], expected=case.expected[key])


def _swapped(cases: Sequence[Case], keys: Sequence[Any]) -> str:
    """Two results in each other's place."""
    for number, one in enumerate(keys):
        for other in keys[number + 1 :]:
            moved = [case._replace(got=case.got[one], expected=case.expected[other]) for case in cases]
            back = [case._replace(got=case.got[other], expected=case.expected[one]) for case in cases]
            rest = [_part(case, key) for case in cases for key in keys if key not in (one, other)]
            if not any(map(is_wrong, [*moved, *back, *rest])):
                return f"{_title(one)} and {_title(other)} are each in the other's place"
    return ""


def _title(key: Any) -> str:
    if isinstance(key, int) and not isinstance(key, bool):
        return f"the {ORDINALS[key]} result" if key < len(ORDINALS) else f"result {key + 1}"
    return repr(key)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
