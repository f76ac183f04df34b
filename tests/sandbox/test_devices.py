"""A worker on a device may use its nodes and no others; there is no GPU here, so a terminal stands in for one."""

from __future__ import annotations

import fcntl
import struct
import sys
import termios
import types
from importlib.machinery import ModuleSpec
from importlib.util import find_spec

import pytest

from grader.errors import SandboxError
from grader.sandbox import Limits, Zygote, devices, doctor, landlock
from grader.sandbox.devices import Device, Touched
from grader.sandbox.launch import ENVIRONMENT
from grader.sandbox.stopwatch import Stopwatch

SOURCE = """
import ctypes, fcntl, mmap, os, struct, threading

def drive(path, rows):
    with open(path, "r+b", buffering=0) as node:
        fcntl.ioctl(node, 0x5414, struct.pack("HHHH", rows, 80, 0, 0))  # TIOCSWINSZ

def ioctl_of_nothing(path):
    with open(path, "r+b", buffering=0) as node:
        fcntl.ioctl(node, 0x4601)

def reserve(size):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
    private_anonymous_noreserve = 0x2 | 0x20 | 0x4000
    return libc.mmap(None, size, 0, private_anonymous_noreserve, -1, 0) != ctypes.c_void_p(-1).value

def name_a_thread():
    done = []
    def run():
        with open(f"/proc/self/task/{threading.get_native_id()}/comm", "w") as comm:
            comm.write("cuda00001400006")
        done.append(True)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return bool(done)

def memory_file():
    os.close(os.memfd_create("cuda"))

def parent_of(path):
    return os.listdir(os.path.dirname(path))
"""
DENIED = {"PermissionError", "OSError"}


def test_a_node_is_opened_and_driven_on_the_device_only(ask, ask_on_device, terminal):
    """The device's worker opens the node and ioctls it; an ordinary worker cannot even open it."""
    ours, path = terminal

    ask_on_device(SOURCE).value("drive", path, 33)

    size = fcntl.ioctl(ours, termios.TIOCGWINSZ, bytes(8))
    assert struct.unpack("HHHH", size)[0] == 33
    assert ask(SOURCE).answer("drive", path, 44).error.type_name == "PermissionError"


def test_an_ordinary_worker_is_refused_the_system_call_itself(ask):
    """On what it may open, too, an ordinary worker cannot ioctl; nor make a file in memory."""
    worker = ask(SOURCE)

    assert "Operation not permitted" in worker.answer("ioctl_of_nothing", "/dev/null").error.message
    assert worker.answer("memory_file").error.type_name in DENIED


def test_other_nodes_stay_closed_on_the_device(ask_on_device, terminal):
    """Nodes that are not the device's cannot be opened, their folder not listed; those of all workers not driven."""
    worker = ask_on_device(SOURCE)

    for path in ("/dev/full", "/dev/tty", "/dev/ptmx"):
        assert worker.answer("drive", path, 1).error.type_name in DENIED
    assert worker.answer("parent_of", terminal[1]).error.type_name in DENIED
    if landlock.abi() >= 5:  # the right to ioctl a device; before that whatever is open can be
        assert "Permission denied" in worker.answer("ioctl_of_nothing", "/dev/null").error.message


def test_address_space_is_free_on_the_device_only(ask, ask_on_device):
    """CUDA reserves far more addresses than there is memory: 64 GB are there on a device, and nowhere else."""
    assert ask_on_device(SOURCE).value("reserve", 64 << 30)
    assert not ask(SOURCE).value("reserve", 64 << 30)


def test_what_cuda_needs_of_its_own_process(ask, ask_on_device):
    """On a device a worker names its threads by their pages in /proc and makes files in memory; elsewhere not."""
    worker = ask_on_device(SOURCE)

    assert worker.value("name_a_thread")
    worker.value("memory_file")
    assert not ask(SOURCE).value("name_a_thread")


def test_the_limits_of_a_device_are_wider_where_cuda_needs_it(zygote, device_zygote):
    """Memory, threads and descriptors of CUDA come on top; time and output stay as they are. Workers say where."""
    plain, wide = Limits(), devices.roomy(Limits())

    assert wide.resident > plain.resident
    assert wide.threads > plain.threads
    assert (wide.call_seconds, wide.total_seconds, wide.output) == (
        plain.call_seconds,
        plain.total_seconds,
        plain.output,
    )
    assert device_zygote.limits == devices.roomy(zygote.limits)
    assert (zygote.device, device_zygote.device) == ("", "cpu")
    with device_zygote.fork(b"", "a.py") as worker:
        assert worker.device == "cpu"


def test_a_parent_that_has_opened_the_device_is_refused():
    """What was opened before the fork serves no worker: the sandbox does not start, and says so."""
    stdin = "/dev/null"  # every zygote has it open

    with pytest.raises(SandboxError, match=r"Touched: /dev/null was opened before the first worker was forked"):
        Zygote(["numpy"], device=Device("cuda", nodes=(stdin,)))


def test_cuda_must_not_be_initialised_before_the_fork(monkeypatch):
    """A framework that has made a CUDA context in the parent is told apart from one that has only been loaded."""
    cuda = types.SimpleNamespace(is_initialized=lambda: False)
    monkeypatch.setitem(sys.modules, "torch", types.SimpleNamespace(cuda=cuda))
    devices.demand_untouched(Device("cuda", nodes=("/dev/nvidiactl",)))

    cuda.is_initialized = lambda: True

    with pytest.raises(Touched, match="CUDA was initialised before"):
        devices.demand_untouched(Device("cuda"))


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with a GPU, as far as files can say so; `lose(name)` takes one of them away."""
    for name in ("nvidiactl", "nvidia0", "nvidia-uvm", "torch.py"):
        (tmp_path / name).touch()
    (tmp_path / "version.py").write_text("__version__ = '9.9'\ncuda: Optional[str] = '12.6'\n")
    gpu, bus = tmp_path / "gpus" / "0000:3B:00.0", tmp_path / "bus"
    gpu.mkdir(parents=True)
    (gpu / "information").write_text("Model: \t\t NVIDIA A1\nIRQ: 1\n")
    bus.mkdir()
    (bus / "0000:3b:00.0").symlink_to(tmp_path / "slot")
    monkeypatch.setattr(devices, "_PCI", str(bus))
    monkeypatch.setattr(devices, "_CONTROL", str(tmp_path / "nvidiactl"))
    monkeypatch.setattr(devices, "_NUMBERED", str(tmp_path / "nvidia[0-9]*"))
    monkeypatch.setattr(devices, "_OTHERS", (str(tmp_path / "nvidia-uvm"), str(tmp_path / "nvidia-caps*")))
    monkeypatch.setattr(devices, "_MODELS", str(tmp_path / "gpus" / "*" / "information"))
    spec = ModuleSpec("torch", None, origin=str(tmp_path / "torch.py"))
    monkeypatch.setattr(devices, "find_spec", lambda _: spec)
    monkeypatch.delenv(devices.VISIBLE, raising=False)
    return tmp_path


def test_a_gpu_is_found_by_its_nodes(machine):
    """The nodes that are there, the GPU's name, torch's name for it, and its folder on the bus."""
    found = devices.found()

    assert found is not None
    assert (found.name, found.model) == ("cuda", "NVIDIA A1")
    assert str(machine / "slot") in found.readable
    assert found.nodes == tuple(str(machine / name) for name in ("nvidiactl", "nvidia0", "nvidia-uvm"))


def test_what_is_missing_is_said(machine, monkeypatch):
    """No node, a torch for the processor, GPUs hidden by the instructor: each is a reason not to use one."""
    (machine / "version.py").write_text("cuda: Optional[str] = None\n")
    assert devices.missing() == "torch is missing or built without CUDA"
    (machine / "nvidia0").unlink()
    assert devices.missing() == f"there is no {machine}/nvidia[0-9]*"
    monkeypatch.setenv(devices.VISIBLE, "")
    assert devices.missing() == "CUDA_VISIBLE_DEVICES hides every GPU"
    assert devices.found() is None


def test_the_doctor_says_whether_there_is_a_gpu(machine):
    """With a GPU its name, its nodes and torch's CUDA; without, what is missing. Neither decides about the cage."""
    there = doctor.inspect_machine()[-1]
    (machine / "nvidiactl").unlink()
    lacks = doctor.inspect_machine()[-1]

    assert (there.name, there.available, there.required) == ("GPU", True, False)
    assert (
        f"NVIDIA A1 ({machine}/nvidiactl, {machine}/nvidia0, {machine}/nvidia-uvm), torch for CUDA 12.6"
        in there.sentence
    )
    assert (lacks.name, lacks.available, lacks.required) == ("GPU", False, False)
    assert lacks.sentence == f"No GPU: there is no {machine}/nvidiactl."


def test_the_instructors_choice_of_a_gpu_is_kept(monkeypatch):
    """An ordinary zygote hides every GPU, whatever the instructor says; one on a device shows what they chose."""
    monkeypatch.setenv(devices.VISIBLE, "1")
    assert devices.environment(ENVIRONMENT, None)[devices.VISIBLE] == ""
    assert devices.environment(ENVIRONMENT, Device("cuda"))[devices.VISIBLE] == "1"

    monkeypatch.delenv(devices.VISIBLE)

    assert devices.VISIBLE not in devices.environment(ENVIRONMENT, Device("cuda"))


class Event:
    """A CUDA event on a stream whose work is a list of milliseconds."""

    log: list[str] = []  # noqa: RUF012  (emptied by the test)

    def __init__(self, *, enable_timing):
        assert enable_timing

    def record(self, stream):
        self.log.append("record")
        self.at = sum(stream)

    def synchronize(self):
        self.log.append("wait")

    def elapsed_time(self, last):
        return last.at - self.at


def test_a_pair_of_events_measures_a_call(monkeypatch):
    """The events are torch's own of before the student's code, around the call, with the device idle on both sides."""
    stream = [1.5]
    cuda = types.SimpleNamespace(
        Event=Event,
        current_stream=lambda: stream,
        synchronize=lambda: Event.log.append("idle"),
        init=lambda: Event.log.append("init"),
    )
    monkeypatch.setitem(sys.modules, "torch", types.SimpleNamespace(cuda=cuda))
    Event.log.clear()
    stopwatch = Stopwatch("cuda")
    cuda.Event = cuda.synchronize = None  # what a student may do to them

    def work():
        Event.log.append("call")
        stream.append(2.25)
        return "answer"

    assert stopwatch.measured(work) == ("answer", 2.25)
    assert Event.log == ["init", "idle", "idle", "record", "call", "idle", "record", "wait"]


@pytest.mark.slow
@pytest.mark.skipif(not find_spec("torch") or bool(devices.cuda_of_torch()), reason="needs a torch without CUDA")
def test_cuda_that_does_not_start_is_no_students_fault(zygote):
    """Where CUDA cannot be used after all, no worker becomes ready: an error of the sandbox that says why."""
    with (
        Zygote(["torch"], device=Device("cuda")) as broken,
        broken.fork(b"", "a.py") as worker,
        pytest.raises(SandboxError, match="could not be locked down: AssertionError: Torch not compiled with CUDA"),
    ):
        worker.load()


def test_without_a_gpu_the_processors_clock_measures(monkeypatch):
    """The stand-in "cpu" has no events; the same call path gives wall-clock milliseconds."""
    monkeypatch.setattr("grader.sandbox.stopwatch._perf_counter", iter([1.0, 1.25]).__next__)

    assert Stopwatch("cpu").measured(lambda: 7) == (7, 250.0)
