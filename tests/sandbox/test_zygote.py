"""The parent process: what it loads, whom it serves, when it dies; and what a machine can enforce."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from grader.errors import SandboxError, SandboxUnavailable
from grader.sandbox import (
    Call,
    Limits,
    Zygote,
    can_cage,
    decode_answers,
    doctor,
    encode_calls,
    inspect_machine,
    launch,
    paths,
)
from grader.sandbox.boxes import flatten

ROOT = str(Path(launch.__file__).parents[2])
STARTER = """
import sys, time
sys.path.insert(0, {root!r})
from grader.sandbox import Zygote
zygote = Zygote(["numpy"])
worker = zygote.fork(b"def f(): pass", "a.py")
assert worker.load() is None
print(zygote.address, zygote._boxes, worker.pid, flush=True)
time.sleep(60)
"""


def loaded(program, *names):
    """Which of the named modules a fresh Python has loaded after running a program."""
    program += f"; import sys; print(*[name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.split()


def alive(pid):
    """Whether a process exists and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def ends(pid, seconds=10.0):
    """Whether a process ends within the time."""
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


def vanishes(folder, seconds=10.0):
    """Whether a folder is gone within the time."""
    deadline = time.monotonic() + seconds
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    return not folder.exists()


def test_a_dismissed_worker_dies_at_once_and_is_buried_at_the_next_fork():
    """Nobody waits for its end; the next fork leaves neither a zombie nor its folder behind."""
    with Zygote(("numpy",)) as zygote:
        first = zygote.fork(b"def f(): pass", "a.py")
        assert first.load() is None
        boxes = Path(zygote._boxes)
        first.dismiss()
        assert ends(first.pid)
        with zygote.fork(b"def f(): pass", "a.py") as second:
            assert second.load() is None
            assert not Path(f"/proc/{first.pid}").exists()
            assert len(list(boxes.iterdir())) == 1


def test_closing_buries_a_dismissed_worker():
    """The last one of a class has no next fork."""
    zygote = Zygote(("numpy",))
    worker = zygote.fork(b"def f(): pass", "a.py")
    worker.dismiss()
    boxes = Path(zygote._boxes)
    zygote.close()

    assert ends(worker.pid)
    assert not boxes.exists()


def test_a_zygote_has_one_thread_and_says_what_it_is(zygote):
    """With more threads its children could hang; its frameworks and its cage are known."""
    assert zygote.threads == 1
    assert zygote.frameworks == ("numpy",)
    assert zygote.caged
    assert zygote.label == ""


def test_the_judge_loads_no_framework():
    """Importing everything of the sandbox brings neither torch nor tensorflow, and starting one neither."""
    everything = "import grader.sandbox as s; [getattr(s, name) for name in s.__all__]"

    assert loaded(everything, "torch", "tensorflow", "keras") == []


def test_the_vocabulary_needs_only_numpy():
    """The student's machine may import grader.sandbox.wire without msgpack and cloudpickle."""
    assert loaded("import grader.sandbox.wire", "msgpack", "cloudpickle") == []


def test_two_judges_share_a_zygote(zygote):
    """A second judge connects by address; when it goes its workers die, and the first one's live."""
    first = zygote.fork(b"def f(): pass", "a.py")
    with Zygote.connect(zygote.address, replace(Limits(), call_seconds=20.0)) as other:
        second = other.fork(b"def f(): pass", "a.py")
        assert second.load() is None
        assert other.frameworks == zygote.frameworks
        other._channel.shutdown(2)
        assert ends(second.pid)
    with first:
        assert first.load() is None
    with zygote.fork(b"def f(): pass", "a.py") as third:
        assert third.load() is None


def test_closing_leaves_nothing_behind():
    """After close() the process, its workers, its socket and all folders are gone; closing twice is fine."""
    zygote = Zygote(["numpy"])
    worker = zygote.fork(b"def f(): pass", "a.py")
    assert worker.load() is None
    folders = [Path(zygote.address).parent, Path(zygote._boxes)]
    assert all(folder.exists() for folder in folders)
    zygote.close()
    zygote.close()

    assert not alive(worker.pid)
    assert not any(folder.exists() for folder in folders)
    with pytest.raises(SandboxError, match="gone"):
        zygote.fork(b"", "a.py")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_zygote_dies_with_its_starter(how):
    """A starter that is killed leaves neither its zygote nor a worker, nor their folders."""
    with subprocess.Popen(
        [sys.executable, "-c", STARTER.format(root=ROOT)], stdout=subprocess.PIPE, text=True
    ) as starter:
        address, boxes, pid = starter.stdout.readline().split()
        assert alive(int(pid))
        starter.send_signal(how)
        starter.wait()

        assert ends(int(pid))
    assert vanishes(Path(address).parent)
    assert vanishes(Path(boxes))
    with pytest.raises(SandboxError):
        Zygote.connect(address)


def test_a_zygote_that_dies_is_our_fault_never_the_students():
    """Killing the zygote makes every further question a SandboxError; nothing hangs."""
    with Zygote(["numpy"]) as zygote:
        worker = zygote.fork(b"def f(): pass", "a.py")
        assert worker.load() is None
        process = zygote._stop.peek()[1].__self__._process
        process.kill()
        process.wait()

        assert ends(worker.pid)
        with pytest.raises(SandboxError, match="gone"):
            worker.load()
        with pytest.raises(SandboxError, match="gone"):
            zygote.fork(b"", "a.py")
        worker.kill()


def test_a_worker_that_cannot_be_locked_down_is_our_fault(zygote, monkeypatch):
    """A limit the system refuses is a SandboxError with the reason, before any student code runs."""
    with Zygote.connect(zygote.address, replace(Limits(), descriptors=-5)) as broken:
        worker = broken.fork(b"def f(): pass", "a.py")
        with pytest.raises(SandboxError, match="could not be locked down"):
            worker.load()


def test_unknown_frameworks_are_refused():
    """A framework we do not know is named, with those we do."""
    with pytest.raises(SandboxError, match="jax"):
        Zygote(["jax"])


def test_without_landlock_untrusted_code_is_refused(monkeypatch):
    """The refusal names what is missing and the two ways on; --unsafe goes on and is labelled."""
    monkeypatch.setattr(doctor.landlock, "abi", lambda: 0)

    assert not can_cage()
    with pytest.raises(SandboxUnavailable, match=r"no Landlock.*Linux 5\.13.*--unsafe"):
        Zygote(["numpy"])
    with Zygote(["numpy"], unsafe=True) as zygote, zygote.fork(b"def f(): return 1", "a.py") as worker:
        assert worker.load() is None
        assert zygote.label.startswith("not a security boundary")


def test_an_unsafe_worker_leaves_no_children():
    """Without the cage a worker may start processes; killing it ends them too."""
    source = b"import subprocess\ndef f(): return subprocess.Popen(['sleep', '60']).pid\n"
    with Zygote(["numpy"], unsafe=True) as zygote, zygote.fork(source, "a.py") as worker:
        worker.load()
        (answer,) = decode_answers(worker.run(encode_calls([Call("f")]), 20.0))
        assert alive(answer.value)
        worker.kill()

        assert ends(answer.value)


def test_elsewhere_than_linux_there_is_no_cage(monkeypatch):
    """On another system the doctor says so in one sentence and knows a way."""
    monkeypatch.setattr(doctor.sys, "platform", "darwin")
    (only,) = inspect_machine()

    assert (only.name, only.available) == ("Linux", False)
    assert "WSL" in only.remedy
    assert not can_cage()


def test_every_capability_is_said_in_a_sentence():
    """Each has a sentence; what is required and missing also has a remedy."""
    for capability in inspect_machine():
        assert capability.sentence.endswith(".")
        assert capability.available or not capability.required or capability.remedy


def test_the_judge_can_hide_from_its_own_user():
    """After protect_this_process another process of the same user cannot read its environment."""
    program = (
        f"import sys; sys.path.insert(0, {ROOT!r})\n"
        "from grader.sandbox import protect_this_process\nimport ctypes\nbefore = ctypes.CDLL(None).prctl(3)\n"
        "protect_this_process(); print(before, ctypes.CDLL(None).prctl(3))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["1", "0"]


def test_a_worker_reads_libraries_and_nothing_of_ours():
    """Readable are numpy and the standard library, but neither the checkout nor whole package folders."""
    for frameworks in (["numpy"], ["numpy", "torch", "tensorflow"]):
        readable = paths.readable(frameworks)

        assert any(path.endswith("/numpy") for path in readable)
        assert any(path.endswith(("/json", f"python{sys.version_info[0]}.{sys.version_info[1]}")) for path in readable)
        assert not any(path == ROOT or ROOT.startswith(path + "/") for path in readable)
        assert not any("grader" in Path(path).name.lower() or path in paths.package_folders() for path in readable)


def test_a_long_temporary_folder_does_not_matter(monkeypatch, tmp_path):
    """A socket's address is short; with a long temporary folder another place is taken."""
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    folder = launch.private_folder()
    Path(folder).rmdir()

    assert len(folder) < 60


def test_any_folder_can_be_removed(tmp_path):
    """Deeper than a path may be long, with names of full length, locked: flatten removes it."""
    top = tmp_path / "top"
    top.mkdir()
    here = os.open(top, os.O_RDONLY)
    for depth in range(1500):
        name = "d" * (255 if depth % 2 else 1)
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=inner))
        os.close(here)
        here = inner
    os.mkdir("locked", 0o000, dir_fd=here)
    os.close(here)
    flatten(str(top))

    assert not top.exists()
