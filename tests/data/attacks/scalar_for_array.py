#include right

def double(x):
    return np.float64(4.0)
