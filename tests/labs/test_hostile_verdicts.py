"""A submission cannot give itself marks: the verdict is worked out where it has no hand."""

import json

import pytest
from hostile import HONEST, check, in_mean

PATCHES = {
    "pytest": "import pytest\npytest.approx = lambda *a, **k: Yes()\npytest.fail = print",
    "numpy": "import numpy\nnumpy.random.default_rng = numpy.allclose = lambda *a, **k: Yes()",
    "pandas": "import pandas.testing\npandas.testing.assert_frame_equal = print",
    "builtins": "import builtins\nbuiltins.AssertionError = builtins.abs = Yes",
    "the kit": "import labs.kit.plain\nlabs.kit.plain._plain = lambda value, *rest: value",
    "the wire": (
        "import labs.grader.inside.wire as wire\n"
        "wire._encode = lambda value, parts: {'r': ['yes', 1, '']}"
    ),
    "assertions": (
        "import ast, builtins\n"
        "class Gone(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node): return ast.Pass()\n"
        "right = builtins.compile\n"
        "def compile(source, *a, **k):\n"
        "    return right(Gone().visit(ast.parse(source)), *a, **k)\n"
        "builtins.compile = compile"
    ),
    "hooks of pytest": (
        "import _pytest.runner\n"
        "_pytest.runner.call_and_report = lambda *a, **k: None\n"
        "def pytest_runtest_makereport(item, call): return Yes()\n"
        "pytest_plugins = ['exercise']"
    ),
    "the garbage": (
        "import gc, types\n"
        "for thing in gc.get_objects():\n"
        "    if isinstance(thing, types.FunctionType) and thing.__name__ == 'check':\n"
        "        thing.__code__ = (lambda *a: True).__code__"
    ),
}
YES = """
class Yes(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __le__(self, other): return True
    __lt__ = __gt__ = __ge__ = __le__
    def __hash__(self): return 0
    def __call__(self, *a, **k): return self
    def __sub__(self, other): return 0.0
    __rsub__ = __abs__ = __sub__
    def __array__(self, *a, **k): raise SystemExit("array")
    def __reduce__(self): return (exec, ("import os; os._exit(0)",))
    def __reduce_ex__(self, protocol): return self.__reduce__()
    __class__ = float
    def __getattr__(self, name): return self
"""
WRONG = "\n\ndef mean(column):\n    return -7.0\n"
LIARS = {
    "equal to everything": "Yes(1)",
    "in a list": "[Yes(1)]",
    "in a dictionary": "{Yes(1): Yes(2)}",
    "in an array": "numpy.array([Yes(1)], dtype=object)",
    "in a frame": "pandas.DataFrame({'a': [Yes(1)]}, dtype=object)",
    "a list of its own": "type('list', (list,), {'__eq__': lambda a, b: True})([1])",
    "an array of its own": "numpy.zeros(3).view(type('M', (numpy.ndarray,), {}))",
    "a frame of its own": "type('DataFrame', (pandas.DataFrame,), {})({'a': [1]})",
    "a scalar of its own": "type('float64', (numpy.float64,), {'__eq__': lambda a, b: True})(1)",
    "a function": "print",
    "itself": "__import__('sys').modules[__name__]",
    "something endless": "(lambda x: x.append(x) or x)([])",
    "much too deep": "__import__('functools').reduce(lambda x, _: [x], range(10_000), 0)",
    "much too large": "numpy.zeros(20_000_000)",
    "an endless number": "10 ** 100_000",
}
REPORT = json.dumps({"report": {"checks": [{"id": "check_mean", "points": 20, "status": "ok"}]}})
FORGERIES = [
    in_mean(
        "a verdict on every descriptor",
        f"import os\nfor fd in range(256):\n    try:\n        os.write(fd, {REPORT.encode()!r})\n"
        "    except OSError:\n        pass\nreturn -7.0",
        80,
        "too big",  # the text is read as a length
    ),
    in_mean(
        "files of results",
        f"import os\nfor name in ('results.json', 'report.xml', '.pytest_cache', 'exitcode'):\n"
        f"    for folder in ('.', '/tmp', '/student', os.environ['HOME']):\n"
        f"        try:\n            open(os.path.join(folder, name), 'w').write({REPORT!r})\n"
        "        except OSError:\n            pass\nreturn -7.0",
        80,
        "wrong",
    ),
    in_mean("skips the check", "import pytest\npytest.skip('done')", 80, "error"),
    in_mean("says it failed as expected", "import pytest\npytest.xfail('done')", 80, "error"),
    in_mean("ends pytest", "import pytest\npytest.exit('done', 0)", 80, "error"),
    in_mean("interrupts", "raise KeyboardInterrupt", 80, "error"),
    in_mean("an assertion of its own", "assert False, 'the check is wrong'", 80, "error"),
    in_mean("not written yet", "raise NotImplementedError('later')", 80, "todo"),
    in_mean(
        "an error with a will of its own",
        "class E(Exception):\n    def __str__(self): raise SystemExit\nraise E",
        80,
        "no answer",
    ),
    in_mean(
        "an error with a long text", "raise ValueError('\\x1b[2J\\u202e' * 10_000_000)", 80, "error"
    ),
]


@pytest.mark.parametrize("patch", PATCHES.values(), ids=PATCHES)
def test_a_patch_changes_no_verdict(grader, patch):
    report = grader.grade(f"{HONEST}{WRONG}{YES}\n\n{patch}\n")
    found = {each["id"]: each["status"] for each in report["checks"]}
    assert found["check_mean"] != "ok"
    assert grader.points(f"{HONEST}\n# after a patch\n") == 100


@pytest.mark.parametrize("answer", LIARS.values(), ids=LIARS)
def test_what_only_claims_to_be_data_gains_nothing(grader, answer):
    start = f"import numpy, pandas\n{YES}\n\n{HONEST}"
    source = f"{start}\n\ndef mean(column):\n    return {answer}\n"
    report = grader.grade(source)
    found = {each["id"]: each["status"] for each in report["checks"] if each["status"] != "ok"}
    assert found == {"check_mean": "error"}


@pytest.mark.parametrize("attack", FORGERIES, ids=str)
def test_a_forged_verdict_is_no_verdict(grader, attack):
    check(grader, attack)


def test_what_a_submission_prints_cannot_steer_the_screen(grader):
    colours = "def add(a, b):\n    print('\\x1b]0;x\\x07')\n    return '\\x1b[31m'\n"
    report = grader.grade(f"print('\\x1b[2J\\u202eolleh')\n{HONEST}\n\n{colours}")
    told = json.dumps(report, ensure_ascii=False)
    assert all(letter.isprintable() or letter == "\n" for letter in told)
    assert report["checks"][0]["status"] == "wrong"


def test_functions_of_the_check_cannot_be_called_more_often_than_they_count(grader):
    body = "    for _ in range(50):\n        function(value)\n    return value + 2\n"
    source = f"{HONEST}\n\ndef twice(function, value):\n{body}"
    checks = grader.grade(source)["checks"]
    assert [each["status"] for each in checks] == ["ok", "ok", "ok", "wrong", "ok"]


def test_a_seed_gives_the_same_report_and_another_one_other_data(grader):
    source = f"{HONEST}\n\ndef add(a, b):\n    return -1\n"
    first, again, other = (grader.grade(source, seed) for seed in (1, 1, 2))
    assert first == again
    assert first["checks"] != other["checks"]
