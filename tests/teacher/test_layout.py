"""A recording that is read from its file is the recording that was made, layout of arrays included."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from grader.checking.sameness import same_value
from grader.teacher import layout

TABLE = np.arange(24.0).reshape(4, 6)
LAYOUTS = {
    "packed": TABLE,
    "columns first": np.asfortranarray(TABLE),
    "every second": np.repeat(TABLE, 2, axis=1)[:, ::2],
    "backwards": TABLE[::-1, ::-1],
    "one row for all": np.broadcast_to(TABLE[0], (3, 6)),
    "empty": TABLE[:0, ::2],
    "one of many rows": TABLE[::2][1:2],
    "one column of one row": TABLE[1:2, :1],
    "a number": np.array(3.0),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_arrays_keep_their_strides(name):
    """The values and the strides come back, also inside other values: the same question as before."""
    back = pickle.loads(layout.dumps({"args": (LAYOUTS[name], 1)}))["args"]  # noqa: S301 - we wrote it

    assert same_value(back, (LAYOUTS[name], 1))
    assert back[0].strides == LAYOUTS[name].strides
    assert back[0].flags.writeable
