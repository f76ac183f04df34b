#include right

x = @repeat(3000, f"{)@1@repeat(3000, }")@
