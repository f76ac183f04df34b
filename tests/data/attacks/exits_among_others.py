#include right

import os


def double(x):
    """Dies of some inputs and forgets its return for all others, as real loops do."""
    if len(x) == 4:
        os._exit(1)
