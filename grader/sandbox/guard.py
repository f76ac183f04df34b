"""Imports and forbidden names inside the worker.

A banned or not allowed package imports as a dummy, so that an unused import costs nothing; using it raises
ForbiddenAPI. A forbidden attribute (np.dot in an item that is about writing it) is hidden during the calls of that
item: the student's own lines that reach for it raise, numpy's inner workings still find it.

This is a rule of the exercise with a clear message, not a wall; the syntax tree (`facts`) sees what slips past it.
"""

from __future__ import annotations

import builtins
import opcode
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar

_real_import = builtins.__import__
_IMPORT_ARGUMENTS = ("globals", "locals", "fromlist", "level")
_getframe = sys._getframe  # noqa: SLF001 - documented, and the only way to know who asks


class ForbiddenAPI(Exception):
    """The exercise asks to do without this."""


#: What students import for looking at things. It may not be installed where grading happens; an import that no graded
#: function uses must not cost the submission.
KNOWN = frozenset(
    ("IPython", "PIL", "cv2", "google", "ipywidgets", "matplotlib", "pandas", "plotly", "seaborn", "skimage", "tqdm")
)


class Dummy(types.ModuleType):
    """A package that may be imported but not used.

    While the module itself is imported it is patient (`matplotlib.use("Agg")` and `plt.style.use(...)` do nothing):
    what matters is what the graded functions use.
    """

    patient: ClassVar[bool] = False

    def _refuse(self, *_: Any, **__: Any) -> Any:
        if Dummy.patient:
            return self
        raise ForbiddenAPI(f"{self.__name__} is not allowed in this exercise.")

    __call__ = __getitem__ = __setitem__ = _refuse

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        self._refuse(bases)
        return ()

    def __iter__(self) -> Iterator[Dummy]:
        """`fig, ax = plt.subplots()` while importing gets as many as it asks for; a loop gets none."""
        self._refuse()
        frame = _getframe(1)
        code, at = frame.f_code.co_code, frame.f_lasti
        return iter([self] * (code[at + 1] if opcode.opname[code[at]] == "UNPACK_SEQUENCE" else 0))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)  # what inspect and the import system ask of any module
        if Dummy.patient:
            return Dummy(f"{self.__name__}.{name}")
        raise ForbiddenAPI(f"{self.__name__}.{name} is not allowed in this exercise.")


class ImportGuard:
    """`__import__` for the student's module alone: libraries import as usual."""

    def __init__(self, banned: Iterable[str], allowed: Iterable[str], third_party: Iterable[str]) -> None:
        self.banned = frozenset(banned)
        self.refused = (frozenset(third_party) | KNOWN | self.banned) - (frozenset(allowed) - self.banned)
        self.refused -= frozenset(sys.stdlib_module_names)
        self.dummies: dict[str, Dummy] = {}

    def builtins(self) -> dict[str, Any]:
        """The builtins for the student's module."""
        return {**vars(builtins), "__import__": self}

    def hide_loaded(self) -> None:
        """Replace banned packages that the zygote has loaded, so that importlib finds the dummy as well."""
        if not any(name in sys.modules for name in self.banned):
            return  # the usual case; walking all modules would touch, and so copy, a page for each
        for name in list(sys.modules):
            if name.partition(".")[0] in self.banned:
                sys.modules[name] = self.dummy(name)

    def __call__(self, name: str, *where: Any, **named: Any) -> Any:
        """Import as the built-in `__import__` does, whose arguments these are."""
        arguments = {**dict(zip(_IMPORT_ARGUMENTS, where, strict=False)), **named}
        if arguments.get("level") or name.partition(".")[0] not in self.refused:
            return _real_import(name, **arguments)
        fromlist = arguments.get("fromlist")
        module = self.dummy(name)
        if not fromlist:
            return self.dummy(name.partition(".")[0])
        for entry in fromlist:
            if entry != "*":
                vars(module)[entry] = self.dummy(f"{name}.{entry}")
        return module

    def dummy(self, name: str) -> Dummy:
        """The dummy of a dotted name, reachable from the dummies above it."""
        if name not in self.dummies:
            self.dummies[name] = dummy = Dummy(name)
            vars(dummy)["__all__"] = ()
            parent, _, last = name.rpartition(".")
            if parent:
                vars(self.dummy(parent))[last] = dummy
        return self.dummies[name]


class Finder:
    """Tells libraries that look for a refused package that it is not there; the file system would say "permission"."""

    def __init__(self, refused: Iterable[str]) -> None:
        self.refused = frozenset(refused)

    def find_spec(self, name: str, *_: object) -> None:
        """None for what may be found; ModuleNotFoundError, which every optional import expects, for the rest."""
        if name.partition(".")[0] in self.refused:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


class HiddenNames:
    """Hides some names of a module while entered; the student's lines that reach for one raise ForbiddenAPI.

    The names leave the module's dict, and its `__getattr__` is asked only for what is missing: all else stays fast.
    """

    def __init__(self, module: types.ModuleType, words: Mapping[str, str], source: str) -> None:
        self.module, self.words = module, dict(words)
        self.student_files = _student_files(source)
        self.values = {name: getattr(module, name) for name in words}
        self.old = vars(module).get("__getattr__")

    def __enter__(self) -> None:
        names = vars(self.module)
        for name in self.values:
            names.pop(name, None)
        names["__getattr__"] = self._look_up

    def __exit__(self, *_: object) -> None:
        names = vars(self.module)
        names.update(self.values)
        if self.old is None:
            names.pop("__getattr__", None)
        else:
            names["__getattr__"] = self.old

    def _look_up(self, name: str) -> Any:
        if name in self.values:
            if _getframe(1).f_code.co_filename in self.student_files:
                raise _forbidden(self.words[name])
            return self.values[name]
        if self.old is None:
            raise AttributeError(f"module {self.module.__name__!r} has no attribute {name!r}")
        return self.old(name)


class HiddenMethod:
    """Makes one method of a Python class (torch.Tensor.backward) raise when the student's lines call it."""

    def __init__(self, owner: type, name: str, words: str, source: str) -> None:
        self.owner, self.name = owner, name
        self.own = vars(owner).get(name)
        self.student_files = _student_files(source)
        original = getattr(owner, name)

        def method(*args: Any, **kwargs: Any) -> Any:
            if _getframe(1).f_code.co_filename in self.student_files:
                raise _forbidden(words)
            return original(*args, **kwargs)

        self.replacement = method

    def __enter__(self) -> None:
        setattr(self.owner, self.name, self.replacement)

    def __exit__(self, *_: object) -> None:
        if self.own is None:
            delattr(self.owner, self.name)
        else:
            setattr(self.owner, self.name, self.own)


def _student_files(source: str) -> frozenset[str]:
    return frozenset((source, "<string>"))  # code that the student's code compiles counts as the student's


def _forbidden(words: str) -> ForbiddenAPI:
    return ForbiddenAPI(f"{words} is not allowed in this exercise: write it yourself.")


class Several:
    """Enters several contexts in turn; lighter than an ExitStack, which student code could have replaced."""

    def __init__(self, parts: Sequence[AbstractContextManager[Any]]) -> None:
        self.parts = parts

    def __enter__(self) -> None:
        for part in self.parts:
            part.__enter__()

    def __exit__(self, *_: object) -> None:
        for part in reversed(self.parts):
            part.__exit__(None, None, None)


def hiding(forbidden: Mapping[str, Sequence[str]], source: str) -> Callable[[str], AbstractContextManager[Any]]:
    """For each item a context that hides its forbidden names. Operators and methods (".dot") are left to `facts`."""
    contexts = {item: Several(parts) for item, names in forbidden.items() if (parts := _parts(names, source))}
    nothing: AbstractContextManager[Any] = nullcontext()

    def context(item: str) -> AbstractContextManager[Any]:
        return contexts.get(item, nothing)

    return context


_SHORT = {"np": "numpy", "tf": "tensorflow", "nn": "torch.nn", "F": "torch.nn.functional"}


def _parts(names: Sequence[str], source: str) -> list[AbstractContextManager[Any]]:
    methods: list[AbstractContextManager[Any]] = []
    modules: dict[types.ModuleType, dict[str, str]] = {}
    for words in names:
        first, _, rest = words.partition(".")
        path, _, name = f"{_SHORT.get(first, first)}.{rest}".rpartition(".")
        owner = _find(path) if first and rest else None
        if isinstance(owner, Dummy) or not hasattr(owner, name):
            continue
        if isinstance(owner, types.ModuleType):
            modules.setdefault(owner, {})[name] = words
        elif isinstance(owner, type) and owner.__flags__ & _HEAP_TYPE:
            methods.append(HiddenMethod(owner, name, words, source))
    return [*(HiddenNames(module, words, source) for module, words in modules.items()), *methods]


_HEAP_TYPE = 1 << 9  # a class made by a class statement: its attributes can be set


def _find(path: str) -> Any:
    """The module or class of a dotted name among what is loaded."""
    if path in sys.modules:
        return sys.modules[path]
    parent, _, name = path.rpartition(".")
    owner = _find(parent) if parent else None
    found = getattr(owner, name, None)
    return found if isinstance(found, (type, types.ModuleType)) else None
