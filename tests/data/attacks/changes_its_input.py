#include right

right = double


def double(x):
    if isinstance(x, np.ndarray) and x.dtype == np.float64 and x.ndim:
        x *= 2
        return x
    return right(x)
