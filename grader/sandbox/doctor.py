"""What this machine can enforce, one sentence each, and what to do about what is missing."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass

from grader.sandbox import devices, landlock, lockdown, paths, seccomp


@dataclass(frozen=True)
class Capability:
    """One mechanism: whether it is there, what that means, and what to do when it is not.

    Without a `required` one untrusted code is refused.
    """

    name: str
    available: bool
    sentence: str
    remedy: str = ""
    required: bool = True


def can_cage() -> bool:
    """Whether untrusted code can be confined here."""
    return all(capability.available for capability in inspect_machine() if capability.required)


def inspect_machine() -> list[Capability]:
    """All mechanisms of the cage on this machine, the system itself first."""
    if sys.platform != "linux":
        remedy = "Grade on Linux: a virtual machine, WSL 2 or a container is enough."
        return [_lack("Linux", f"This is {platform.system() or 'an unknown system'}.", remedy)]
    linux = _have("Linux", f"This is Linux {platform.release()}.")
    return [linux, _landlock(), _seccomp(), _pidfd(), _identity(), _gpu()]


def _landlock() -> Capability:
    version = landlock.abi()
    if version:
        return _have("Landlock", f"Landlock ABI {version}: a worker sees its own folder and the libraries only.")
    return _lack(
        "Landlock",
        "The kernel has no Landlock, or it is switched off (old kernels, gVisor).",
        "Use Linux 5.13 or newer with 'landlock' among its lsm= boot parameters, and a current container runtime.",
    )


def _seccomp() -> Capability:
    if seccomp.supported():
        return _have("seccomp", "seccomp: a worker has no network, starts no processes and signals nobody.")
    return _lack(
        "seccomp",
        f"The kernel filters no system calls, or there is no list of them for {platform.machine()}.",
        "Use x86_64 or aarch64 and a kernel with CONFIG_SECCOMP_FILTER.",
    )


def _pidfd() -> Capability:
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return _lack("pidfd", "The kernel or the container has no pidfd_open.", "Use Linux 5.4 or newer.")
    return _have("pidfd", "pidfd: killing a worker can never hit another process.")


def _identity() -> Capability:
    """Whether workers get a user of their own: one more fence, asked of nobody."""
    if not lockdown.free_identities():
        return _lack("identity", "Workers run as the same user; Landlock and seccomp keep them apart.", required=False)
    if paths.behind_root(paths.readable(["numpy"])):
        sentence = "Each worker becomes a user of its own but may read like root: Landlock alone says which files."
        return _lack("identity", sentence, "Install Python outside of /root.", required=False)
    return _have("identity", "Each worker becomes a user of its own.", required=False)


def _gpu() -> Capability:
    """Whether checks marked gpu can be run; a course that has none needs none."""
    gpu = devices.found()
    if gpu is None:
        sentence = f"No GPU: {devices.missing()}."
        return _lack("GPU", sentence, "Checks marked gpu are left out.", required=False)
    sentence = f"GPU: {gpu.model} ({', '.join(gpu.nodes)}), torch for CUDA {devices.cuda_of_torch()}."
    return _have("GPU", f"{sentence} A course uses it with gpu = true in [policies].", required=False)


def _have(name: str, sentence: str, *, required: bool = True) -> Capability:
    return Capability(name, available=True, sentence=sentence, required=required)


def _lack(name: str, sentence: str, remedy: str = "", *, required: bool = True) -> Capability:
    return Capability(name, available=False, sentence=sentence, remedy=remedy, required=required)
