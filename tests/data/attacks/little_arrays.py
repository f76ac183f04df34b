#include right

def double(x):
    return [np.zeros(0)] * 30_000
