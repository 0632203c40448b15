"""A lab that teaches a part of the reference implementation takes no ready-made answer."""

import pytest

from labs.kit import exercise
from labs.kit.forbidden import find

NAMES = ["reference_impl.monitor", "reference_impl.gate.decide"]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import reference_impl.monitor", "reference_impl.monitor"),
        ("import reference_impl.monitor as m", "reference_impl.monitor"),
        ("from reference_impl import monitor", "reference_impl.monitor"),
        ("from reference_impl.monitor import psi as mine", "reference_impl.monitor"),
        ("from reference_impl.monitor import *", "reference_impl.monitor"),
        ("from reference_impl import *", "reference_impl.monitor"),
        ("def f():\n    import reference_impl.monitor", "reference_impl.monitor"),
        ("import reference_impl.train\nreference_impl.monitor.psi", "reference_impl.monitor"),
        ("from reference_impl.gate import decide", "reference_impl.gate.decide"),
        ("from reference_impl.gate import *", "reference_impl.gate.decide"),
        ("from reference_impl import gate as g\nf = g.decide", "reference_impl.gate.decide"),
        ("import importlib\nimportlib.import_module('reference_impl.monitor')", NAMES[0]),
        ("__import__('reference_impl.monitor')", "reference_impl.monitor"),
    ],
)
def test_every_way_to_import_it_is_found(source, name):
    assert find(source, NAMES) == (name, source.count("\n") + 1)


@pytest.mark.parametrize(
    "source",
    [
        "import reference_impl.train",
        "from reference_impl.monitoring import psi",
        "from reference_impl.gate import Verdict",
        "from reference_impl import gate\ngate.decided",
        "import numpy as monitor\nmonitor.psi",
        "text = 'reference_impl.monitor'",
        "decide(1)",
    ],
)
def test_everything_else_may_be_used(source):
    assert find(source, NAMES) is None


def test_an_exercise_that_imports_it_is_not_loaded(tmp_path):
    path = tmp_path / "exercise.py"
    path.write_text("x = 1\nfrom reference_impl.monitor import psi\n")
    with pytest.raises(exercise.ExerciseError) as caught:
        exercise.load(path, NAMES)
    assert str(caught.value) == (
        "exercise.py, line 2: reference_impl.monitor is what this lab teaches; write it yourself "
        "instead of importing it."
    )
