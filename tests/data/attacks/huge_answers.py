#include right

def double(x):
    return np.arange(3_000_000.0)
