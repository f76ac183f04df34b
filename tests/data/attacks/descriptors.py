#include right

import os

held = []
try:
    while len(held) < 1000:
        held.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
if len(held) > 100:
    raise SystemError("no limit on descriptors")
