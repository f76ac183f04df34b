#include right

import random

right = double


def double(x):
    np.random.rand()
    random.random()
    return right(x)
