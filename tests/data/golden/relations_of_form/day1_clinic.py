import numpy as np


def mse(pred, target):
    return (pred - target) ** 2


def row_means(X):
    return X.mean(axis=0)


def softmax(Z):
    powers = np.exp(Z)
    return (powers / powers.sum(axis=1, keepdims=True)).T


def relu(x):
    x = np.asarray(x)
    return np.maximum(x, 0).astype(x.dtype if x.dtype == np.float32 else np.float64)[:, None]


def spread(X):
    return X.std(axis=0).mean()


def running_sum(x):
    return list(np.cumsum(x))


def batch_sums(x, size):
    return float(sum(x[start : start + size].sum() for start in range(0, len(x), size)))


def activate(x, kind):
    return np.zeros_like(x) * np.nan


def layer(X, W, b):
    return (X @ W + b).ravel()


def gradients(X, W, b, Y):
    slope = 2 * (X @ W + b - Y) / Y.size
    return {"dW": slope.sum(axis=0), "db": X.T @ slope}
