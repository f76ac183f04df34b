"""Hidden checks of the epoch; those marked gpu are an extra."""

from __future__ import annotations

import numpy as np

from grader.checking import beside, check, grades, inside, require, runs_like_reference
from grader.sandbox.wire import Tensor

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(4096, 32)).astype(np.float32), RNG.integers(0, 10, 4096)


def epoch(module, X, Y, rows=32):
    """One epoch of a small network, on the GPU where there is one."""
    import torch
    from torch import nn

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(32, 256), nn.ReLU(), nn.Linear(256, 10)).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    x, y = torch.tensor(X, dtype=torch.float32), torch.tensor(Y)
    batches = list(zip(x.split(rows), y.split(rows), strict=True))
    return module.train_epoch(model, device, batches, optimizer)


def stays(module, x):
    """A tensor of the device it is run on."""
    return str(module.standardised(x).device) == str(x.device)


@grades("standardised")
def test_columns_are_standardised(submission):
    """Every column has mean 0 and deviation 1."""
    check(submission.standardised, Tensor(X[:50], "torch", "float32"))


@grades("standardised", gpu=True)
def test_the_device_computes_the_same(submission):
    """On a GPU the columns are the same."""
    check(submission.standardised, Tensor(X[:50], "torch", "float32"), rtol=1e-4, atol=1e-4)


@grades("standardised", gpu=True)
def test_it_stays_on_the_device(submission):
    """What lies on the GPU stays there."""
    require(inside(submission, stays, Tensor(X[:50], "torch", "float32")), "The result lies on another device.")


@grades("train_epoch")
def test_the_loss_is_weighted_by_the_batch(submission):
    """The last batch is smaller, and counts less."""
    check(beside(submission, epoch), X[:70], Y[:70], rtol=1e-4)


@grades("train_epoch", part="P", gpu=True, timeout=60.0)
def test_the_epoch_keeps_the_gpu_busy(submission):
    """An epoch is about as fast as ours."""
    runs_like_reference(beside(submission, epoch), X, Y, k=1.5, mistake="loops_over_samples")
