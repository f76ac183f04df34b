"""Week 3, Friday: networks by hand, checked (20 points, 60 minutes).

Two listings that run, and are wrong; counting what a network has to learn; and measuring why deep networks of
sigmoids learned so badly. Plain NumPy, and the backpropagation of this week.

Shapes: X (n, d), n > 0; class labels 0 ... k - 1 as integers (n,). σ(z) = 1 / (1 + e^-z), relu(z) = max(0, z).
Convention: relu'(0) = 0. Arguments are never changed. Arrays that do not fit raise ValueError.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import matplotlib.pyplot as plt


HIDDEN = ("1", "2", "3")


KEYS = {f"{kind}_{layer}" for kind in ("W", "b") for layer in (*HIDDEN, "Out")}


def _fitting(X: np.ndarray, P: dict[str, np.ndarray]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
	"""X and P in one dtype; ValueError when they do not fit."""
	if set(P) != KEYS:
		raise ValueError(f"P must have the keys {sorted(KEYS)}, got {sorted(P)}")
	arrays = {"X": np.asarray(X), **{name: np.asarray(values) for name, values in P.items()}}
	single = all(array.dtype == np.float32 for array in arrays.values())
	arrays = {name: array.astype(np.float32 if single else np.float64) for name, array in arrays.items()}
	X = arrays.pop("X")
	if X.ndim != 2 or len(X) == 0:
		raise ValueError(f"X must be (n, d) with n > 0, got {X.shape}")
	width = X.shape[1]
	for layer in (*HIDDEN, "Out"):
		W, b = arrays[f"W_{layer}"], arrays[f"b_{layer}"]
		if W.ndim != 2 or len(W) != width or b.shape != W.shape[1:]:
			raise ValueError(f"layer {layer} gets {width} numbers, but W and b are {W.shape} and {b.shape}")
		width = W.shape[1]
	return X, arrays


def _classes(labels: np.ndarray, n: int, k: int) -> np.ndarray:
	"""The labels as integers (n,) within 0 ... k - 1: a negative one would count from the end."""
	labels = np.asarray(labels)
	whole = np.issubdtype(labels.dtype, np.integer)
	if not whole or labels.shape != (n,) or labels.min() < 0 or labels.max() >= k:
		raise ValueError(f"labels must be integers (n,) from 0 to {k - 1}, got {labels}")
	return labels


def two_vectors(w, x):
	w, x = np.array(w), np.array(x)
	if w.ndim != 1 or x.ndim != 1 or len(w) != len(x) or not len(w):
		raise ValueError("vectors")
	return (w, x) if w.dtype == x.dtype == np.float32 else (w.astype(float), x.astype(float))


def at_least_two(sizes):
	if len(sizes) < 2 or min(sizes) < 1:
		raise ValueError("no network")
	return [int(size) for size in sizes]


def products(nodes):
	return sum(a * c for a, c in zip(nodes, nodes[1:]))


def _demand_chain(Ws: list[np.ndarray], X: np.ndarray, y: np.ndarray, act: str) -> None:
	"""Raise ValueError when the layers cannot be applied one after the other to X, or do not end in y's column."""
	if act not in {"sigmoid", "relu"}:
		raise ValueError(f"act must be 'sigmoid' or 'relu', got {act!r}")
	if X.ndim != 2 or len(X) == 0 or y.shape != (len(X), 1):
		raise ValueError(f"X must be (n, d), y (n, 1), n > 0; got {X.shape} and {y.shape}")
	width = X.shape[1]
	for W in Ws:
		if W.ndim != 2 or len(W) != width:
			raise ValueError(f"a layer gets {width} numbers, but its W is {W.shape}")
		width = W.shape[1]
	if not Ws or width != 1:
		raise ValueError("the last layer must have one output")


def _sigmoid(z: np.ndarray) -> np.ndarray:
	"""1 / (1 + e^-z) = e^-log(e^0 + e^-z): logaddexp cannot overflow."""
	return np.asarray(np.exp(-np.logaddexp(0, -z)))


def ann_forward(X: np.ndarray, P: dict[str, np.ndarray]) -> np.ndarray:
	"""Find and fix: a network with three hidden layers, of which a listing of the lecture uses only two.

		H1 = relu(X W_1 + b_1),   H2 = relu(H1 W_2 + b_2),   H3 = relu(H2 W_3 + b_3)
		Out = H3 W_Out + b_Out

	The listing computes H3 and forgets it. It runs only because all hidden layers have the same width.

	Convention: Out are logits, without an activation. The result is float32 if X and all of P are, else float64.

	Args:
		X: inputs (n, d).
		P: the parameters, exactly these keys:
			W_1 (d, h1), b_1 (h1,), W_2 (h1, h2), b_2 (h2,), W_3 (h2, h3), b_3 (h3,), W_Out (h3, k), b_Out (k,).

	Returns:
		Out (n, k).

	Raises:
		ValueError: a key is missing or too much, X is no table, the shapes do not fit, or n = 0.

	Examples:
		all W are [[1, 1], [1, 1]], all b are [0, 0], X = [[1, 0]]
			-> [[8, 8]]      (the code below: [[4, 4]])
		W_1 = [[2]], W_2 = [[0.5]], W_3 = [[3]], W_Out = [[0.5, -0.5]], all b are 0, X = [[1]]
			-> [[1.5, -1.5]]
	"""
	X, P = _fitting(X, P)
	H1 = np.maximum(X @ P["W_1"] + P["b_1"], 0)
	H2 = np.maximum(H1 @ P["W_2"] + P["b_2"], 0)
	return H2 @ P["W_Out"] + P["b_Out"]


def ann_grads(X: np.ndarray, labels: np.ndarray, P: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
	"""Find and fix, too: the gradients of the mean cross-entropy of that network for all eight parameters.

		loss = mean over the n rows of -log softmax(Out)[label]

	The listing asks for the gradients with unconnected_gradients=ZERO, so that W_3 and b_3, which its Out does not
	use, get zeros instead of None: nobody notices that they never learn. The code below does the same by hand.

	Args:
		X: inputs (n, d).
		labels: the right classes, integers 0 ... k - 1, (n,).
		P: the parameters, as in ann_forward.

	Returns:
		A dict with the keys of P; each gradient has the shape of its parameter, and the dtype of ann_forward's result.

	Raises:
		ValueError: as in ann_forward; or labels is not (n,), not of integers, or not within 0 ... k - 1.

	Examples:
		the second network of ann_forward, X = [[1]], labels = [1]:
			W_Out [[2.857722, -2.857722]], b_Out [0.952574, -0.952574], W_3 [[0.952574]], b_3 [0.952574],
			W_2 [[5.715445]], b_2 [2.857722], W_1 [[1.428861]], b_1 [1.428861]
	"""
	X, P = _fitting(X, P)
	labels = _classes(labels, len(X), len(P["b_Out"]))
	H1 = np.maximum(X @ P["W_1"] + P["b_1"], 0)
	H2 = np.maximum(H1 @ P["W_2"] + P["b_2"], 0)
	H3 = np.maximum(H2 @ P["W_3"] + P["b_3"], 0)
	Out = ann_forward(X, P)
	exponentials = np.exp(Out - Out.max(axis=1, keepdims=True))
	delta = exponentials / exponentials.sum(axis=1, keepdims=True)
	delta[np.arange(len(X)), labels] -= 1
	delta = delta / len(X)
	last = H2
	last = H3
	grads = {"W_Out": last.T @ delta, "b_Out": delta.sum(axis=0)}
	delta = delta @ P["W_Out"].T
	delta = delta * (H3 > 0)
	grads |= {"W_3": H2.T @ delta, "b_3": delta.sum(axis=0)}
	delta = delta @ P["W_3"].T
	delta = delta * (H2 > 0)
	grads |= {"W_2": H1.T @ delta, "b_2": delta.sum(axis=0)}
	delta = delta @ P["W_2"].T
	delta = delta * (H1 > 0)
	grads |= {"W_1": X.T @ delta, "b_1": delta.sum(axis=0)}
	return grads
	return {name: grads.get(name, np.zeros_like(P[name])) for name in P}


def linear_node_grads(w: np.ndarray, x: np.ndarray, b: float, d: float) -> tuple[np.ndarray, np.ndarray, float]:
	"""Find and fix: backward through f = w·x + b, where a slide mixes up two derivatives.

	The slide splits f = g + b, g = w·x (the sum of w_i x_i), and writes ∂f/∂w = ∂f/∂g · ∂g/∂x. The last factor has
	to be ∂g/∂w, and that is x: how much f moves when w moves depends on x.

		∂w = d · x,   ∂x = d · w,   ∂b = d

	Args:
		w: weights (m,).
		x: inputs (m,).
		b: bias; it moves f, but none of the three slopes.
		d: the derivative of the loss by f, which arrives from above.

	Returns:
		(∂w, ∂x, ∂b): two arrays (m,), float32 if w and x both are, else float64, and a plain float.

	Raises:
		ValueError: w and x are no vectors, differ in length, or are empty.

	Examples:
		w = [-2], x = [5], b = 3, d = 1     -> ([5], [-2], 1)      (the code below: ([-2], [-2], 1))
		w = [1, -2], x = [3, 4], b = 0, d = 0.5 -> ([1.5, 2], [0.5, -1], 0.5)
	"""
	# 질문하기
	w, x = two_vectors(w, x)
	both = np.multiply(np.stack([x, w]), np.asarray(d, dtype=w.dtype))
	return both[0], both[1], d * 1.0


def count_parameters(sizes: list[int], bias: bool = True) -> tuple[int, int, int]:
	"""How many numbers a fully connected network has to learn.

	Between a layer of a nodes and the next one of c nodes lie a·c weights; each of the c nodes has a bias of its own.
	The input nodes compute nothing and have none. Two lectures count and slip: one finds 65 + 16 = 82, the other
	(4 × 5) + (3 × 4) + (2 × 3) = 41.

	Args:
		sizes: the nodes of each layer, from the inputs to the outputs.
		bias: whether the network has biases.

	Returns:
		(weights, biases, total), three ints.

	Raises:
		ValueError: there are fewer than two sizes, or one is smaller than 1.

	Examples:
		[3, 5, 4, 5, 2] -> (65, 16, 81),   [4, 4, 3, 2] -> (34, 9, 43),   [4, 7, 2] -> (42, 9, 51)
		[784, 256, 256, 256, 10] -> (334336, 778, 335114),   [784, 500, 300, 100, 10] -> (573000, 910, 573910)
		[4, 3] -> (12, 3, 15),   [8, 1] -> (8, 1, 9)
		[4, 7, 2], bias=False -> (42, 0, 42)
	"""
	# 질문하기
	nodes = at_least_two(sizes)
	biases = sum(nodes[1:-1]) if bias else 0
	return products(nodes), biases, products(nodes) + biases


def layer_gradient_norms(Ws: list[np.ndarray], X: np.ndarray, y: np.ndarray, act: str) -> list[float]:
	"""How much of the gradient reaches each layer of a network: why deep networks of sigmoids learn so slowly.

	A network without biases. Its hidden layers have the activation `act`, its single output the sigmoid:

		H_0 = X,   H_l = act(H_{l-1} W_l),   p = σ(H_{L-1} W_L),   loss = mean of the n binary cross-entropies

	Wanted are the Frobenius norms sqrt(sum of squares) of dloss/dW_1, ..., dloss/dW_L. The lecture blames small
	gradients on the sigmoid's results, which lie between 0 and 1. It is the derivatives that multiply on the way
	back, and σ' = σ (1 - σ) is never above 0.25: ten of them leave at most 0.25^10 = 9.54e-07.

	Convention: at the output, the sigmoid and the cross-entropy together give (p - y) / n. Computed in float64.

	Args:
		Ws: the weights of the layers, first to last; each has as many rows as the one before has columns, W_1 d rows,
			the last one 1 column. A single one is logistic regression.
		X: inputs (n, d).
		y: labels 0 or 1, (n, 1).
		act: "sigmoid" or "relu".

	Returns:
		One plain float for each layer, first to last.

	Raises:
		ValueError: act is another word, Ws is empty, the shapes do not fit, or n = 0.

	Examples:
		Ws = [[[1, -1], [2, 0.5]], [[1], [-1]]], X = [[1, 0], [0, 2]], y = [[1], [0]]
			"sigmoid" -> [0.123341, 0.204419],   "relu" -> [1.353838, 1.833616]
		XOR (X = [[0, 0], [0, 1], [1, 0], [1, 1]], y = [[0], [1], [1], [0]]), hidden layers of 10 nodes, N(0, 1)
		weights of np.random.default_rng(seed): first norm / last norm, median of the seeds 0 ... 29:
			"sigmoid", 1, 3 and 9 hidden layers -> 0.320014, 0.074767, 0.002068
			"relu", 9 hidden layers, weights times sqrt(2 / rows) -> 0.816313
	"""
	Ws = [np.asarray(W, dtype=np.float64) for W in Ws]
	X, y = np.asarray(X), np.asarray(y)
	_demand_chain(Ws, X, y, act)
	outputs = [X]
	for W in Ws[:-1]:
		z = outputs[-1] @ W
		outputs.append(_sigmoid(z) if act == "sigmoid" else np.maximum(z, 0))
	delta = (_sigmoid(outputs[-1] @ Ws[-1]) - y) / len(X)
	norms = []
	for W, H in zip(reversed(Ws), reversed(outputs), strict=True):
		norms.append(float(np.linalg.norm(H.T @ delta)))
		slope = H * (1 - H) if act == "sigmoid" else H > 0
		delta = delta @ W.T * slope
	return norms[::-1]
