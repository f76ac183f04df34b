#include right

def row_means(X):
    return X.mean(axis=1, keepdims=True)
