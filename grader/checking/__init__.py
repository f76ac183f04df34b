"""The words a visible or hidden test is written with. An author needs nothing else; see docs/authoring.md.

    marks        @grades, @mistake, @alternative
    words        check, check_raises, assert_close, require, inside, beside, runs_like_reference, grows_like_reference,
                 needs_memory_like_reference
    kinds        number, array, parts, entries: an answer as what it should be, to compute with it
    oracles      slopes: the gradient of a cost by central differences
    strategies   random inputs, named as nouns
    universal    Universal: the properties U1-U9 that hold for every exercise
    variants     reading known mistakes and alternatives from their source
    remote, transcript, timing, local    how a call reaches the other side, is recorded once and replayed for everybody
    duels        the student's worker against the reference's: time, memory, time on a GPU

Imports nothing but numpy, pytest and hypothesis: it runs on the student's machine too.
"""

from __future__ import annotations

from grader.checking import strategies
from grader.checking.failures import CheckFailed, StudentRaised
from grader.checking.kinds import array, entries, number, parts
from grader.checking.marks import alternative, grades, mistake
from grader.checking.oracles import GRADIENT, slopes
from grader.checking.timing import Inconclusive
from grader.checking.universal import Universal
from grader.checking.words import (
    assert_close,
    beside,
    check,
    check_raises,
    grows_like_reference,
    inside,
    needs_memory_like_reference,
    require,
    runs_like_reference,
)

__all__ = [
    "GRADIENT",
    "CheckFailed",
    "Inconclusive",
    "StudentRaised",
    "Universal",
    "alternative",
    "array",
    "assert_close",
    "beside",
    "check",
    "check_raises",
    "entries",
    "grades",
    "grows_like_reference",
    "inside",
    "mistake",
    "needs_memory_like_reference",
    "number",
    "parts",
    "require",
    "runs_like_reference",
    "slopes",
    "strategies",
]
