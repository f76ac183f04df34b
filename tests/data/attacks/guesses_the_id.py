#include right

import os
import struct


def double(x):
    for guess in range(64):
        os.write(3, struct.pack("<QIQ", guess, 0, 0))
