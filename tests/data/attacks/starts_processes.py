#include right

#include attempt
#include kernel
import multiprocessing
import pty
import subprocess


def forked(start):
    """A child must not go on grading: it ends at once."""
    if start() == 0:
        os._exit(0)


attempt("fork", lambda: forked(os.fork))
attempt("forkpty", lambda: forked(lambda: pty.fork()[0]))
attempt("subprocess", lambda: subprocess.run(["true"]))
attempt("system", lambda: 1 / (os.system("touch @outside@/system") == 0))
attempt("posix_spawn", lambda: os.posix_spawn("/bin/true", ["true"], {}))
attempt("exec", lambda: os.execv("/bin/true", ["true"]))
attempt("multiprocessing", lambda: multiprocessing.get_context("spawn").Process(target=print).start())
if x86:
    attempt("clone", lambda: forked(lambda: syscall(56, 17, 0, 0, 0, 0)))
    attempt("clone3", lambda: forked(lambda: syscall(435, (17).to_bytes(8, "little") * 1 + bytes(80), 88)))
    attempt("raw fork", lambda: forked(lambda: syscall(57)))
    attempt("execveat", lambda: syscall(322, -100, b"/bin/true", 0, 0, 0))
report()
