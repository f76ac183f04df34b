#include right

#include attempt
#include kernel
import resource

for pid in (os.getppid(), int("@judge@")):
    attempt("prlimit", lambda: resource.prlimit(pid, resource.RLIMIT_CPU))
    attempt("affinity", lambda: os.sched_setaffinity(pid, {0}))
    attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, pid, 19))
    attempt("scheduler", lambda: os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0)))
    attempt("memory", lambda: open(f"/proc/{pid}/mem", "r+b"))
    if x86:
        attempt("ptrace attach", lambda: syscall(101, 16, pid, 0, 0))
        attempt("process_vm_readv", lambda: syscall(310, pid, bytes(16), 1, bytes(16), 1, 0))
        attempt("process_vm_writev", lambda: syscall(311, pid, bytes(16), 1, bytes(16), 1, 0))
        attempt("kcmp", lambda: syscall(312, pid, pid, 0, 0, 0))
        attempt("pidfd_getfd", lambda: syscall(438, 3, 0, 0))
        attempt("process_madvise", lambda: syscall(440, 3, bytes(16), 1, 4, 0))
        attempt("move_pages", lambda: syscall(279, pid, 0, 0, 0, 0, 0))
report()
