"""The rules of the house: who may import whom, what stands at the root, how long a module is."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("apps", "benchmarks", "bok", "labs", "reference_impl")

# A package may import itself, the standard library, what is installed, and these.
ALLOWED = {
    "apps": {"bok", "reference_impl", "labs.grader", "labs.kit"},
    "benchmarks": {"labs", "reference_impl"},
    "labs": {"bok", "reference_impl"},
    "bok": set(),
    "reference_impl": set(),
}
# These libraries are imported in these files alone.
ONLY_IN = {
    "streamlit": ("apps/streamlit_app.py", "apps/app_pages/"),
    "mkdocs": ("bok/mkdocs_hooks.py",),
    "mlflow": ("reference_impl/tracking.py",),
    "deltalake": ("reference_impl/store.py",),
    "pandera": ("reference_impl/validate.py",),
    "dagster": ("reference_impl/assets.py",),
    "onnx": ("reference_impl/onnx_model.py",),
    "skl2onnx": ("reference_impl/onnx_model.py",),
    "onnxruntime": ("reference_impl/onnx_model.py",),
    "skops": ("reference_impl/artefact.py", "labs/02-versioning/lesson.py"),
    "evidently": ("reference_impl/report.py", "benchmarks/drift.py"),
    "dask": ("reference_impl/distributed_profile.py",),
    "distributed": ("reference_impl/distributed_profile.py", "labs/grader/cluster.py"),
    "shap": ("reference_impl/explain.py",),
    "fastapi": ("reference_impl/serve.py", "benchmarks/serving_peers.py"),
    "uvicorn": ("reference_impl/server.py", "benchmarks/serving_peers.py"),
    "prometheus_client": ("reference_impl/metrics.py",),
}
ROOT_ENTRIES = {
    ".ci", ".devcontainer", ".gitattributes", ".github", ".gitignore", ".pre-commit-config.yaml",
    "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md",
    "apps", "benchmarks", "bok", "docs", "labs", "mkdocs.yml", "pyproject.toml", "reference_impl",
    "requirements", "tests",
}  # fmt: skip
MODULE_LINES = 250
FUNCTION_LINES = 40
# A lesson and an exercise are mostly prose, and checks are read one by one.
LONG_ALLOWED = re.compile(r"labs/\d\d-[a-z-]+/(lesson|checks|solution|exercise)\.py")
FILE_BYTES = 500_000


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def modules(*packages: str) -> list[str]:
    return [n for n in tracked() if n.endswith(".py") and n.split("/")[0] in packages]


def imports(source: str) -> Iterator[str]:
    """Every dotted name that a module imports, also inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def forbidden(name: str, source: str) -> list[str]:
    """What the module may not import but does."""
    package = name.partition("/")[0]
    wrong = []
    for imported in imports(source):
        top = imported.split(".")[0]
        allowed = {package, *ALLOWED[package]}
        ours = top in (*PACKAGES, "tests")
        if ours and not any(f"{imported}.".startswith(f"{prefix}.") for prefix in allowed):
            wrong.append(imported)
        if top in ONLY_IN and not name.startswith(ONLY_IN[top]):
            wrong.append(imported)
    return wrong


def life_cycle() -> list[str]:
    """The order of the modules, read from the package's table of contents."""
    text = ast.get_docstring(ast.parse((ROOT / "reference_impl/__init__.py").read_text()))
    return [line.split("`")[1] for line in text.splitlines() if line[:1].isdigit()]


@pytest.mark.parametrize("name", modules(*PACKAGES))
def test_imports_follow_the_rules(name):
    assert forbidden(name, (ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("bok/load.py", "import reference_impl.monitor"),
        ("reference_impl/loop.py", "def f():\n    from bok.load import load"),
        ("reference_impl/loop.py", "import mlflow"),
        ("labs/kit/cli.py", "from apps import charts"),
        ("apps/charts.py", "import streamlit as st"),
        ("apps/charts.py", "from labs import other"),
        ("bok/render.py", "from mkdocs.structure.files import File"),
        ("labs/kit/cli.py", "from tests.conftest import ROOT"),
    ],
)
def test_a_forbidden_import_is_found(name, source):
    assert forbidden(name, source)


def test_reference_modules_import_only_earlier_ones():
    order = life_cycle()
    assert sorted(order) == sorted(
        path.stem for path in (ROOT / "reference_impl").glob("[a-z]*.py")
    ), "the table of contents in reference_impl/__init__.py is not the list of modules"
    for place, module in enumerate(order):
        source = (ROOT / "reference_impl" / f"{module}.py").read_text(encoding="utf-8")
        ours = {
            name.split(".")[1] for name in imports(source) if name.startswith("reference_impl.")
        }
        assert ours <= set(order[:place]), f"{module} imports a later module"


def test_the_root_has_exactly_these_entries():
    assert {name.split("/")[0] for name in tracked()} == ROOT_ENTRIES


@pytest.mark.parametrize("name", modules(*PACKAGES))
def test_modules_and_functions_are_short(name):
    source = (ROOT / name).read_text(encoding="utf-8")
    if not LONG_ALLOWED.fullmatch(name):
        assert len(source.splitlines()) <= MODULE_LINES
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = node.body[0] if ast.get_docstring(node) else None
            prose = docstring.end_lineno - docstring.lineno + 1 if docstring else 0
            assert node.end_lineno - node.lineno + 1 - prose <= FUNCTION_LINES, node.name


def test_no_file_is_large():
    assert [name for name in tracked() if (ROOT / name).stat().st_size > FILE_BYTES] == []


def test_no_file_names_a_package_registry():
    hosts = ["pypi" + ".org", "python" + "hosted", "npm" + "js."]
    found = [
        name
        for name in tracked()
        if any(host.encode() in (ROOT / name).read_bytes() for host in hosts)
    ]
    assert found == []


def test_every_dependency_has_an_upper_bound_and_every_lock_a_hash():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    ranges = list(project["project"]["dependencies"])
    for group in project["dependency-groups"].values():
        ranges += [entry for entry in group if isinstance(entry, str)]
    assert [entry for entry in ranges if ",<" not in entry] == []
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text().replace("\\\n", " ")
        pins = [line for line in text.splitlines() if "==" in line]
        assert pins
        assert [line for line in pins if "--hash=sha256:" not in line] == []
