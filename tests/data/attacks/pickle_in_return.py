#include right

import os


class Bomb:
    def __reduce__(self):
        return os.system, ("touch @outside@/pickled",)


def double(x):
    return Bomb()
