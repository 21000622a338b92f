"""The project's own sources as syntax trees, under any root: rules are tried on a copy with a planted breach too."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file. `path` is relative to the root: teleo/accounts/pages.py."""

    root: Path
    path: str

    @property
    def text(self) -> str:
        return (self.root / self.path).read_text()

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)

    @property
    def folder(self) -> str:
        """The part of teleo it stands in: accounts, http… Empty for teleo's own files."""
        parts = self.path.split("/")
        return parts[1] if len(parts) > 2 else ""

    @property
    def imported(self) -> Iterator[str]:
        """What it imports, as dotted names of modules: `from teleo.directory import rules` is teleo.directory.rules."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (name.name for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}: imports are absolute"
                assert node.module is not None
                yield from (self._module(node.module, name.name) for name in node.names)

    @property
    def placed(self) -> Iterator[tuple[str, ast.AST]]:
        """Each node with the function it stands in, as `path:function`."""
        yield from _placed(self.tree, f"{self.path}:")

    def _module(self, package: str, name: str) -> str:
        folder = self.root / package.replace(".", "/")
        is_module = (folder / f"{name}.py").exists() or (folder / name / "__init__.py").exists()
        return f"{package}.{name}" if is_module else package


def sources(root: Path, *folders: str) -> list[Source]:
    found = (path for folder in folders for path in sorted((root / folder).rglob("*.py")))
    return [
        Source(root, path.relative_to(root).as_posix()) for path in found if "node_modules" not in path.parts
    ]


def imports(module: str, package: str) -> bool:
    """Whether this dotted name is the package or something in it."""
    return module == package or module.startswith(f"{package}.")


def last_name(node: ast.expr) -> str:
    """`create_task` of `asyncio.create_task`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


@cache
def _parsed(text: str) -> ast.Module:
    """Each rule walks the same files, and the copies of them: parsing is what costs."""
    return ast.parse(text)


def _placed(node: ast.AST, place: str) -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        yield place, child
        inside = f"{place.partition(':')[0]}:{child.name}" if isinstance(child, Function) else place
        yield from _placed(child, inside)
