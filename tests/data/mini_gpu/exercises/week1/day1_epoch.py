"""An epoch on any device."""

from __future__ import annotations

import torch
from torch import nn


def standardised(x: torch.Tensor) -> torch.Tensor:
    """The columns of x (n, d) with mean 0 and deviation 1, on the device of x."""
    # TODO: subtract the mean, divide by the deviation
    raise NotImplementedError("standardised: not written yet")


def train_epoch(
    model: nn.Module,
    device: torch.device,
    batches: list[tuple[torch.Tensor, torch.Tensor]],
    optimizer: torch.optim.Optimizer,
) -> float:
    """The mean cross-entropy over all samples, while the model learns from batch after batch.

    `batches` may lie elsewhere than on `device`, where the model is.
    """
    # TODO: move, zero, forward, backward, step; add up on the device
    raise NotImplementedError("train_epoch: not written yet")
