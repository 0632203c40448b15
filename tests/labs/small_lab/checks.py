"""Five checks of 20 points, each about one function."""

import pandas as pd
import pytest

points, hint = pytest.mark.points, pytest.mark.hint
SEE = "concept/psi"


@points(20)
@hint("Add.", see=SEE)
def check_add(lab, rng):
    """Two numbers are added."""
    a, b = rng.integers(0, 99, size=2).tolist()
    assert lab.add(a, b) == a + b, f"add({a}, {b})"


@points(20)
@hint("Divide.", see=SEE)
def check_mean(lab, rng):
    """The mean is the mean."""
    column = rng.normal(size=50)
    found = lab.mean(column)
    assert found == pytest.approx(column.mean()), f"mean: {found!r}"


@points(20)
@hint("Group.", see=SEE)
def check_totals(lab, rng):
    """Minutes are summed by district."""
    frame = pd.DataFrame({"district": ["a", "b", "a"], "minutes": rng.integers(1, 9, size=3)})
    found = lab.totals(frame)
    expected = frame.groupby("district", as_index=False)["minutes"].sum()
    pd.testing.assert_frame_equal(found, expected)


@points(20)
@hint("Call it.", see=SEE)
def check_twice(lab, rng):
    """A function is called twice."""
    calls = []
    value = int(rng.integers(9))
    assert lab.twice(lambda x: calls.append(x) or x + 1, value) == value + 2
    assert calls == [value, value + 1]


@points(20)
@hint("Write it down.", see=SEE)
def check_note(lab, rng):
    """A note outlives a crash."""
    text = str(rng.integers(1e9))
    lab.save_note(text)
    lab.restart()
    assert lab.load_note() == text
    assert lab.files.names() == ["note.txt"]
