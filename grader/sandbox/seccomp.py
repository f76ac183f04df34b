"""seccomp: the system calls a worker may make, as a BPF allowlist. Needs no library and no root.

What is not listed answers EPERM; numbers newer than the list answer ENOSYS, so that the C library falls back. Threads
may be made, processes not: one pidfd therefore kills all there is. The aarch64 column is untested.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Iterator
from functools import cache

from grader.sandbox.kernel import syscall

#: name:x86_64:aarch64
_ALLOWED = """
read:0:63 write:1:64 open:2:- close:3:57 stat:4:- fstat:5:80 lstat:6:- poll:7:- lseek:8:62 mmap:9:222
mprotect:10:226 munmap:11:215 brk:12:214 rt_sigaction:13:134 rt_sigprocmask:14:135 rt_sigreturn:15:139
pread64:17:67 pwrite64:18:68 readv:19:65 writev:20:66 access:21:- pipe:22:- select:23:-
sched_yield:24:124 mremap:25:216 msync:26:227 mincore:27:232 madvise:28:233 dup:32:23 dup2:33:-
pause:34:- nanosleep:35:101 getitimer:36:102 alarm:37:- setitimer:38:103 getpid:39:172 sendfile:40:71
recvfrom:45:207 shutdown:48:210 getsockname:51:204 getpeername:52:205 getsockopt:55:209 exit:60:93
uname:63:160 flock:73:32 fsync:74:82 fdatasync:75:83 ftruncate:77:46 getcwd:79:17 chdir:80:49
fchdir:81:50 rename:82:- mkdir:83:- rmdir:84:- unlink:87:- readlink:89:- umask:95:166
gettimeofday:96:169 getrlimit:97:163 getrusage:98:165 sysinfo:99:179 times:100:153 getuid:102:174
getgid:104:176 geteuid:107:175 getegid:108:177 getppid:110:173 getpgrp:111:- getgroups:115:158
getresuid:118:148 getresgid:120:150 getpgid:121:155 getsid:124:156 capget:125:90 rt_sigpending:127:136
rt_sigtimedwait:128:137 rt_sigsuspend:130:133 sigaltstack:131:132 statfs:137:43 fstatfs:138:44
getpriority:140:141 sched_getparam:143:121 sched_getscheduler:145:120 sched_get_priority_max:146:125
sched_get_priority_min:147:126 mlock:149:228 munlock:150:229 arch_prctl:158:- gettid:186:178 time:201:-
futex:202:98 sched_getaffinity:204:123 getdents64:217:61 set_tid_address:218:96 restart_syscall:219:128
fadvise64:221:223 timer_create:222:107 timer_settime:223:110 timer_gettime:224:108
timer_getoverrun:225:109 timer_delete:226:111 clock_gettime:228:113 clock_getres:229:114
clock_nanosleep:230:115 exit_group:231:94 epoll_wait:232:- epoll_ctl:233:21 mbind:237:235
set_mempolicy:238:237 get_mempolicy:239:236 openat:257:56 mkdirat:258:34 newfstatat:262:79
unlinkat:263:35 renameat:264:38 readlinkat:267:78 faccessat:269:48 pselect6:270:72 ppoll:271:73
set_robust_list:273:99 sync_file_range:277:84 epoll_pwait:281:22 timerfd_create:283:85 fallocate:285:47
timerfd_settime:286:86 timerfd_gettime:287:87 signalfd4:289:74 eventfd2:290:19 epoll_create1:291:20
dup3:292:24 pipe2:293:59 preadv:295:69 pwritev:296:70 getcpu:309:168 renameat2:316:276 getrandom:318:278
membarrier:324:283 copy_file_range:326:285 pkey_mprotect:329:288 pkey_alloc:330:289 pkey_free:331:290
statx:332:291 rseq:334:293 close_range:436:436 openat2:437:437 faccessat2:439:439 futex_waitv:449:449
"""

#: Calls allowed by argument only, and those answered ENOSYS: name -> (x86_64, aarch64)
_NUMBERS = {
    "clone": (56, 220), "socketpair": (53, 199), "sendto": (44, 206), "kill": (62, 129), "tgkill": (234, 131),
    "prlimit64": (302, 261), "sched_setaffinity": (203, 122), "fcntl": (72, 25), "ioctl": (16, 29),
    "prctl": (157, 167), "clone3": (435, 435), "seccomp": (317, 277), "memfd_create": (319, 279),
}  # fmt: skip
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_EPERM, _ENOSYS, _ALLOW, _KILL = 0x50001, 0x50026, 0x7FFF0000, 0x80000000
_NEWEST = 453  # the first number this list does not know
_CLONE_THREAD = 0x10000
_SOCK_STREAM = 1
_FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032)  # no F_SETOWN, F_SETSIG: they would send signals
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
_ON_DEVICE = ("ioctl", "memfd_create")  # CUDA's driver is told everything by ioctl; where is Landlock's to say
_PRCTL = (3, 15, 16, 21, 23, 39, 0x53564D41)  # read dumpable, thread names, read seccomp and no_new_privs, name memory

_LOAD, _AND, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data; arguments are 8 bytes each


def supported() -> bool:
    """Whether this machine is one the list was written for and its kernel filters system calls."""
    return platform.machine() in _MACHINES and os.path.exists("/proc/sys/kernel/seccomp/actions_avail")


def prepare() -> None:
    """Compute once, before forking, what is the same for all processes."""
    _ranges(_MACHINES[platform.machine()][0])


def install(*, on_device: bool = False) -> None:
    """Filter this process's system calls for good; raises OSError or KeyError (unknown machine)."""
    column, _ = _MACHINES[platform.machine()]
    code = b"".join(program(os.getpid(), on_device=on_device))
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_program = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    syscall(_NUMBERS["seccomp"][column], 1, 0, filter_program)


def program(pid: int, *, on_device: bool = False) -> Iterator[bytes]:
    """The BPF program for a process with this id, instruction by instruction; `on_device` passes what CUDA needs."""
    column, architecture = _MACHINES[platform.machine()]
    number = {name: columns[column] for name, columns in _NUMBERS.items()}
    yield from (_do(_LOAD, _ARCHITECTURE), _do(_EQUAL, architecture, 1), _do(_RETURN, _KILL))
    yield from (_do(_LOAD, _NUMBER), _do(_AT_LEAST, 0x40000000, 0, 1), _do(_RETURN, _ENOSYS))  # the x32 table
    for first, last in _ranges(column):
        yield from (_do(_AT_LEAST, first, 0, 2), _do(_AT_LEAST, last + 1, 1), _do(_RETURN, _ALLOW))
    for name in _ON_DEVICE if on_device else ():
        yield from (_do(_EQUAL, number[name], 0, 1), _do(_RETURN, _ALLOW))
    yield from _when(number["clone"], 0, _do(_ANY_BIT, _CLONE_THREAD, 0, 1), _do(_RETURN, _ALLOW), _do(_RETURN, _EPERM))
    yield from _when(number["socketpair"], 1, _do(_AND, 15), *_one_of(_SOCK_STREAM))  # a datagram pair reaches paths
    for name, argument, values in _by_value(pid):
        yield from _when(number[name], argument, *_one_of(*values))
    yield from _when(number["sendto"], 4, *_no_address())
    yield from (_do(_EQUAL, number["clone3"], 0, 1), _do(_RETURN, _ENOSYS))  # its flags lie in memory, out of sight
    yield from (_do(_AT_LEAST, _NEWEST, 0, 1), _do(_RETURN, _ENOSYS), _do(_RETURN, _EPERM))


def _by_value(pid: int) -> list[tuple[str, int, tuple[int, ...]]]:
    """Calls allowed when one argument has one of some values: (name, which argument, values)."""
    return [
        ("kill", 0, (pid,)), ("tgkill", 0, (pid,)), ("prlimit64", 0, (0, pid)), ("sched_setaffinity", 0, (0, pid)),
        ("fcntl", 1, _FCNTL), ("ioctl", 1, _IOCTL), ("prctl", 0, _PRCTL),
    ]  # fmt: skip


def _do(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    """One BPF instruction; `then` and `otherwise` are how many to skip."""
    return struct.pack("HBBI", code, then, otherwise, value & 0xFFFFFFFF)


def _when(number: int, argument: int, *body: bytes) -> list[bytes]:
    """`body`, which must return, for this system call, with the low half of an argument loaded."""
    return [_do(_EQUAL, number, 0, len(body) + 1), _do(_LOAD, _ARGUMENTS + 8 * argument), *body]


def _one_of(*values: int) -> list[bytes]:
    tests = [_do(_EQUAL, value, len(values) - index) for index, value in enumerate(values)]
    return [*tests, _do(_RETURN, _EPERM), _do(_RETURN, _ALLOW)]


def _no_address() -> list[bytes]:
    """Both halves of sendto's destination pointer are zero: it writes to its own connected pair only."""
    high_half = _ARGUMENTS + 8 * 4 + 4
    return [
        _do(_EQUAL, 0, 0, 3), _do(_LOAD, high_half), _do(_EQUAL, 0, 0, 1),
        _do(_RETURN, _ALLOW), _do(_RETURN, _EPERM),
    ]  # fmt: skip


@cache
def _ranges(column: int) -> list[tuple[int, int]]:
    """The allowed numbers of a machine as ascending ranges: fewer comparisons for each call."""
    cells = (entry.split(":")[1 + column] for entry in _ALLOWED.split())
    ranges: list[tuple[int, int]] = []
    for number in sorted(int(cell) for cell in cells if cell != "-"):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ranges
