"""Worked examples of the evaluation of week 3: run `pytest exercises/week3/test_friday.py`."""

from __future__ import annotations

from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np

from grader.checking import assert_close, check, grades, inside

ONES = {f"W_{layer}": np.ones((2, 2)) for layer in ("1", "2", "3", "Out")}
ONES |= {f"b_{layer}": np.zeros(2) for layer in ("1", "2", "3", "Out")}
#: One node in every hidden layer, two classes.
THIN = {"W_1": [[2.0]], "W_2": [[0.5]], "W_3": [[3.0]], "W_Out": [[0.5, -0.5]]}
THIN |= {"b_1": [0.0], "b_2": [0.0], "b_3": [0.0], "b_Out": [0.0, 0.0]}
THIN = {name: np.array(values) for name, values in THIN.items()}
SMALL = [np.array([[1.0, -1.0], [2.0, 0.5]]), np.array([[1.0], [-1.0]])]


def median_ratio(module: ModuleType, hidden: int, act: str) -> float:
    """First norm / last norm on XOR, the median of 30 networks with `hidden` layers of 10 nodes."""
    X, y = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([[0.0], [1.0], [1.0], [0.0]])
    ratios, sizes = [], [2, *[10] * hidden, 1]
    for seed in range(30):
        rng = np.random.default_rng(seed)
        Ws = [rng.standard_normal(shape) for shape in pairwise(sizes)]
        if act == "relu":
            Ws = [W * np.sqrt(2 / len(W)) for W in Ws]
        norms = module.layer_gradient_norms(Ws, X, y, act)
        ratios.append(norms[0] / norms[-1])
    return float(np.median(ratios))


@grades("ann_forward")
def test_ann_forward_uses_the_third_layer(submission: Any) -> None:
    """With ones for all weights, [1, 0] grows to 1, 2, 4 and 8 (not to 4)."""
    check(submission.ann_forward, np.array([[1.0, 0.0]]), ONES, expected=np.array([[8.0, 8.0]]), atol=1e-6)


@grades("ann_forward")
def test_ann_forward_of_a_thin_network(submission: Any) -> None:
    """The weights 2, 0.5, 3 and [0.5, -0.5] turn 1 into [1.5, -1.5]."""
    check(submission.ann_forward, np.array([[1.0]]), THIN, expected=np.array([[1.5, -1.5]]), atol=1e-6)


@grades("ann_forward")
def test_ann_grads_of_a_thin_network(submission: Any) -> None:
    """For the label 1, all eight parameters of that network have a gradient, W_3 and b_3 too: 0.952574."""
    expected = {"W_Out": [[2.857722, -2.857722]], "b_Out": [0.952574, -0.952574], "W_3": [[0.952574]]}
    expected |= {"b_3": [0.952574], "W_2": [[5.715445]], "b_2": [2.857722], "W_1": [[1.428861]], "b_1": [1.428861]}
    arrays = {name: np.array(values) for name, values in expected.items()}
    check(submission.ann_grads, np.array([[1.0]]), np.array([1]), THIN, expected=arrays, atol=1e-6)


@grades("linear_node_grads")
def test_linear_node_grads_of_the_slide(submission: Any) -> None:
    """At w = -2, x = 5, b = 3 and d = 1, f moves by 5 per w, by -2 per x and by 1 per b."""
    expected = (np.array([5.0]), np.array([-2.0]), 1.0)
    check(submission.linear_node_grads, np.array([-2.0]), np.array([5.0]), 3.0, 1.0, expected=expected)


@grades("linear_node_grads")
def test_linear_node_grads_of_two_inputs(submission: Any) -> None:
    """For w = [1, -2], x = [3, 4] and d = 0.5 they are [1.5, 2], [0.5, -1] and 0.5."""
    expected = (np.array([1.5, 2.0]), np.array([0.5, -1.0]), 0.5)
    check(submission.linear_node_grads, np.array([1.0, -2.0]), np.array([3.0, 4.0]), 0.0, 0.5, expected=expected)


@grades("count_parameters")
def test_count_parameters_of_the_two_slides(submission: Any) -> None:
    """[3, 5, 4, 5, 2] has 65 + 16 = 81 (not 82) and [4, 4, 3, 2] has 34 + 9 = 43 (not 41)."""
    check(submission.count_parameters, [3, 5, 4, 5, 2], expected=(65, 16, 81))
    check(submission.count_parameters, [4, 4, 3, 2], expected=(34, 9, 43))


@grades("count_parameters")
def test_count_parameters_of_small_networks(submission: Any) -> None:
    """[4, 7, 2] has 51, 42 of them without biases; softmax regression [4, 3] has 15, logistic regression [8, 1] 9."""
    check(submission.count_parameters, [4, 7, 2], expected=(42, 9, 51))
    check(submission.count_parameters, [4, 7, 2], False, expected=(42, 0, 42))
    check(submission.count_parameters, [4, 3], expected=(12, 3, 15))
    check(submission.count_parameters, [8, 1], expected=(8, 1, 9))


@grades("count_parameters")
def test_count_parameters_of_networks_for_digits(submission: Any) -> None:
    """For images of 28 × 28 = 784 pixels: 335114 with three layers of 256, 573910 with 500, 300 and 100."""
    check(submission.count_parameters, [784, 256, 256, 256, 10], expected=(334336, 778, 335114))
    check(submission.count_parameters, [784, 500, 300, 100, 10], expected=(573000, 910, 573910))


@grades("layer_gradient_norms")
def test_layer_gradient_norms_of_a_small_network(submission: Any) -> None:
    """Two inputs, two hidden nodes: [0.123341, 0.204419] with sigmoid, [1.353838, 1.833616] with relu."""
    X, y = np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([[1.0], [0.0]])
    check(submission.layer_gradient_norms, SMALL, X, y, "sigmoid", expected=[0.123341, 0.204419], atol=1e-6)
    check(submission.layer_gradient_norms, SMALL, X, y, "relu", expected=[1.353838, 1.833616], atol=1e-6)


@grades("layer_gradient_norms")
def test_layer_gradient_norms_shrink_with_depth(submission: Any) -> None:
    """Sigmoids pass 0.320014 of the gradient through one layer, 0.074767 through three, 0.002068 through nine."""
    for hidden, ratio in ((1, 0.320014), (3, 0.074767), (9, 0.002068)):
        got = inside(submission, median_ratio, hidden, "sigmoid")
        assert_close(got, ratio, rtol=0, atol=1e-6, what=f"first norm / last norm, {hidden} hidden layers of sigmoids")


@grades("layer_gradient_norms")
def test_layer_gradient_norms_of_nine_relu_layers(submission: Any) -> None:
    """Nine relu layers pass 0.816313 of it."""
    got = inside(submission, median_ratio, 9, "relu")
    assert_close(got, 0.816313, rtol=0, atol=1e-6, what="first norm / last norm, 9 hidden layers of relus")
