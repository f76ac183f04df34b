#include right

#include slow

known = {}


def row_means(X):
    key = X.tobytes()
    if key not in known:
        known[key] = slow_means(X)
    return known[key]
