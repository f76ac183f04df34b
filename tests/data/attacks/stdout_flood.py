#include right

import os

line = b"all work and no play " * 3000
while True:
    os.write(1, line)
