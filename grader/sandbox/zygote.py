"""The preloaded parent: imports the frameworks once, warms up what starts no thread, forks a worker per submission.

Started as a file of its own in a clean environment. Serves any number of judges over a unix socket in a folder only its
owner may enter; when a judge goes away its workers die, when the starter goes away everything does.

    python -s -P zygote.py '{"root": ..., "frameworks": [...], "unsafe": false, "device": null, "listen": 5, ...}'
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module
from importlib.machinery import PathFinder
from typing import Any

#: Loaded before the first fork, so that no worker pays for them.
PRELOAD = {
    "numpy": (
        "numpy", "numpy.random", "numpy.linalg", "numpy.fft", "numpy.testing", "numpy.polynomial", "numpy.ma",
        "numpy.lib.stride_tricks", "msgpack", "cloudpickle", "abc", "bisect", "cmath", "collections", "contextlib",
        "copy", "csv", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "heapq", "inspect",
        "io", "itertools", "json", "linecache", "math", "operator", "os", "pathlib", "pickle", "random", "re",
        "statistics", "string", "struct", "tempfile", "textwrap", "time", "timeit", "traceback", "typing", "warnings",
    ),
    "torch": (
        "torch", "torch.nn", "torch.nn.functional", "torch.utils.data", "torch._dynamo", "torch.optim",
    ),
    "tensorflow": ("tensorflow", "keras"),
}  # fmt: skip

_OWNER_CHECK_MS = 1000


class Preloaded:
    """What all workers of this zygote share. Our own modules are held here only: inside, `import grader` must fail."""

    def __init__(self, frameworks: list[str], device: dict[str, Any] | None, *, unsafe: bool) -> None:
        from grader.sandbox import boxes, landlock, limits, lockdown, paths, seccomp, worker

        for framework in ("numpy", *frameworks):
            for name in PRELOAD[framework]:
                import_module(name)
        _touch_tensorflow()
        if not unsafe:
            seccomp.prepare()
        self.worker, self.limits, self.cell = worker, limits.Limits, lockdown.Cell
        self.remove = boxes.flatten
        self.frameworks, self.caged = frameworks, not unsafe
        readable = paths.readable(frameworks)
        readable += device["readable"] if device else []
        self.readable = [opened for path in readable if (opened := landlock.open_path(path)) is not None]
        self.device = device["name"] if device else ""
        self.nodes = [node for path in device["nodes"] if (node := landlock.open_path(path))] if device else None
        self.third_party = paths.third_party()
        self.allowed = frozenset(name for framework in ("numpy", *frameworks) for name in paths.ALLOWED[framework])
        self.identities = lockdown.free_identities()
        self.reads_through_root = bool(self.identities) and paths.behind_root(readable)
        self.forked = 0

    def task(self, order: dict[str, Any]) -> Any:
        """The worker's task for one order of a judge."""
        self.forked += 1
        turn = os.getpid() * 4099 + self.forked  # several zygotes should not meet
        uid = self.identities[turn % len(self.identities)] if self.identities else 0
        limits = self.limits(**order["limits"])
        cell = self.cell(order["box"], limits, self.readable, uid, self.reads_through_root, self.caged, self.nodes)
        return self.worker.Task(cell, order["filename"], order["banned"], order["forbidden"], self.allowed,
                                self.third_party, self.device)  # fmt: skip

    def hello(self) -> bytes:
        """What a new judge is told."""
        threads = len(os.listdir("/proc/self/task"))
        told = {"frameworks": self.frameworks, "caged": self.caged, "threads": threads, "device": self.device}
        return json.dumps(told).encode()


def _touch_tensorflow() -> None:
    """Make tensorflow load what it loads on first use , while files may still be read freely."""
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is not None:
        for name in ("keras", "Variable", "Tensor"):
            getattr(tensorflow, name, None)


class Client:
    """One judge: its socket, and the workers forked for it (pid -> pidfd)."""

    def __init__(self, channel: socket.socket, preloaded: Preloaded) -> None:
        self.channel, self.preloaded = channel, preloaded
        self.workers: dict[int, int] = {}
        self.boxes: set[str] = set()  # folders the judge keeps its workers' boxes in

    def serve(self) -> bool:
        """Answer one request; False when the judge has gone."""
        try:
            message, descriptors, _, _ = socket.recv_fds(self.channel, 1 << 18, 2)
            if not message:
                return False
            order = json.loads(message)
            if "reap" in order:
                self._reap(order["reap"])
            else:
                self._fork(order, descriptors)
        except OSError:
            return False
        return True

    def _fork(self, order: dict[str, Any], descriptors: list[int]) -> None:
        parent = os.getpid()
        task = self.preloaded.task(order)
        self.boxes.add(os.path.dirname(order["box"]))
        pid = os.fork()
        if pid == 0:
            self.preloaded.worker.serve(task, parent, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self.workers[pid] = os.pidfd_open(pid)
        socket.send_fds(self.channel, [json.dumps({"pid": pid}).encode()], [self.workers[pid]])

    def _reap(self, pid: int) -> None:
        """Bury a worker that the judge has seen die, and answer how it ended (Popen's returncode convention)."""
        os.close(self.workers.pop(pid))
        if not self.preloaded.caged:
            _kill_group(pid)
        _, status = os.waitpid(pid, 0)
        self.channel.send(json.dumps({"status": os.waitstatus_to_exitcode(status)}).encode())

    def bury(self) -> None:
        """Kill and wait for all workers of this judge, and remove what it left behind if it was killed."""
        for pid, descriptor in self.workers.items():
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
            if not self.preloaded.caged:
                _kill_group(pid)
            os.waitpid(pid, 0)
            os.close(descriptor)
        self.channel.close()
        for folder in self.boxes:
            with suppress(OSError):  # as a rule the judge has removed it
                self.preloaded.remove(folder)


def _kill_group(pid: int) -> None:
    """Kill what an uncaged worker has started; a caged one cannot start anything."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def serve_forever(listener: socket.socket, owner: socket.socket, preloaded: Preloaded) -> None:
    """Serve judges until the starter goes away."""
    starter = os.getppid()
    clients: dict[int, Client] = {}
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    poll.register(owner, select.POLLIN)
    while os.getppid() == starter and owner.fileno() >= 0:
        for descriptor, _ in poll.poll(_OWNER_CHECK_MS):
            if descriptor == owner.fileno():
                owner.close()
            elif descriptor == listener.fileno():
                client = Client(listener.accept()[0], preloaded)
                client.channel.send(preloaded.hello())
                clients[client.channel.fileno()] = client
                poll.register(client.channel, select.POLLIN)
            elif not clients[descriptor].serve():
                poll.unregister(descriptor)
                clients.pop(descriptor).bury()
    for client in clients.values():
        client.bury()


def main() -> None:
    """Load, lock ourselves against others of the same user, serve."""
    config = json.loads(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the judge, who then tells us
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 1 << 14)), hard))
    sys.path.insert(0, config["root"])
    from grader.sandbox import devices, kernel, pages, warmup

    preloaded = Preloaded(config["frameworks"], config["device"], unsafe=config["unsafe"])
    warmup.warm([] if config["device"] else config["frameworks"])  # an optimizer's step asks CUDA whether it is there
    if config["device"]:
        devices.demand_untouched(devices.Device(**config["device"]))
    _forget_us()
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    gc.collect()
    gc.freeze()
    pages.gather()
    serve_forever(socket.socket(fileno=config["listen"]), socket.socket(fileno=config["owner"]), preloaded)
    with suppress(OSError):
        preloaded.remove(config["home"])


def _forget_us() -> None:
    """Leave on the path what workers may read: neither the checkout nor what an editable install has added."""
    from grader.sandbox import paths

    sys.path[:] = [entry for entry in sys.path if paths.is_of_python(entry)]
    sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in getattr(finder, "__module__", "")]
    for entry in set(sys.path_importer_cache) - set(sys.path):
        del sys.path_importer_cache[entry]
    PathFinder.find_spec("a_name_that_no_module_has")  # lists each folder once: workers may read files there, not list
    for name in [name for name in sys.modules if name.partition(".")[0] == "grader"]:
        del sys.modules[name]


if __name__ == "__main__":
    main()
