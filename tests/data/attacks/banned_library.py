#include right

import importlib


def row_means(X):
    return importlib.import_module("scipy.ndimage").uniform_filter1d(X, X.shape[1], axis=1)[:, X.shape[1] // 2]
