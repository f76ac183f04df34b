from __future__ import annotations
from collections.abc import Callable
import numpy as np
import math

def as_floats(values: object) -> np.ndarray:
    """Given: `values` as an array of floats: float32 stays float32; integers and lists become float64."""
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)

def sigmoid(z: np.ndarray | float) -> np.ndarray:
    """Given: 1 / (1 + e^-z), which overflows on neither side; z is an array or a number."""
    return np.asarray(np.exp(-np.logaddexp(0, -z)))
PHI = {'linear': lambda z: z, 'sigmoid': sigmoid, 'tanh': np.tanh, 'relu': lambda z: np.maximum(z, 0)}

def layer(a, pair, name, phi=PHI):
    W, b = (as_floats(pair[0]), as_floats(pair[1]))
    if name not in phi:
        raise ValueError('unknown activation')
    if W.ndim != 2 or W.shape[1] != a.shape[1] or b.shape != W.shape[:1]:
        raise ValueError('shapes do not fit')
    return (W, b, phi[name])

def table(X):
    X = as_floats(X)
    if X.ndim != 2 or len(X) == 0:
        raise ValueError('X must be (n, d)')
    return X

def forward(X, layers, activations, phi=PHI, same_length=True, turn=lambda W: W):
    """All outputs, spoiled in one place: other functions, no look at the lengths, weights turned round."""
    if same_length and len(layers) != len(activations):
        raise ValueError('one activation per layer')
    outputs = [table(X).copy()]
    for pair, name in zip(layers, activations):
        W, b, function = layer(outputs[-1], (turn(as_floats(pair[0])), pair[1]), name, phi)
        outputs.append(function(outputs[-1] @ W.T + b))
    return outputs

def network(x, y, params):
    x, y = (as_floats(x), as_floats(y))
    W1, b1, W2, b2 = (as_floats(params[name]) for name in ('W1', 'b1', 'W2', 'b2'))
    fits = x.ndim == W1.ndim == W2.ndim == 2 and W1.shape[1] == x.shape[1] and (W2.shape[1] == W1.shape[0])
    if not fits or b1.shape != W1.shape[:1] or b2.shape != W2.shape[:1] or (y.shape != (len(x), len(W2))):
        raise ValueError('shapes do not fit')
    if len(x) == 0:
        raise ValueError('no rows')
    return (x, y, W1, b1, W2, b2)

def backward(x, y, params, cast=lambda value: value, **changed):
    """Loss and gradients; `changed` replaces values by functions of those before them."""
    names = ('x', 'y', 'W1', 'b1', 'W2', 'b2')
    now = {name: cast(value) for name, value in zip(names, network(x, y, params))}
    rules = {'a': lambda v: np.tanh(v['x'] @ v['W1'].T + v['b1']), 'e': lambda v: v['a'] @ v['W2'].T + v['b2'] - v['y'], 'L': lambda v: float(0.5 * np.sum(v['e'] ** 2) / len(v['x'])), 'do': lambda v: v['e'] / len(v['x']), 'slope': lambda v: 1 - v['a'] ** 2, 'dz': lambda v: v['do'] @ v['W2'] * v['slope'], 'dW1': lambda v: v['dz'].T @ v['x'], 'db1': lambda v: v['dz'].sum(axis=0), 'dW2': lambda v: v['do'].T @ v['a'], 'db2': lambda v: v['do'].sum(axis=0)}
    for name, rule in (rules | changed).items():
        now[name] = rule(now)
    return (now['L'], {name: now[f'd{name}'] for name in ('W1', 'b1', 'W2', 'b2')})

def fitting(params, grads, h):
    if set(params) != set(grads) or not h > 0:
        raise ValueError('keys or h')
    if any((np.shape(params[name]) != np.shape(grads[name]) for name in params)):
        raise ValueError('shapes')

def entry_errors(f, params, grads, h, **spoiled):
    """The errors of all entries, spoiled in one place: slope, error, dtype, copies, going back."""
    fitting(params, grads, h)
    slope = spoiled.get('slope', lambda above, below, _: (above - below) / (2 * h))
    error = spoiled.get('error', lambda a, n: abs(a - n) / max(1.0, abs(a) + abs(n)))
    copied, kind = (spoiled.get('copied', np.array), spoiled.get('kind', np.float64))
    point = {name: copied(value, dtype=kind) for name, value in params.items()}
    found = []
    for name, value in point.items():
        for index in np.ndindex(value.shape):
            middle = value[index]
            ends = []
            for step in (h, -h):
                value[index] = middle + step
                ends.append(f(point))
            value[index] = middle if spoiled.get('back', True) else value[index]
            n = slope(*ends, lambda: f(point))
            found.append(error(float(np.asarray(grads[name])[index]), n))
    return found

def neuron_backprop(i, w, target, lr=1.0):
    """chain rule, from the loss to the weights"""
    i, w = (as_floats(i), as_floats(w))
    if i.shape != w.shape or len(i.shape) != 1 or i.shape[0] < 1:
        raise ValueError('shapes')
    out = {'z': 0.0}
    for a, b in zip(i, w):
        out['z'] += float(a) * float(b)
    e = math.exp(-abs(out['z']))
    out['o'] = 1 / (1 + e) if out['z'] >= 0 else e / (1 + e)
    out['loss'] = (out['o'] - target) ** 2.0
    out['do'] = 2 * out['o'] - 2 * target
    out['dz'] = out['do'] * e / (1 + e) ** 2
    out['dw'] = np.array([out['dz'] * a for a in i], dtype=i.dtype)
    out['w_new'] = np.array([b - lr * out['dz'] * a for a, b in zip(i, w)], dtype=np.result_type(i, w))
    return out

def mlp_forward(X, layers, activations):
    """keep every output"""
    return forward(X, layers, activations, turn=lambda W: W.T)

def mlp_backward(x, y, params):
    """from the output back, mean over the rows"""
    return backward(x, y, params, slope=lambda v: np.ones_like(v['a']))

def gradient_check(f, params, grads, h=1e-05):
    """central differences, one entry at a time"""
    return float(max(entry_errors(f, params, grads, h, kind=None)))
