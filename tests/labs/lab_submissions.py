"""The files that the lab contract is tried on, and how to check many at once."""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SEEDS = (1, 2026)

BROKEN = {
    "empty": "",
    "blank": "\n  \n",
    "syntax": "def psi(:\n    return 0\n",
    "null byte": "x = 1\0",
    "import": "import a_module_that_is_not_there\n",
    "imports the solution": "from solution import *\n",
    "imports the checks": "import checks\n",
    "raises": "1 / 0\n",
    "exits": "raise SystemExit(0)\n",
    "endless import": "def f():\n    return f()\n\nf()\n",
}
NAUGHTY = {
    "nothing in it": "x = 1\n",
    "equal to everything": (
        "class Yes:\n"
        "    def __eq__(self, other): return True\n"
        "    def __call__(self, *a, **k): return self\n"
        "    def __getattr__(self, name): return self\n"
        "    def __ge__(self, other): return True\n"
        "    def __le__(self, other): return True\n"
        "    def __format__(self, spec): return ''\n"
        "def __getattr__(name):\n"
        "    if name.startswith('__'): raise AttributeError(name)\n"
        "    return Yes()\n"
    ),
    "endless recursion": "def __getattr__(name):\n    return lambda *a, **k: f()\n\n"
    "def f():\n    return f()\n",
    "exits when called": "def __getattr__(name):\n    return lambda *a, **k: exit(0)\n",
}


def check_many(jobs):
    """Run the checks on (lab, path, seed) triples, in processes of their own."""
    answer = subprocess.run(
        [sys.executable, str(HERE / "check_many.py")],
        input=json.dumps([[lab, str(path), seed] for lab, path, seed in jobs]),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},  # this copy of the labs, not the installed one
        timeout=600,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def submissions(lab):
    """All files that the contract is tried on, as (name, text, seeds)."""
    yield "starter", lab.starter, (1,)
    yield "solution", lab.solution, SEEDS
    yield "alternative", (HERE / "alternatives" / f"{lab.id}.py").read_text(), SEEDS
    for kind in (BROKEN, NAUGHTY):
        for name, text in kind.items():
            yield name, text, (1,)
    for mutant in lab.mutants():
        yield f"mutant {mutant.name}", mutant.source, (1,)
