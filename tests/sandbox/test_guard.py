"""Imports that are not of the day, and names an item forbids: free to import, an exception to use."""

from __future__ import annotations

import numpy as np
import pytest

from grader.sandbox import Call
from grader.sandbox.guard import ImportGuard, hiding

UNUSED = [
    "import scipy",
    "import scipy.linalg",
    "import scipy.linalg as la",
    "import scipy.linalg.lapack as lapack, torch",
    "from scipy import stats, optimize",
    "from scipy.special import softmax",
    "from sklearn.linear_model import *",
    "import torch.nn.functional as F",
]
USED = {
    "import scipy": "scipy.stats",
    "import scipy.linalg": "scipy.linalg.inv([[1]])",
    "import scipy.linalg as la": "la.inv([[1]])",
    "from scipy import stats": "stats.norm",
    "from scipy.special import softmax": "softmax([1])",
    "import torch.nn as nn": "type('Net', (nn.Module,), {})",
    "from torch.nn import Module\n    import types": "types.new_class('Net', (Module,))",
}
BANNED = ["scipy", "sklearn", "torch"]


@pytest.mark.parametrize("statement", UNUSED)
def test_an_unused_import_costs_nothing(ask, statement):
    """Importing a banned package works, installed here or not, in every form of the statement."""
    assert ask(f"{statement}\ndef f(): return 1\n", banned=BANNED).value("f") == 1


@pytest.mark.parametrize("statement", USED)
def test_using_a_banned_package_raises(fork, statement):
    """Any attribute, call or base class of a banned package is ForbiddenAPI in a graded call."""
    error = fork(f"def f():\n    {statement}\n    return {USED[statement]}\n", banned=BANNED).load().answer("f").error

    assert error.type_name == "ForbiddenAPI"
    assert "is not allowed in this exercise" in error.message


@pytest.mark.parametrize("statement", [statement for statement in USED if "torch.nn as" not in statement])
def test_using_a_banned_package_while_importing_costs_nothing(ask, statement):
    """Setting up a plot style, or a class that no item needs, does not cost the submission."""
    source = f"if True:\n    {statement}\nx = {USED[statement]}\ndef f(): return 1\n"

    assert ask(source, banned=BANNED).value("f") == 1


def test_what_a_banned_package_gave_at_import_cannot_be_used(ask):
    """Taking a function of it at import and calling it later is ForbiddenAPI."""
    worker = ask("from scipy.special import softmax\nmine = softmax\ndef f(): return mine([1])\n", banned=BANNED)

    assert worker.answer("f").error.type_name == "ForbiddenAPI"


def test_plotting_libraries_need_not_be_installed(ask):
    """An unused import of what students look at things with works on every grading machine."""
    worker = ask("""
        import matplotlib
        import matplotlib.pyplot as plt
        import pandas as pd
        from tqdm import tqdm
        matplotlib.use("Agg")
        plt.rcParams["figure.figsize"] = (3, 3)
        plt.style.use("ggplot")
        fig, (left, right) = plt.subplots(1, 2)
        for line in left.plot([1]): pass
        def f(): return 1
        def g(): plt.plot([1])
    """)

    assert worker.value("f") == 1
    assert worker.answer("g").error.type_name == "ForbiddenAPI"


def test_installed_packages_that_are_not_of_the_day_are_dummies(ask):
    """A package of this installation that is no framework of the day imports and cannot be used."""
    worker = ask("import rich, pytest\ndef f(): rich.print('x')\ndef g(): return 1\n")

    assert worker.answer("f").error.message == "rich.print is not allowed in this exercise."
    assert worker.value("g") == 1


def test_what_does_not_exist_is_not_found(fork):
    """A misspelt import is the usual ModuleNotFoundError."""
    error = fork("import nunpy\n").worker.load()

    assert error.type_name == "ModuleNotFoundError"
    assert error.message == "No module named 'nunpy'"
    assert error.lines == ((1, "<module>"),)


def test_the_standard_library_and_numpy_import_as_usual(ask):
    """Also modules that nobody has loaded before, and submodules of numpy."""
    worker = ask("""
        import colorsys, stringprep, wave, xml.dom.minidom, concurrent.futures, asyncio, sqlite3, lzma
        import numpy.polynomial.chebyshev as cheb
        from numpy.lib import stride_tricks
        from collections import abc as _abc
        def f():
            import html.parser
            return cheb.chebval(1.0, [1, 2])
    """)

    assert worker.value("f") == 3.0


FORBIDDEN = {"dot": ["np.dot", "np.linalg.inv", "@", ".dot"], "free": []}


@pytest.mark.parametrize(
    "body",
    [
        "return np.dot(a, b)",
        "return getattr(np, 'd' + 'ot')(a, b)",
        "d = np.dot\n    return d(a, b)",
        "from numpy import dot\n    return dot(a, b)",
        "import numpy\n    return numpy.dot(a, b)",
        "return list(map(np.dot, [a], [b]))",
        "return np.linalg.inv(np.eye(2))",
        "return eval('np.dot(a, b)', {'np': np, 'a': a, 'b': b})",
        "return (lambda: np.dot(a, b))()",
        "return helper(a, b)",
        "return np.vectorize(np.dot)(a, b)",
    ],
)
def test_a_forbidden_name_raises_in_its_item(ask, body):
    """However it is reached at run time, a forbidden function of a module raises in calls of its item."""
    worker = ask(
        f"import numpy as np\ndef helper(a, b): return np.dot(a, b)\ndef dot(a, b):\n    {body}\n", forbidden=FORBIDDEN
    )

    error = worker.answer("dot", np.ones(2), np.ones(2)).error

    assert error.type_name == "ForbiddenAPI"
    assert error.message.endswith("is not allowed in this exercise: write it yourself.")


def test_a_forbidden_name_is_there_for_everybody_else(ask):
    """Other items may use it, numpy itself may, and afterwards all is as before."""
    worker = ask(
        """
        import numpy as np
        def dot(a, b): return np.polynomial.polynomial.polyval(2.0, [1, 2]) + np.mean(a) + np.cov(a, b)[0, 0]
        def free(a, b): return np.dot(a, b)
        def same(): return np.dot is np._core.multiarray.dot and "dot" in vars(np)
        """,
        forbidden=FORBIDDEN,
    )
    a = np.array([1.0, 3.0])

    answers = worker.answers(Call("dot", (a, a)), Call("free", (a, a)), Call("same"), Call("dot", (a, a)))

    assert [answer.value for answer in answers] == [9.0, 10.0, True, 9.0]


def test_an_unknown_attribute_is_still_unknown_while_names_are_hidden(ask):
    """A misspelt numpy name is an AttributeError that says so, hidden names or not."""
    worker = ask("import numpy as np\ndef dot(): return np.dott\n", forbidden=FORBIDDEN)

    assert worker.answer("dot").error.message == "module 'numpy' has no attribute 'dott'"


def test_the_item_of_a_call_can_be_named(ask):
    """Calls on a handle and scenarios say whose forbidden names hold."""
    worker = ask(
        "import numpy as np\nclass Model:\n    def fit(self, a): return np.dot(a, a)\n", forbidden={"Model": ["np.dot"]}
    )
    a = np.ones(2)

    def fits(module, a):
        return module.Model().fit(a)

    answers = worker.answers(
        Call("Model"), Call("#0.fit", (a,)), Call("#0.fit", (a,), item="Model"),
        Call("", (fits, a), kind="inside", item="Model"), Call("", (fits, a), kind="inside"),
    )  # fmt: skip

    assert [answer.error is None for answer in answers] == [True, True, False, False, True]


def test_methods_of_classes_can_be_hidden():
    """A forbidden method of a Python class raises from the student's lines, and is put back afterwards."""
    code = compile("def f(test): test.skipTest('x')", "student.py", "exec")
    namespace = {}
    exec(code, namespace)  # noqa: S102 - the student's lines
    import unittest

    before = unittest.TestCase.skipTest
    context = hiding({"f": ["unittest.TestCase.skipTest"]}, "student.py")

    with context("f"), pytest.raises(Exception, match="not allowed"):
        namespace["f"](unittest.TestCase())
    with context("f"), pytest.raises(unittest.SkipTest):
        unittest.TestCase().skipTest("ours may")
    assert unittest.TestCase.skipTest is before


def test_the_guard_takes_imports_in_every_form():
    """Called as the interpreter calls it or with keywords, it answers like the built-in __import__."""
    guard = ImportGuard(["scipy"], ["numpy"], ["rich"])

    assert guard("os.path").__name__ == "os"
    assert guard("os", {}, {}, ("path",), 0).path
    assert guard("numpy", fromlist=("linalg",)).linalg is np.linalg
    assert guard("scipy.stats").__name__ == "scipy"
    assert guard("rich", globals={}, fromlist=("print",)).__name__ == "rich"
