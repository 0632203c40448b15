# caught by: check_a_batch_and_a_request_are_judged_alike
"""The table has rules of its own, written in pandas, which know less than those of a request."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def row_faults(schema, batch, now):
    found = [[None, name, "absent"] for name in schema if name not in batch]
    for name, column in schema.items():
        if name not in batch:
            continue
        values = batch[name]
        wrong = {} if column["missing"] else {"missing": values.isna()}
        if column["kind"] == "number" and pd.api.types.is_numeric_dtype(values):
            wrong["range"] = (values < column["min"]) | (values > column["max"])
        elif column["kind"] == "text" and column["levels"]:
            wrong["level"] = values.notna() & ~values.isin(column["levels"])
        if name == KEY:
            wrong["repeated"] = values.duplicated() & values.notna()
        for fault, rows in wrong.items():
            found += [[int(row), name, fault] for row in batch.index[rows]]
    return found
