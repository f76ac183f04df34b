#include right

import os
import threading
import time


def chatter():
    time.sleep(0.02)
    while True:
        os.write(3, bytes(20))
        time.sleep(0.001)


def double(x):
    threading.Thread(target=chatter, daemon=True).start()
    return 2 * x
