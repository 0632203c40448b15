"""Lab experiment-tracking: find the best run that is honest.

You write the record of all training runs, and the question that one asks it: which setting is the
best, and is it really better? Nothing is logged by hand. Whoever trains calls `attempt`, and the
record is there.

What must survive the end of the process is kept in files below `RUNS`, a folder in the current
directory, which is not there at first. How the files are called and what they look like is up to
you. Run `lab check experiment-tracking` after each step.
"""

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
    raise NotImplementedError("Step 1, rows_id, is not written yet.")


def mean_error(model: Model, rows: Rows) -> float:
    """Step 2. Return the mean of the absolute errors of a model on some orders, in minutes.

    The model is called once, and gets the orders without "minutes": a model that sees the truth has
    no error. The orders that you are given stay as they are.

    Raises:
        ValueError: There is no order, the number of promises is not that of the orders, or an
            error is not a finite number.
    """
    raise NotImplementedError("Step 2, mean_error, is not written yet.")


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
    raise NotImplementedError("Step 3, attempt, is not written yet.")


def runs() -> list[Record]:
    """Step 4. Return the records of all runs that were ever begun, in the order of their begin."""
    raise NotImplementedError("Step 4, runs, is not written yet.")


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
    raise NotImplementedError("Step 5, settings, is not written yet.")


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
    raise NotImplementedError("Step 6, compare, is not written yet.")


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
    raise NotImplementedError("Step 7, best, is not written yet.")


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
    raise NotImplementedError("Step 8, final_error, is not written yet.")
