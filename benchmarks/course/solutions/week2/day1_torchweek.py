"""An RNN, the two losses of a GAN and a training loop, in PyTorch."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def rnn_cell(x: Tensor, h: Tensor, Wx: Tensor, Wh: Tensor, b: Tensor) -> Tensor:
    """One step: tanh(x Wx + h Wh + b), for x (B, D) and h (B, H)."""
    # TODO: one line
    ### BEGIN SOLUTION
    return torch.tanh(x @ Wx + h @ Wh + b)
    ### END SOLUTION


def rnn_forward(xs: Tensor, h0: Tensor, Wx: Tensor, Wh: Tensor, b: Tensor) -> Tensor:
    """All hidden states (T, B, H) of the sequence xs (T, B, D)."""
    # TODO: hand the state from step to step
    ### BEGIN SOLUTION
    states, h = [], h0
    for x in xs:
        h = rnn_cell(x, h, Wx, Wh, b)
        states.append(h)
    return torch.stack(states)
    ### END SOLUTION


def d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The discriminator's loss: mean BCE(real, 1) plus mean BCE(fake, 0), from logits."""
    # TODO: stay with the logits
    ### BEGIN SOLUTION
    real = F.binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))
    fake = F.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))
    return real + fake
    ### END SOLUTION


def g_loss(fake_logits: Tensor) -> Tensor:
    """The generator's non-saturating loss: mean BCE(fake, 1), from logits."""
    # TODO: what should the discriminator say about fakes?
    ### BEGIN SOLUTION
    return F.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))
    ### END SOLUTION


def train(model: nn.Module, X: Tensor, y: Tensor, epochs: int, lr: float) -> list[float]:
    """Full-batch gradient descent on the mean squared error; the loss before each step."""
    # TODO: five lines in a loop
    ### BEGIN SOLUTION
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = F.mse_loss(model(X), y)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history
    ### END SOLUTION
