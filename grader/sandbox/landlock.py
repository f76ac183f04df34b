"""Landlock: the file system and network as this process may see them. Needs Linux 5.13 (ABI 1) or newer.

Everything that a ruleset handles is denied unless a rule allows it; handled are all rights this kernel knows.
"""

from __future__ import annotations

import fcntl
import os
import stat
import struct
from collections.abc import Iterable

from grader.sandbox.kernel import syscall

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture

_EXECUTE, _WRITE, _READ, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << bit for bit in range(6))
_MAKE_DIR, _MAKE_FILE = 1 << 7, 1 << 8
_TRUNCATE = 1 << 14
_IOCTL = 1 << 15

READ = _READ | _READ_DIR
WRITE = READ | _WRITE | _TRUNCATE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_FILE  # no links, sockets, devices
DEVICE = _READ | _WRITE
DRIVER = DEVICE | _IOCTL  # a device node that is told what to do
OWN_THREADS = DEVICE | _READ_DIR | _TRUNCATE
_ON_FILES = _READ | _WRITE | _TRUNCATE | _EXECUTE | _IOCTL

_FILE_RIGHTS = {1: (1 << 13) - 1, 2: 1 << 13, 3: _TRUNCATE, 5: _IOCTL}  # added by ABI: refer, truncate, device ioctl
_NET_RIGHTS, _SINCE_NET = 3, 4  # bind and connect TCP
_FIRST_HIGH = 64
_SCOPES, _SINCE_SCOPES = 3, 6  # abstract unix sockets, signals


def abi() -> int:
    """The kernel's Landlock version; 0 when it has none or it is switched off."""
    try:
        return syscall(_CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def open_path(path: str) -> tuple[int, bool] | None:
    """A descriptor that names `path` for a rule, and whether it is a folder; None where there is nothing.

    Opened once by the zygote: its children add rules without walking paths again.
    """
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return None
    descriptor = move_up(descriptor)
    return descriptor, stat.S_ISDIR(os.fstat(descriptor).st_mode)


def move_up(descriptor: int) -> int:
    """The same open file under a number above those a worker keeps for itself."""
    higher = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _FIRST_HIGH)
    os.close(descriptor)
    return higher


def restrict(rules: Iterable[tuple[int, bool, int]]) -> int:
    """Confine this process for good. `rules`: (descriptor, is a folder, rights). Returns the ABI; raises OSError."""
    version = abi()
    handled = sum(rights for since, rights in _FILE_RIGHTS.items() if since <= version)
    has_net, has_scopes = version >= _SINCE_NET, version >= _SINCE_SCOPES
    attributes = struct.pack("QQQ", handled, has_net and _NET_RIGHTS, has_scopes and _SCOPES)
    size = 8 * (1 + has_net + has_scopes)  # an older kernel takes a shorter structure
    ruleset = syscall(_CREATE_RULESET, attributes[:size], size, 0)
    for descriptor, is_folder, rights in rules:
        allowed = rights & handled & (-1 if is_folder else _ON_FILES)
        syscall(_ADD_RULE, ruleset, 1, struct.pack("=Qi", allowed, descriptor), 0)
    syscall(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    return version
