"""The same model as an ONNX file, which answers one order in microseconds and needs no pandas.

The converter writes thresholds of trees as float32. A value that lies between a threshold and its
rounded copy then takes the other branch, and the answer is off by minutes. So the exact numbers
are put back: the file decides in float64 as scikit-learn does, and only the answer is a float32.
"""

import math
import time
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from reference_impl.errors import LoopError
from reference_impl.features import features, row_features
from reference_impl.problem import Problem
from reference_impl.train import bounded

# A float32 has 24 bits, so an answer is rounded by at most 6e-8 of its size.
RELATIVE_TOLERANCE = 1e-6
_OPSET, _TREES_IN_DOUBLE = 18, 3  # version 3 of the trees knows thresholds in float64
_TREES = "TreeEnsembleRegressor"
_REPEATS = 3  # of a timing, of which the fastest counts


def convert(problem: Problem, pipeline: Pipeline) -> bytes:
    """Write a fitted pipeline of `train` as ONNX: one input a feature, (n, 1), one output, (n, 1).

    Numbers go in as float64 with NaN for missing, text as strings; an unknown level is all zeros.

    Raises:
        LoopError: the pipeline holds a step that has no counterpart in ONNX.
    """
    from onnx import TensorProto
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import DoubleTensorType, StringTensorType

    text = {column.name for column in problem.features if column.kind == "categorical"}
    names = [*(column.name for column in problem.features), "hour", "weekday"]
    inputs = [
        (name, (StringTensorType if name in text else DoubleTensorType)([None, 1]))
        for name in names
    ]
    try:
        with warnings.catch_warnings():  # it gives protobuf booleans where integers must stand
            warnings.simplefilter("ignore", DeprecationWarning)
            model = to_onnx(pipeline, initial_types=inputs, target_opset=_OPSET)
        trees = next(node for node in model.graph.node if node.op_type == _TREES)
        _exact(trees, pipeline.named_steps["model"])
    except (RuntimeError, ValueError, StopIteration, AttributeError) as error:
        raise LoopError(f"A {type(pipeline).__name__} cannot be written as ONNX.") from error
    model.graph.output[0].type.tensor_type.elem_type = TensorProto.FLOAT
    for domain in model.opset_import:
        if domain.domain == "ai.onnx.ml":
            domain.version = _TREES_IN_DOUBLE
    written: bytes = model.SerializeToString()
    return written


def _exact(trees: Any, model: Any) -> None:  # noqa: ANN401 - neither library has types
    """Replace the numbers of the trees, which are float32, by those of the fitted model."""
    from onnx import TensorProto, helper

    nodes = [predictor.nodes for (predictor,) in model._predictors]
    facts = {made.name: helper.get_attribute_value(made) for made in trees.attribute}
    places = zip(facts["nodes_treeids"], facts["nodes_nodeids"], strict=True)
    branches = [nodes[tree][node] for tree, node in places]
    leaves = zip(facts["target_treeids"], facts["target_nodeids"], strict=True)
    exact = {
        "nodes_values": [0.0 if n["is_leaf"] else float(n["num_threshold"]) for n in branches],
        "nodes_hitrates": [1.0] * len(branches),
        "target_weights": [float(nodes[tree][node]["value"]) for tree, node in leaves],
        "base_values": [float(model._baseline_prediction.item())],
    }
    kept = [made for made in trees.attribute if made.name not in exact]
    del trees.attribute[:]
    trees.attribute.extend(kept)
    for name, values in exact.items():
        tensor = helper.make_tensor(name, TensorProto.DOUBLE, [len(values)], values)
        trees.attribute.append(helper.make_attribute(f"{name}_as_tensor", tensor))


class OnnxModel:
    """A converted model, ready to answer."""

    def __init__(self, problem: Problem, written: bytes) -> None:
        import onnxruntime

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # one order is too little work to share
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            written, options, providers=["CPUExecutionProvider"]
        )
        self._problem = problem
        target = problem.target
        self._low = -math.inf if target.min is None else target.min
        self._high = math.inf if target.max is None else target.max

    def predict(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Predictions for n rows, (n,), in the unit of the target and within its limits."""
        table = features(self._problem, frame)
        feed = {
            name: values.to_numpy(dtype=float if values.dtype == "float64" else object)[:, None]
            for name, values in table.items()
        }
        answers = self._session.run(None, feed)[0]
        return bounded(self._problem, answers[:, 0].astype(np.float64))

    def predict_one(self, order: Mapping[str, object]) -> float:
        """Prediction for one order, the same as `predict` gives for it in a table.

        Raises:
            KeyError, ValueError: see `row_features`.
        """
        feed = {
            name: np.array([[value]], dtype=object if isinstance(value, str) else np.float64)
            for name, value in row_features(self._problem, order).items()
        }
        answer = float(self._session.run(None, feed)[0][0, 0])
        return min(max(answer, self._low), self._high)  # np.clip takes longer than the trees


def largest_difference(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """The largest difference of n answers of two forms of a model, in the unit of the target.

    Raises:
        LoopError: a difference is larger than rounding, see `RELATIVE_TOLERANCE`, explains.
    """
    far = ~np.isclose(other, one, rtol=RELATIVE_TOLERANCE, atol=RELATIVE_TOLERANCE)
    if far.any():
        worst = int(np.abs(one - other).argmax())
        raise LoopError(
            f"Two forms of a model differ on {far.sum()} of {len(one)} rows, by {one[worst]} "
            f"against {other[worst]} at most: do not serve it."
        )
    return float(np.abs(one - other).max())


def latency_ms(
    problem: Problem, pipeline: Pipeline, rows: pd.DataFrame, answers: int = 200
) -> float:
    """Milliseconds that 99 of 100 single answers take at most, without HTTP.

    Each answer is the fastest of three. On a busy machine the slowest of 100 single timings is the
    turn of another process, and a gate that measures the neighbours refuses a model at random.

    Args:
        problem: declares the columns.
        pipeline: fitted by `train`.
        rows: orders to answer, in turn, one at least.
        answers: how many.
    """
    model = OnnxModel(problem, convert(problem, pipeline))
    names = [problem.time.column, *(column.name for column in problem.features)]
    records = rows[list(dict.fromkeys(names))].head(answers).to_dict("records")
    orders: list[Mapping[str, object]] = [{str(k): v for k, v in row.items()} for row in records]
    taken = np.zeros((_REPEATS, answers))
    for repeat, number in np.ndindex(taken.shape):
        start = time.perf_counter()
        model.predict_one(orders[number % len(orders)])
        taken[repeat, number] = time.perf_counter() - start
    return float(np.quantile(taken.min(axis=0), 0.99) * 1000)
