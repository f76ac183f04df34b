#include right

import atexit
import signal
import threading
import time


def forever():
    while True:
        time.sleep(0.1)


atexit.register(forever)
threading._register_atexit(forever)
threading.Thread(target=forever).start()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
