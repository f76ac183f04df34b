#include right

@count(60000, def f{}():0)@
