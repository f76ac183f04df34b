#include right

import os

right = double


def double(x):
    return right(x) * (1.0 + (os.urandom(1)[0] > 200))
