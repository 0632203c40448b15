"""Lab experiment-tracking: find the best run that is honest.

You write the record of all training runs, and the question that one asks it: which setting is the
best, and is it really better? Nothing is logged by hand. Whoever trains calls `attempt`, and the
record is there.

What must survive the end of the process is kept in files below `RUNS`, a folder in the current
directory, which is not there at first. How the files are called and what they look like is up to
you. Run `lab check experiment-tracking` after each step.
"""

# solution
import hashlib
import json
import math
import statistics

# end of solution
from collections.abc import Callable
from pathlib import Path
from typing import Any

RUNS = Path("runs")
"""Where the records are kept."""

SEEDS = 5
"""A setting with fewer seeds than this is not compared."""

MARGIN = 3.0
"""How many standard errors a gain must be above zero. With eight seeds a setting, a search over a
dozen settings that are all equal then finds a "gain" in about 4 of 100 cases."""

Rows = list[dict[str, Any]]
"""Orders. Each has the key "minutes", the truth; all other keys are inputs, and all are JSON data.
No two orders of a table are equal."""

Model = Callable[[Rows], list[float]]
"""Promises minutes: gets orders without "minutes", gives a number for each, in their order."""

Train = Callable[[Rows, dict[str, Any], int], Model]
"""Makes a model: gets orders with "minutes", parameters and a seed."""

Record = dict[str, Any]
"""What is known of a run. The keys:

"run": its id, a text. "parameters", "seed": as they were given. "training", "exam": the `rows_id`
of the orders it learned from, and of those on which its error was measured. "status": "started",
"finished" or "failed"; a run whose process was killed stays "started". "error": the mean error in
minutes, None unless finished. "reason": the text of what went wrong, "" unless failed. "seconds":
how long the training and the measurement took, None while it is "started".
"""


class PeekError(ValueError):
    """The test rows cannot give an honest answer any more."""


def rows_id(rows: Rows) -> str:
    """Step 1. Return a short text that stands for a set of orders.

    The same orders have the same id in each process, whatever their order and the order of their
    keys: the mean error does not depend on it. A value that differs, an order more or an order less
    gives another id.
    """
    # solution: Step 1, rows_id, is not written yet.
    lines = sorted(json.dumps(row, sort_keys=True) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
    # end of solution


def mean_error(model: Model, rows: Rows) -> float:
    """Step 2. Return the mean of the absolute errors of a model on some orders, in minutes.

    The model is called once, and gets the orders without "minutes": a model that sees the truth has
    no error. The orders that you are given stay as they are.

    Raises:
        ValueError: There is no order, the number of promises is not that of the orders, or an
            error is not a finite number.
    """
    # solution: Step 2, mean_error, is not written yet.
    asked = [{name: value for name, value in row.items() if name != "minutes"} for row in rows]
    promised = model(asked)
    if not rows or len(promised) != len(rows):
        raise ValueError(f"{len(promised)} promises for {len(rows)} orders")
    found = statistics.fmean(
        abs(row["minutes"] - minutes) for row, minutes in zip(rows, promised, strict=True)
    )
    if not math.isfinite(found):
        raise ValueError("an error is not a finite number")
    return found
    # end of solution


def attempt(  # noqa: PLR0913 - what an honest record needs
    train: Train,
    training: Rows,
    exam: Rows,
    parameters: dict[str, Any],
    seed: int,
    clock: Callable[[], float],
) -> str:
    """Step 3. Train a model, measure its error, and record everything; return the id of the run.

    The record is on the disk, as "started", before the training begins, and again at the end. When
    the training or the measurement raises an error, the run has "failed": the record says why, and
    the error goes on to the caller. No run replaces another one, also when all is equal.

    Args:
        train: Called once, with `training`, `parameters` and `seed`. It sees nothing of the exam.
        training: The orders to learn from.
        exam: The orders to measure the error on.
        parameters: Names and values, which are JSON data.
        seed: Of all that is random in the training.
        clock: Returns the time in seconds.
    """
    # solution: Step 3, attempt, is not written yet.
    record: Record = {
        "run": f"{len(runs()) + 1:06}",
        "parameters": parameters,
        "seed": seed,
        "training": rows_id(training),
        "exam": rows_id(exam),
        "status": "started",
        "error": None,
        "reason": "",
        "seconds": None,
    }
    _write(record)
    begun = clock()
    try:
        record["error"] = mean_error(train(training, parameters, seed), exam)
        record["status"] = "finished"
    except BaseException as error:  # also Ctrl+C: whoever stops a run wants to know of it later
        record |= {"status": "failed", "reason": f"{type(error).__name__}: {error}"}
        raise
    finally:
        _write(record | {"seconds": clock() - begun})
    return str(record["run"])
    # end of solution


# solution
def _write(record: Record) -> None:
    RUNS.mkdir(exist_ok=True)
    unfinished = RUNS / f"{record['run']}.new"
    unfinished.write_text(json.dumps(record), encoding="utf-8")
    unfinished.replace(RUNS / f"{record['run']}.json")


# end of solution
def runs() -> list[Record]:
    """Step 4. Return the records of all runs that were ever begun, in the order of their begin."""
    # solution: Step 4, runs, is not written yet.
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(RUNS.glob("*.json"))]
    # end of solution


def settings(records: list[Record]) -> list[dict[str, Any]]:
    """Step 5. Put together the runs that differ in nothing but the seed.

    A setting is what they share: the parameters, the training orders and the exam. A seed counts
    once, since the same seed again brings nothing new; of several finished runs with the same seed
    the first one counts.

    Returns:
        For each setting, in the order of its first run: "parameters", "training", "exam", as in the
        records; "errors": the errors of the finished seeds, in the order of the seeds; "lost": the
        sorted list of the seeds of which no run has finished.
    """
    # solution: Step 5, settings, is not written yet.
    found: dict[str, dict[str, Any]] = {}
    for record in records:
        shared = {name: record[name] for name in ("parameters", "training", "exam")}
        by_seed = found.setdefault(json.dumps(shared, sort_keys=True), {**shared, "seeds": {}})
        if by_seed["seeds"].get(record["seed"]) is None:
            by_seed["seeds"][record["seed"]] = record["error"]
    for setting in found.values():
        seeds = sorted(setting.pop("seeds").items())
        setting["errors"] = [error for _, error in seeds if error is not None]
        setting["lost"] = [seed for seed, error in seeds if error is None]
    return list(found.values())
    # end of solution


def compare(baseline: dict[str, Any], other: dict[str, Any]) -> dict[str, float]:
    """Step 6. Say how much better another setting is than the baseline.

    Each seed is one draw of a setting. The standard error of a mean of n draws is their standard
    deviation, computed with n - 1, divided by the root of n. That of the difference of two means is
    the root of the sum of their squares.

    Args:
        baseline: A setting, from `settings`.
        other: Another one.

    Returns:
        "gain": the mean error of the baseline minus that of the other, so that a positive gain
        means that the other is better. "low": the gain minus `MARGIN` standard errors.

    Raises:
        ValueError: The two were not measured on the same orders, or one has fewer than `SEEDS`
            errors.
    """
    # solution: Step 6, compare, is not written yet.
    if baseline["exam"] != other["exam"]:
        raise ValueError("the errors were measured on different orders")
    both = [baseline["errors"], other["errors"]]
    if min(map(len, both)) < SEEDS:
        raise ValueError(f"a setting has fewer than {SEEDS} seeds")
    gain = statistics.fmean(both[0]) - statistics.fmean(both[1])
    noise = math.sqrt(sum(statistics.variance(errors) / len(errors) for errors in both))
    return {"gain": gain, "low": gain - MARGIN * noise}
    # end of solution


def best(records: list[Record], baseline: str) -> dict[str, Any]:
    """Step 7. Find the setting to use from now on.

    A setting is a candidate when it has the exam of the baseline, at least `SEEDS` errors, no lost
    seed (else only its lucky seeds are left to speak for it), and a gain over the baseline whose
    "low" is above zero. Of the candidates, the one with the smallest mean error is chosen; without
    a candidate, the baseline stays. A lost seed of the baseline does not matter: it is in use.

    Args:
        records: As `runs` returns them.
        baseline: The id of a run of the setting that is in use now.

    Returns:
        "parameters" and "training" of the setting that is chosen. "gain" and "low", both 0.0 when
        the baseline stays. "tried": how many settings were measured on this exam, or were to be:
        the baseline and the failures count. A reader needs it to judge the gain.

    Raises:
        KeyError: There is no run of this id.
        ValueError: The baseline has fewer than `SEEDS` errors.
    """
    # solution: Step 7, best, is not written yet.
    ours = {record["run"]: record for record in records}[baseline]
    same_exam = settings([record for record in records if record["exam"] == ours["exam"]])
    shared = ("parameters", "training")
    now = next(s for s in same_exam if all(s[name] == ours[name] for name in shared))
    if len(now["errors"]) < SEEDS:
        raise ValueError("the baseline has too few seeds")
    chosen, told = now, {"gain": 0.0, "low": 0.0}
    for other in same_exam:
        if other is now or other["lost"] or len(other["errors"]) < SEEDS:
            continue
        found = compare(now, other)
        if found["low"] > 0 and found["gain"] > told["gain"]:
            chosen, told = other, found
    return {**{name: chosen[name] for name in shared}, **told, "tried": len(same_exam)}
    # end of solution


def final_error(
    train: Train, training: Rows, test: Rows, parameters: dict[str, Any], seed: int
) -> float:
    """Step 8. Train the chosen setting once more, and measure it on orders that chose nothing.

    The test orders answer one question, once. The answer is kept: the same question again, from the
    same training orders, parameters, seed and test orders, gets the same number, also after a
    restart, and nothing is trained for it. It is no run, and `runs` does not show it.

    Raises:
        PeekError: A test order is among the training orders, the test orders were the exam of a
            run, or they have already answered for something else. Then nothing is trained.
    """
    # solution: Step 8, final_error, is not written yet.
    name = rows_id(test)
    if {rows_id([row]) for row in test} & {rows_id([row]) for row in training}:
        raise PeekError("a test order was learned from")
    if any(record["exam"] == name for record in runs()):
        raise PeekError("the test orders have helped to choose")
    question = [rows_id(training), parameters, seed]
    answer = RUNS / f"{name}.test"
    if answer.exists():
        asked, found = json.loads(answer.read_text(encoding="utf-8"))
        if asked != question:
            raise PeekError("the test orders have answered for another setting")
        return float(found)
    found = mean_error(train(training, parameters, seed), test)
    RUNS.mkdir(exist_ok=True)
    answer.write_text(json.dumps([question, found]), encoding="utf-8")
    return found
    # end of solution
