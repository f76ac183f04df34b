#include right

import os

os.write(3, bytes(64))
