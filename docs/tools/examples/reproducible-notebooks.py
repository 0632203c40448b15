# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["marimo==0.25.2", "pandas==3.0.6"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""A notebook that is a program: its cells run in the order in which they need each other."""

import marimo

app = marimo.App()


@app.cell
def answer(orders, promise):
    share_late = (orders["minutes"] > promise).mean()
    print(f"promise {promise} minutes and {share_late:.0%} of the orders come late")
    return (share_late,)


@app.cell
def choose():
    promise = 35
    return (promise,)


@app.cell
def read():
    import marimo
    import pandas as pd

    orders = pd.read_csv(marimo.notebook_dir() / "orders.csv")
    return (orders,)


if __name__ == "__main__":
    _, names = app.run()
    _, stricter = app.run(defs={"promise": 30})  # takes the place of the cell that chooses
    assert stricter["share_late"] > names["share_late"], "all that needs the promise runs again"

    muddle = marimo.App()

    @muddle.cell
    def monday():
        promise = 35
        return (promise,)

    @muddle.cell
    def tuesday():
        promise = 30  # which of the two holds would depend on what was run last
        return (promise,)

    try:
        muddle.run()
    except Exception as refusal:
        print("refused:", refusal)
    else:
        raise AssertionError("a notebook with two promises must not run")
