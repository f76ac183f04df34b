"""A student without torch: what needs it says so, and the rest works."""

from __future__ import annotations

import os

import pytest

MODULE = """
def mse(pred, target):
    import torch

    raise NotImplementedError("mse: not written yet")


def mae(pred, target):
    return sum(abs(p - t) for p, t in zip(pred, target)) / len(pred)
"""


HIDE = """
import sys


class Hide:
    def find_spec(self, name, *_):
        if name == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")


sys.meta_path.insert(0, Hide())
"""


@pytest.fixture(scope="module")
def run(furnished, root):
    """A run in which torch cannot be found, as on a machine without it."""
    home = furnished(MODULE)
    (home.root / "hide.py").write_text(HIDE)
    return home.pytest("exercises/week1", "-p", "hide", PYTHONPATH=f"{home.root}{os.pathsep}{root}")


def test_the_item_says_what_it_needs(run):
    """Neither crashed nor failed: the table says "needs torch", and a line below how to get it."""
    assert "needs torch" in run.line("mse")
    assert "torch is not installed, and some items need it: pip install torch" in run.text
    assert "crashed" not in run.text


def test_the_other_items_are_checked(run):
    """What needs no torch passes as ever."""
    assert run.line("mae").endswith("passed 6 pt")
    assert "1 passed, 2 not checked" in run.text


def test_the_work_is_not_done(run):
    """The exit status does not claim that everything was checked."""
    assert run.code == 1


def test_a_mistyped_import_is_the_student_s(desk):
    """A library that no exercise asks for is a mistake in the student's file, as it always was."""
    found = desk(MODULE.replace("import torch", "import torhc")).pytest("exercises/week1")

    assert "torhc" in found.text
    assert "2 failed, 1 passed" in found.text


EXTRA = """

@grades("mae", gpu=True)
def test_on_a_gpu(submission):
    '''The same on a GPU.'''
    assert submission.mae([1.0], [2.0]) == 1.0
"""
#: What stands in for a torch that sees a GPU, or none.
TORCH = "class cuda:\n    is_available = staticmethod(lambda: {there})\n"


@pytest.mark.parametrize(("there", "examples"), [(True, "2 / 2"), (False, "1 / 1"), (None, "1 / 1")])
def test_a_check_for_a_gpu_is_an_extra(desk, root, there, examples):
    """With a GPU it is one example more; without one, or without torch, it is skipped and not counted."""
    home = desk(MODULE)
    home.write("week1/test_day2_cost.py", (home.root / "exercises/week1/test_day2_cost.py").read_text() + EXTRA)
    (home.root / "hide.py").write_text(HIDE if there is None else "")
    if there is not None:
        (home.root / "torch.py").write_text(TORCH.format(there=there))
    run = home.pytest("exercises/week1", "-p", "hide", "-k", "mae", "-rs", PYTHONPATH=f"{home.root}{os.pathsep}{root}")

    assert run.code == 0
    assert f"{examples} examples passed" in run.line("mae")
    assert ("needs a GPU, which this machine does not have" in run.text) == (not there)
