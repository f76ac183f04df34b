"""Hidden checks of the PyTorch week: the inputs and comparisons of asserts/test_torchweek.py, told to students.

Scenarios draw the inputs beside the student's code and report plain data; what is right, the reference has answered.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import beside, check, grades, inside, require

#: As close as torch.allclose demands with the atol of the asserts.
NEAR = {"rtol": 1e-5, "atol": 1e-5}
VERY_NEAR = {"rtol": 1e-5, "atol": 1e-6}


# ------------------------------------------------------------------- rnn_cell


def cell_steps(module: ModuleType) -> Any:
    """One step with drawn weights, and one with those of nn.RNNCell."""
    import torch

    torch.manual_seed(1)
    x, h, Wx, Wh, b = (torch.randn(*shape) for shape in ((4, 3), (4, 5), (3, 5), (5, 5), (5,)))
    state = module.rnn_cell(x, h, Wx, Wh, b)
    cell = torch.nn.RNNCell(3, 5)
    own = module.rnn_cell(x, h, cell.weight_ih.T, cell.weight_hh.T, cell.bias_ih + cell.bias_hh)
    return state, own.detach()


def cell_gradient(module: ModuleType) -> Any:
    """The gradient of the sum of a step with respect to Wx; None where there is none."""
    import torch

    torch.manual_seed(1)
    x, h, Wx, Wh, b = (torch.randn(*shape) for shape in ((4, 3), (4, 5), (3, 5), (5, 5), (5,)))
    Wx.requires_grad_(True)
    module.rnn_cell(x, h, Wx, Wh, b).sum().backward()
    return None if Wx.grad is None else Wx.grad.numpy()


@grades("rnn_cell")
def test_a_step_is_a_tanh(submission: Any) -> None:
    """The new state (4, 5) is tanh(x Wx + h Wh + b), as nn.RNNCell computes it."""
    check(beside(submission, cell_steps), **VERY_NEAR)


@grades("rnn_cell")
def test_a_step_can_be_differentiated(submission: Any) -> None:
    """A finite gradient reaches Wx."""
    gradient = inside(submission, cell_gradient)
    require(gradient is not None and np.all(np.isfinite(gradient)), "no finite gradient reaches Wx")


# ---------------------------------------------------------------- rnn_forward


def sequence(module: ModuleType) -> Any:
    """All states of ten steps, whether they can be differentiated, and the states of a sequence of one step."""
    import torch

    torch.manual_seed(2)
    rnn = torch.nn.RNN(6, 8)
    xs, h0 = torch.randn(10, 4, 6), torch.randn(4, 8)
    weights = rnn.weight_ih_l0.T, rnn.weight_hh_l0.T, rnn.bias_ih_l0 + rnn.bias_hh_l0
    states = module.rnn_forward(xs, h0, *weights)
    return states.detach(), states.requires_grad, module.rnn_forward(xs[:1], h0, *weights).detach()


@grades("rnn_forward")
def test_the_state_goes_from_step_to_step(submission: Any) -> None:
    """All states (10, 4, 8) are those of nn.RNN and can be differentiated; so is a sequence of one step."""
    check(beside(submission, sequence), **NEAR)


# --------------------------------------------------------------------- d_loss


def discriminations(module: ModuleType) -> Any:
    """d_loss of drawn logits, and of logits that are as wrong as can be."""
    import torch

    torch.manual_seed(3)
    losses = [module.d_loss(torch.randn(n, 1), torch.randn(n, 1)) for n in (1, 16, 128)]
    return losses, module.d_loss(torch.tensor([-500.0]), torch.tensor([500.0])).item()


@grades("d_loss")
def test_real_is_one_and_fake_is_zero(submission: Any) -> None:
    """The loss is mean softplus(-real) plus mean softplus(fake), and finite for logits of 500."""
    check(beside(submission, discriminations), **NEAR)


# --------------------------------------------------------------------- g_loss


def generations(module: ModuleType) -> Any:
    """The slope of g_loss at drawn logits, its values at others, and where the discriminator is sure."""
    import torch

    torch.manual_seed(4)
    fake = torch.randn(32, 1, requires_grad=True)
    module.g_loss(fake).backward()
    losses = [module.g_loss(torch.randn(n, 1)) for n in (1, 64)]
    return fake.grad.numpy(), losses, module.g_loss(torch.tensor([-500.0])).item()


@grades("g_loss")
def test_fakes_should_look_real(submission: Any) -> None:
    """The loss is mean softplus(-fake): its slope is negative everywhere, and it stays finite."""
    check(beside(submission, generations), **NEAR)


# ---------------------------------------------------------------------- train


def long_training(module: ModuleType) -> Any:
    """The losses of 200 steps on a small net, and whether its weights moved."""
    import torch

    torch.manual_seed(5)
    net = torch.nn.Sequential(torch.nn.Linear(3, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
    X = torch.randn(128, 3)
    before = [p.detach().clone() for p in net.parameters()]
    history = module.train(net, X, X.sum(1, keepdim=True), 200, 0.1)
    moved = any(not torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True))
    return history, moved


def one_step(module: ModuleType) -> Any:
    """The loss before one step on a line, and the line's weight after it."""
    import torch

    torch.manual_seed(6)
    line, X, y = torch.nn.Linear(2, 1), torch.randn(16, 2), torch.randn(16, 1)
    history = module.train(line, X, y, 1, 0.05)
    return history, line.weight.detach().numpy().copy()


@grades("train")
def test_training_brings_the_loss_down(submission: Any) -> None:
    """200 steps give 200 losses, the last less than a fifth of the first, and other weights."""
    history, moved = inside(submission, long_training)
    require(len(history) == 200, f"200 losses are asked, got {len(history)}")
    require(history[-1] < 0.2 * history[0], f"the loss went from {history[0]:.3g} to {history[-1]:.3g} only")
    require(moved, "the weights of the net are what they were")


@grades("train")
def test_one_step_is_gradient_descent(submission: Any) -> None:
    """One step with lr 0.05 on a line: the loss before it, and weight - 0.05 times its gradient."""
    check(beside(submission, one_step), **VERY_NEAR)
