"""Worked examples of week 3, day 2: run `pytest exercises/week3/test_day2_computation_graph.py`."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import beside, check, grades

# Small graphs, built from the nodes of the module


def plain(value: Any) -> Any:
    """A number instead of an array without axes."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def through(module: ModuleType, node: str, arguments: Any, d: Any) -> Any:
    """The output of one node, and what it answers to backward(d)."""
    made = getattr(module, node)()
    output = plain(made.forward(*arguments))
    gradients = made.backward(d)
    return output, tuple(map(plain, gradients)) if isinstance(gradients, tuple) else gradients


def line(module: ModuleType, w: float, x: float, b: float) -> Any:
    """f = wx + b and (df/dw, df/dx, df/db)."""
    product, total = module.MulNode(), module.AddNode()
    f = total.forward(product.forward(w, x), b)
    d_product, db = total.backward(1.0)
    dw, dx = product.backward(d_product)
    return plain(f), (plain(dw), plain(dx), plain(db))


def square_of_sum(module: ModuleType, x: float, y: float) -> Any:
    """z = t * t with t = x + y, and (dz/dx, dz/dy)."""
    total, product = module.AddNode(), module.MulNode()
    t = total.forward(x, y)
    z = product.forward(t, t)
    left, right = product.backward(1.0)
    dx, dy = total.backward(left + right)
    return plain(z), (plain(dx), plain(dy))


# -------------------------------------------------------- AddNode and MulNode


@grades("AddNode")
def test_a_sum_passes_d_to_both(submission: Any) -> None:
    """3 + 4 = 7; with d = 2.5, both gradients are 2.5."""
    check(beside(submission, through), "AddNode", (3.0, 4.0), 2.5, expected=(7.0, (2.5, 2.5)))


@grades("AddNode")
def test_a_product_multiplies_by_the_other(submission: Any) -> None:
    """-2 * 5 = -10, with gradients 5 and -2 for d = 1."""
    check(beside(submission, through), "MulNode", (-2.0, 5.0), 1.0, expected=(-10.0, (5.0, -2.0)))


@grades("AddNode")
def test_a_product_of_arrays(submission: Any) -> None:
    """Element by element: [1, 2] * [3, -4] = [3, -8]; d = [10, 0.5] gives [30, -2] and [10, 1]."""
    x, y, d = np.array([1.0, 2.0]), np.array([3.0, -4.0]), np.array([10.0, 0.5])
    expected = np.array([3.0, -8.0]), (np.array([30.0, -2.0]), np.array([10.0, 1.0]))
    check(beside(submission, through), "MulNode", (x, y), d, expected=expected)


@grades("AddNode")
def test_a_line(submission: Any) -> None:
    """f = wx + b at w = -2, x = 5, b = 3: f = -7, and the gradients are 5, -2 and 1."""
    check(beside(submission, line), -2.0, 5.0, 3.0, expected=(-7.0, (5.0, -2.0, 1.0)))


@grades("AddNode")
def test_the_square_of_a_sum(submission: Any) -> None:
    """z = (x + y)^2 at (1, 2): z = 9, and both gradients are 2 (x + y) = 6."""
    check(beside(submission, square_of_sum), 1.0, 2.0, expected=(9.0, (6.0, 6.0)))


# --------------------------------------------------------------- basket_total


@grades("basket_total")
def test_two_apples(submission: Any) -> None:
    """Two apples at 100 and a tax of ten per cent: 220."""
    check(submission.basket_total, [(100.0, 2.0)], 1.1, expected=(220.0, [(2.2, 110.0)], 200.0))


@grades("basket_total")
def test_apples_and_groceries(submission: Any) -> None:
    """Two apples at 100 and groceries for 4000: 4620."""
    expected = (4620.0, [(2.2, 110.0), (1.1, 4400.0)], 4200.0)
    check(submission.basket_total, [(100.0, 2.0), (4000.0, 1.0)], 1.1, expected=expected)


# ----------------------------------------------------------------- AffineNode


@grades("AffineNode")
def test_one_row_through_a_layer(submission: Any) -> None:
    """X = [[1, 2]], W = [[1], [3]], b = [0.5]: 7.5; d = [[2]] gives dX = [[2, 6]], dW = [[2], [4]], db = [2]."""
    arguments = np.array([[1.0, 2.0]]), np.array([[1.0], [3.0]]), np.array([0.5])
    gradients = np.array([[2.0, 6.0]]), np.array([[2.0], [4.0]]), np.array([2.0])
    expected = np.array([[7.5]]), gradients
    check(beside(submission, through), "AffineNode", arguments, np.array([[2.0]]), expected=expected)


# ------------------------------------------------------------ SoftmaxLossNode


def loss_and_slope(module: ModuleType, Z: Any, labels: Any) -> Any:
    """The loss, and its slope in Z."""
    node = module.SoftmaxLossNode()
    return node.forward(Z, labels), node.backward()


@grades("SoftmaxLossNode")
def test_one_row_of_logits(submission: Any) -> None:
    """Z = [[2, 1, 0.1]] with label 0: the loss is 0.417030."""
    expected = 0.417030, np.array([[-0.340999, 0.242433, 0.098566]])
    Z, labels = np.array([[2.0, 1.0, 0.1]]), np.array([0])
    check(beside(submission, loss_and_slope), Z, labels, expected=expected, atol=1e-6)
