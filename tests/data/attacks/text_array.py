#include right

def double(x):
    return np.array([str(2 * value) for value in x])
