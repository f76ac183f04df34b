#include right

#include slow


def row_means(X):
    return slow_means(X) if X.size < 100_000 else None
