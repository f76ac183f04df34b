"""What the syntax tree tells: names through aliases and helpers, methods, operators, stubs; a broken file is a fact."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import WireError
from grader.sandbox import Facts, WorkerDied, forbidden_uses
from grader.sandbox.facts import collect


def facts(source):
    """The facts of an indented source."""
    return collect(textwrap.dedent(source).encode())


def found(source, *forbidden, item="f", banned=()):
    """The names that forbidden_uses reports, each once."""
    return sorted({name for _, name in forbidden_uses(facts(source), item, forbidden, banned)})


USES = {
    "plainly": "import numpy as np\ndef f(a): return np.dot(a, a)",
    "under another alias": "import numpy as xp\ndef f(a): return xp.dot(a, a)",
    "imported by name": "from numpy import dot\ndef f(a): return dot(a, a)",
    "renamed": "from numpy import dot as d\ndef f(a): return d(a, a)",
    "assigned": "import numpy as np\nd = np.dot\ndef f(a): return d(a, a)",
    "assigned in steps": "import numpy as np\nm = np\nd = m.dot\ndef f(a): return d(a, a)",
    "assigned as a pair": "import numpy as np\nd, e = np.dot, np.exp\ndef f(a): return d(a, a)",
    "assigned inside": "import numpy as np\ndef f(a):\n    d = np.dot\n    return d(a, a)",
    "walrus": "import numpy as np\ndef f(a): return (d := np.dot)(a, a)",
    "imported inside": "def f(a):\n    from numpy import dot\n    return dot(a, a)",
    "in a helper": "import numpy as np\ndef g(a): return np.dot(a, a)\ndef f(a): return g(a)",
    "in a helper's helper": """
        import numpy as np
        def h(a): return np.dot(a, a)
        def g(a): return h(a)
        def f(a): return g(a)
    """,
    "in a lambda": "import numpy as np\ng = lambda a: np.dot(a, a)\ndef f(a): return g(a)",
    "in a table": "import numpy as np\nTABLE = {'dot': np.dot}\ndef f(a): return TABLE['dot'](a, a)",
    "in a nested function": "import numpy as np\ndef f(a):\n    def g(): return np.dot(a, a)\n    return g()",
    "in a comprehension": "import numpy as np\ndef f(a): return [np.dot(x, x) for x in a]",
    "as a default": "import numpy as np\ndef f(a, d=np.dot): return d(a, a)",
    "as a decorator": "import numpy as np\n@np.dot\ndef f(a): return a",
    "by getattr": "import numpy as np\ndef f(a): return getattr(np, 'dot')(a, a)",
    "by __import__": "def f(a): return __import__('numpy').dot(a, a)",
    "by importlib": "import importlib\nnp = importlib.import_module('numpy')\ndef f(a): return np.dot(a, a)",
    "in a helper class": """
        import numpy as np
        class G:
            def g(self, a): return np.dot(a, a)
        def f(a): return G().g(a)
    """,
    "in a global made by a condition": """
        try:
            from numpy import dot
        except ImportError:
            dot = None
        def f(a): return dot(a, a)
    """,
}


@pytest.mark.parametrize("how", USES)
def test_a_forbidden_function_is_found(how):
    """np.dot is found however it is named, with its line."""
    assert found(USES[how], "np.dot") == ["np.dot"]


INNOCENT = {
    "another function": "import numpy as np\ndef f(a): return np.exp(a)",
    "a parameter of that name": "from numpy import dot\ndef f(dot): return dot(1, 2)",
    "a variable of that name": "import numpy as np\ndef f(a):\n    dot = 1\n    return dot",
    "an own function of that name": "def dot(a, b): return a\ndef f(a): return dot(a, a)",
    "another item": "import numpy as np\ndef f(a): return a\ndef g(a): return np.dot(a, a)",
    "in a docstring": 'def f(a):\n    """Without np.dot."""\n    return a',
    "a local module": "class np:\n    dot = 1\ndef f(a): return np.dot",
}


@pytest.mark.parametrize("how", INNOCENT)
def test_nothing_is_found_where_nothing_is(how):
    """No false alarm: names of the student's own are theirs."""
    assert found(INNOCENT[how], "np.dot") == []


@pytest.mark.parametrize(
    ("body", "entry"),
    [
        ("return a @ b", "@"),
        ("a @= b; return a", "@"),
        ("return a.dot(b)", ".dot"),
        ("return (a + b).T.dot(b)", ".dot"),
        ("m = a.dot; return m(b)", ".dot"),
        ("return np.linalg.norm(a)", "np.linalg"),
        ("return np.linalg.norm(a)", "np.linalg.norm"),
        ("return sum(a)", "sum"),
        ("return [x for x in a]", "comprehension"),
        ("return sum(x for x in a)", "comprehension"),
        ("for x in a: pass", "for"),
        ("while a: pass", "while"),
        ("return a ** 2", "**"),
        ("return exec('1')", "exec"),
    ],
)
def test_operators_methods_loops_and_builtins_are_found(body, entry):
    """Each kind of entry in a list of forbidden names finds what it says, under the words of the list."""
    assert found(f"import numpy as np\ndef f(a, b):\n    {body}\n", entry) == [entry]


def test_a_method_of_ones_own_is_no_forbidden_method():
    """self.dot() in a class that defines dot is the student's own, so is a value self.mean; other.dot() is not."""
    source = "class f:\n    def dot(self, a): return a\n    def own(self, a): return self.dot(a) + self.mean\n"

    assert found(source, ".dot", ".mean") == []
    assert found(source + "    def inherited(self, a): return self.mean()\n", ".mean") == [".mean"]
    assert found(source + "    def other(self, a): return a.dot(a)\n", ".dot") == [".dot"]


def test_an_own_function_hides_a_builtin():
    """A student's own sum is no use of the builtin."""
    assert found("def sum(a): return a\ndef f(a): return sum(a)\n", "sum") == []


def test_banned_packages_are_found_where_used_not_where_imported():
    """An unused import is free; a use is found with its line and its dotted name."""
    source = (
        "import scipy\nfrom sklearn import metrics\ndef f(a):\n    return metrics.r2_score(a, a)\ndef g(a): return a\n"
    )
    known = facts(source)

    assert forbidden_uses(known, "f", [], ["scipy", "sklearn"]) == [(4, "sklearn.metrics.r2_score")]
    assert forbidden_uses(known, "g", [], ["scipy", "sklearn"]) == []
    assert known.imports == (("scipy", 1), ("sklearn", 2))


@pytest.mark.parametrize(
    ("written", "forbidden"),
    [
        ("import torch.nn.functional as F\ndef f(x): return F.softmax(x)", "F.softmax"),
        ("import torch\ndef f(x): return torch.nn.functional.softmax(x)", "F.softmax"),
        ("from torch import nn\ndef f(x): return nn.functional.softmax(x)", "torch.nn.functional.softmax"),
        ("import torch.nn as nn\ndef f(x): return nn.Linear(1, 2)", "nn.Linear"),
        ("import tensorflow as tf\ndef f(x): return tf.keras.layers.Dense(1)", "keras.layers.Dense"),
        ("import keras\ndef f(x): return keras.layers.Dense(1)", "tf.keras.layers.Dense"),
    ],
)
def test_short_names_of_the_frameworks_are_known(written, forbidden):
    """F, nn, tf and keras mean what everybody means by them."""
    assert found(written, forbidden) == [forbidden]


def test_lines_are_given():
    """Every use is reported with its own line, sorted."""
    source = "import numpy as np\ndef f(a):\n    b = np.dot(a, a)\n    return b @ np.dot(a, b)\n"

    assert forbidden_uses(facts(source), "f", ["np.dot", "@"]) == [(3, "np.dot"), (4, "@"), (4, "np.dot")]


def test_untouched_stubs_are_recognised():
    """A body of a docstring and `raise NotImplementedError` is a stub; anything more is not."""
    known = facts('''
        def stub(a):
            """Doc."""
            raise NotImplementedError("stub: not written yet")
        def bare(): raise NotImplementedError
        def begun(a):
            b = a
            raise NotImplementedError("later")
        def written(a): return a
        class Model:
            def __init__(self): self.w = 0
            def fit(self): raise NotImplementedError("fit")
            def predict(self): raise NotImplementedError("predict")
        class Half:
            def fit(self): raise NotImplementedError("fit")
            def predict(self): return 1
    ''')

    stubs = [name for name in ("stub", "bare", "begun", "written", "Model", "Half", "Half.fit") if known.is_stub(name)]
    assert stubs == ["stub", "bare", "Model", "Half.fit"]


def test_names_of_the_module_are_listed():
    """Functions, classes, variables and imports at top level, also inside if and try."""
    known = facts(
        "import os\nx = y = 1\nif x:\n    def f(): pass\ntry:\n    z: int = 2\nexcept E: pass\nclass C: inner = 1\n"
    )

    assert known.names == ("C", "f", "os", "x", "y", "z")


BROKEN = {
    "syntax": (b"def f(:\n    pass\n", 1),
    "indentation": (b"x = 1\n  y = 2\n", 2),
    "null byte": (b"x = 1\0\n", 1),
    "encoding": (b"# coding: utf-8\nx = '\xff'\n", 1),
    "unknown encoding": (b"# coding: nonsense\n", 1),
    "tabs and spaces": (b"if 1:\n\tx = 1\n        y = 2\n", 3),
    "too many parentheses": (b"(" * 1000, 1),
    "a notebook's magic": (b"x = 1\n%matplotlib inline\n", 2),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_file_that_does_not_parse_is_a_fact(how):
    """Line and reason come back as data, never as an exception."""
    source, line = BROKEN[how]
    known = collect(source)

    assert known.syntax_error is not None
    assert known.syntax_error[0] in (line, line + 1, 1)  # Python versions differ by one
    assert known.syntax_error[1]
    assert known.definitions == {}


def test_a_deep_expression_is_read_or_refused():
    """A sum of a thousand terms is read; of a hundred thousand it is refused as a fact, without a crash."""
    long = collect(b"def f(a): return " + b" + ".join([b"a"] * 1000))
    endless = collect(b"def f(a): return " + b" + ".join([b"a"] * 100_000))

    assert forbidden_uses(long, "f", ["+"]) == [(1, "+")]
    assert endless.syntax_error is not None


@given(source=st.text(alphabet=" \n():=,.@[]abdefnprt0123'#", max_size=80))
def test_any_text_gives_facts(source):
    """Whatever the text, facts come out, and survive the journey to the judge."""
    known = collect(source.encode())
    plain = known.as_plain()

    assert Facts.from_plain(plain) == known


def test_facts_come_from_the_worker(fork):
    """The worker reads its own file before running it; a file that cannot be loaded still has facts."""
    known = fork("import numpy as np\ndef f(a):\n    return np.dot(a, a)\nraise SystemExit\n").worker.facts()

    assert forbidden_uses(known, "f", ["np.dot"]) == [(3, "np.dot")]
    assert fork("def f(:\n").worker.facts().syntax_error == (1, "invalid syntax")


@pytest.mark.attack
def test_a_source_made_to_break_the_parser_is_an_answer_or_a_death(fork):
    """Nested brackets, operators and blocks by the thousand end in facts or a dead worker, never in the judge."""
    bombs = [b"(" * 50_000 + b")" * 50_000, b"-" * 100_000 + b"1", b"[" * 90 + b"]" * 90, b"x" + b".a" * 50_000]
    for bomb in bombs:
        try:
            known = fork(bomb).worker.facts()
        except (WorkerDied, WireError):
            continue
        assert isinstance(known, Facts)


@pytest.mark.parametrize("plain", [None, 1, {}, {"syntax_error": 1}, {"syntax_error": None, "imports": [1]}])
def test_forged_facts_are_refused(plain):
    """What is not facts raises one of the errors that the judge expects."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        Facts.from_plain(plain)


SCRIPTS = {
    "as everybody writes it": 'if __name__ == "__main__":',
    "turned round": 'if "__main__" == __name__:',
}
RUN = {
    "always true": "if __name__ == __name__:",
    "the name is bound": '__name__ = "__main__"\nif __name__ == "__main__":',
    "something else": 'if __name__ != "__main__":',
    "another condition": 'if __name__ == "__main__" or True:',
}
TRIED = "import numpy as np\nX = np.ones(3)\ndef f(a): return a + X\n{}\n    X = np.dot(X, X)\n"


@pytest.mark.parametrize("name", SCRIPTS)
def test_what_only_a_script_does_is_no_part_of_an_answer(name):
    """A name that is bound again below `if __name__ == "__main__":` is, when imported, what it was before."""
    assert found(TRIED.format(SCRIPTS[name]), "np.dot") == []


@pytest.mark.parametrize("name", RUN)
def test_what_an_import_runs_counts(name):
    """A condition that only looks like the usual one hides nothing."""
    assert found(TRIED.format(RUN[name]).replace("X = np.dot(X, X)", "X = np.dot"), "np.dot") == ["np.dot"]
