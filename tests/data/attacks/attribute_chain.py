#include right

def helper(x):
    return x@repeat(30000, .a)@
