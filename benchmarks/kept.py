"""A long benchmark, seed by seed: what has been measured is kept, so a run broken off goes on."""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from reference_impl.problem import Problem
from reference_impl.simulate import Scenario, load_scenario, scenarios

FOLDER = Path(__file__).parent.parent / ".cache"
Told = dict[str, Any]  # of one scenario and seed: plain data, as JSON can keep it
Play = Callable[[list[Scenario], int], dict[str, Told]]


def measured(
    problem: Problem, seeds: Iterable[int], play: Play, file: Path | None
) -> dict[str, list[Told]]:
    """Play what is not yet in the file; by scenario, what each of the seeds has told.

    A scenario or problem that has changed is played anew. A change of the code is not noticed:
    delete the file after one.

    Args:
        problem: the task.
        seeds: in their order.
        play: plays some scenarios of one seed.
        file: where it is kept; None keeps nothing.
    """
    stories = {name: load_scenario(name) for name in scenarios()}
    keys = {name: _key(problem, story) for name, story in stories.items()}
    known: dict[str, dict[str, Told]] = {}
    if file is not None and file.is_file():
        known = json.loads(file.read_text(encoding="utf-8"))
    for seed in map(str, seeds):
        own = known.setdefault(seed, {})
        missing = [story for name, story in stories.items() if keys[name] not in own]
        if not missing:
            continue
        own |= {keys[name]: entry for name, entry in play(missing, int(seed)).items()}
        if file is not None:
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps(known), encoding="utf-8")
    return {name: [known[str(seed)][keys[name]] for seed in seeds] for name in stories}


def _key(problem: Problem, story: Scenario) -> str:
    text = problem.model_dump_json() + story.model_dump_json()
    return f"{story.name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
