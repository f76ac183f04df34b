#include right

import os

for number in range(16):
    with open(f"block{number}", "wb") as file:
        os.posix_fallocate(file.fileno(), 0, 16 << 20)  # 256 MB, in less time than between two looks
