"""The asserts of the NumPy week. Plain pytest runs this file; a notebook has the body of each test as one cell."""

import numpy as np
from solution import cross_entropy, gd_train, mse_cost, mse_grad, softmax


def test_mse_cost():
    rng = np.random.default_rng(3)
    X, y, w = np.array([[1.0], [2.0]]), np.array([1.0, 2.0]), np.array([1.0])
    assert np.isclose(mse_cost(X, y, w, 0.0), 0.0)
    assert np.isclose(mse_cost(X, y + 2.0, w, 0.0), 2.0)
    ### BEGIN HIDDEN TESTS
    for m, n in ((7, 3), (64, 5)):
        X, y, w, b = rng.normal(size=(m, n)), rng.normal(size=m), rng.normal(size=n), rng.normal()
        assert np.isclose(mse_cost(X, y, w, b), np.mean((X @ w + b - y) ** 2) / 2)
        assert np.ndim(mse_cost(X, y, w, b)) == 0
    ### END HIDDEN TESTS


def test_mse_grad():
    rng = np.random.default_rng(4)
    X, y, w, b = rng.normal(size=(20, 4)), rng.normal(size=20), rng.normal(size=4), 0.3
    grad_w, grad_b = mse_grad(X, y, w, b)
    assert grad_w.shape == (4,)
    assert np.ndim(grad_b) == 0
    ### BEGIN HIDDEN TESTS
    cost = lambda w, b: np.mean((X @ w + b - y) ** 2) / 2
    slopes = [(cost(w + 1e-6 * e, b) - cost(w - 1e-6 * e, b)) / 2e-6 for e in np.eye(4)]
    assert np.allclose(grad_w, slopes, atol=1e-5)
    assert np.isclose(grad_b, (cost(w, b + 1e-6) - cost(w, b - 1e-6)) / 2e-6, atol=1e-5)
    X, y, w = rng.normal(size=(500, 9)), rng.normal(size=500), rng.normal(size=9)
    grad_w, grad_b = mse_grad(X, y, w, -1.0)
    assert np.allclose(grad_w, X.T @ (X @ w - 1.0 - y) / 500)
    assert np.isclose(grad_b, np.mean(X @ w - 1.0 - y))
    ### END HIDDEN TESTS


def test_softmax():
    z = np.random.default_rng(5).normal(size=(8, 5))
    probs = softmax(z)
    assert probs.shape == (8, 5)
    assert np.allclose(probs.sum(axis=1), 1.0)
    ### BEGIN HIDDEN TESTS
    assert np.allclose(probs, np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))
    assert np.allclose(softmax(z + 100.0), probs)
    large = softmax(np.array([[1e4, 0.0, -1e4]]))
    assert np.all(np.isfinite(large))
    assert np.allclose(large, [[1.0, 0.0, 0.0]])
    ### END HIDDEN TESTS


def test_cross_entropy():
    rng = np.random.default_rng(6)
    assert np.isclose(cross_entropy(np.array([[0.5, 0.5]]), np.array([0])), np.log(2))
    assert np.isclose(cross_entropy(np.eye(3), np.arange(3)), 0.0)
    ### BEGIN HIDDEN TESTS
    assert np.isfinite(cross_entropy(np.eye(3), np.array([1, 2, 0])))
    for k in (3, 10, 50):
        probs, labels = rng.dirichlet(np.ones(k), size=40), rng.integers(0, k, 40)
        assert np.isclose(cross_entropy(probs, labels), -np.mean(np.log(probs[np.arange(40), labels])))
    ### END HIDDEN TESTS


def test_gd_train():
    true_w = np.array([1.5, -2.0, 0.5])
    X = np.random.default_rng(7).normal(size=(200, 3))
    y = X @ true_w + 0.7
    w, b, history = gd_train(X, y, 0.1, 500)
    assert len(history) == 500
    assert w.shape == (3,)
    ### BEGIN HIDDEN TESTS
    assert np.allclose(w, true_w, atol=1e-3)
    assert np.isclose(b, 0.7, atol=1e-3)
    assert all(before >= after - 1e-12 for before, after in zip(history, history[1:]))
    w, b, history = gd_train(X, y, 0.5, 1)
    assert np.allclose(w, 0.5 * X.T @ y / 200)
    ### END HIDDEN TESTS
