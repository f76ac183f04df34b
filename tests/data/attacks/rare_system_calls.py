#include right

#include attempt
#include kernel

CALLS = {
    "shmget": (29, 0, 4096, 0o1600), "semget": (64, 0, 1, 0o1600), "msgget": (68, 0, 0o1600), "mq_open": (240, b"q", 66, 0o600, 0),
    "memfd_create": (319, b"m", 0), "memfd_secret": (447, 0), "keyctl": (250, 0, -3, 0), "add_key": (248, b"user", b"k", b"v", 1, -3),
    "inotify_init": (253,), "inotify_init1": (294, 0), "fanotify_init": (300, 0, 0), "io_uring_setup": (425, 8, bytes(120)),
    "userfaultfd": (323, 1), "bpf": (321, 0, bytes(72), 72), "perf_event_open": (298, bytes(112), 0, -1, -1, 0),
    "unshare": (272, 0x10000000), "setns": (308, 3, 0), "personality": (135, 0x0040000), "acct": (163, b"x"),
    "setuid": (105, 0), "setgid": (106, 0), "setresuid": (117, 0, 0, 0), "capset": (126, bytes(8), bytes(24)),
    "prctl dumpable": (157, 4, 1), "prctl death signal": (157, 1, 0), "prctl subreaper": (157, 36, 1), "prctl seccomp": (157, 22, 0, 0),
    "seccomp": (317, 1, 0, bytes(16)), "ptrace me": (101, 0, 0, 0, 0), "iopl": (172, 3), "modify_ldt": (154, 0, 0, 0),
    "setrlimit": (160, 9, (1 << 40).to_bytes(8, "little") * 2), "setpriority": (141, 0, 0, -20), "sethostname": (170, b"x", 1),
    "syslog": (103, 3, bytes(64), 64), "vhangup": (153,), "sync": (162,), "landlock_create_ruleset": (444, 0, 0, 1),
    "remap_file_pages": (216, 0, 0, 0, 0, 0), "splice": (275, 3, 0, 1, 0, 1, 0), "vmsplice": (278, 1, bytes(16), 1, 0),
    "setsid again": (112,), "getpgid beyond": (99999,), "a number of the future": (460,),
}
if x86:
    for name, call in CALLS.items():
        attempt(name, lambda: syscall(*call))
report()
