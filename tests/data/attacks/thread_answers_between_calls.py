#include right

import os
import threading
import time


def chatter():
    while True:
        os.write(3, bytes(20))
        time.sleep(0.001)


def double(x):
    threading.Thread(target=chatter, daemon=True).start()
    time.sleep(0.01)
    return 2 * x
