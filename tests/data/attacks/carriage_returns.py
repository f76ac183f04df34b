#include right

y = 1@hex(0d)@z = 2@hex(0d)@
