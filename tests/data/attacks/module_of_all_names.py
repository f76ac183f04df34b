import sys
import types

import numpy as np


class Anything(types.ModuleType):
    def __getattribute__(self, name):
        return lambda *_, **__: np.zeros(2)

    def __getattr__(self, name):
        return lambda *_, **__: np.zeros(2)


sys.modules[__name__].__class__ = Anything
