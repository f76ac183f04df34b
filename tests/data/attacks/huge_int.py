#include right

def double(x):
    return 7**60_000
