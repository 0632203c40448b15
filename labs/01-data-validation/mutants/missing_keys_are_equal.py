# caught by: check_a_batch_has_faults_of_its_own
"""Two orders without a key are said to have the same one."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_row_faults = row_faults


def row_faults(schema, batch, now):
    found = [fault for fault in _row_faults(schema, batch, now) if fault[2] != "repeated"]
    if KEY in batch:
        found += [[int(row), KEY, "repeated"] for row in batch.index[batch[KEY].duplicated()]]
    return found
