"""The few system calls Python has no function for, by ctypes. Nothing is installed, nothing needs root."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_SET_NO_NEW_PRIVS = 38


@cache
def _libc() -> Any:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


def syscall(number: int, *arguments: Any) -> int:
    """A raw system call; raises OSError. Integers are widened: ctypes would pass them as 32 bit."""
    wide = [ctypes.c_long(value) if type(value) is int else value for value in arguments]
    return _checked(_libc().syscall(ctypes.c_long(number), *wide))


def prctl(option: int, value: int) -> None:
    """Set one thing about this process; raises OSError."""
    zero = ctypes.c_ulong(0)
    _checked(_libc().prctl(ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero))


def capset(mask: int) -> None:
    """Make `mask` the permitted and effective capabilities of this process; inheritable becomes none."""
    version_3 = 0x20080522
    header = (ctypes.c_uint32 * 2)(version_3, 0)
    low, high = mask & 0xFFFFFFFF, mask >> 32
    sets = (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0)
    _checked(_libc().capset(header, sets))


def madvise(address: int, size: int, advice: int) -> bool:
    """Advise the kernel about a range of this process's memory; whether it agreed."""
    return int(_libc().madvise(ctypes.c_void_p(address), ctypes.c_size_t(size), ctypes.c_int(advice))) == 0


def effective_capabilities() -> int:
    """The effective capability mask of this process."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1], 16) for line in status if line.startswith("CapEff"))


def _checked(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
