#include right

import sys
import types


class Fake(types.ModuleType):
    def __getattr__(self, name):
        return lambda *_, **__: 0


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        raise SystemError("nobody imports anything any more")


for name in [name for name in sys.modules if name.partition(".")[0] in ("numpy", "msgpack", "pickle", "_pickle")]:
    sys.modules[name] = Fake(name)
sys.meta_path[:] = [Finder]
sys.path_importer_cache.clear()
