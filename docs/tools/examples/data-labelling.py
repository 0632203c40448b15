# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["cleanlab==2.9.0", "numpy==2.4.6", "pandas==3.0.6", "scikit-learn==1.9.1"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Customers say whether a meal felt late; some tap the wrong button. Which answers to look at?"""

from pathlib import Path

import numpy as np
import pandas as pd
from cleanlab.filter import find_label_issues
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_predict

orders = pd.read_csv(Path(__file__).with_name("orders.csv"))
known = orders[["distance_km", "items", "rain_mm", "minutes"]]

# What the customers really feel: a meal from far away may take longer. The team cannot see this.
felt_late = (orders["minutes"] > 1.2 * (15 + 5 * orders["distance_km"])).to_numpy().astype(int)

slips = np.random.default_rng(7).choice(len(orders), size=70, replace=False)
answers = felt_late.copy()
answers[slips] = 1 - answers[slips]


def to_review(chances: np.ndarray) -> np.ndarray:
    """Row numbers of the answers that are most likely wrong, the most suspicious first."""
    return find_label_issues(answers, chances, return_indices_ranked_by="self_confidence", n_jobs=1)


model = RandomForestClassifier(random_state=7)
# A model that has learned an answer believes it. So each order is judged by a model of the others.
unseen = to_review(cross_val_predict(model, known, answers, cv=5, method="predict_proba"))
learned = to_review(model.fit(known, answers).predict_proba(known))

found = np.isin(unseen, slips)
print(f"slips: {len(slips)}; judged by a model that learned them: {len(learned)} to review")
print(f"judged by a model of the others: {len(unseen)} to review, {found.sum()} of them slips")
print(f"of the first 20 to review, {found[:20].sum()} are slips")

assert len(learned) == 0, "a model that has learned the slips finds none of them"
assert found.sum() > len(slips) / 2, "a model of the other orders finds most of them"
assert not found.all(), "some of the answers on the list are right, so a person decides"
