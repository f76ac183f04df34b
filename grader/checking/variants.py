"""Known mistakes and alternatives, read as source and put in the solution's place.

A variant file stands beside the hidden tests. The judge never imports it (it may need torch, and it is as secret as the
solution): decorators are read from the syntax tree, and a variant submission is the solution's own source with the
definition of one item replaced.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from grader.errors import HiddenTestError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Variant:
    """One known mistake (`kind` "mistake") or right alternative: its slug, its item, its source text and imports.

    `instead` is the definition of the solution that it replaces, `name` the one that stands there afterwards.
    """

    kind: str
    slug: str
    of: str
    hint: str
    name: str
    source: str
    imports: str
    instead: str = ""

    def __str__(self) -> str:
        return f"{self.of}/{self.slug}"


def read_variants(path: Path) -> tuple[Variant, ...]:
    """All variants of a file, in its order; none when the file does not exist.

    Raises:
        HiddenTestError: a decorator without of="...", or with anything but plain strings.
    """
    if not path.exists():
        return ()
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, str(path))
    shared = _shared(tree, text)
    return tuple(
        _variant(node, decorator, text, shared, path)
        for node in tree.body
        if isinstance(node, Definition) and (decorator := _decorator(node)) is not None
    )


def _decorator(node: Definition) -> ast.Call | None:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") in {"mistake", "alternative"}:
            return decorator
    return None


def _variant(node: Definition, decorator: ast.Call, text: str, shared: str, path: Path) -> Variant:
    try:
        words = {str(word.arg): str(ast.literal_eval(word.value)) for word in decorator.keywords}
        of = words["of"]
    except (KeyError, ValueError):
        message = f"{path.name}, line {decorator.lineno}: the decorator needs of='...' and plain strings"
        raise HiddenTestError(message) from None
    kind = decorator.func.id if isinstance(decorator.func, ast.Name) else ""
    return Variant(
        kind=kind,
        slug=node.name,
        of=of,
        hint=words.get("hint", ""),
        name=words.get("name") or words.get("instead") or of,
        source=_bare(node, text),
        imports=shared,
        instead=words.get("instead", ""),
    )


def _bare(node: Definition, text: str) -> str:
    """The definition without the decorator that marks it."""
    lines = text.splitlines()
    others = [
        f"@{ast.unparse(decorator)}"
        for decorator in node.decorator_list
        if not (isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") in {"mistake", "alternative"})
    ]
    return "\n".join([*others, *lines[node.lineno - 1 : node.end_lineno]])


def _shared(tree: ast.Module, text: str) -> str:
    """What the variants of a file share: imports (ours left out), constants and undecorated helpers."""
    kept = []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            ours = isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {
                "grader",
                "__future__",
            }
            kept.append("" if ours else ast.unparse(node))
        elif (isinstance(node, Definition) and _decorator(node) is None) or isinstance(
            node, ast.Assign | ast.AnnAssign
        ):
            kept.append(ast.get_source_segment(text, node) or "")
    return "\n".join(line for line in kept if line)


def variant_source(solution: str, variant: Variant) -> str:
    """The solution's source with the variant in the place of its item.

    Raises:
        HiddenTestError: the solution defines no such item.
    """
    node = _definition(solution, variant.instead or variant.of)
    lines = solution.splitlines()
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    body = as_placed(variant)
    future = "from __future__ import annotations"
    rest = "\n".join([*lines[: first - 1], variant.imports, body, *lines[node.end_lineno or first :]])
    return f"{future}\n{rest.replace(future, '', 1)}\n"


def _definition(solution: str, item: str) -> Definition:
    for node in ast.parse(solution).body:
        if isinstance(node, Definition) and node.name == item:
            return node
    message = f"the solution defines no {item!r}, but a variant stands for it: correct `of=` or `instead=`"
    raise HiddenTestError(message)


def as_placed(variant: Variant) -> str:
    """The variant's definition under the name that it has in the module."""
    keyword = "class" if variant.source.lstrip().startswith(("class ", "@")) and "class " in variant.source else "def"
    return variant.source.replace(f"{keyword} {variant.slug}", f"{keyword} {variant.name}", 1).replace(
        f"super({variant.slug},", f"super({variant.name},"
    )
