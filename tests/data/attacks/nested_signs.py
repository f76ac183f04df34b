#include right

x = @repeat(400000, -)@1
