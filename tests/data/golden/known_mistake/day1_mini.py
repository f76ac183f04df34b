import numpy as np


def double(x):
    if np.ndim(x) == 0:
        raise ValueError("at least one dimension")
    return np.asarray(x) * np.asarray(x)


def row_means(X):
    return X.mean(axis=1)


class Counter:
    def __init__(self, start=0):
        self.count = start

    def step(self):
        self.count += 1
        return self.count
