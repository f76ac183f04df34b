#include right

TOOLS = {"mean": np.average}


def helper(X):
    return TOOLS["mean"](X, axis=1)


def row_means(X):
    return helper(X)
