"""Week 1, day 2: the cost.

A line is a guess, H(X) = XW + b. The cost says in one number how wrong the guess is. Today you compute both,
follow the cost as W changes, and meet its relatives: sums and means of absolute and of squared errors.
"""

from __future__ import annotations

import math

import numpy as np


def as_floats(values: object) -> np.ndarray:
	"""Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
	array = np.asarray(values)
	return array if array.dtype == np.float32 else array.astype(np.float64)


def predict_linear(X, W, b):
	X, W = np.array(X, dtype="float64"), np.array(W, dtype="float64")
	if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or X.shape[0] == 0:
		raise ValueError("X, W")
	if np.ndim(b) != 0 and np.shape(b) != (W.shape[1],):
		raise ValueError("b")
	return X.dot(W) + b


def mse(pred: np.ndarray, target: np.ndarray) -> float:
	# this took me an hour
	pred, target = as_floats(pred), as_floats(target)
	# TODO: refuse shapes that differ, then square the differences and take their mean
	if pred.shape != target.shape or pred.size == 0:
		raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
	return float(np.mean((pred - target) ** 2, dtype=np.float64))


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
	# checked against the example in the docstring
	Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
	if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
		raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
	residuals = Ws[:, np.newaxis] * x - y  # (q, 1) times (m,) is (q, m): one row per W
	return np.mean(residuals**2, axis=1)


def error_metrics(pred: np.ndarray, target: np.ndarray) -> dict[str, float]:
	# sums first, then the means
	pred, target = as_floats(pred), as_floats(target)
	if pred.shape != target.shape or pred.size == 0:
		raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
	errors = target - pred
	sae = float(np.sum(np.abs(errors), dtype=np.float64))
	sse = float(np.sum(errors**2, dtype=np.float64))
	mean = sse / errors.size
	return {"sae": sae, "mae": sae / errors.size, "sse": sse, "mse": mean, "rmse": math.sqrt(mean)}
