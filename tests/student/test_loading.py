"""The student's module is executed anew, and only their own lines are shown."""

from __future__ import annotations

import os
import pickle
import sys

import pytest

from grader.errors import StoreError
from grader.student.loading import CannotLoad, load, message_of, own_lines
from grader.student.story import Check, innermost, is_untouched, tell


@pytest.fixture
def write(tmp_path):
    """Write a student's module, always with the same time stamp, and return where its test would stand."""
    path = tmp_path / "made_up_day.py"

    def write(text):
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        os.utime(path, (1, 1))
        return path.with_name(f"test_{path.name}")

    yield write
    sys.modules.pop("made_up_day", None)


@pytest.fixture
def check(tmp_path):
    """The check that the stories below are about."""
    return Check("f", tmp_path / "made_up_day.py", tmp_path / "test_made_up_day.py", "test_f", "The rule.")


def failure(function, *args):
    """The exception that a call raises."""
    with pytest.raises(BaseException) as caught:  # noqa: PT011
        function(*args)
    return caught.value


def test_a_saved_change_counts_at_once(write):
    """Two versions of one size and one time stamp are told apart."""
    assert load(write("x = 1\n")).x == 1
    assert load(write("x = 2\n")).x == 2


def test_the_module_is_a_module(write):
    """Its classes can be pickled, and it knows its name and file."""
    module = load(write("class Model:\n    pass\n"))

    assert type(pickle.loads(pickle.dumps(module.Model()))) is module.Model  # noqa: S301
    assert (module.__name__, module.__file__.endswith("made_up_day.py")) == ("made_up_day", True)


def test_a_crashed_module_is_forgotten(write):
    """What stopped half way is not left behind for others to import."""
    failure(load, write("1 / 0\n"))

    assert "made_up_day" not in sys.modules


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# 한글".encode("cp949"), "Save it again as text with the encoding UTF-8"),
        ("x = '\0'\n", "made_up_day.py"),
        ("if True:\nx = 1\n", "line 2:\n    x = 1\n    ^\nSyntaxError: expected an indented block"),
        ("\tx = (\n", "made_up_day.py, line 1:"),
    ],
    ids=["encoding", "null byte", "indentation", "tab"],
)
def test_no_python(write, text, words):
    """Files that are no Python say what is wrong and where."""
    error = failure(load, write(text))

    assert isinstance(error, CannotLoad)
    assert words in str(error)
    assert "Traceback" not in str(error)


def test_an_endless_recursion_is_short(write):
    """A thousand equal lines are shown as a few."""
    module = load(write("def f(x):\n    return f(x + 1)\n"))
    lines = own_lines(
        failure(module.f, 0).__traceback__, write("def f(x):\n    return f(x + 1)\n").with_name("made_up_day.py")
    )

    assert len(lines) == 9
    assert lines[0] == "made_up_day.py:2 in f: return f(x + 1)"
    assert lines[4].startswith("... ")


def test_a_message_has_no_notes():
    """Notes that tools add to an exception are not part of its message."""
    error = ValueError("wrong")
    error.add_note("Falsifying example")

    assert message_of(error) == "ValueError: wrong"
    assert message_of(KeyError()) == "KeyError"


def test_only_the_stubs_own_word_counts(write, check):
    """NotImplementedError is the stub's when a line of the file raises it, and a failure when a library does."""
    module = load(write("def f(g):\n    return g()\n\n\ndef h(g): raise NotImplementedError\n"))

    def library():
        raise NotImplementedError("no such kernel")

    assert is_untouched(failure(module.h, None), check.file)
    assert not is_untouched(failure(module.f, library), check.file)
    assert not is_untouched(failure(library), check.file)


def test_the_first_of_a_group(check):
    """Of several failures that Hypothesis reports together the first is told."""
    group = ExceptionGroup("several", [ExceptionGroup("inner", [KeyError("a")]), ValueError("b")])

    assert message_of(innermost(group)) == "KeyError: 'a'"


def test_our_own_faults_stay_pytests(write, check):
    """A fault of the kit keeps its traceback: a student could do nothing with a story about it."""
    assert tell(failure(lambda: (_ for _ in ()).throw(StoreError("ours"))), check) is None
    assert tell(AssertionError("plain"), check) is None
    assert tell(ValueError("theirs"), check) is not None


def test_an_assert_of_the_students_is_a_crash(write, check):
    """An assert in the student's own file is told like any other exception of theirs."""
    module = load(write("def f(x):\n    assert x > 0, 'x must be positive'\n"))
    story = tell(failure(module.f, -1), check)

    assert str(story).splitlines() == [
        "The rule.",
        "  raised    AssertionError: x must be positive",
        "  line      made_up_day.py:2 in f: assert x > 0, 'x must be positive'",
    ]


def test_a_call_that_does_not_fit(write, check):
    """A TypeError before any line of the student's points at the parameters."""
    module = load(write("def f(x):\n    return x\n"))
    story = tell(failure(module.f, 1, 2), check)

    assert "raised    TypeError: f() takes 1 positional argument but 2 were given" in str(story)
    assert "note      the call does not fit: compare the parameters of f with the stub's" in str(story)


def test_a_long_message_is_cut(check):
    """A framework's message of many kilobytes does not bury the rest."""
    story = tell(ValueError("x" * 5000), check)

    assert len(str(story)) < 600
