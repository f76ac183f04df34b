from __future__ import annotations

from collections.abc import Callable

import numpy as np
import os, sys


def refuse_misfits(X, y, W, b):
	fits = X.ndim == W.ndim == 2 and X.shape[1] == W.shape[0] and y.shape == (len(X), W.shape[1])
	if not fits or b.shape != W.shape[1:] or y.size == 0:
		raise ValueError("shapes do not fit")


def as_floats(values: object) -> np.ndarray:
	"""Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
	array = np.asarray(values)
	return array if array.dtype == np.float32 else array.astype(np.float64)


def numerical_gradient(f, x, h=1e-5):
	# 질문하기
	if h <= 0:
		raise ValueError("h must be positive")
	x = np.asarray(x) if np.asarray(x).dtype == np.float64 else np.asarray(x).astype(float)
	grad = np.empty(x.shape)
	it = np.nditer(x, flags=["multi_index"])
	for _ in it:
		index, old = it.multi_index, x[it.multi_index]
		try:
			x[index] = old + h
			above = f(x)
			x[index] = old - h
			below = f(x)
		finally:
			x[index] = old
		if np.asarray(above).shape != ():
			raise ValueError("f must return a number")
		grad[index] = (above - below) / (2 * h)
	return grad


def linear_gradients(X, y, W, b):
	# 연쇄 법칙: 제곱의 미분에 입력을 곱한다
	X, y, W, b = (as_floats(array) for array in (X, y, W, b))
	refuse_misfits(X, y, W, b)
	err = X @ W + b - y
	return X.T @ err / err.size, err.sum(axis=0) / err.size


def gradient_descent(
	X: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray, lr: float, steps: int
) -> tuple[np.ndarray, np.ndarray, list[float]]:
	"""Walk downhill: repeat W <- W - lr dW and b <- b - lr db, both with the gradients at the old W and b.

	The history records the cost before any update first, then the cost after each one: steps + 1 floats.
	W and b come back as new arrays, even after 0 steps.

	Args:
		X: inputs (n, d).
		y: targets (n, k).
		W: weights to start from (d, k).
		b: biases to start from (k,).
		lr: the learning rate.
		steps: the number of updates.

	Returns:
		(W, b, history).

	Raises:
		ValueError: lr <= 0, steps < 0, the shapes do not fit, or n = 0.
		FloatingPointError: "diverged at step i": history[i] would be infinite or not a number.

	Examples:
		X = [[1, 1], [2, 2], [3, 3]], y = [[10], [20], [30]], W and b all zero, lr = 0.01:
		1 step      -> W = [[0.933333], [0.933333]], b = [0.4], history = [466.666667, 295.851852]
		2000 steps  -> the prediction for [4, 4] is 39.992181, the last cost 1.6027e-5
	"""
	X, y, W, b = (as_floats(array) for array in (X, y, W, b))
	# TODO: record the cost, stop if it is not finite, update W and b together (you may call linear_gradients)
	raise NotImplementedError("gradient_descent: not written yet")


def max_stable_lr(X, bias=True):
	# 예제로 확인함
	Z = np.array(X, dtype=np.float64)
	if Z.ndim != 2 or Z.shape[0] == 0:
		raise ValueError("X must be (n, d)")
	if bias:
		Z = np.append(Z, np.ones((Z.shape[0], 1)), axis=1)
	H = 2 * np.dot(Z.T, Z) / Z.shape[0]
	largest = max(np.linalg.eigvals(H).real)
	if largest <= 0:
		raise ValueError("flat")
	return float(2.0 / largest)


if __name__ == "__main__":
	X, y = np.array([[1.0, 1], [2, 2], [3, 3]]), np.array([[10.0], [20], [30]])
	W, b, history = gradient_descent(X, y, np.zeros((2, 1)), np.zeros(1), 0.01, 2000)
	print(W, b, history[-1])
