"""An RNN, the two losses of a GAN and a training loop, in PyTorch."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def rnn_cell(x: Tensor, h: Tensor, Wx: Tensor, Wh: Tensor, b: Tensor) -> Tensor:
    """One step: tanh(x Wx + h Wh + b), for x (B, D) and h (B, H)."""
    # TODO: one line
    raise NotImplementedError("rnn_cell: not written yet")


def rnn_forward(xs: Tensor, h0: Tensor, Wx: Tensor, Wh: Tensor, b: Tensor) -> Tensor:
    """All hidden states (T, B, H) of the sequence xs (T, B, D)."""
    # TODO: hand the state from step to step
    raise NotImplementedError("rnn_forward: not written yet")


def d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The discriminator's loss: mean BCE(real, 1) plus mean BCE(fake, 0), from logits."""
    # TODO: stay with the logits
    raise NotImplementedError("d_loss: not written yet")


def g_loss(fake_logits: Tensor) -> Tensor:
    """The generator's non-saturating loss: mean BCE(fake, 1), from logits."""
    # TODO: what should the discriminator say about fakes?
    raise NotImplementedError("g_loss: not written yet")


def train(model: nn.Module, X: Tensor, y: Tensor, epochs: int, lr: float) -> list[float]:
    """Full-batch gradient descent on the mean squared error; the loss before each step."""
    # TODO: five lines in a loop
    raise NotImplementedError("train: not written yet")
