#include right

x = "@hex(ff)@"
