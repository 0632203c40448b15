# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = [
#   "onnx==1.23.2",
#   "onnxruntime==1.32.0",
#   "pandas==3.0.6",
#   "scikit-learn==1.9.1",
#   "skl2onnx==1.20.0",
# ]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Save the model of the promises as ONNX and compare what both forms answer."""

import pickle
from pathlib import Path

import pandas as pd
from onnxruntime import InferenceSession
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

WORDS = ["district", "vehicle"]
NUMBERS = ["distance_km", "items", "rain_mm", "open_orders"]

orders = pd.read_csv(Path(__file__).with_name("orders.csv"))
columns = make_column_transformer(
    (OneHotEncoder(handle_unknown="ignore"), WORDS), (SimpleImputer(), NUMBERS)
)
model = make_pipeline(columns, GradientBoostingRegressor(random_state=7))
model.fit(orders[WORDS + NUMBERS], orders["minutes"])

# The file must say what it takes. "None" leaves the number of orders open.
takes = [(name, StringTensorType([None, 1])) for name in WORDS]
takes += [(name, FloatTensorType([None, 1])) for name in NUMBERS]
saved = to_onnx(model, initial_types=takes)
service = InferenceSession(saved.SerializeToString())


def answer(rows: pd.DataFrame):
    """The minutes that the service promises. It does not know scikit-learn."""
    words = {name: rows[[name]].to_numpy(dtype=str) for name in WORDS}
    numbers = {name: rows[[name]].to_numpy(dtype="float32") for name in NUMBERS}
    return service.run(None, words | numbers)[0].ravel()


# One order proves little: the branches that differ are those that nobody tried.
strange = orders.assign(district="airport", open_orders=float("nan"), distance_km=25.0)
rows = pd.concat([orders, strange])
difference = abs(answer(rows) - model.predict(rows[WORDS + NUMBERS])).max()

print(f"pickle {len(pickle.dumps(model)):,} bytes, ONNX {saved.ByteSize():,} bytes")
print("the file holds:", *sorted({node.op_type for node in saved.graph.node}))
print(f"largest difference in {len(rows):,} orders: {difference:.6f} minutes")
assert difference < 0.01, "the saved model gives other promises than the trained one"
