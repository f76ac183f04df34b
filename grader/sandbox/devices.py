"""A GPU for workers: which one there is, what of it a worker may open, and what its zygote must not do.

A `Device` is plain data, so that a test can name other nodes. A worker on a device may open its nodes and ioctl them,
and its address space is not bounded: CUDA reserves far more than there is memory. Both are weaker walls than an
ordinary worker's (docs/trust.md), so only checks marked gpu are played there.

What CUDA opens was taken from what others found out who run it under Landlock; our own cage has met no GPU yet.
"""

from __future__ import annotations

import fcntl
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from glob import glob
from importlib.util import find_spec

from grader.sandbox.limits import Limits

VISIBLE = "CUDA_VISIBLE_DEVICES"

_CONTROL, _NUMBERED = "/dev/nvidiactl", "/dev/nvidia[0-9]*"
#: Since driver 570 CUDA does not start without nvidia-uvm-tools; nvidia-caps are the parts of a divided GPU.
_OTHERS = ("/dev/nvidia-uvm", "/dev/nvidia-uvm-tools", "/dev/nvidia-caps/nvidia-cap[0-9]*")
#: The driver's own pages, what it runs on, and where containers and WSL put its libraries.
_READABLE = (
    "/proc/driver/nvidia", "/proc/driver/nvidia-uvm", "/proc/devices", "/proc/meminfo", "/proc/modules",
    "/sys/devices/system/memory", "/sys/devices/system/node", "/sys/module/nvidia",
    "/sys/module/nvidia_uvm", "/usr/local/nvidia/lib", "/usr/local/nvidia/lib64", "/usr/lib/wsl/lib",
)  # fmt: skip
_MODELS, _PCI = "/proc/driver/nvidia/gpus/*/information", "/sys/bus/pci/devices"
#: The instructor's own words about the GPU reach the workers; all else is ours.
_KEPT = (VISIBLE, "CUDA_DEVICE_ORDER", "LD_LIBRARY_PATH")
_SETTINGS = {
    "CUDA_CACHE_DISABLE": "1",  # compiled kernels would fill the scratch folder
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",  # matrix products come out the same twice
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
}
_NO_DEVICE = ("", "-1")


class Touched(Exception):
    """The parent of all workers has opened the device, and what it has opened does not survive a fork."""


@dataclass(frozen=True)
class Device:
    """A device that torch knows by `name` ("cuda"; "cpu" stands in for it), and what a worker needs of the system.

    `model` says in words which one it is; `nodes` are opened and ioctl'ed, `readable` is read.
    """

    name: str
    model: str = ""
    nodes: tuple[str, ...] = ()
    readable: tuple[str, ...] = ()


def found() -> Device | None:
    """This machine's GPU, as far as CUDA_VISIBLE_DEVICES shows it; None without nodes or without torch for CUDA."""
    return None if missing() else Device("cuda", _model(), nodes(), (*_READABLE, *_places()))


def missing() -> str:
    """Why there is no GPU to grade on, in words; empty when there is one."""
    if os.environ.get(VISIBLE, "0") in _NO_DEVICE:
        return f"{VISIBLE} hides every GPU"
    lacking = [pattern for pattern in (_CONTROL, _NUMBERED) if not glob(pattern)]
    if lacking:
        return f"there is no {' and no '.join(lacking)}"
    return "" if cuda_of_torch() else "torch is missing or built without CUDA"


def nodes() -> tuple[str, ...]:
    """The device nodes of CUDA on this machine."""
    return tuple(path for pattern in (_CONTROL, _NUMBERED, *_OTHERS) for path in sorted(glob(pattern)))


def cuda_of_torch() -> str:
    """The CUDA version that the installed torch was built for, read without loading it; empty when it has none."""
    spec = find_spec("torch")
    if spec is None or spec.origin is None:
        return ""
    try:
        with open(os.path.join(os.path.dirname(spec.origin), "version.py"), encoding="utf-8") as file:
            told = re.search(r"^cuda\b.*=\s*'([\d.]+)'", file.read(), re.MULTILINE)
    except OSError:
        return ""
    return told[1] if told else ""


def environment(plain: Mapping[str, str], device: Device | None) -> dict[str, str]:
    """The environment of a zygote: `plain`, which hides every GPU; on a device what shows it."""
    if device is None:
        return dict(plain)
    shown = {name: value for name, value in plain.items() if name != VISIBLE}
    return {**shown, **_SETTINGS, **{name: os.environ[name] for name in _KEPT if name in os.environ}}


def roomy(limits: Limits) -> Limits:
    """The limits of a worker on a device: CUDA has threads, descriptors, files in memory, gigabytes of its own."""
    resident, file_size = limits.resident + (6 << 30), limits.file_size + (256 << 20)
    return replace(limits, resident=resident, file_size=file_size, threads=limits.threads + 128, descriptors=1024)


def demand_untouched(device: Device) -> None:
    """Raise Touched when this process, which is to be forked, has initialised CUDA or opened a node."""
    cuda = getattr(sys.modules.get("torch"), "cuda", None)
    if cuda is not None and cuda.is_initialized():
        raise Touched("CUDA was initialised before the first worker was forked: no worker could use it.")
    opened = set(_opened()) & set(device.nodes)
    if opened:
        raise Touched(f"{', '.join(sorted(opened))} was opened before the first worker was forked: loading a framework "
                      "has touched the device, and no worker could use it.")  # fmt: skip


def _opened() -> list[str]:
    """What this process has open for more than naming it."""
    found_ = []
    for number in map(int, os.listdir("/proc/self/fd")):
        try:
            if not fcntl.fcntl(number, fcntl.F_GETFL) & os.O_PATH:
                found_.append(os.readlink(f"/proc/self/fd/{number}"))
        except OSError:
            continue  # the descriptor of the listing itself
    return found_


def _places() -> list[str]:
    """The folders of the GPUs on the PCI bus; the bus itself holds links, and Landlock asks where they lead."""
    addresses = (os.path.basename(os.path.dirname(path)).lower() for path in sorted(glob(_MODELS)))
    return [_PCI, *(os.path.realpath(f"{_PCI}/{address}") for address in addresses)]


def _model() -> str:
    names = []
    for path in sorted(glob(_MODELS)):
        with open(path, encoding="utf-8", errors="replace") as file:
            names += [line.partition(":")[2].strip() for line in file if line.startswith("Model")]
    return ", ".join(names) or "a GPU that does not tell its name"
