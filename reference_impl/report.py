"""The same comparison as a page to read, made by Evidently: a second opinion, with pictures."""

from pathlib import Path

import pandas as pd

from reference_impl.problem import Problem


def evidently_report(
    problem: Problem, reference: pd.DataFrame, current: pd.DataFrame, path: str | Path
) -> Path:
    """Write the comparison as one HTML file by Evidently, about 4 MB, that needs no network.

    Takes rows the model has learnt from, rows of now, and the path of the file, whose folder must
    exist; returns that path.
    """
    import os

    os.environ["DO_NOT_TRACK"] = "true"  # read by Evidently when it is imported
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    numeric = [column.name for column in problem.features if column.kind == "numeric"]
    categorical = [column.name for column in problem.features if column.kind == "categorical"]
    definition = DataDefinition(numerical_columns=numeric, categorical_columns=categorical)
    before, now = (
        Dataset.from_pandas(frame[numeric + categorical], data_definition=definition)
        for frame in (reference, current)
    )
    # The method is named, since Evidently would choose another one by the number of rows.
    preset = DataDriftPreset(
        num_method="psi",
        cat_method="psi",
        num_threshold=problem.policy.psi_threshold,
        cat_threshold=problem.policy.psi_threshold,
    )
    snapshot = Report([preset]).run(now, before)
    snapshot.save_html(str(path))
    return Path(path)
