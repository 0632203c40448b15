# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["metaflow==2.19.39", "pandas==3.0.6", "scikit-learn==1.9.1"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Three trainings side by side and one choice; the run can be asked when it is over."""

import os
import sys
import tempfile
from pathlib import Path

# For each step Metaflow runs this file again, in a new process that inherits these settings.
folder = tempfile.TemporaryDirectory()
os.environ.setdefault("METAFLOW_DATASTORE_SYSROOT_LOCAL", folder.name)
os.environ |= {"METAFLOW_USER": "team", "METAFLOW_HOME": folder.name}
sys.dont_write_bytecode = True
from metaflow import FlowSpec, Runner, step  # noqa: E402, it reads the settings above


class TrainPromises(FlowSpec):
    @step
    def start(self):
        import pandas as pd

        self.orders = pd.read_csv(Path(__file__).with_name("orders.csv"))
        self.sizes = [4, 16, 256]
        self.next(self.train, foreach="sizes")

    @step
    def train(self):
        from sklearn.tree import DecisionTreeRegressor

        known, minutes = self.orders[["distance_km", "items"]], self.orders["minutes"]
        past = self.orders["day"] < "2026-01-22"  # the last week is for the choice
        self.model = DecisionTreeRegressor(max_leaf_nodes=self.input, random_state=7)
        off = (minutes - self.model.fit(known[past], minutes[past]).predict(known)).abs()
        self.seen, self.new, self.process = off[past].mean(), off[~past].mean(), os.getpid()
        self.next(self.choose)

    @step
    def choose(self, trials):
        self.model = min(trials, key=lambda trial: trial.new).model
        self.next(self.end)

    @step
    def end(self): ...


if __name__ == "__main__" and len(sys.argv) > 1:
    TrainPromises()
elif __name__ == "__main__":
    run = Runner(__file__, show_output=False).run().run
    trials = {task.data.model.max_leaf_nodes: task.data for task in run["train"]}
    for leaves, trial in sorted(trials.items()):
        print(f"{leaves:3} leaves: off by {trial.seen:.1f} on orders seen, {trial.new:.1f} on new")
    assert len({t.process for t in trials.values()}) == 3, "steps share nothing but what they keep"
    assert run.data.model.max_leaf_nodes == 16, "the tree that knows its own orders best must lose"
