"""A worker's folder on disk: the submission, read-only, and a scratch folder, the only place it may write to.

The scratch folder is the student's doing: thousands of files, folders nested deeper than a path can be long. Both
measuring and removing therefore never recurse and never build a long path.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from itertools import count
from pathlib import Path

from grader.sandbox.limits import Limits

#: A worker with an identity of its own must reach its box by name, and list no other.
ENTER_ONLY = 0o711
_MAX_DEPTH = 32


class Box:
    """The folder of one worker, below `base`."""

    def __init__(self, base: str, filename: str, source: bytes) -> None:
        self.path = tempfile.mkdtemp(dir=base)
        os.chmod(self.path, ENTER_ONLY)
        self.scratch = f"{self.path}/scratch"
        os.mkdir(self.scratch, 0o700)
        os.mkdir(f"{self.path}/sub", 0o755)
        submission = Path(self.path, "sub", filename)
        submission.write_bytes(source)
        submission.chmod(0o444)

    def excess(self, limits: Limits) -> str:
        """What is too much in the scratch folder, as words; empty when all is well."""
        files = size = 0
        open_ = [(self.scratch, 0)]
        while open_:
            folder, depth = open_.pop()
            if depth > _MAX_DEPTH:
                return f"folders nested deeper than {_MAX_DEPTH}"
            try:
                entries = _entries(folder)
            except OSError as problem:  # a folder made unreadable, a path made too long
                return f"a folder that cannot be read: {problem.strerror}"
            for entry in entries:
                files += 1
                if entry.is_dir(follow_symlinks=False):
                    open_.append((entry.path, depth + 1))
                else:
                    size += _size(entry)
                if files > limits.scratch_files or size > limits.scratch:
                    return f"{files} files and {size >> 20} MB"
        return ""

    def remove(self) -> None:
        """Remove the folder and all in it. The worker must be dead."""
        with suppress(FileNotFoundError):  # the zygote removes what belongs to a judge it has lost
            flatten(self.path)


def flatten(folder: str) -> None:
    """Remove a folder of any depth: move what lies two levels down one level up, until nothing is left."""
    fresh, token = count(), secrets.token_hex(8)  # names that nothing in there can have
    while entries := _entries(folder):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, 0o700)
            for inner in _entries(entry.path):
                if inner.is_dir(follow_symlinks=False):
                    os.chmod(inner.path, 0o700)  # moving a folder writes its ".."
                os.rename(inner.path, f"{folder}/{token}-{next(fresh)}")
            os.rmdir(entry.path)
    os.rmdir(folder)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except FileNotFoundError:
        return []


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_blocks * 512
    except FileNotFoundError:
        return 0
