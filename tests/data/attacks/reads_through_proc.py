#include right

#include attempt
#include loot
import os

for pid in ("self", "thread-self", "1", str(os.getppid()), "@judge@"):
    base = f"/proc/{pid}"
    for name in ("environ", "maps", "mem", "root/@course@/grader/hidden/secret.txt", "cwd/../../beside.txt", "status"):
        attempt(f"{base}/{name}", lambda: search(open(f"{base}/{name}", "rb").read(1 << 20)))
    for name in ("fd", "task", "root", "map_files", "ns", "cwd/.."):
        attempt(f"{base}/{name}", lambda: os.listdir(f"{base}/{name}"))
attempt("/proc", lambda: os.listdir("/proc"))
attempt("/proc/net", lambda: open("/proc/net/unix").read())
tell()
report()
