from __future__ import annotations

from collections.abc import Callable

import numpy as np


def as_floats(values: object) -> np.ndarray:
	"""Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
	array = np.asarray(values)
	return array if array.dtype == np.float32 else array.astype(np.float64)


def refuse_misfits(X, y, W, b):
	fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
	if not fits or b.shape != W.shape[1:] or y.size == 0:
		raise ValueError("shapes do not fit")


def numerical_gradient(f, x, h=1e-5):
	if not h > 0:
		raise ValueError("h must be positive")
	x = np.array(x, dtype=np.float64)
	gradient = np.zeros_like(x)
	for index in np.ndindex(x.shape):
		step = np.zeros_like(x)
		step[index] = h
		above, below = f(x + step), f(x - step)
		if np.ndim(above) != 0:
			raise ValueError("f must return one number")
		gradient[index] = (above - below) / h
	return gradient


def linear_gradients(X, y, W, b):
	# checked against the example in the docstring
	X, y, W, b = (as_floats(array) for array in (X, y, W, b))
	refuse_misfits(X, y, W, b)
	residual = y - (X @ W + b)
	return 2 / residual.size * (X.T @ residual), 2 / residual.size * residual.sum(axis=0)


def gradient_descent(X, y, W, b, lr, steps):
	# checked against the example in the docstring
	if lr <= 0 or steps < 0:
		raise ValueError("bad settings")
	X, y, W, b = (as_floats(array) for array in (X, y, W, b))
	if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or len(X) == 0:
		raise ValueError("X and W")
	if y.shape != (X.shape[0], W.shape[1]) or b.shape != (W.shape[1],):
		raise ValueError("y and b")
	W, b, history, i = W.copy(), b.copy(), [], 0
	while True:
		with np.errstate(all="ignore"):
			error = X @ W + b - y
			history.append((error**2).mean())
		if not np.isfinite(history[-1]):
			raise FloatingPointError("diverged at step " + str(i))
		if i == steps:
			return W, b, history
		with np.errstate(all="ignore"):
			W = W - lr * (2 / error.size) * X.T @ error
			b = b - lr * (2 / error.size) * np.sum(error, axis=0)
		i += 1


def max_stable_lr(X, bias=True):
	# this took me an hour
	X = np.asarray(X, dtype=float)
	if X.ndim != 2 or not X.shape[0]:
		raise ValueError("X must be (n, d)")
	if bias:
		X = np.hstack([X, np.ones((X.shape[0], 1))])
	largest = np.linalg.svd(X, compute_uv=False)[0]
	if largest == 0:
		raise ValueError("flat")
	return X.shape[0] / largest**2
