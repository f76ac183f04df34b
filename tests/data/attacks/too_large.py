#include right

# @repeat(1100000, x)@
