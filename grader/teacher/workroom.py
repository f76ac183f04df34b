"""Working in a folder that others read: one program at a time, in a scratch folder that no killed one leaves behind."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def put_file(path: Path, content: bytes) -> bool:
    """Replace a file whole or not at all; one that is equal already is not touched. Whether it changed.

    Raises:
        OSError: it cannot be written; it is as it was.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    return True


class Occupied(Exception):
    """Another program is at work in the folder."""


@contextmanager
def workroom(root: Path, lock: str, scratch: str) -> Iterator[Path]:
    """A scratch folder inside of `root`, which is made if need be; both names begin with a dot, so nobody lists them.

    The lock ends with the process that holds it, however that ends.

    Args:
        lock: name of the file that is locked.
        scratch: how the names of scratch folders begin; what a killed program left of them is removed.

    Raises:
        Occupied: somebody else holds the lock.
        OSError: the folder cannot be written.
    """
    root.mkdir(parents=True, exist_ok=True)
    with (root / lock).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Occupied from None
        for left in root.glob(f"{scratch}*/"):
            shutil.rmtree(left, ignore_errors=True)
        place = Path(tempfile.mkdtemp(prefix=scratch, dir=root))
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
