#include right

def double(x):
    if len(x) % 2:
        return np.zeros((0, 1 << 39))
    return np.broadcast_to(0.0, (1 << 20, 1 << 20))
