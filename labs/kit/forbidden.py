"""What a lab teaches may not be imported ready-made from the reference implementation."""

import ast
from collections.abc import Iterable, Iterator

_IMPORTERS = ("import_module", "__import__")


def find(source: str, names: Iterable[str]) -> tuple[str, int] | None:
    """Return the first forbidden name that a text uses, and its line.

    Args:
        source: Python code that can be parsed.
        names: Dotted names of modules or objects, as ``reference_impl.monitor.psi``.
    """
    wanted = list(names)
    for used, line in _used(ast.parse(source)):
        for name in wanted:
            # `from package import *` brings all that is below the package.
            inside = used.endswith(".*") and name.startswith(used[:-1])
            if inside or f"{used}.".startswith(f"{name}."):
                return name, line
    return None


def _used(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every dotted name that is imported, or reached through what was imported."""
    nodes = [node for node in ast.walk(tree) if hasattr(node, "lineno")]
    nodes.sort(key=lambda node: node.lineno)
    local: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                local[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                local[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield f"{node.module}.{alias.name}", node.lineno
        elif isinstance(node, ast.Attribute) and (dotted := _dotted(node)):
            root, _, rest = dotted.partition(".")
            if root in local:
                yield f"{local[root]}.{rest}", node.lineno
        elif isinstance(node, ast.Call):
            yield from _by_text(node)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def _by_text(node: ast.Call) -> Iterator[tuple[str, int]]:
    importer = _dotted(node.func).rpartition(".")[2] in _IMPORTERS
    if importer and node.args and isinstance(node.args[0], ast.Constant):
        yield str(node.args[0].value), node.lineno
