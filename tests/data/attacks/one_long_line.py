#include right

x = @repeat(440000, 1+)@1
