#include right

x = "@hex(00)@"
