#include right

def double(x):
    raise KeyboardInterrupt
