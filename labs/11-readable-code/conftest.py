"""The notebook as the reference, orders for it, and the measures of a text."""
# ruff: noqa: S101 -- a fault of our own notebook is to stop the checks

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

NOTEBOOK = Path(__file__).parent / "given" / "notebook.py"
DISTRICTS = ["centre", "harbour", "hills"]
RULES: dict[str, Any] = {
    "shortest_minutes": 4,
    "longest_minutes": 240,
    "late_after": 5,
    "rush_from": 17,
    "rush_until": 20,
    "wet_mm": 0.5,
    "share_in_time": 0.75,
    "smallest_group": 12,
    "round_to": 5,
    "extra_minutes": {"hills": 3},
    "refunds": [[30, 800], [20, 500], [10, 200]],
    "wet_divisor": 2,
}
_SMALLEST_COPY = 40  # nodes of the syntax tree: some three ordinary lines
_BRANCHES = (ast.If, ast.IfExp, ast.For, ast.While, ast.ExceptHandler, ast.match_case)
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_QUIET = (
    *(ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign),
    *(ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef),
)


class Case(NamedTuple):
    """Orders, the rules of the notebook, and its report."""

    orders: pd.DataFrame
    rules: dict[str, Any]
    out: dict[str, Any]


def run_notebook(
    orders: pd.DataFrame, cells: Sequence[int] = range(1, 12), typed: dict[str, str] | None = None
) -> dict[str, Any]:
    """Run cells in the order of their numbers, and return all names that they leave.

    Args:
        orders: A copy of it is used.
        cells: The numbers of those that run.
        typed: What somebody types into the cells instead of what stands there.
    """
    text = NOTEBOOK.read_text(encoding="utf-8")
    for old, new in (typed or {}).items():
        assert old in text, f"{old!r} does not stand in the notebook."
        text = text.replace(old, new)
    parts = re.split(r"^# In \[(\d+)\]:\n", text, flags=re.M)
    lines = dict(zip(map(int, parts[1::2]), parts[2::2], strict=True))
    names: dict[str, Any] = {"orders": orders.copy()}
    for number in sorted(cells):
        exec(compile(lines[number], f"In [{number}]", "exec"), names)  # noqa: S102 (our notebook)
    return names


def make_orders(rng: np.random.Generator, number: int = 150) -> pd.DataFrame:
    """Orders in which every edge of the rules occurs. Minutes are quarters, so sums are exact."""
    promised = rng.choice([25.0, 30.0, 35.0, 40.0], size=number)
    waited = rng.choice([-6, -2, 0, 5, 5.25, 10, 10.25, 15, 20, 20.25, 30, 30.25, 42], size=number)
    waited = waited + rng.choice([0.0, 0.25, 1.5], size=number)
    minutes = promised + waited
    odd = rng.choice(number, size=15, replace=False)
    minutes[odd] = [np.nan] * 3 + [3.75, 4.0, 240.0, 240.25] * 3
    district = rng.choice(DISTRICTS, size=number, p=[0.55, 0.3, 0.15])
    hour = rng.choice([*range(11, 23), 16, 17, 19, 20], size=number)
    hour[(district == "hills") & (rng.random(number) < 0.8) & (hour >= 17) & (hour < 20)] = 12
    orders = pd.DataFrame(
        {
            "order_id": [f"o{n:04}" for n in rng.permutation(number)],
            "hour": hour,
            "district": district,
            "rain_mm": rng.choice([0.0, 0.4, 0.5, 0.6, 2.0], size=number),
            "promised": promised,
            "minutes": minutes,
        }
    )
    again = orders.sample(frac=0.15, random_state=int(rng.integers(1 << 30)))
    # The feed reports some orders once more, with the minutes corrected.
    corrected = again.assign(minutes=again["minutes"] + 7.5)
    return pd.concat([orders, corrected], ignore_index=True)


def functions(source: str) -> list[_Function]:
    """All functions and methods of a text, inner ones too."""
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, _Function)]


def statements(function: _Function) -> int:
    """The statements of a function, inner ones too, without its docstring."""
    inner = sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1
    return inner - (ast.get_docstring(function) is not None)


def complexity(function: _Function) -> int:
    """McCabe's number: one, and one more for each place where the way divides."""
    more = 0
    for node in ast.walk(function):
        more += isinstance(node, _BRANCHES)
        more += len(node.values) - 1 if isinstance(node, ast.BoolOp) else 0
        more += 1 + len(node.ifs) if isinstance(node, ast.comprehension) else 0
    return 1 + more


def copies(source: str) -> list[tuple[int, int]]:
    """The first lines of blocks that are the same but for names and values, in pairs."""
    bodies = [
        body
        for function in functions(source)
        for node in ast.walk(function)
        for body in (getattr(node, "body", None), getattr(node, "orelse", None))
        if isinstance(body, list)
    ]
    blocks = {id(body): body for body in bodies}.values()
    windows = [window for body in blocks for window in _windows(body)]
    alike = [
        (one, other)
        for (one, shape), (other, same) in combinations(windows, 2)
        if shape == same and _apart(one, other)
    ]
    return sorted({(one[0].lineno, other[0].lineno) for one, other in alike})


def _windows(body: list[ast.stmt]) -> Iterator[tuple[list[ast.stmt], str]]:
    for start in range(len(body)):
        for end in range(start + 1, len(body) + 1):
            window = body[start:end]
            nodes = [node for statement in window for node in ast.walk(statement)]
            many = sum(isinstance(node, ast.stmt) for node in nodes) >= 3
            if many and len(nodes) >= _SMALLEST_COPY:
                yield window, _shape(window)
                break  # a longer copy contains this one


def _shape(window: list[ast.stmt]) -> str:
    """What stays of a block when names are numbered and values forgotten."""
    numbers: dict[str, str] = {}
    block = ast.Module(body=deepcopy(window), type_ignores=[])
    for node in ast.walk(block):
        if isinstance(node, ast.Name):
            node.id = numbers.setdefault(node.id, f"name{len(numbers)}")
        elif isinstance(node, ast.arg):
            node.arg = numbers.setdefault(node.arg, f"name{len(numbers)}")
        elif isinstance(node, ast.Constant):
            node.value = 0
        elif isinstance(node, _Function):
            node.name = "function"
    return ast.dump(block)


def _apart(one: list[ast.stmt], other: list[ast.stmt]) -> bool:
    first, second = sorted((one, other), key=lambda block: block[0].lineno)
    return (first[-1].end_lineno or 0) < second[0].lineno


def unnamed(source: str) -> list[tuple[int, object]]:
    """Numbers and names of districts inside functions: the line of each, and its value."""
    found = []
    for function in functions(source):
        if function.name == "usual_rules":
            continue
        for statement in function.body:
            for node in ast.walk(statement):
                value = node.value if isinstance(node, ast.Constant) else None
                number = type(value) in (int, float) and value not in (0, 1, 2, 100)
                if number or value in DISTRICTS:
                    found.append((node.lineno, value))
    return found


def not_signed(source: str) -> list[str]:
    """What lacks a type or a docstring, in words."""
    found = []
    for function in functions(source):
        given = function.args
        every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        bare = [arg.arg for arg in every if arg is not None and arg.annotation is None]
        bare = [name for name in bare if name not in ("self", "cls")]
        found += [f"the argument {name} of {function.name} has no type" for name in bare]
        if function.returns is None:
            found.append(f"{function.name} does not say of which type its result is")
        if not function.name.startswith("_") and not ast.get_docstring(function):
            found.append(f"{function.name} has no docstring")
    return found


def runs_at_import(source: str) -> list[int]:
    """The lines at the top level, or with `global`, that do more than define."""
    tree = ast.parse(source)
    loud = [node for node in tree.body if not isinstance(node, _QUIET) and not _text(node)]
    loud += [node for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal)]
    return [node.lineno for node in loud]


def _text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@pytest.fixture(scope="session")
def notebook() -> Callable[..., dict[str, Any]]:
    """See run_notebook."""
    return run_notebook


@pytest.fixture(scope="session")
def orders_of() -> Callable[..., pd.DataFrame]:
    """See make_orders."""
    return make_orders


@pytest.fixture(scope="session")
def rules() -> dict[str, Any]:
    """The numbers with which the notebook ran."""
    return RULES


@pytest.fixture(scope="session")
def case() -> Case:
    """Orders, always the same ones, and what the notebook says of them."""
    orders = make_orders(np.random.default_rng(11))
    return Case(orders, RULES, run_notebook(orders)["out"])


@pytest.fixture(scope="session")
def measures() -> SimpleNamespace:
    """The measures of a text."""
    every = (functions, statements, complexity, copies, unnamed, not_signed, runs_at_import)
    return SimpleNamespace(**{measure.__name__: measure for measure in every})
