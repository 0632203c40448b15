"""What the documents tell a reader to type exists: targets, modules, commands, options, files."""

import ast
import importlib
import importlib.util
import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest

from bok.prose import markdown_cells

ROOT = Path(__file__).resolve().parent.parent
TEXTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(ROOT.glob("labs/*/lesson.py")),
]
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`((?:grade|make|lab|python -m|uv run) [^`\n]+)`")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

# The programs of the course whose arguments are looked up, and programs of other people.
CLICK = {
    "bok": "bok.cli",
    "reference_impl": "reference_impl.cli",
    "benchmarks": "benchmarks.__main__",
    "grade": "labs.grader.commands",
    "lab": "labs.kit.cli",
}
OTHERS = {"cd", "curl", "export", "git", "mlflow", "pip", "source"}


def problem(line: str) -> str:
    """What is wrong with a command line; empty when everything that it names exists."""
    first, *words = shlex.split(line.replace("\\", "/"), comments=True)
    program = Path(first).name
    if program in CHECKS:
        return CHECKS[program](words)
    return "" if program in OTHERS else f"nothing here knows {first!r}"


def make(targets: list[str]) -> str:
    return next((f"no target {name}" for name in targets if name not in TARGETS), "")


def python(words: list[str]) -> str:
    """``-m module ...`` or ``-c code``; the launcher of Windows also takes a version."""
    match [word for word in words if not re.fullmatch(r"-3\.\d+", word)]:
        case ["-c", code]:
            ast.parse(code)
        case ["-m", module, *rest]:
            if importlib.util.find_spec(module) is None:
                return f"no module {module}"
            return unknown_to_click(module, rest) if module in CLICK else ""
    return ""


def uv(words: list[str]) -> str:
    match words:
        case ["run", "--script", path]:
            # A reader may also have downloaded the example of a page, by its link.
            places = (ROOT / path, ROOT / "docs" / "tools" / "examples" / path)
            return "" if any(place.is_file() for place in places) else f"no file {path}"
    return "only uv run --script is known"


def unknown_to_click(name: str, words: list[str]) -> str:
    """Read the words as the program would, without running it; WORDS IN CAPITALS stand for any."""
    command = importlib.import_module(CLICK[name]).main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        context = click.Context(command, info_name=name)
        if words[0].isupper():
            return ""
        try:
            _, command, words = command.resolve_command(context, list(words))
        except click.UsageError as error:
            return f"{name}: {error.format_message()}"
    context = click.Context(command, info_name=name, **command.context_settings)
    try:
        command.make_parser(context).parse_args(list(words))
    except click.UsageError as error:
        return f"{name}: {error.format_message()}"
    return ""


CHECKS = {
    "make": make,
    "python": python,
    "python3": python,
    "py": python,
    "uv": uv,
    "grade": lambda words: unknown_to_click("grade", words),
    "lab": lambda words: unknown_to_click("lab", words),
}


def command_lines(text: str) -> list[str]:
    """The commands of shell blocks, and those in backticks."""
    lines = []
    for language, block in FENCED.findall(text):
        typed = [line for line in block.split("\n") if line and not line.startswith("#")]
        if language == "console":  # which also shows what was printed
            typed = [line[2:] for line in typed if line.startswith("$ ")]
        lines += typed if language in ("bash", "bat", "console") else []
    return lines + SPAN.findall(FENCED.sub("", text))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_is_named_exists(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        text = markdown_cells(text)
    problems = {line: problem(line) for line in command_lines(text)}
    assert {line: said for line, said in problems.items() if said} == {}


def test_commands_are_found_in_text():
    text = (
        "Run `make check test` or `x = 1`:\n```bash\nmake serve  # both\n# a comment\n```\n"
        "```console\n$ lab list\nno command\n```\n```bat\npython -m bok check\n```\n"
        "```text\nmake nothing\n```\nWe\nmake it with `make`."
    )
    assert command_lines(text) == [
        "make serve  # both",
        "lab list",
        "python -m bok check",
        "make check test",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("make check tests", "no target tests"),
        ("lab begin drift", "lab: No such command 'begin'"),
        ("lab start drift --once", "lab: No such option"),
        ("python -m bok tools refreshed", "bok: No such command 'refreshed'"),
        (".venv/bin/python -m reference_impl run --scenes x", "reference_impl: No such option"),
        ("python -m benchmark drift", "no module benchmark"),
        ("uv run --script docs/tools/examples/none.py", "no file docs/tools/examples/none.py"),
        ("mlopsctl start", "nothing here knows 'mlopsctl'"),
    ],
)
def test_a_wrong_command_is_found(line, said):
    assert problem(line).startswith(said)


def test_make_help_explains_every_public_target():
    helped = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    phony = set(re.findall(r"^\.PHONY: ([a-z-]+)$", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert phony == {line.split()[1] for line in helped.stdout.splitlines()}
