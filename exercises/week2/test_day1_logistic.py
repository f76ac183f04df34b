"""Worked examples of week 2, day 1: run `pytest exercises/week2/test_day1_logistic.py`."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import assert_close, check, entries, grades, inside, number, require

XT = np.array([[1, 2], [2, 3], [3, 4], [4, 4], [5, 3], [6, 2]], dtype=float)
XK = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype=float)
Y = np.array([[0], [0], [0], [1], [1], [1]], dtype=float)
START = np.zeros((2, 1)), np.zeros(1)


def trained(module: ModuleType, X: np.ndarray, y: np.ndarray, steps: int, new: np.ndarray) -> dict[str, Any]:
    """W, b, the last loss and the probabilities of `new` after `steps` steps of fit_logistic with lr = 0.01."""
    W, b, history = module.fit_logistic(X, y, 0.01, steps)
    p = 1 / (1 + np.exp(-(new @ W + b)))
    return {"W": W, "b": b, "loss": float(history[-1]), "p": p}


def torch_parameters(module: ModuleType) -> list[int]:
    """The number of parameters of TorchBinary() and TorchBinary(hidden=3)."""
    models = module.TorchBinary(), module.TorchBinary(hidden=3)
    return [sum(parameter.numel() for parameter in model.parameters()) for model in models]


def torch_trained(
    module: ModuleType, hidden: int | None, lr: float, X: np.ndarray, y: np.ndarray, new: np.ndarray
) -> dict[str, Any]:
    """The loss that 2000 steps of fit return, the predictions for X, and the probabilities of `new`."""
    import torch

    torch.manual_seed(0)
    model = module.TorchBinary(hidden)
    inputs, targets = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    loss = model.fit(inputs, targets, lr, 2000)
    logits = model(torch.tensor(new, dtype=torch.float32))
    p = torch.sigmoid(logits).detach().numpy()
    return {"loss": loss, "labels": model.predict(inputs).numpy(), "p": p}


@grades("sigmoid")
def test_sigmoid_of_the_table(submission: Any) -> None:
    """The table: -11 gives 1.670142e-05, -8 .000335, ..., 2 .880797, 3 .952574, 6 .997527."""
    z = np.array([-8.0, -5.0, -4.0, -3.0, 1.5, 2.0, 3.0, 6.0])
    expected = np.array([0.000335, 0.006693, 0.017986, 0.047426, 0.817574, 0.880797, 0.952574, 0.997527])
    check(submission.sigmoid, z, expected=expected, rtol=0, atol=1e-6)
    check(submission.sigmoid, np.array([[-11.0]]), expected=np.array([[1.670142e-05]]), rtol=1e-6, atol=0)


@grades("bce")
def test_bce_of_certain_predictions(submission: Any) -> None:
    """Certain and right costs 0, certain and wrong costs inf."""
    for p, y, loss in ((0.0, 0.0, 0.0), (1.0, 1.0, 0.0), (0.0, 1.0, np.inf), (1.0, 0.0, np.inf)):
        check(submission.bce, np.array([p]), np.array([y]), expected=float(loss))


@grades("bce")
def test_bce_of_one_half(submission: Any) -> None:
    """To say 0.5 costs log 2 = 0.693147, whatever happens."""
    for y in (0.0, 1.0):
        check(submission.bce, np.array([0.5]), np.array([y]), expected=0.693147, atol=1e-6)


@grades("logistic_loss_grad")
def test_logistic_loss_grad_of_the_torch_data(submission: Any) -> None:
    """For XT and zero weights the loss is log 2, dW is [[-0.75], [0]] and db is [0]."""
    expected = (np.log(2.0), np.array([[-0.75], [0.0]]), np.array([0.0]))
    check(submission.logistic_loss_grad, XT, Y, *START, expected=expected)


@grades("logistic_loss_grad")
def test_logistic_loss_grad_of_the_keras_data(submission: Any) -> None:
    """For XK and zero weights the loss is log 2, dW is [[-0.75], [-0.166667]] and db is [0]."""
    expected = (np.log(2.0), np.array([[-0.75], [-1 / 6]]), np.array([0.0]))
    check(submission.logistic_loss_grad, XK, Y, *START, expected=expected)


@grades("fit_logistic", timeout=30)
def test_fit_logistic_of_the_keras_data(submission: Any) -> None:
    """10000 steps on XK: loss 0.147430, W = [[1.480292], [0.324206]], b = [-5.608908], and the six p."""
    got = entries(inside(submission, trained, XK, Y, 10000, XK), ["W", "b", "loss", "p"])
    p = np.array([[0.029881], [0.157665], [0.300730], [0.783279], [0.940764], [0.980569]])
    assert_close(got["W"], np.array([[1.480292], [0.324206]]), atol=1e-6, what="W")
    assert_close(got["b"], np.array([-5.608908]), atol=1e-6, what="b")
    assert_close(got["loss"], 0.147430, atol=1e-6, what="the last loss")
    assert_close(got["p"], p, atol=1e-6, what="the probabilities")


@grades("fit_logistic", timeout=30)
def test_fit_logistic_of_the_torch_data(submission: Any) -> None:
    """2000 steps on XT: loss 0.157825, all six rows right, and p = 0.999928 for [6, 1]."""
    got = entries(inside(submission, trained, XT, Y, 2000, np.vstack([XT, [[6.0, 1.0]]])), ["W", "b", "loss", "p"])
    assert_close(got["loss"], 0.157825, atol=1e-6, what="the last loss")
    assert_close(got["p"][6], np.array([0.999928]), atol=1e-6, what="the probability for [6, 1]")
    require(np.array_equal(got["p"][:6] > 0.5, Y == 1), "one of the six rows of XT is on the wrong side of 1/2")


@grades("TorchBinary")
def test_torch_binary_counts_its_parameters(submission: Any) -> None:
    """TorchBinary() has 3 parameters, TorchBinary(hidden=3) has 13."""
    assert_close(inside(submission, torch_parameters), [3, 13], what="the numbers of parameters")


@grades("TorchBinary", timeout=30)
def test_torch_binary_without_hidden_layer(submission: Any) -> None:
    """After 2000 steps with lr = 0.01 on XT the probability of [6, 1] is at least 0.999."""
    got = inside(submission, torch_trained, None, 0.01, XT, Y, np.array([[6.0, 1.0]]))
    p = float(got["p"].min())
    require(p >= 0.999, f"the sigmoid of forward([[6, 1]]) is {p:.6g}; at least 0.999 is asked")


@grades("TorchBinary", timeout=30)
def test_torch_binary_with_three_hidden_units(submission: Any) -> None:
    """With 3 hidden units, 2000 steps with lr = 0.1 reach a loss of at most 0.05; all predictions are right."""
    got = inside(submission, torch_trained, 3, 0.1, XT, Y, np.array([[6.0, 1.0]]))
    assert_close(got["labels"], Y.astype(np.float32), what="predict(XT)")
    loss = number(got["loss"], "the loss")
    require(loss <= 0.05, f"the loss is {loss:.6g}; at most 0.05 is asked")
