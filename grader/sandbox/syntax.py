"""A reader of syntax trees: which dotted names, methods, operators and helpers each top-level definition uses.

Runs in the worker only (a hostile file is parsed where it can do no harm); imports nothing but `ast`.
"""

from __future__ import annotations

import ast
import builtins
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar

MODULE = "<module>"
_BUILTINS = frozenset(dir(builtins))
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LOOPS = {
    ast.For: "for", ast.AsyncFor: "for", ast.While: "while", ast.ListComp: "comprehension",
    ast.SetComp: "comprehension", ast.DictComp: "comprehension", ast.GeneratorExp: "comprehension",
}  # fmt: skip
_OPERATORS = {
    ast.MatMult: "@", ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**",
}  # fmt: skip

_IMPORTS = (ast.Import, ast.ImportFrom)
_CLOSED = frozenset((*_FUNCTIONS, ast.ClassDef, ast.Lambda))
_BINDING = frozenset((
    *_FUNCTIONS, *_IMPORTS, ast.ClassDef, ast.Name, ast.Assign, ast.AnnAssign, ast.NamedExpr,
))  # fmt: skip
#: The fields of each kind of node that hold something worth reading.
_FIELDS = {
    kind: tuple(name for name in kind._fields if name not in ("ctx", "op", "ops", "type_comment", "kind"))
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}

Env = dict[str, str | None]  # name -> dotted name, or None for something of the student's own


def parse(source: bytes) -> ast.Module:
    """The tree of a file; raises SyntaxError, ValueError (null bytes), RecursionError, MemoryError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in a docstring is not our affair
        return ast.parse(source)


class ModuleReader:
    """Reads a module: `definitions` (name -> uses and helpers), `imports`, `names`, `stubs`."""

    def __init__(self, tree: ast.Module) -> None:
        self.imports: list[tuple[str, int]] = []
        body = _imported_part(tree.body)
        nodes = _scope_of(body)
        own: Env = dict.fromkeys(_bound(nodes))
        self.env: Env = {**own, **_aliases(nodes, dict(own))}
        self.names = sorted(own)
        self.stubs: list[str] = []
        self.definitions: dict[str, tuple[set[tuple[str, int]], set[str]]] = {}
        for statement in body:
            self._read(statement)

    def _read(self, statement: ast.stmt) -> None:
        if isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
            names = [statement.name]
            self._find_stubs(statement)
        else:  # `square = lambda x: x ** 2` is a definition too; everything at module level belongs to the module
            names = [*_bound(_scope_of([statement])), MODULE]
        methods = {inner.name for inner in getattr(statement, "body", []) if isinstance(inner, _FUNCTIONS)}
        reader = _UseReader(self.env, frozenset(methods) if isinstance(statement, ast.ClassDef) else frozenset())
        reader.visit(statement)
        self.imports += reader.imports
        for name in names:
            uses, helpers = self.definitions.setdefault(name, (set(), set()))
            uses |= reader.uses
            helpers |= reader.helpers - {name}

    def _find_stubs(self, statement: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        if not isinstance(statement, ast.ClassDef):
            if _is_stub(statement):
                self.stubs.append(statement.name)
            return
        methods = [inner for inner in statement.body if isinstance(inner, _FUNCTIONS)]
        unwritten = [method.name for method in methods if _is_stub(method)]
        self.stubs += [f"{statement.name}.{name}" for name in unwritten]
        if unwritten and all(method.name in unwritten or method.name.startswith("_") for method in methods):
            self.stubs.append(statement.name)


class _UseReader:
    """Collects what one statement uses, with the names of the scopes around it resolved."""

    def __init__(self, env: Env, own_methods: frozenset[str]) -> None:
        self.env = env
        self.own_methods = own_methods
        self.uses: set[tuple[str, int]] = set()
        self.helpers: set[str] = set()
        self.called: set[int] = set()  # the nodes that are called
        self.imports: list[tuple[str, int]] = []

    def visit(self, node: ast.AST) -> None:
        """Read a node and all below it."""
        reader = self.readers.get(type(node))
        if reader is not None:
            reader(self, node)
        else:
            self._go_on(node)

    def _go_on(self, node: ast.AST) -> None:
        for child in _children(node):
            self.visit(child)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        self.uses.add((_LOOPS[type(node)], node.lineno))
        self._go_on(node)

    def _operator(self, node: ast.BinOp | ast.AugAssign) -> None:
        if type(node.op) in _OPERATORS:
            self.uses.add((_OPERATORS[type(node.op)], node.lineno))
        self._go_on(node)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        self.imports += _imports(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """A function is a scope: its parameters and variables hide names outside."""
        for outside in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(outside)
        self._scope(_parameters(node.args), node.body)

    def _lambda(self, node: ast.Lambda) -> None:
        self._scope(_parameters(node.args), [node.body])

    def _scope(self, parameters: Iterable[str], body: Sequence[ast.AST]) -> None:
        outer = self.env
        nodes = _scope_of([statement for statement in body if isinstance(statement, ast.stmt)])
        own: Env = dict.fromkeys([*parameters, *_bound(nodes)])
        inner = {**outer, **dict.fromkeys(own, "")}
        self.env = {**inner, **_aliases(nodes, {**outer, **own})}
        for part in body:
            self.visit(part)
        self.env = outer

    def _name(self, node: ast.Name) -> None:
        """A plain name: an alias, a helper of the module, or a builtin."""
        if not isinstance(node.ctx, ast.Load):
            return
        if node.id not in self.env:
            if node.id in _BUILTINS:
                self.uses.add((node.id, node.lineno))
            if star := self.env.get("*"):  # `from numpy import *`: the name may be numpy's
                self.uses.add((f"{star.removesuffix('.*')}.{node.id}", node.lineno))
            return
        meaning = self.env[node.id]
        if meaning:
            self.uses.add((meaning, node.lineno))
        elif meaning is None:
            self.helpers.add(node.id)

    def _attribute(self, node: ast.Attribute) -> None:
        """A dotted name of a module, or an attribute of an object."""
        dotted = resolve(node, self.env)
        if dotted:
            self.uses.add((dotted, node.lineno))
            return
        if isinstance(node.ctx, ast.Load) and not self._is_own(node):
            self.uses.add(("." + node.attr, node.lineno))
        self.visit(node.value)

    def _is_own(self, node: ast.Attribute) -> bool:
        """A method this class defines, or a value it keeps: self.dot(...) then, and self.mean."""
        on_self = isinstance(node.value, ast.Name) and node.value.id == "self"
        return on_self and (node.attr in self.own_methods or id(node) not in self.called)

    def _call(self, node: ast.Call) -> None:
        """A call; getattr(np, "dot") and __import__("numpy") are names in disguise."""
        self.called.add(id(node.func))
        dotted = resolve(node, self.env)
        if dotted:
            self.uses.add((dotted, node.lineno))
        self._go_on(node)

    #: How each kind of node is read; of all others only what is below them.
    readers: ClassVar[dict[type[ast.AST], Callable[[_UseReader, Any], None]]] = {
        **dict.fromkeys(_LOOPS, _loop),
        **dict.fromkeys((ast.BinOp, ast.AugAssign), _operator),
        **dict.fromkeys(_IMPORTS, _import),
        **dict.fromkeys(_FUNCTIONS, _function),
        ast.Lambda: _lambda,
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.Call: _call,
    }


def resolve(node: ast.expr, env: Env) -> str | None:
    """The dotted name an expression stands for, if a reader can tell."""
    if isinstance(node, ast.Name):
        return env.get(node.id) or None
    if isinstance(node, ast.Attribute):
        base = resolve(node.value, env)
        return f"{base}.{node.attr}" if base else None
    if not isinstance(node, ast.Call) or not node.args:
        return None
    words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) > 1 and words:
        base = resolve(node.args[0], env)
        return f"{base}.{words[0]}" if base else None
    loads = isinstance(node.func, ast.Name) and node.func.id == "__import__"
    if words and (loads or resolve(node.func, env) == "importlib.import_module"):
        return words[0]
    return None


def _aliases(nodes: Iterable[ast.AST], env: Env) -> dict[str, str]:
    """Names that stand for a dotted name: imports, and assignments of one (`d = np.dot`, chained too)."""
    found: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, _IMPORTS):
            found.update(_import_aliases(node))
            continue
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(node, ast.Assign):
            pairs = [pair for target in node.targets for pair in _unpacked(target, node.value)]
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            pairs = [(node.target, node.value)]
        for target, value in pairs:
            dotted_value = resolve(value, {**env, **found})
            if isinstance(target, ast.Name) and dotted_value:
                found[target.id] = dotted_value
    return found


def _unpacked(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _imports(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Import):
        yield from ((alias.name, node.lineno) for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level:
        yield (node.module or "", node.lineno)


def _import_aliases(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
    elif isinstance(node, ast.ImportFrom) and not node.level:
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _imported_part(body: list[ast.stmt]) -> list[ast.stmt]:
    """A module without what stands below `if __name__ == "__main__":`, which an import never runs.

    What a student tries out there, with whatever library, is no part of an answer. All counts where the file binds
    `__name__` itself.
    """
    kept = [statement for statement in body if not _is_script(statement)]
    return body if "__name__" in _bound(_scope_of(body)) else kept


def _is_script(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.If) or statement.orelse or not isinstance(statement.test, ast.Compare):
        return False
    sides = [statement.test.left, *statement.test.comparators]
    named = sum(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    main = sum(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)
    return (len(sides), named, main) == (2, 1, 1) and isinstance(statement.test.ops[0], ast.Eq)


def _scope_of(statements: Iterable[ast.AST]) -> list[ast.AST]:
    """The nodes of a scope that bind names, in order, without going into functions and classes."""
    found, open_ = [], list(statements)[::-1]
    while open_:
        node = open_.pop()
        kind = type(node)
        if kind in _BINDING:
            found.append(node)
        if kind not in _CLOSED:
            open_ += _children(node)[::-1]
    return found


def _children(node: ast.AST) -> list[ast.AST]:
    """The nodes below one; much quicker than ast.iter_child_nodes, which also lists contexts and operators."""
    found: list[ast.AST] = []
    for name in _FIELDS[type(node)]:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [part for part in value if isinstance(part, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def _bound(nodes: Iterable[ast.AST]) -> list[str]:
    """The names that the nodes of a scope bind."""
    names: list[str] = []
    for node in nodes:
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            names.append(node.name)
        elif isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                names.append(node.id)
        elif isinstance(node, _IMPORTS):
            names += [name for name, _ in _import_aliases(node)]
    return names


def _parameters(args: ast.arguments) -> list[str]:
    named = [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]
    return [arg.arg for arg in named]


def _is_stub(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Nothing but a docstring and `raise NotImplementedError(...)`."""
    body = [statement for statement in function.body if not _is_text(statement)]
    if len(body) != 1 or not isinstance(body[0], ast.Raise) or body[0].exc is None:
        return False
    raised = body[0].exc.func if isinstance(body[0].exc, ast.Call) else body[0].exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
