"""Worked examples of week 3, day 4: run `pytest exercises/week3/test_day4_xor_autograd.py`.

The frameworks are imported by the functions that run beside your code.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import array, assert_close, beside, check, grades, inside, number, parts, require

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def output_of_the_network(module: ModuleType, X: Any) -> Any:
    """The second part of what xor_forward returns."""
    return module.xor_forward(X)[1]


@grades("xor_forward")
def test_xor_forward_of_the_four_rows(submission):
    """The fixed weights answer .011184, .994936, .994936 and .024389, rounded 0 1 1 0."""
    expected = np.array([0.011184, 0.994936, 0.994936, 0.024389])
    check(beside(submission, output_of_the_network), X, expected=expected, atol=1e-6)


@grades("xor_forward")
def test_xor_forward_gives_the_hidden_values(submission):
    """The hidden values are the sigmoids of (-8, 3), (-3, -4), (-3, -4) and (2, -11)."""
    sums = np.array([[-8.0, 3.0], [-3.0, -4.0], [-3.0, -4.0], [2.0, -11.0]])
    expected = 1 / (1 + np.exp(-sums)), np.array([0.011184, 0.994936, 0.994936, 0.024389])
    check(submission.xor_forward, X, expected=expected, atol=1e-6)


def learned(submission: Any, seed: int, steps: int) -> None:
    """Demand accuracy 1.0 and a loss of at most .005."""
    loss, accuracy, p = parts(submission.train_xor(steps=steps, seed=seed), ("loss", "accuracy", "p"))
    array(p, (4,), "p")
    assert_close(number(accuracy, "the accuracy"), 1.0, what=f"the accuracy for seed {seed} after {steps} steps")
    found = number(loss, "the loss")
    require(0 < found <= 0.005, f"after {steps} steps from seed {seed} the loss is {found:.6g}; at most .005 is asked")


@grades("train_xor")
def test_start_of_train_xor(submission):
    """With 0 steps the start of seed 0 is judged: loss .762972, accuracy .75."""
    expected = 0.762972, 0.75, np.array([0.398643, 0.529618, 0.225337, 0.341350])
    check(submission.train_xor, steps=0, expected=expected, atol=1e-6)


@grades("train_xor")
def test_first_step_of_train_xor(submission):
    """The first step brings the loss from .762972 to .724201."""
    expected = 0.724201, 0.5, np.array([0.518103, 0.632514, 0.330708, 0.452398])
    check(submission.train_xor, steps=1, expected=expected, atol=1e-6)


@grades("train_xor", timeout=30)
def test_train_xor_learns(submission):
    """After 5000 steps from seed 0 all four rows are right, and the loss is at most .005."""
    learned(submission, 0, 5000)


@grades("train_xor", timeout=30)
def test_train_xor_learns_from_another_start(submission):
    """From seed 3 2000 steps are enough."""
    learned(submission, 3, 2000)


def neuron(module: ModuleType, w: float, x: float, b: float) -> Any:
    """The data of a = relu(w x + b), and the gradients of w, x and b."""
    leaves = [module.Value(number) for number in (w, x, b)]
    a = (leaves[0] * leaves[1] + leaves[2]).relu()
    a.backward()
    return a.data, [leaf.grad for leaf in leaves]


def square_of_a_sum(module: ModuleType, x: float, y: float) -> Any:
    """The data of z = (x + y)^2, and the gradients of x and y."""
    leaves = [module.Value(x), module.Value(y)]
    z = (leaves[0] + leaves[1]) ** 2
    z.backward()
    return z.data, [leaf.grad for leaf in leaves]


def sigmoid_of(module: ModuleType, x: float) -> Any:
    """The data of sigma(x), and the gradient of x."""
    z = module.Value(x)
    o = z.sigmoid()
    o.backward()
    return o.data, z.grad


@grades("Value")
def test_value_of_a_neuron(submission):
    """relu(2 * 3 + 1) is 7, with the gradients 3 for w, 2 for x and 1 for b."""
    check(beside(submission, neuron), 2.0, 3.0, 1.0, expected=(7.0, [3.0, 2.0, 1.0]))


@grades("Value")
def test_value_of_a_squared_sum(submission):
    """(x + y)^2 at 1 and 2 is 9, with the gradient 6 for both."""
    check(beside(submission, square_of_a_sum), 1.0, 2.0, expected=(9.0, [6.0, 6.0]))


@grades("Value")
def test_value_of_a_sigmoid(submission):
    """The sigmoid of 1.5 is .817574, its slope .149146."""
    check(beside(submission, sigmoid_of), 1.5, expected=(0.817574, 0.149146), atol=1e-6)


def number_of_parameters(module: ModuleType, sizes: list[int]) -> Any:
    """How many numbers the parameters of XorNet(sizes) hold."""
    return sum(parameter.numel() for parameter in module.XorNet(sizes).parameters())


def torch_accuracy(module: ModuleType, sizes: list[int], lr: float, steps: int) -> Any:
    """What train_xor_torch returns."""
    return module.train_xor_torch(sizes, lr=lr, steps=steps)


@grades("XorNet")
def test_xornet_has_all_its_parameters(submission):
    """[2, 3, 1] has 13 parameters, [2, 10, 1] has 41, [2, 10, 5, 8, 1] has 142."""
    for sizes, expected in (([2, 3, 1], 13), ([2, 10, 1], 41), ([2, 10, 5, 8, 1], 142)):
        check(beside(submission, number_of_parameters), sizes, expected=expected)


@grades("XorNet", timeout=30)
def test_xornet_learns(submission):
    """With lr = 3 a [2, 10, 1] network has all four rows right after 500 steps, as after 5000 with lr = 1."""
    check(beside(submission, torch_accuracy), [2, 10, 1], 3.0, 500, expected=1.0)


def tf_result(module: ModuleType, lr: float, steps: int, seed: int) -> Any:
    """What train_xor_tf returns."""
    return module.train_xor_tf(lr=lr, steps=steps, seed=seed)


@grades("train_xor_tf", timeout=60)
def test_train_xor_tf_learns(submission):
    """With lr = 5 all four rows are right after 300 steps, and the loss is at most .01, as after 5000 with lr = 1."""
    accuracy, p = parts(inside(submission, tf_result, 5.0, 300, 0), ("accuracy", "p"))
    assert_close(number(accuracy, "the accuracy"), 1.0, what="the accuracy")
    p = array(p, (4,), "p").astype(np.float64)
    right = np.array([p[0], p[1], 1 - p[2], 1 - p[3]])  # the probability of what is right
    loss = float(-np.mean(np.log(np.clip(right, 1e-12, None))))
    require(loss <= 0.01, f"the loss of your p = {p.tolist()} for y = 1, 1, 0, 0 is {loss:.6g}; at most .01 is asked")
