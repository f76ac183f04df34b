"""Worked examples of the epoch."""

from __future__ import annotations

from grader.checking import grades, inside


def columns(module):
    """Two columns of two rows."""
    import torch

    return module.standardised(torch.tensor([[1.0, 10.0], [3.0, 30.0]])).tolist()


@grades("standardised")
def test_two_columns(submission):
    """[1, 3] and [10, 30] both become [-1, 1]."""
    assert inside(submission, columns) == [[-1.0, -1.0], [1.0, 1.0]]


@grades("standardised", gpu=True)
def test_two_columns_on_the_gpu(submission):
    """The same on a GPU."""
    assert inside(submission, columns) == [[-1.0, -1.0], [1.0, 1.0]]
