"""A docstring as Markdown: what it explains, without its sections (Args, Returns, ...), which stay in the code."""

from __future__ import annotations

import ast
import inspect
import re
from itertools import pairwise

_SECTION = re.compile(r"(?:Args|Attributes|Returns|Yields|Raises|Examples?|Methods|Notes?):\s*$", re.MULTILINE)
#: What Markdown or MathJax would take for markup; not inside backquotes.
_MARKUP = re.compile(r"([\\*_<>#$~\[\]|])")

#: So many columns of room at the end of a line are chance.
_RAGGED = 8


def explained(module: str, name: str, title: str) -> str:
    """A title, and what the docstring of a function or class says, of the module itself for ""; as Markdown."""
    tree = ast.parse(module)
    nodes = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name]
    text = ast.get_docstring(nodes[0] if nodes else tree) or ""
    section = _SECTION.search(text)
    return f"{title}\n\n{as_markdown(text[: section.start()] if section else text)}".rstrip()


def as_markdown(text: str) -> str:
    """Plain text as Markdown that reads the same: paragraphs flow, indented lines stay as they are."""
    blocks: list[str] = []
    width = max(len(line) for line in text.splitlines() or [""])
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        lines: list[str] = []
        code: list[str] = []
        for line in paragraph.splitlines():
            (code if line.startswith("    ") else lines).append(line)
        blocks += [_flowing(lines, width)] if lines else []
        blocks += [inspect.cleandoc("\n".join(["", "```text", *code, "```"]))] if code else []
    return "\n\n".join(blocks)


def _flowing(lines: list[str], width: int) -> str:
    """Lines of prose; where the author broke a line that had room for the next word, the break stays."""
    ends = [
        "  \n" if len(line) + 1 + len(after.split()[0]) < width - _RAGGED else "\n" for line, after in pairwise(lines)
    ]
    return "".join(f"{_escaped(line)}{end}" for line, end in zip(lines, [*ends, ""], strict=True))


def _escaped(line: str) -> str:
    parts = line.split("`")
    if len(parts) % 2 == 0:  # a backquote without its partner
        return _MARKUP.sub(r"\\\1", line).replace("`", "\\`")
    return "`".join(part if number % 2 else _MARKUP.sub(r"\\\1", part) for number, part in enumerate(parts))
