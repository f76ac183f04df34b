from __future__ import annotations
from itertools import pairwise
import numpy as np
HIDDEN = ('1', '2', '3')
KEYS = {f'{kind}_{layer}' for kind in ('W', 'b') for layer in (*HIDDEN, 'Out')}

def _fitting(X: np.ndarray, P: dict[str, np.ndarray]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """X and P in one dtype; ValueError when they do not fit."""
    if set(P) != KEYS:
        raise ValueError(f'P must have the keys {sorted(KEYS)}, got {sorted(P)}')
    arrays = {'X': np.asarray(X), **{name: np.asarray(values) for name, values in P.items()}}
    single = all((array.dtype == np.float32 for array in arrays.values()))
    arrays = {name: array.astype(np.float32 if single else np.float64) for name, array in arrays.items()}
    X = arrays.pop('X')
    if X.ndim != 2 or len(X) == 0:
        raise ValueError(f'X must be (n, d) with n > 0, got {X.shape}')
    width = X.shape[1]
    for layer in (*HIDDEN, 'Out'):
        W, b = (arrays[f'W_{layer}'], arrays[f'b_{layer}'])
        if W.ndim != 2 or len(W) != width or b.shape != W.shape[1:]:
            raise ValueError(f'layer {layer} gets {width} numbers, but W and b are {W.shape} and {b.shape}')
        width = W.shape[1]
    return (X, arrays)

def forward(X, P, last='3', act_of_3=True, act_of_out=False):
    X, P = _fitting(X, P)
    H = {'0': X}
    for below, layer in (('0', '1'), ('1', '2'), ('2', '3')):
        Z = H[below] @ P[f'W_{layer}'] + P[f'b_{layer}']
        H[layer] = np.maximum(Z, 0) if act_of_3 or layer != '3' else Z
    Out = H[last] @ P['W_Out'] + P['b_Out']
    return np.maximum(Out, 0) if act_of_out else Out

def _classes(labels: np.ndarray, n: int, k: int) -> np.ndarray:
    """The labels as integers (n,) within 0 ... k - 1: a negative one would count from the end."""
    labels = np.asarray(labels)
    whole = np.issubdtype(labels.dtype, np.integer)
    if not whole or labels.shape != (n,) or labels.min() < 0 or (labels.max() >= k):
        raise ValueError(f'labels must be integers (n,) from 0 to {k - 1}, got {labels}')
    return labels

def at_least_two(sizes):
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError('no network')
    return [int(size) for size in sizes]

def products(nodes):
    return sum((a * c for a, c in zip(nodes, nodes[1:])))

def _demand_chain(Ws: list[np.ndarray], X: np.ndarray, y: np.ndarray, act: str) -> None:
    """Raise ValueError when the layers cannot be applied one after the other to X, or do not end in y's column."""
    if act not in {'sigmoid', 'relu'}:
        raise ValueError(f"act must be 'sigmoid' or 'relu', got {act!r}")
    if X.ndim != 2 or len(X) == 0 or y.shape != (len(X), 1):
        raise ValueError(f'X must be (n, d), y (n, 1), n > 0; got {X.shape} and {y.shape}')
    width = X.shape[1]
    for W in Ws:
        if W.ndim != 2 or len(W) != width:
            raise ValueError(f'a layer gets {width} numbers, but its W is {W.shape}')
        width = W.shape[1]
    if not Ws or width != 1:
        raise ValueError('the last layer must have one output')

def _sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-z) = e^-log(e^0 + e^-z): logaddexp cannot overflow."""
    return np.asarray(np.exp(-np.logaddexp(0, -z)))

def ann_forward(X, P):
    """H3 was forgotten"""
    return forward(X, P, act_of_3=False)

def ann_grads(X: np.ndarray, labels: np.ndarray, P: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """back through all four layers"""
    X, P = _fitting(X, P)
    labels = _classes(labels, len(X), len(P['b_Out']))
    H1 = np.maximum(X @ P['W_1'] + P['b_1'], 0)
    H2 = np.maximum(H1 @ P['W_2'] + P['b_2'], 0)
    H3 = np.maximum(H2 @ P['W_3'] + P['b_3'], 0)
    Out = ann_forward(X, P)
    exponentials = np.exp(Out - Out.max(axis=1, keepdims=True))
    delta = exponentials / exponentials.sum(axis=1, keepdims=True)
    delta[np.arange(len(X)), labels] -= 1
    delta = delta / len(X)
    last = H2
    last = H3
    grads = {'W_Out': last.T @ delta, 'b_Out': delta.sum(axis=0)}
    delta = delta @ P['W_Out'].T
    delta = delta * (H3 > 0)
    grads |= {'W_3': H2.T @ delta, 'b_3': delta.sum(axis=0)}
    delta = delta @ P['W_3'].T
    delta = delta * (H2 > 0)
    grads |= {'W_2': H1.T @ delta, 'b_2': delta.sum(axis=0)}
    delta = delta @ P['W_2'].T
    delta = delta * (H1 > 0)
    grads |= {'W_1': X.T @ delta, 'b_1': delta.sum(axis=0)}
    return grads
    return {name: grads.get(name, np.zeros_like(P[name])) for name in P}

def linear_node_grads(w: np.ndarray, x: np.ndarray, b: float, d: float) -> tuple[np.ndarray, np.ndarray, float]:
    """a product hands the slopes over crosswise"""
    del b
    w, x = (np.asarray(w), np.asarray(x))
    if w.ndim != 1 or w.shape != x.shape or w.size == 0:
        raise ValueError(f'w and x must be vectors of one length > 0, got shapes {w.shape} and {x.shape}')
    dtype = np.float32 if w.dtype == x.dtype == np.float32 else np.float64
    d = float(d)
    return (d * x.astype(dtype), d * w.astype(dtype), d)

def count_parameters(sizes, bias=True):
    """inputs have no biases"""
    nodes = at_least_two(sizes)
    return (products(nodes), sum(nodes[1:]), products(nodes) + sum(nodes[1:]))

def layer_gradient_norms(Ws: list[np.ndarray], X: np.ndarray, y: np.ndarray, act: str) -> list[float]:
    """forward, keep, and back again"""
    Ws = [np.asarray(W, dtype=np.float64) for W in Ws]
    X, y = (np.asarray(X), np.asarray(y))
    _demand_chain(Ws, X, y, act)
    outputs = [X]
    for W in Ws[:-1]:
        z = outputs[-1] @ W
        outputs.append(_sigmoid(z) if act == 'sigmoid' else np.maximum(z, 0))
    delta = (_sigmoid(outputs[-1] @ Ws[-1]) - y) / len(X)
    norms = []
    for W, H in zip(reversed(Ws), reversed(outputs), strict=True):
        norms.append(float(np.linalg.norm(H.T @ delta)))
        slope = H * (1 - H) if act == 'sigmoid' else H > 0
        delta = delta @ W.T * slope
    return norms[::-1]
