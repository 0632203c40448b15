"""Lab pipeline: run only what has to run.

You write a small orchestrator. It gets steps, runs them in order, keeps their results in files, and
does no work twice: not when it is started again, and not when it was killed in the middle.

All results are JSON data: None, truth values, numbers, texts, lists, and dictionaries whose keys
are texts. They are kept in `STORE`, a folder in the current directory, which is not there when
nothing was kept yet. How the files in it are called and what they look like is up to you. Only
files survive a crash, so keep nothing in variables of the module. Run `lab check pipeline` after
each step.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NotRequired, TypedDict

STORE = Path("results")
"""Where the results are kept."""


class Step(TypedDict):
    """A step of a pipeline.

    Keys:
        run: Does the work. `run(given, parameters)` gets a dictionary with the data of each need,
            by its name, and the parameters below; it returns the result.
        needs: The names of the inputs and of the other steps whose data the step needs.
        version: The version of the code of the step, such as a commit.
        parameters: Names and values, which are JSON data.
        effect: Only for a step that tells the world outside about its result, for example by a
            message. `effect(token, result)` does so; see `announce`.
    """

    run: Callable[[dict[str, Any], dict[str, Any]], Any]
    needs: list[str]
    version: str
    parameters: dict[str, Any]
    effect: NotRequired[Callable[[str, Any], None]]


Steps = dict[str, Step]
"""A pipeline: the steps by their names, in any order."""


class CycleError(ValueError):
    """Some steps wait for each other."""


def order(steps: Steps, inputs: dict[str, Any]) -> list[str]:
    """Step 1. Return the names of all steps, each behind the steps that it needs.

    Args:
        steps: The pipeline.
        inputs: The data that come from outside, by name. They are there before the first step.

    Raises:
        ValueError: A step needs something that is neither a step nor an input.
        CycleError: Steps wait for each other, so that no order is right.

    Example:
        When "train" needs "clean", and "clean" needs the input "orders": ["clean", "train"].
    """
    raise NotImplementedError("Step 1, order, is not written yet.")


def fingerprint(data: Any) -> str:  # noqa: ANN401
    """Step 2. Return a short text that stands for JSON data.

    The same data have the same fingerprint, in each process and on each machine, whatever the order
    of a dictionary. Different data have different ones: also 1 and "1", True and "True".
    """
    raise NotImplementedError("Step 2, fingerprint, is not written yet.")


def key(name: str, step: Step, given: dict[str, Any]) -> str:
    """Step 3. Return the key under which the result of a step is kept.

    The key answers the question whether a kept result may be used again. So it depends on all that
    can change the result, which is the name of the step, the version of its code, its parameters
    and the data it is given, and on nothing else.

    Args:
        name: Of the step.
        step: The step; its functions play no part.
        given: The data of each need, by its name.
    """
    raise NotImplementedError("Step 3, key, is not written yet.")


def save(result_key: str, result: Any) -> None:  # noqa: ANN401
    """Step 4. Keep a result under its key.

    A process that is killed in the middle of it must leave the whole result or none. A result that
    was kept under the same key before is replaced.

    Raises:
        TypeError: The result is no JSON data. Then nothing is written.
    """
    raise NotImplementedError("Step 4, save, is not written yet.")


def load(result_key: str) -> Any:  # noqa: ANN401
    """Step 5. Return the result that is kept under a key.

    Disks lose the end of a file when the power goes. A result that is not whole is as good as none.

    Raises:
        KeyError: No result is kept under this key, or it is not what `save` wrote.
    """
    raise NotImplementedError("Step 5, load, is not written yet.")


def announce(token: str, result: Any, effect: Callable[[str, Any], None]) -> None:  # noqa: ANN401
    """Step 6. Tell the world outside about a result, unless this was done before.

    Calls `effect(token, result)`, and remembers in a file that the token is done. A process can be
    killed between the two. Then the effect must come again: a message that comes twice can be
    recognised by its token, and one that never comes cannot. An effect that raises is not done.

    Args:
        token: The key of the result.
        result: What to tell.
        effect: Tells it.
    """
    raise NotImplementedError("Step 6, announce, is not written yet.")


def run(steps: Steps, inputs: dict[str, Any]) -> dict[str, Any]:
    """Step 7. Run a pipeline, and only what has to be run.

    A step whose result is kept is not run. Else it is run, and its result is kept before the next
    step begins. Later steps get the result as `load` returns it: so they get the same whether it
    was made now or in an earlier run. A step with an effect is announced once its result is kept,
    also when the result was kept in an earlier run and its effect was not done.

    A step that raises an Exception has failed, as has one whose result is no JSON data or whose
    effect raises. It is not tried a second time in this run. Steps that need it, directly or
    through others, are skipped. All other steps are run. Nothing else is caught: a process that is
    told to end must end.

    Args:
        steps: The pipeline.
        inputs: As in `order`.

    Returns:
        Each step is in one of these, by its name: "ran" and "kept" (lists), "failed" (a dictionary
        with the text of the error) and "skipped" (a list). "results" is a dictionary with the
        results of the steps that ran or were kept.

    Raises:
        ValueError, CycleError: As in `order`; then no step is run.
    """
    raise NotImplementedError("Step 7, run, is not written yet.")


def plan(steps: Steps, inputs: dict[str, Any]) -> dict[str, str]:
    """Step 8. Say what `run` would do, without running anything.

    Returns:
        For each step, by its name, one of three words. "kept": its result can be used again.
        "runs": it has to be run. "open": a step that it needs is not "kept"; so nobody can say
        which data it will be given, and whether a result for these data is there already.

    Raises:
        ValueError, CycleError: As in `order`.
    """
    raise NotImplementedError("Step 8, plan, is not written yet.")
