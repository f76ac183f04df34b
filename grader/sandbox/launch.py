"""Starting a zygote process and cleaning up after it; and what it must not inherit."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from grader.sandbox.devices import Device, environment

#: The whole environment of a zygote and its workers: nothing of the judge's leaks in.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
    # one thread each: many workers share the cores, and sums come out the same everywhere
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "CUDA_VISIBLE_DEVICES": "",
    # arrays reuse their pages instead of returning them: a megabyte costs a tenth, and timings are steadier
    "MALLOC_ARENA_MAX": "4", "MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
}  # fmt: skip

_SHORT_FOLDER = "/tmp"  # noqa: S108 - mkdtemp below it
_LONGEST_FOLDER = 60  # a unix socket's address has room for about a hundred characters


class ZygoteProcess:
    """A running zygote: its address, and how to end it. It also ends by itself when this process does."""

    def __init__(self, frameworks: list[str], *, unsafe: bool, device: Device | None = None) -> None:
        self.home = private_folder()
        self.address = f"{self.home}/zygote"
        self._starter = os.getpid()
        self._lifeline, theirs = socket.socketpair()
        with theirs, socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(self.address)
            listener.listen(64)
            config = {
                "root": str(Path(__file__).resolve().parents[2]), "home": self.home,
                "frameworks": frameworks, "unsafe": unsafe, "device": asdict(device) if device else None,
                "listen": listener.fileno(), "owner": theirs.fileno(),
            }  # fmt: skip
            variables = {**environment(ENVIRONMENT, device), "HOME": self.home}
            self._process = _start(config, variables, [listener.fileno(), theirs.fileno()])

    def stop(self) -> None:
        """End it and all its workers. In a forked copy of the starter this does nothing."""
        if os.getpid() != self._starter:
            return
        self._lifeline.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def log_of(address: str) -> str:
    """The end of what the zygote at this address has complained about."""
    try:
        return Path(address).with_name("log").read_text("utf-8", "replace")[-2000:].strip()
    except OSError:
        return ""


def private_folder() -> str:
    """A new folder that only this user may enter, its path short enough for a socket."""
    short = len(tempfile.gettempdir()) <= _LONGEST_FOLDER
    return tempfile.mkdtemp(prefix="dl-grader-", dir=None if short else _SHORT_FOLDER)


def _start(config: dict[str, object], variables: dict[str, str], inherited: list[int]) -> subprocess.Popen[bytes]:
    program = str(Path(__file__).with_name("zygote.py"))
    # -s and -P leave out the user's packages and the script's folder; -I would also ignore PYTHONHASHSEED
    command = [sys.executable, "-s", "-P", program, json.dumps(config)]
    with open(f"{variables['HOME']}/log", "wb") as log:
        return subprocess.Popen(
            command, env=variables, cwd="/", start_new_session=True, pass_fds=inherited,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
