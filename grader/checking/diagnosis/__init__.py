"""What is simple about a wrong answer: one sentence that holds on every input that was tried.

`relation` looks at all answers of one check beside the right ones and says what they have in common: twice the right
one, the transpose, wrong only in the last row, wrong only for negative input. It claims nothing that one tried input
contradicts, and nothing that a few numbers could do by chance. It says concepts and never an input's values, so a
student may read it before the hidden inputs are shown.

    cases        what is looked at: a call's arguments, what came back, what is right, as numbers
    factors      minus, a constant, the number of rows, another factor in every row
    arithmetic   an offset, a square, an argument's own value, too few digits
    form         the right numbers in another shape, a mean that is missing, an axis taken for another
    order        transposed, reversed, shifted, sorted
    places       wrong only in the last row, only where the input is negative
    conditions   wrong only for one option, one memory layout, one dtype, one row
    clauses      all of these in their order
    sentences    how it is said, also for a tuple or a dict of results

Every detector is a function of the evidence that returns the words after "your result is", or "".
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from grader.checking.diagnosis.cases import Case, Failure, small
from grader.checking.diagnosis.sentences import told

__all__ = ["Case", "Failure", "relation"]


def relation(cases: Sequence[Case], names: Sequence[str] = ()) -> str:
    """What holds between answers and right answers on all `cases`, as a sentence; "" when nothing simple does.

    Args:
        cases: every tried call of one function in one check, right answers included.
        names: the function's parameters; without them the sentence says "argument 2".
    """
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return told(cases, names) if small(cases) else ""
    except Exception:  # noqa: BLE001  (answers are whatever a student returns; a slip of ours here is no mark)
        return ""
