"""What would be measured on a GPU runs without one, too; and says so."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from benchmarks import gpu
from grader.course import Course
from grader.sandbox import can_cage, devices
from grader.sandbox.cage import Zygote
from grader.sandbox.devices import Device
from grader.teacher.bench import PATIENT
from grader.teacher.judge import with_judge

TORCH = pytest.mark.skipif(not (find_spec("torch") and can_cage()), reason="needs torch and a cage")


def test_without_a_gpu_it_says_so(monkeypatch, capsys):
    """One sentence, what is missing, what works all the same, and a status that a script sees."""
    monkeypatch.setenv(devices.VISIBLE, "")

    assert gpu.main([]) == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        "No GPU to measure on: CUDA_VISIBLE_DEVICES hides every GPU. `--device cpu` shows the same path without one.\n"
    )


def rows(text):
    """The cells of all tables."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


@TORCH
@pytest.mark.slow
def test_the_same_path_without_a_gpu(capsys):
    """On the stand-in everything agrees, the model answer passes, the naive one fails; the device is named."""
    gpu.report(Device("cpu", "a stand-in"), gpu.MINI)

    text = capsys.readouterr().out
    found = {row[0]: row for row in rows(text)}
    verdicts = {(row[0], row[1]): row[2] for row in rows(text)}
    assert "device: cpu, a stand-in" in text
    for item in ("standardised", "train_epoch"):
        calls, agree, passes, differ = found[f"week1-day1 {item}"][2:6]
        assert int(calls) > 0
        assert (agree, passes, differ) == (calls, "0", "0")
    busy = "test_the_epoch_keeps_the_gpu_busy"
    assert verdicts["train_epoch, solution", busy] in {"passed", "inconclusive"}
    assert verdicts["train_epoch, loops_over_samples", busy] == "failed"


@TORCH
@pytest.mark.slow
def test_a_device_that_answers_otherwise_is_told():
    """On a device without numbers nothing agrees: every call is counted, and the first difference is said."""
    course, found = Course.load(gpu.MINI), []
    with (
        Zygote(("torch",), PATIENT) as ordinary,
        Zygote(("torch",), PATIENT, device=Device("meta")) as other,
    ):
        with_judge(
            course,
            course.days,
            lambda _: ordinary,
            lambda judge: found.extend(gpu.agreement(judge.bench("week1-day1"), other)),
        )

    [standardised, epoch] = [tally.line() for tally in found]
    assert standardised[3:6] == ["0", "0", standardised[2]]
    assert "Cannot copy out of meta tensor" in standardised[-1]
    assert int(epoch[5]) > 0
    assert "test_" in epoch[-1]
