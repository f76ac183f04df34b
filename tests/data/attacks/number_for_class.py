#include right

def Counter(start=0):
    return start
