@hex(efbbbf)@#include right
