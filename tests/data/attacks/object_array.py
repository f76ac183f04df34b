#include right

def double(x):
    return np.array([2 * value for value in x], dtype=object)
