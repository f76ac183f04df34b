from __future__ import annotations

import math

import numpy as np


def as_floats(values: object) -> np.ndarray:
	"""Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
	array = np.asarray(values)
	return array if array.dtype == np.float32 else array.astype(np.float64)


def to_float(values):
	values = np.array(values)
	if values.dtype in (np.float32, np.float64):
		return values
	return values.astype(np.float64)


def predict_linear(X, W, b):
	# this took me an hour
	X, W = np.array(X, dtype="float64"), np.array(W, dtype="float64")
	if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0] or X.shape[0] == 0:
		raise ValueError("X, W")
	if np.ndim(b) != 0 and np.shape(b) != (W.shape[1],):
		raise ValueError("b")
	return X.dot(W) + b


def mse(pred, target):
	# this took me an hour
	pred, target = as_floats(pred), as_floats(target)
	if pred.shape != target.shape or pred.size == 0:
		raise ValueError("shapes")
	return np.mean(np.square(pred - target)).item()


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
	# one cost for every W
	Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
	# TODO: check the shapes, build the (q, m) table of all residuals by broadcasting, average along one axis
	if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
		raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
	residuals = Ws[:, np.newaxis] * x - y
	return np.mean(residuals**2, axis=1)


def error_metrics(pred, target):
	# checked against the example in the docstring
	pred, target = to_float(pred), to_float(target)
	if pred.shape != target.shape or pred.size == 0:
		raise ValueError("shapes")
	errors = np.abs(pred - target).astype(np.float64)
	return dict(
		rmse=np.sqrt(np.mean(errors**2)),
		mse=np.mean(errors**2),
		mae=np.mean(errors),
		sae=np.sum(errors),
		sse=np.sum(errors**2),
	)
