#include right

@hex(0c)@
@hex(0c0c)@
x = 1@hex(0c)@
