"""Imports and forbidden names inside the worker.

A banned or not allowed package imports as a dummy, so that an unused import costs nothing; using it raises
ForbiddenAPI. A forbidden attribute (np.dot in an item that is about writing it) is hidden during the calls of that
item: the student's own lines that reach for it raise, numpy's inner workings still find it.

This is a rule of the exercise with a clear message, not a wall; the syntax tree (`facts`) sees what slips past it.
"""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

_real_import = builtins.__import__
_getframe = sys._getframe


class ForbiddenAPI(Exception):
    """The exercise asks to do without this."""


class Dummy(types.ModuleType):
    """A package that may be imported but not used."""

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise ForbiddenAPI(f"{self.__name__} is not allowed in this exercise.")

    __call__ = __mro_entries__ = _refuse

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)  # what inspect and the import system ask of any module
        raise ForbiddenAPI(f"{self.__name__}.{name} is not allowed in this exercise.")


class ImportGuard:
    """`__import__` for the student's module alone: libraries import as usual."""

    def __init__(self, banned: Iterable[str], allowed: Iterable[str], third_party: Iterable[str]) -> None:
        self.banned = frozenset(banned)
        self.refused = (frozenset(third_party) | self.banned) - (frozenset(allowed) - self.banned)
        self.refused -= frozenset(sys.stdlib_module_names)
        self.dummies: dict[str, Dummy] = {}

    def builtins(self) -> dict[str, Any]:
        """The builtins for the student's module."""
        return {**vars(builtins), "__import__": self}

    def hide_loaded(self) -> None:
        """Replace banned packages that the zygote has loaded, so that importlib finds the dummy as well."""
        for name in list(sys.modules):
            if name.partition(".")[0] in self.banned:
                sys.modules[name] = self.dummy(name)

    def __call__(self, name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        if level or name.partition(".")[0] not in self.refused:
            return _real_import(name, globals, locals, fromlist, level)
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


class Hidden:
    """Hides one attribute while entered; lines of the file `source` that reach for it raise ForbiddenAPI."""

    def __init__(self, owner: Any, name: str, words: str, source: str) -> None:
        self.owner, self.name, self.words, self.source = owner, name, words, source
        self.value = getattr(owner, name)
        self.old: Any = None

    def __enter__(self) -> None:
        if isinstance(self.owner, types.ModuleType):
            self.old = vars(self.owner).get("__getattr__")
            vars(self.owner).pop(self.name, None)
            vars(self.owner)["__getattr__"] = self._look_up  # asked only for what is missing: other names stay fast
        else:
            self.old = vars(self.owner).get(self.name)
            setattr(self.owner, self.name, self._called_from_elsewhere)

    def __exit__(self, *_: object) -> None:
        if not isinstance(self.owner, types.ModuleType):
            _restore(self.owner, self.name, self.old)
            return
        vars(self.owner)[self.name] = self.value
        if self.old is None:
            vars(self.owner).pop("__getattr__", None)
        else:
            vars(self.owner)["__getattr__"] = self.old

    def _look_up(self, name: str) -> Any:
        if name == self.name:
            self._check(_getframe(1))
            return self.value
        if self.old is None:
            raise AttributeError(f"module {self.owner.__name__!r} has no attribute {name!r}")
        return self.old(name)

    @property
    def _called_from_elsewhere(self) -> Callable[..., Any]:
        def method(*args: Any, **kwargs: Any) -> Any:
            self._check(_getframe(1))
            return self.value(*args, **kwargs)

        return method

    def _check(self, frame: types.FrameType) -> None:
        if frame.f_code.co_filename == self.source:
            raise ForbiddenAPI(f"{self.words} is not allowed in this exercise: write it yourself.")


def _restore(owner: Any, name: str, old: Any) -> None:
    if old is None:
        delattr(owner, name)
    else:
        setattr(owner, name, old)


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
    contexts: dict[str, Several] = {}
    for item, names in forbidden.items():
        hidden = [entry for name in names if (entry := _hidden(name, source)) is not None]
        if hidden:
            contexts[item] = Several(hidden)
    nothing: AbstractContextManager[Any] = nullcontext()

    def context(item: str) -> AbstractContextManager[Any]:
        return contexts.get(item, nothing)

    return context


_SHORT = {"np": "numpy", "tf": "tensorflow", "nn": "torch.nn", "F": "torch.nn.functional"}


def _hidden(words: str, source: str) -> Hidden | None:
    first, _, rest = words.partition(".")
    if not first.isidentifier() or not rest:
        return None
    path, _, name = f"{_SHORT.get(first, first)}.{rest}".rpartition(".")
    owner = _find(path)
    if owner is None or isinstance(owner, Dummy) or not hasattr(owner, name):
        return None
    return Hidden(owner, name, words, source)


def _find(path: str) -> Any:
    """The module or class of a dotted name among what is loaded."""
    if path in sys.modules:
        return sys.modules[path]
    parent, _, name = path.rpartition(".")
    owner = _find(parent) if parent else None
    found = getattr(owner, name, None)
    return found if isinstance(found, (type, types.ModuleType)) else None
