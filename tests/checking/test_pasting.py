"""A call in a message can be pasted: it is Python, and evaluates to the very arguments of the check."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.checking import beside
from grader.checking.pasting import paste
from grader.checking.remote import describe, described

TABLE = np.arange(12.0).reshape(3, 4) / 7


def pasted(text: str, **names: Any) -> Any:
    """What a student gets who pastes the text after `import numpy as np`."""
    return eval(text, {"np": np, **names})  # noqa: S307  (our own text; that it evaluates is what is tested)


def same(a: Any, b: Any) -> bool:
    """Equal in type, numbers, dtype, shape and memory layout."""
    if isinstance(a, np.ndarray):
        flags = [(each.flags.c_contiguous, each.flags.f_contiguous) for each in (a, b)]
        signs = [[np.sign(stride) for stride, size in zip(x.strides, x.shape, strict=True) if size > 1] for x in (a, b)]
        alike = a.dtype == b.dtype and a.shape == b.shape and flags[0] == flags[1] and signs[0] == signs[1]
        return alike and np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    return type(a) is type(b) and (a == b or a != a)  # noqa: PLR0124  (NaN)


@pytest.mark.parametrize(
    "value",
    [
        TABLE,
        TABLE.T,
        TABLE[::2],
        TABLE[::-1],
        TABLE[:, ::-1],
        TABLE[::-1, ::-1],
        np.repeat(TABLE, 2, axis=0)[::2],
        TABLE.astype(np.float32),
        np.array([], dtype=np.float64),
        np.zeros((0, 3), np.int64),
        np.array(3.5),
        np.array([np.nan, np.inf, -np.inf, -0.0]),
        np.array([1 + 2j, 3.5j]),
        np.array([True, False]),
        np.array([1, 255], dtype=np.uint8),
        np.float32(0.1),
        [0.1, None, True, "tanh", b"x", float("inf"), 1 + 2j],
        ((1,), {"a": np.ones(2)}, []),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_pasted_is_the_argument(value):
    """Exact numbers, the dtype, the shape, and the layout in memory where the answer may hang on it."""
    assert same(pasted(paste(value)), value)


@given(hnp.arrays(st.sampled_from((np.float64, np.float32, np.int64)), hnp.array_shapes(max_dims=3, max_side=3)))
def test_every_small_array_survives_the_way(array):
    """Whatever numbers it holds, to the last bit."""
    assert same(pasted(paste(array)), array)


def test_a_whole_call_can_be_pasted():
    """Positions and keywords; the function gets what the check gave it."""
    x = np.array([0.1, 1 / 3])
    text = describe("mse", (x, [1, 2]), {"scale": 0.5})
    got = pasted(text, mse=lambda *args, **kwargs: (args, kwargs))

    assert text.startswith("mse(np.array([0.1, 0.3333333333333333]), [1, 2], scale=0.5)")
    assert same(got[0], (x, [1, 2]))
    assert got[1] == {"scale": 0.5}


def test_what_is_large_is_shown_in_short():
    """Nobody pastes ten thousand numbers, and an int of a thousand digits is no help."""
    assert len(paste(np.arange(10_000.0))) < 300
    assert len(paste([10**5000] * 3)) < 300
    assert len(paste(list(range(1000)))) < 300


def test_tensors_are_written_in_their_framework():
    """With the dtype, and whether gradients are asked."""
    numbers = SimpleNamespace(array=np.ones(2, np.float32), dtype="float32")

    assert paste(SimpleNamespace(framework="torch", requires_grad=True, **vars(numbers))) == (
        "torch.tensor([1., 1.], dtype=torch.float32, requires_grad=True)"
    )
    assert paste(SimpleNamespace(framework="tensorflow", **vars(numbers))) == "tf.constant([1., 1.], dtype=tf.float32)"


def test_a_scenario_is_told_in_words():
    """Its name means nothing to a student: the message says what is tried, and with which values."""

    def two_runs(module, x):
        """Run the loop twice, the second time from where the first ended.

        Staff only: more about it.
        """
        return module, x

    assert described(beside(None, two_runs), (np.ones(2),), {}) == (
        "(Run the loop twice, the second time from where the first ended) with np.array([1., 1.])"
    )
    assert described(beside(None, lambda module: module), (), {}) == "(<lambda>)"
