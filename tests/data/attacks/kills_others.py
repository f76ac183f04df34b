#include right

#include attempt
#include kernel
import fcntl

JUDGE = int("@judge@")
for pid in (os.getppid(), JUDGE, 1, -1, -os.getppid(), -JUDGE):
    attempt(f"kill {pid}", lambda: os.kill(pid, 0))
attempt("killpg of the parent", lambda: os.killpg(os.getpgid(os.getppid()), 0))
attempt("pidfd_open", lambda: os.pidfd_open(os.getppid()))
attempt("a descriptor's owner", lambda: fcntl.fcntl(3, fcntl.F_SETOWN, os.getppid()))
if x86:
    attempt("tgkill", lambda: syscall(234, os.getppid(), os.getppid(), 0))
    attempt("tkill", lambda: syscall(200, os.getppid(), 0))
    attempt("rt_sigqueueinfo", lambda: syscall(129, os.getppid(), 0, bytes(128)))
report()
