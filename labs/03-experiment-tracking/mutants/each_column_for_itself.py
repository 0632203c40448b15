# caught by: check_an_id_stands_for_a_set_of_orders
"""Each column is sorted for itself, and who took how long is lost."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def rows_id(rows):
    columns = {name: sorted((row[name] for row in rows), key=str) for row in rows for name in row}
    return hashlib.sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()
