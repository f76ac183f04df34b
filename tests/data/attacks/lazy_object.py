#include right

class Lazy:
    """Computes when somebody looks."""

    def __init__(self, x):
        self.x = x

    def __array__(self, dtype=None, copy=None):
        return 2 * self.x

    @property
    def shape(self):
        return self.x.shape


def double(x):
    return Lazy(x)
