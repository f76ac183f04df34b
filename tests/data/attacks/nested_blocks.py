#include right

def f():
    return @repeat(5000, lambda: )@1
