# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["dvc==3.67.1", "pandas==3.0.6", "scikit-learn==1.9.1"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""A partner corrects last week's minutes. Git keeps a pointer to the orders, DVC the orders."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from sklearn.linear_model import LinearRegression

temporary = TemporaryDirectory()
project = Path(temporary.name, "project")
project.mkdir()
# DVC would keep some files elsewhere on the machine, and report that it is used. Neither here.
places = ("DVC_GLOBAL_CONFIG_DIR", "DVC_SYSTEM_CONFIG_DIR", "DVC_SITE_CACHE_DIR")
os.environ |= {"DVC_NO_ANALYTICS": "1", **dict.fromkeys(places, f"{temporary.name}/dvc")}
DVC = [sys.executable, "-m", "dvc"]
GIT = ["git", "-c", "user.name=team", "-c", "user.email=team@example.org"]


def run(tool: list[str], *words: str) -> str:
    return subprocess.check_output([*tool, *words], cwd=project, text=True)


def promise() -> float:
    """Minutes for 3 km, by a model of the table as it lies in the folder now."""
    table = pd.read_csv(project / "orders.csv")
    line = LinearRegression().fit(table[["distance_km"]], table["minutes"])
    return round(line.intercept_ + 3 * line.coef_[0], 1)


def keep(table: pd.DataFrame, message: str) -> float:
    table.to_csv(project / "orders.csv", index=False)
    run(DVC, "add", "--quiet", "orders.csv")  # copies the rows to its cache, writes orders.csv.dvc
    run(GIT, "add", ".")
    run(GIT, "commit", "--quiet", f"--message={message}")
    return promise()


run(GIT, "init", "--quiet")
run(DVC, "init", "--quiet")
orders = pd.read_csv(Path(__file__).with_name("orders.csv"))
late_news = orders["minutes"] + 4 * (orders["day"] >= "2026-01-22")
before = keep(orders, "Orders of four weeks")
after = keep(orders.assign(minutes=late_news), "The partner corrects the last week")
print("Git keeps", run(GIT, "ls-files", "*.csv*").strip(), f"for {before} minutes, then {after}")

run(GIT, "checkout", "--quiet", "HEAD~1")
print("after git checkout:", promise())
assert promise() == after, "Git alone brings the old pointer back; the rows stay the new ones"
run(DVC, "checkout", "--quiet")
print("after dvc checkout:", promise())
assert promise() == before, "with the old rows comes the old model"
