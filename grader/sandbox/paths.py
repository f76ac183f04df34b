"""What a worker may read: the standard library, the packages of its frameworks, the shared libraries. Nothing of ours.

Landlock has no deny rules, and a rule on a folder covers all below it; so folders that hold something else too are
listed entry by entry. Runs in the zygote.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator

#: Import names a student may use beside the standard library, by framework of the day.
ALLOWED = {
    "numpy": ("numpy",),
    "torch": ("numpy", "torch", "torchvision"),
    "tensorflow": ("numpy", "tensorflow", "keras"),
}

_NUMPY_ENTRIES = ("numpy", "numpy.libs", "msgpack", "cloudpickle")
_OURS = "grader"  # in the name of whatever belongs to us: dl_grader, nbgrader, an editable install's finder
_PACKAGE_FOLDERS = ("site-packages", "dist-packages")
_SYSTEM = (
    "/etc/ld.so.cache", "/usr/share/zoneinfo", "/etc/localtime", "/proc/cpuinfo", "/sys/devices/system/cpu",
)  # fmt: skip


def readable(frameworks: Iterable[str]) -> list[str]:
    """Every file and folder that a worker of these frameworks may read."""
    closed = set(frameworks) == {"numpy"}
    found = [*_standard_library(), *_shared_libraries(), *_SYSTEM]
    for folder in package_folders():
        for entry in os.listdir(folder):
            if entry in _NUMPY_ENTRIES if closed else _OURS not in entry.lower() and not entry.endswith(".pth"):
                found.append(os.path.join(folder, entry))
    return sorted(set(found))


def package_folders() -> list[str]:
    """The folders of this environment that installed packages lie in."""
    paths = sysconfig.get_paths()
    return [path for path in sorted({paths["purelib"], paths["platlib"]}) if os.path.isdir(path)]


def third_party() -> frozenset[str]:
    """The import names of everything installed: a student's import of one is answered with a dummy, not with an error."""
    names = set()
    for folder in package_folders():
        for entry in os.listdir(folder):
            stem = entry.partition(".")[0]
            if stem.isidentifier() and (entry.endswith((".py", ".so")) or os.path.isdir(os.path.join(folder, entry))):
                names.add(stem)
    return frozenset(names)


def behind_root(paths: Iterable[str]) -> bool:
    """Whether some path lies in a folder that only its owner may enter (Python in /root): others could not read it."""
    for folder in {os.path.dirname(os.path.realpath(path)) for path in paths if os.path.exists(path)}:
        while folder != "/":
            if not os.stat(folder).st_mode & 0o001:
                return True
            folder = os.path.dirname(folder)
    return False


def _standard_library() -> Iterator[str]:
    for folder in {sysconfig.get_paths()["stdlib"], os.path.dirname(os.__file__)}:
        inner = set(os.listdir(folder))
        if inner.isdisjoint(_PACKAGE_FOLDERS):
            yield folder
        else:
            yield from (os.path.join(folder, entry) for entry in inner.difference(_PACKAGE_FOLDERS))


def _shared_libraries() -> Iterator[str]:
    triple = getattr(sys.implementation, "_multiarch", "")
    folders = [f"{root}/{triple}" for root in ("/lib", "/usr/lib") if triple and os.path.isdir(f"{root}/{triple}")]
    yield from folders
    for folder in ("/lib64", "/usr/lib64"):  # whole folders there may hold other Pythons: libraries only
        if os.path.isdir(folder):
            yield from (os.path.join(folder, entry) for entry in os.listdir(folder) if ".so" in entry)
