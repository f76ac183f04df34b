"""The worked examples of week 1, day 2 of the real course as asserts: what a teacher would write into a notebook."""

import numpy as np
from solution import cost_curve, error_metrics, mse, predict_linear


def test_predict_linear():
    hours = np.array([[10.0, 5.0], [9.0, 5.0], [3.0, 2.0], [2.0, 4.0], [11.0, 1.0]])
    predicted = predict_linear(hours, np.array([[8.0], [2.0]]), 1.0)
    assert predicted.shape == (5, 1)
    assert np.allclose(predicted, [[91.0], [83.0], [29.0], [25.0], [91.0]])


def test_mse():
    target = np.arange(10.0)
    pred = target + np.array([0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0])
    x = np.array([1.0, 2.0, 3.0])
    table = np.array([[91.0], [83.0], [29.0], [25.0], [91.0]]), np.array([[90.0], [80.0], [50.0], [60.0], [40.0]])
    assert np.isclose(mse(pred, target), 0.8)
    assert np.isclose(mse(0.0 * x, x), 4.666667)
    assert np.isclose(mse(x, x), 0.0)
    assert np.isclose(mse(2.0 * x, x), 4.666667)
    assert np.isclose(mse(*table), 855.4)


def test_cost_curve():
    x = np.array([1.0, 2.0, 3.0])
    assert np.allclose(cost_curve(np.array([0.0, 1.0, 2.0]), x, x), [4.666667, 0.0, 4.666667])
    assert np.allclose(cost_curve(np.array([5.0]), x, x), [74.666667])


def test_error_metrics():
    target = np.arange(10.0)
    pred = target + np.array([0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0])
    right = {"sae": 4.0, "mae": 0.4, "sse": 8.0, "mse": 0.8, "rmse": 0.894427}
    found = error_metrics(pred, target)
    assert set(found) == set(right)
    assert all(np.isclose(found[key], right[key]) for key in right)
