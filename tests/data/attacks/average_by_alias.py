#include right

from numpy import average as mean, mean as average


def row_means(X):
    return mean(X, axis=1)
