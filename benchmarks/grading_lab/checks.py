"""Five checks, one for each function; the peers of the benchmark check the same."""

import numpy as np
import pandas as pd
import pytest

points, hint = pytest.mark.points, pytest.mark.hint
SEE = "practice/testing"


@points(20)
@hint("What are the mean and the spread of the result?", see=SEE)
def check_zscore(lab):
    """Standard scores have the mean 0 and the spread 1."""
    found = np.asarray(lab.zscore([1.0, 2.0, 3.0, 6.0]))
    assert found.mean() == pytest.approx(0)
    assert found.std() == pytest.approx(1)


@points(20)
@hint("Group first.", see=SEE)
def check_minutes_by_district(lab):
    """Minutes are averaged by district."""
    frame = pd.DataFrame({"district": ["a", "b", "a"], "minutes": [10.0, 20.0, 30.0]})
    found = lab.minutes_by_district(frame)
    assert found["minutes"].tolist() == [20.0, 20.0]


@points(20)
@hint("Fit a line.", see=SEE)
def check_slope(lab):
    """The slope of a line is found."""
    assert lab.slope([0.0, 1.0, 2.0], [1.0, 3.0, 5.0]) == pytest.approx(2)


@points(20)
@hint("Compare and count.", see=SEE)
def check_late_share(lab):
    """The share of late orders is counted."""
    assert lab.late_share([30, 40, 50], [35, 35, 35]) == pytest.approx(2 / 3)


@points(20)
@hint("How many trees?", see=SEE)
def check_forest(lab):
    """A forest has ten trees."""
    assert lab.forest() == 10
