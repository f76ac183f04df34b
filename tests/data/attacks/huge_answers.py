#include right

def double(x):
    return np.arange(6_000_000.0)
