"""What this machine can enforce, one sentence each, and what to do about what is missing."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass

from grader.sandbox import kernel, landlock, seccomp


@dataclass(frozen=True)
class Capability:
    """One mechanism: whether it is there, what it is worth, what to do when it is not. `required` for the cage."""

    name: str
    available: bool
    sentence: str
    remedy: str = ""
    required: bool = True


def can_cage() -> bool:
    """Whether untrusted code can be confined here."""
    return all(capability.available for capability in inspect_machine() if capability.required)


def inspect_machine() -> list[Capability]:
    """All mechanisms of the cage on this machine."""
    linux = sys.platform == "linux"
    system = Capability(
        "Linux", available=linux, sentence=f"This is {platform.system() or 'unknown'} {platform.release()}.",
        "" if linux else "Grade on Linux: a virtual machine, WSL 2 or a container is enough.",
    )  # fmt: skip
    return [system, _landlock(), _seccomp(), _pidfd(), _identity()] if linux else [system]


def _landlock() -> Capability:
    version = landlock.abi()
    if version:
        return Capability("Landlock", available=True, sentence=f"Landlock ABI {version}: a worker sees its own folder and the libraries only.")
    return Capability(
        "Landlock", available=False, sentence="The kernel has no Landlock, or it is switched off (gVisor and old kernels).",
        "Use Linux 5.13 or newer with 'landlock' in the lsm= boot parameter; in Docker, keep its default seccomp "
        "profile up to date.",
    )  # fmt: skip


def _seccomp() -> Capability:
    if seccomp.supported():
        return Capability("seccomp", available=True, sentence="seccomp: no network, no new processes, no signals to others.")
    return Capability(
        "seccomp", available=False, sentence=f"The kernel filters no system calls, or {platform.machine()} is a processor we have no list for.",
        "Use x86_64 or aarch64 and a kernel with CONFIG_SECCOMP_FILTER.",
    )  # fmt: skip


def _pidfd() -> Capability:
    if hasattr(os, "pidfd_open"):
        return Capability("pidfd", available=True, sentence="pidfd: a worker is killed without ever hitting another process.")
    return Capability("pidfd", available=False, sentence="This Python knows no pidfd.", "Use Linux 5.4 or newer.")


def _identity() -> Capability:
    if os.geteuid() != 0:
        return Capability("identity", available=False, sentence="Workers run as you; Landlock and seccomp keep them apart.", required=False)
    if kernel.effective_capabilities() & 0xC1 != 0xC1:  # chown, setgid, setuid
        return Capability("identity", available=False, sentence="Root without the right to change identity; workers give up all rights.",
                          required=False)  # fmt: skip
    return Capability("identity", available=True, sentence="Root: each worker becomes a user of its own.", required=False)
