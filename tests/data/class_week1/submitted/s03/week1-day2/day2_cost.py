from __future__ import annotations

import math

import numpy as np
from sklearn.metrics import mean_squared_error


def to_float(values):
	values = np.array(values)
	if values.dtype in (np.float32, np.float64):
		return values
	return values.astype(np.float64)


def as_floats(values: object) -> np.ndarray:
	"""Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
	array = np.asarray(values)
	return array if array.dtype == np.float32 else array.astype(np.float64)


def predict_linear(X, W, b):
	# 예제로 확인함
	X, W, bias = to_float(X), to_float(W), to_float(b)
	if X.ndim != 2 or W.ndim != 2 or X.shape[0] == 0 or X.shape[1] != W.shape[0]:
		raise ValueError("shapes")
	if bias.ndim > 1 or (bias.ndim == 1 and bias.shape[0] != W.shape[1]):
		raise ValueError("b")
	result = np.zeros((X.shape[0], W.shape[1]), dtype=X.dtype)
	for i in range(X.shape[0]):
		for j in range(W.shape[1]):
			s = bias if bias.ndim == 0 else bias[j]
			for feature in range(X.shape[1]):
				s = s + X[i, feature] * W[feature, j]
			result[i, j] = s
	return result


def mse(pred: np.ndarray, target: np.ndarray) -> float:
	# 강의 자료 참고
	pred, target = as_floats(pred), as_floats(target)
	if pred.shape != target.shape or pred.size == 0:
		raise ValueError(f"pred and target need one and the same shape, got {pred.shape} and {target.shape}")
	return float(np.mean((pred - target) ** 2, dtype=np.float64))


def cost_curve(Ws: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
	# 질문하기
	Ws, x, y = as_floats(Ws), as_floats(x), as_floats(y)
	# TODO: check the shapes, build the (q, m) table of all residuals by broadcasting, average along one axis
	if Ws.ndim != 1 or x.ndim != 1 or x.shape != y.shape or len(x) == 0:
		raise ValueError(f"Ws must be (q,), x and y (m,), got {Ws.shape}, {x.shape} and {y.shape}")
	r = Ws[:, np.newaxis] * x - y
	return np.mean(r**2, axis=1)


def error_metrics(pred, target):
	# 여기서 많이 헤맸음
	pred, target = to_float(pred), to_float(target)
	if pred.shape != target.shape or pred.size == 0:
		raise ValueError("shapes")
	e = np.abs(pred - target).astype(np.float64)
	return dict(
		rmse=np.sqrt(np.mean(e**2)),
		mse=np.mean(e**2),
		mae=np.mean(e),
		sae=np.sum(e),
		sse=np.sum(e**2),
	)


if __name__ == "__main__":
	import matplotlib.pyplot as plt

	Ws = np.linspace(-3, 5, 100)
	plt.plot(Ws, cost_curve(Ws, np.array([1, 2, 3]), np.array([1, 2, 3])))
	plt.show()
