import numpy as np


def double(x):
    if np.ndim(x) == 0:
        raise ValueError("at least one dimension")
    x = np.asarray(x)
    return np.multiply(x, 2.0, dtype=np.float32 if x.dtype == np.float32 else np.float64)


def row_means(X):
    means = []
    for row in X:
        total = 0.0
        for value in row:
            total += value
        means.append(total / len(row))
    return np.array(means)


class Counter:
    def __init__(self, start=0):
        self.count = start

    def step(self):
        self.count += 1
        return self.count
