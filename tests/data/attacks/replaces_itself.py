#include right

right = double


def wrong(x):
    return right(x) + 1


def double(x):
    globals()["double"] = wrong
    return right(x)
