# -*- coding: unicode_escape -*-
#include right

# a comment\u000aimport os; os._exit(0)
