#include right

def double(x):
    return np.full(np.shape(x), np.nan)
