"""Worked examples of week 1, day 4: run `pytest exercises/week1/test_day4_frameworks.py`.

The frameworks are imported by the functions that run beside your code: `-k torch` needs no TensorFlow.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import assert_close, grades, inside, require
from grader.compare import as_array, framework, kind_of, show

PAIRS = np.array([[1, 1], [2, 2], [3, 3]], dtype=np.float32)
TENS = np.array([[10], [20], [30]], dtype=np.float32)
NEW = np.array([[4, 4]], dtype=np.float32)
LINE = np.array([[1], [2], [3]], dtype=np.float32)
NEXT = np.array([[4]], dtype=np.float32)


def torch_parameters(module: ModuleType, X: np.ndarray, y: np.ndarray) -> Any:
    """What torch_linear returns for these data and its own defaults."""
    import torch

    return module.torch_linear(torch.tensor(X), torch.tensor(y))


def fresh_module(module: ModuleType) -> dict[str, Any]:
    """The number of parameters of LinearRegression(2, 1)."""
    model = module.LinearRegression(2, 1)
    return {"parameters": sum(parameter.numel() for parameter in model.parameters())}


def fitted_module(module: ModuleType, X: np.ndarray, y: np.ndarray, new: np.ndarray, steps: int) -> Any:
    """First loss, last loss and prediction of a LinearRegression after fit."""
    import torch

    torch.manual_seed(0)
    model = module.LinearRegression(X.shape[1], y.shape[1])
    losses = model.fit(torch.tensor(X), torch.tensor(y), steps=steps)
    prediction = model(torch.tensor(new)).detach().numpy()
    return {"first": float(losses[0]), "last": float(losses[-1]), "prediction": prediction}


def tf_parameters(module: ModuleType, X: np.ndarray, y: np.ndarray, lr: float, steps: int) -> Any:
    """What tf_linear returns."""
    return module.tf_linear(X, y, lr=lr, steps=steps)


def trained_model(
    module: ModuleType, x: np.ndarray, y: np.ndarray, new: np.ndarray, epochs: int, lr: float
) -> dict[str, Any]:
    """Facts about the model that keras_linear returns."""
    model = module.keras_linear(x, y, epochs=epochs, lr=lr)
    facts: dict[str, Any] = {"type": type(model).__name__}
    if hasattr(model, "predict"):
        facts["parameters"] = model.count_params()
        facts["prediction"] = model.predict(new, verbose=0)
        facts["weights"] = model.get_weights()
    return facts


def predict(got: Any, kind: str, new: np.ndarray) -> np.ndarray:
    """The prediction new W + b for a returned pair (W, b): torch tensors (kind "torch") or arrays ("")."""
    pair = isinstance(got, tuple) and len(got) == 2
    require(pair, f"the tuple (W, b) was asked; this came back: {show(got)}")
    for name, value, shape in (("W", got[0], (2, 1)), ("b", got[1], (1,))):
        right = framework(value) == kind and (kind or isinstance(value, np.ndarray))
        wanted = "a torch.Tensor" if kind else "a NumPy array"
        require(right, f"{name} must be {wanted}; it is {kind_of(value)}")
        found = as_array(value).shape
        require(found == shape, f"{name} must have shape {shape}; it has {found}")
    W, b = as_array(got[0]), as_array(got[1])
    return np.asarray(new @ W + b, dtype=np.float64)


@grades("torch_linear", timeout=30)
def test_torch_linear_predicts_forty(submission: Any) -> None:
    """After 2000 steps with lr = 0.01 the prediction for [4, 4] is 40 ± 0.1."""
    got = predict(inside(submission, torch_parameters, PAIRS, TENS), "torch", NEW)
    assert_close(got, np.array([[40.0]]), rtol=0, atol=0.1, what="the prediction for [4, 4]")


@grades("LinearRegression")
def test_linear_regression_has_three_parameters(submission: Any) -> None:
    """A LinearRegression(2, 1) registers 3 parameters: two weights and a bias."""
    got = inside(submission, fresh_module)
    assert_close(got["parameters"], 3, what="the number of parameters")


@grades("LinearRegression", timeout=30)
def test_linear_regression_predicts_forty(submission: Any) -> None:
    """After 2000 steps with lr = 0.01 the prediction for [[4, 4]] is 40 ± 0.1."""
    got = inside(submission, fitted_module, PAIRS, TENS, NEW, 2000)
    assert_close(got["prediction"], np.array([[40.0]]), rtol=0, atol=0.1, what="the prediction for [[4, 4]]")


@grades("LinearRegression")
def test_linear_regression_loss_falls(submission: Any) -> None:
    """The first loss of fit is greater than the last one."""
    got = inside(submission, fitted_module, PAIRS, TENS, NEW, 50)
    sentence = f"the loss went from {got['first']:.6g} to {got['last']:.6g} in 50 steps; it must fall"
    require(got["first"] > got["last"], sentence)


@grades("tf_linear", timeout=30)
def test_tf_linear_predicts_forty(submission: Any) -> None:
    """After 400 steps with lr = 0.05 the prediction for [4, 4] is 40 ± 0.1, as after 2000 with lr = 0.01."""
    got = predict(inside(submission, tf_parameters, PAIRS, TENS, 0.05, 400), "", NEW)
    assert_close(got, np.array([[40.0]]), rtol=0, atol=0.1, what="the prediction for [4, 4]")


@grades("keras_linear", timeout=30)
def test_keras_linear_has_two_parameters(submission: Any) -> None:
    """The model has 2 parameters: one weight, one bias."""
    facts = inside(submission, trained_model, LINE, LINE, NEXT, 1, 0.1)
    require("parameters" in facts, f"a keras.Model was asked; an object of type {facts['type']} came back")
    assert_close(facts["parameters"], 2, what="the number of parameters")


@grades("keras_linear", timeout=60)
def test_keras_linear_predicts_four(submission: Any) -> None:
    """For x = y = 1, 2, 3 the prediction for [[4]] is 4 ± 0.01, W 1 ± 0.01 and b 0 ± 0.02.

    Run with lr = 0.5 and 150 epochs, which reach what the default 600 epochs with lr = 0.1 reach in 12 s.
    """
    facts = inside(submission, trained_model, LINE, LINE, NEXT, 150, 0.5)
    require("prediction" in facts, f"a keras.Model was asked; an object of type {facts['type']} came back")
    assert_close(facts["prediction"], np.array([[4.0]]), rtol=0, atol=0.01, what="model.predict([[4]])")
    assert_close(facts["weights"][:1], [np.array([[1.0]])], rtol=0, atol=0.01, what="the weight")
    assert_close(facts["weights"][1:], [np.array([0.0])], rtol=0, atol=0.02, what="the bias")
