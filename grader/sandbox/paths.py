"""What a worker may read: the standard library, the packages of its frameworks, the shared libraries. Nothing of ours.

Landlock has no deny rules, and a rule on a folder covers all below it; so folders that hold something else too are
listed entry by entry. Runs in the zygote.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path

#: Import names a student may use beside the standard library, by framework of the day.
ALLOWED = {
    "numpy": ("numpy",),
    "torch": ("numpy", "torch", "torchvision"),
    "tensorflow": ("numpy", "tensorflow", "keras"),
}

_OURS = "grader"  # in the name of whatever belongs to us: dl_grader, nbgrader, an editable install's finder
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_PACKAGE_FOLDERS = ("site-packages", "dist-packages")
_SYSTEM = (
    "/etc/ld.so.cache", "/usr/share/zoneinfo", "/etc/localtime", "/proc/cpuinfo", "/sys/devices/system/cpu",
)  # fmt: skip


def readable(frameworks: Iterable[str]) -> list[str]:
    """Every file and folder that a worker of these frameworks may read."""
    roots = {name for framework in ("numpy", *frameworks) for name in ALLOWED[framework]} | {"msgpack", "cloudpickle"}
    wanted = _entries_of(_with_requirements(roots))
    found = [*_standard_library(), *_shared_libraries(), *_SYSTEM]
    for folder in package_folders():
        present = set(os.listdir(folder)) & wanted
        found += [os.path.join(folder, entry) for entry in present if _OURS not in entry.lower()]
    return sorted(set(found))


def package_folders() -> list[str]:
    """The folders of this environment that installed packages lie in."""
    paths = sysconfig.get_paths()
    return [path for path in sorted({paths["purelib"], paths["platlib"]}) if os.path.isdir(path)]


def is_of_python(folder: str) -> bool:
    """Whether a folder of sys.path belongs to the standard library or to the installed packages."""
    own = {sysconfig.get_paths()["stdlib"], os.path.dirname(os.__file__), *package_folders()}
    return folder in own or os.path.dirname(folder) in own


def third_party() -> frozenset[str]:
    """The import names of everything installed: importing one that is not allowed gives a dummy, not an error."""
    names = set()
    for folder in package_folders():
        for entry in os.listdir(folder):
            stem = entry.partition(".")[0]
            if stem.isidentifier() and (entry.endswith((".py", ".so")) or os.path.isdir(os.path.join(folder, entry))):
                names.add(stem)
    return frozenset(names)


def behind_root(paths: Iterable[str]) -> bool:
    """Whether some path lies in a folder that only its owner may enter (Python in /root): others could not read it."""
    folders = {parent for path in paths if os.path.exists(path) for parent in Path(path).resolve().parents}
    return any(not folder.stat().st_mode & stat.S_IXOTH for folder in folders)


def _with_requirements(names: Iterable[str]) -> dict[str, metadata.Distribution]:
    """The named distributions that are installed and all they require, extras left out."""
    found: dict[str, metadata.Distribution] = {}
    open_ = list(names)
    while open_:
        name = re.sub(r"[-_.]+", "-", open_.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another platform or Python
        requirements = found[name].requires or []
        open_ += [match[0] for line in requirements if "extra ==" not in line and (match := _NAME.match(line))]
    return found


def _entries_of(distributions: Mapping[str, metadata.Distribution]) -> set[str]:
    """The top-level entries of the package folders that these distributions installed."""
    entries = {f"{name}.libs" for name in distributions}
    for distribution in distributions.values():
        record = distribution.read_text("RECORD") or ""
        entries.update(line.partition("/")[0].partition(",")[0] for line in record.splitlines())
    return {entry for entry in entries if entry not in ("", ".", "..", "__pycache__")}


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
