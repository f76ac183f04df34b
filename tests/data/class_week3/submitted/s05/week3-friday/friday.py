from __future__ import annotations

from itertools import pairwise

import numpy as np


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
    # TODO: let every layer take what the layer below it gives, and refuse what does not fit
    H = [X]
    for layer in ("1", "2", "3"):
        H.append(np.maximum(H[-1] @ P[f"W_{layer}"] + P[f"b_{layer}"], 0))
    return H[2] @ P["W_Out"] + P["b_Out"]


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
    # TODO: walk back through all the layers, one after the other, and leave no gradient zero by decree
    H1 = np.maximum(X @ P["W_1"] + P["b_1"], 0)
    H2 = np.maximum(H1 @ P["W_2"] + P["b_2"], 0)
    Out = ann_forward(X, P)
    exponentials = np.exp(Out - Out.max(axis=1, keepdims=True))
    delta = exponentials / exponentials.sum(axis=1, keepdims=True)
    delta[np.arange(len(X)), labels] -= 1
    delta = delta / len(X)  # the gradient at Out: (softmax - one-hot) / n
    last = H2
    grads = {"W_Out": last.T @ delta, "b_Out": delta.sum(axis=0)}
    delta = delta @ P["W_Out"].T
    delta = delta * (H2 > 0)
    grads |= {"W_2": H1.T @ delta, "b_2": delta.sum(axis=0)}
    delta = delta @ P["W_2"].T
    delta = delta * (H1 > 0)
    grads |= {"W_1": X.T @ delta, "b_1": delta.sum(axis=0)}
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
    # TODO: correct the derivative by w, and refuse vectors that do not fit
    dg = d
    dw = dg * w
    dx = dg * w
    return dw, dx, dg


def count_parameters(sizes, bias=True):
    # 강의 자료 참고
    if len(sizes) <= 1:
        raise ValueError("layers")
    weights = biases = 0
    for i in range(len(sizes)):
        if sizes[i] <= 0:
            raise ValueError("nodes")
        if i > 0:
            weights += int(sizes[i - 1]) * int(sizes[i])
            biases += int(sizes[i])
    if not bias:
        biases = 0
    return weights, biases, weights + biases


def layer_gradient_norms(Ws: list[np.ndarray], X: np.ndarray, y: np.ndarray, act: str) -> list[float]:
    # 예제로 확인함
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
