"""From a row to what a model sees: one code path, used in training and in serving.

When training and serving compute a feature in two places, the two drift apart and the model is
silently wrong (training-serving skew, Sculley et al. 2015). So there is only this function.
"""

import pandas as pd

from reference_impl.data_statistics import hours
from reference_impl.problem import Problem

MISSING = "missing"


def features(problem: Problem, frame: pd.DataFrame) -> pd.DataFrame:
    """Make the model's input from orders, labelled or not.

    Args:
        problem: declares the columns.
        frame: n rows with the feature columns and the time column; more columns do no harm.

    Returns:
        n rows, same index: the features in the order of the problem (numbers as float64, text
        with "missing" for a null), then `hour` (0-23) and `weekday` (0 = Monday). It does not
        hold the target nor anything that is known only after the fact.
    """
    time = pd.to_datetime(frame[problem.time.column])
    table: dict[str, pd.Series] = {}
    for column in problem.features:
        values = frame[column.name]
        if column.kind == "numeric":
            table[column.name] = values.astype("float64")
        else:
            table[column.name] = values.astype("str").fillna(MISSING)
    table["hour"] = hours(problem, frame)
    table["weekday"] = time.dt.weekday.astype("float64")
    return pd.DataFrame(table, index=frame.index)
