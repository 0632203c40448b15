# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["optuna==5.0.0", "pandas==3.0.6", "scikit-learn==1.9.1"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""How small may the network be? A search over its layers with two goals, and a plain rival."""

from pathlib import Path

import optuna
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

COLUMNS = ["distance_km", "items", "rain_mm", "open_orders", "vehicle", "restaurant_type"]
optuna.logging.set_verbosity(optuna.logging.WARNING)
orders = pd.read_csv(Path(__file__).with_name("orders.csv")).fillna({"open_orders": 1.0})
day = orders["day"]
learn, exam = day < "2026-01-15", day > "2026-01-21"
choose = ~(learn | exam)  # the week between decides the search
numbers = pd.get_dummies(orders[COLUMNS], dtype=float)
inputs = StandardScaler().fit(numbers[learn]).transform(numbers)
target = ((orders["minutes"] - 29) / 8).to_numpy()  # a network learns best around 0


def trained(sizes: list[int]) -> MLPRegressor:
    net = MLPRegressor(hidden_layer_sizes=sizes, learning_rate_init=0.01, tol=1e-3, random_state=7)
    return net.fit(inputs[learn], target[learn])


def off(model, week) -> float:
    """The mean error in minutes."""
    return 8 * abs(target[week] - model.predict(inputs[week])).mean()


def goals(trial: optuna.Trial) -> tuple[float, int]:
    depth = trial.suggest_int("depth", 1, 3)
    net = trained([trial.suggest_int(f"size {i}", 2, 64, log=True) for i in range(depth)])
    trial.set_user_attr("net", net)
    return off(net, choose), sum(part.size for part in net.coefs_ + net.intercepts_)


sampler = optuna.samplers.TPESampler(seed=7)
search = optuna.create_study(directions=["minimize", "minimize"], sampler=sampler)
search.optimize(goals, n_trials=40)
best = min(search.best_trials, key=lambda trial: trial.values[0])  # of those that none beats
largest = max(search.trials, key=lambda trial: trial.values[1])
for trial in (largest, best):
    net, (_, weights) = trial.user_attrs["net"], trial.values
    error = f"off by {off(net, exam):.2f} minutes"
    print(f"layers {net.hidden_layer_sizes}, {weights:.0f} weights: {error}")
line = LinearRegression().fit(inputs[learn], target[learn])
print(f"no layer, {inputs.shape[1] + 1} weights: off by {off(line, exam):.2f} minutes")
assert weights < largest.values[1] / 4, "more weights must earn their place"
assert off(line, exam) - off(net, exam) < 0.2, "is so small a gain worth a network?"
