"""What the retraining demo does: plays a season through the loop and remembers its result."""

import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from reference_impl.loop import run
from reference_impl.outcome import ALARMS, RunResult
from reference_impl.problem import load_problem
from reference_impl.simulate import load_scenario
from reference_impl.source import simulated


@dataclass(frozen=True)
class Season:
    """What determines a run, so that it need not be played twice."""

    scenario: str
    days: int
    orders: int
    seed: int


class Runs:
    """Results of seasons, shared by all sessions; the oldest are forgotten beyond `limit`."""

    def __init__(self, limit: int = 16) -> None:
        self.limit = limit
        self._results: dict[Season, RunResult] = {}
        # The next reader often wants the very season that is being played, and two seasons at
        # once take twice as long each. So one is played at a time, and the next reader waits.
        self._turn = threading.Lock()

    def known(self, season: Season) -> RunResult | None:
        """The result, if the season has been played."""
        return self._results.get(season)

    def play(self, season: Season, progress: Callable[[int, int], None]) -> RunResult:
        """Play a season in a folder of its own, which is deleted; raises LoopError as `run`."""
        with self._turn:
            known = self._results.get(season)  # another session may have played it meanwhile
            if known is not None:
                return known
            problem = load_problem("delivery")
            story = load_scenario(season.scenario)
            source = simulated(problem, story, season.days, season.seed, season.orders)
            with tempfile.TemporaryDirectory(
                prefix="mlops-demo-", ignore_cleanup_errors=True
            ) as folder:
                result = run(problem, source, folder, season.seed, progress)
            self._results[season] = result
            while len(self._results) > self.limit:
                del self._results[next(iter(self._results))]
        return result


def moments(result: RunResult) -> pd.DataFrame:
    """Injected, noticed, promoted, refused, recalled: day, moment, what; in the order of time."""
    rows = [(found.day, "injected", found.what) for found in result.findings()]
    for notice in result.notices:
        alarm = notice.kind in ALARMS
        what = f"{notice.kind}: {notice.what}" if alarm else notice.what
        rows.append((notice.day, "noticed" if alarm else notice.kind, what))
    table = pd.DataFrame(rows, columns=["day", "moment", "what"])
    return table.sort_values("day", kind="stable").reset_index(drop=True)
