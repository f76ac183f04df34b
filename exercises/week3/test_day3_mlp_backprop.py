"""Worked examples of week 3, day 3: run `pytest exercises/week3/test_day3_mlp_backprop.py`."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import beside, check, grades, inside, number, require

#: The network of the lecture's figure: weights (out, in), biases (out,).
FIGURE = [
    (np.array([[1.0, -2.0], [-1.0, 1.0]]), np.array([1.0, 0.0])),
    (np.array([[2.0, -1.0], [-2.0, -1.0]]), np.array([0.0, 0.0])),
    (np.array([[3.0, -1.0], [-1.0, 4.0]]), np.array([-2.0, 2.0])),
]

#: Two inputs, three hidden units, two outputs.
PARAMS = {
    "W1": np.array([[0.1, 0.2], [-0.3, 0.4], [0.5, -0.6]]),
    "b1": np.array([0.1, 0.0, -0.1]),
    "W2": np.array([[1.0, -1.0, 0.5], [0.0, 2.0, -1.0]]),
    "b2": np.array([0.0, 0.1]),
}


@grades("neuron_backprop")
def test_neuron_with_two_inputs(submission):
    """The neuron with inputs 2 and 5 and weights .5 and .1, forward, backward and one step, target 0."""
    expected = {"z": 1.5, "o": 0.817574, "loss": 0.668428, "do": 1.635149, "dz": 0.243877}
    expected |= {"dw": np.array([0.487753, 1.219383]), "w_new": np.array([0.012247, -1.119383])}
    check(submission.neuron_backprop, np.array([2.0, 5.0]), np.array([0.5, 0.1]), 0.0, expected=expected, atol=1e-6)


def last_output(module: ModuleType, X: Any, layers: Any, activations: Any) -> Any:
    """The last of the arrays that mlp_forward returns."""
    return module.mlp_forward(X, layers, activations)[-1]


@grades("mlp_forward")
def test_network_of_the_figure(submission):
    """The three sigmoid layers of the lecture's figure answer [.62, .83] for [1, -1] and [.51, .85] for [0, 0]."""
    for X, expected in (([[1.0, -1.0]], [[0.617705, 0.829124]]), ([[0.0, 0.0]], [[0.511847, 0.854384]])):
        call = beside(submission, last_output)
        check(call, np.array(X), FIGURE, ["sigmoid"] * 3, expected=np.array(expected), atol=1e-6)


@grades("mlp_forward")
def test_network_keeps_all_outputs(submission):
    """For [1, -1] the list is the input, the two hidden outputs, the last output."""
    expected = [[[1.0, -1.0]], [[0.982014, 0.119203]], [[0.863518, 0.110737]], [[0.617705, 0.829124]]]
    outputs = [np.array(rows) for rows in expected]
    check(submission.mlp_forward, np.array([[1.0, -1.0]]), FIGURE, ["sigmoid"] * 3, expected=outputs, atol=1e-6)


ROW = (np.array([[1.0, 2.0]]), np.array([[1.0, 0.0]]), PARAMS)


def loss_alone(module: ModuleType, *args: Any) -> Any:
    """The loss that mlp_backward returns."""
    return module.mlp_backward(*args)[0]


def some_gradients(module: ModuleType, names: list[str], *args: Any) -> Any:
    """Some of the gradients that mlp_backward returns."""
    _, grads = module.mlp_backward(*args)
    return {name: grads[name] for name in names}


@grades("mlp_backward")
def test_loss_of_one_row(submission):
    """The loss of the network with three hidden units for x = [1, 2] and y = [1, 0] is 2.215262."""
    check(beside(submission, loss_alone), *ROW, expected=2.215262, atol=1e-6)


@grades("mlp_backward")
def test_output_gradients_of_one_row(submission):
    """At the output db2 is [-1.257086, 1.688271], and row 0 of dW2 is [-.675117, -.580921, .834751]."""
    dW2 = np.array([[-0.675117, -0.580921, 0.834751], [0.906685, 0.780179, -1.121074]])
    expected = {"b2": np.array([-1.257086, 1.688271]), "W2": dW2}
    check(beside(submission, some_gradients), ["b2", "W2"], *ROW, expected=expected, atol=1e-6)


@grades("mlp_backward")
def test_hidden_gradients_of_one_row(submission):
    """One layer further back db1 is [-.894514, 3.644106, -1.295227], and row 0 of dW1 is [-.894514, -1.789029]."""
    dW1 = np.array([[-0.894514, -1.789029], [3.644106, 7.288213], [-1.295227, -2.590454]])
    expected = {"b1": np.array([-0.894514, 3.644106, -1.295227]), "W1": dW1}
    check(beside(submission, some_gradients), ["b1", "W1"], *ROW, expected=expected, atol=1e-6)


def error_of_squares(module: ModuleType, w: Any, grads: Any) -> Any:
    """gradient_check of f = the sum of w^2, whose gradient is 2w."""
    return module.gradient_check(lambda params: float(np.sum(params["w"] ** 2)), {"w": w}, {"w": grads})


@grades("gradient_check")
def test_right_gradient_passes(submission):
    """The gradient [2, -4] of the sum of squares at [1, -2] has an error below 1e-9."""
    error = number(inside(submission, error_of_squares, np.array([1.0, -2.0]), np.array([2.0, -4.0])))
    require(0 <= error < 1e-9, f"the gradient is right, but its error came out as {error:g}")


@grades("gradient_check")
def test_wrong_gradient_is_found(submission):
    """With -4.1 in the place of -4 the error is .1 / 8.1 = 1.234568e-02."""
    call = beside(submission, error_of_squares)
    check(call, np.array([1.0, -2.0]), np.array([2.0, -4.1]), expected=1.234568e-02, atol=1e-8)
