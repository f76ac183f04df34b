"""A worker ordered ahead: it gets ready beside another one, serves the same wish only, and is never left over."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.errors import SandboxError
from grader.sandbox import Call, Worker, Zygote, decode_answers, encode_calls

ONE, TWO = b"def f(): return 1", b"def f(): return 2"


@pytest.fixture
def zygote() -> Iterator[Zygote]:
    """A parent of its own: these tests look at everything it holds."""
    with Zygote(("numpy",)) as started:
        yield started


def boxes(zygote: Zygote) -> int:
    """How many workers have a folder."""
    return len(list(Path(zygote._boxes).iterdir()))


def value(worker: Worker) -> Any:
    """What f() gives."""
    assert worker.load() is None
    [answer] = decode_answers(worker.run(encode_calls([Call("f", ())]), 20.0))
    return answer.value


def test_the_worker_that_is_ahead_serves_the_same_wish(zygote: Zygote) -> None:
    """fork() in the same words takes it and makes no other; while it was ahead the first worker answered and died."""
    first = zygote.fork(ONE, "a.py", banned=["torch"])
    zygote.fork_ahead(TWO, "a.py", banned=["torch"])
    zygote.fork_ahead(TWO, "a.py", banned=["torch"])
    assert value(first) == 1
    first.kill()
    assert boxes(zygote) == 1

    with zygote.fork(TWO, "a.py", banned=["torch"]) as second:
        assert boxes(zygote) == 1
        assert second.pid != first.pid
        assert value(second) == 2


@pytest.mark.parametrize("other", [(ONE, "a.py", []), (TWO, "b.py", []), (TWO, "a.py", ["torch"])])
def test_another_wish_gets_a_worker_of_its_own(zygote: Zygote, other: tuple[bytes, str, list[str]]) -> None:
    """Source, file name and rules must all be the same; the one that is ahead stays for who asks for it."""
    source, name, banned = other
    zygote.fork_ahead(TWO, "a.py")

    with zygote.fork(source, name, banned=banned) as different, zygote.fork(TWO, "a.py") as ahead:
        assert different.pid != ahead.pid
        assert value(different) == (1 if source is ONE else 2)
        assert value(ahead) == 2
        assert boxes(zygote) == 2


def test_a_worker_that_nobody_asks_for_goes(zygote: Zygote) -> None:
    """Another order takes its place, and its folder is gone with the next burial."""
    zygote.fork_ahead(ONE, "a.py")
    zygote.fork_ahead(TWO, "a.py")
    with zygote.fork(TWO, "a.py") as worker:
        assert value(worker) == 2
        zygote.fork_ahead(ONE, "a.py")
        assert boxes(zygote) == 2


def test_closing_ends_the_worker_that_is_ahead() -> None:
    """Whether the zygote's answer has been heard or not."""
    zygote = Zygote(("numpy",))
    zygote.fork_ahead(ONE, "a.py")
    folder = Path(zygote._boxes)
    zygote.close()

    assert not folder.exists()
    with pytest.raises(SandboxError, match="closed"):
        zygote.fork_ahead(ONE, "a.py")


def test_a_zygote_that_dies_takes_the_order_with_it() -> None:
    """It is our fault, said when the worker is asked for; closing is quiet."""
    zygote = Zygote(("numpy",))
    with zygote.fork(ONE, "a.py") as worker:
        parent = int(Path(f"/proc/{worker.pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(parent, signal.SIGSTOP)
    zygote.fork_ahead(TWO, "a.py")
    os.kill(parent, signal.SIGKILL)

    with pytest.raises(SandboxError, match="parent process"):
        zygote.fork(TWO, "a.py")
    zygote.close()


def test_a_submission_cannot_reach_the_next_one(zygote: Zygote) -> None:
    """The next submission lies on the disk and its process waits while this one runs: neither can be touched."""
    zygote.fork_ahead(TWO, "secret.py")
    with zygote._talk():
        order = zygote._ahead
    attack = f"""
import os
def tried(action, *args):
    try:
        action(*args)
    except OSError as problem:
        return type(problem).__name__
    return "done"
def f():
    box, pid = {order.box.path!r}, {order.pid}
    return [tried(open, box + "/sub/secret.py"), tried(os.listdir, box), tried(open, box + "/scratch/x", "w"),
            tried(os.kill, pid, 9), tried(open, f"/proc/{{pid}}/mem", "rb")]
"""
    with zygote.fork(attack.encode(), "a.py") as worker:
        assert set(value(worker)) == {"PermissionError"}
    with zygote.fork(TWO, "secret.py") as worker:
        assert value(worker) == 2
