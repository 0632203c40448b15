# caught by: check_no_row_stands_alone
"""Each column alone has company, and the two together do not."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def crowd(table, telling, k):
    fine = pd.Series(True, index=table.index)
    for name in telling:
        fine &= table.groupby(name, dropna=False)[name].transform("size") >= k
    return {"table": table[fine], "lost": float(1 - fine.mean())}
