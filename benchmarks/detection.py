"""How often is there an alarm without a reason, and how late is it with one? All scenarios.

A season is played by the eyes of the loop with one model that is never retrained (`rehearsal`).
Each seed has a history and a model of its own, since a lucky or unlucky week of the gate decides
how soon a model is accused. Scenarios of one seed share their past: two of them are the same days
until the first event that only one of them has, and are played once up to there.
"""

from functools import partial

import numpy as np
from scipy.stats import binomtest

from benchmarks.kept import FOLDER, Told, measured
from benchmarks.report import Goal, Result
from reference_impl.outcome import ALARMS, RunResult
from reference_impl.problem import Problem, load_problem
from reference_impl.rehearsal import Rehearsal, trained
from reference_impl.simulate import Scenario, load_scenario
from reference_impl.source import DaySource, simulated

DAYS, SEEDS, QUICK = 90, 200, 2
STRETCH = 5  # days at a time
PATIENCE = 40  # days after its beginning, an event that nobody has noticed is called missed
KEPT = FOLDER / "detection.json"
# The couriers' hurry makes the error smaller: as its text says, no eye can see it.
UNSEEN = {"hurry"}
# Seasons of ninety days without a change in which anything alarms, and the share of the changes
# that are noticed: written down before the first full run.
FALSE, NOTICED = 0.10, 0.95


def differ(one: Scenario, other: Scenario) -> int:
    """The first day on which two scenarios of the same seed may differ."""
    only = set(one.events) ^ set(other.events)
    # The season itself is in every scenario, whether or not it is named.
    return min((event.start_day for event in only if event.kind != "season"), default=DAYS)


def last_day(story: Scenario) -> int:
    """The day before which a scenario has told everything.

    A season must be quiet to its end and while the monitor still looks back on it.
    """
    own = [event for event in story.events if event.kind != "season"]
    if any(event.effect != "season" for event in own):
        return min(max(event.start_day for event in own) + PATIENCE, DAYS)
    ends = [DAYS if event.end_day is None else event.end_day + 15 for event in own]
    return min(max(ends, default=DAYS), DAYS)


def play_seed(problem: Problem, stories: list[Scenario], seed: int) -> dict[str, Told]:
    """Play all scenarios of a seed, each from where it leaves one that was played before."""
    first, *others = sorted(stories, key=lambda story: len(story.events))
    source = _source(problem, first, seed)
    begun = Rehearsal(problem, source, trained(problem, source, seed), seed)
    played = {first.name: (first, _play(begun, first))}
    for story in others:
        parent, past = max(played.values(), key=lambda pair: differ(story, pair[0]))
        until = differ(story, parent)
        newest = max((seen for seen in past if seen.day <= until), key=lambda seen: seen.day)
        branch = newest.branch(_source(problem, story, seed, newest.source))
        played[story.name] = story, _play(branch, story)
    return {name: told(story, past[-1].result()) for name, (story, past) in played.items()}


def _source(
    problem: Problem, story: Scenario, seed: int, before: DaySource | None = None
) -> DaySource:
    short = problem if before is None else problem.model_copy(update={"train_days": 1})
    return simulated(short, story, DAYS, seed)  # who goes on needs no history


def _play(rehearsal: Rehearsal, story: Scenario) -> list[Rehearsal]:
    """Play until all is told; gives what was seen at the end of each stretch, the last one too."""
    kept, last = [rehearsal.branch(rehearsal.source)], last_day(story)
    while rehearsal.day < last and not _all_noticed(story, rehearsal):
        rehearsal.play(min(STRETCH, last - rehearsal.day))
        kept.append(rehearsal.branch(rehearsal.source))
    return kept


def _all_noticed(story: Scenario, rehearsal: Rehearsal) -> bool:
    changes = [event for event in story.events if event.effect != "season"]
    if not changes or rehearsal.day <= max(event.start_day for event in changes):
        return False
    found = told(story, rehearsal.result())["events"]
    return all(entry["delay"] is not None for entry in found)


def told(story: Scenario, result: RunResult) -> Told:
    """What a season has to say about its eyes, as plain data.

    The end of a change is no event here: it is news only to a model that has learnt the change.
    """
    whats = [event.what for event in story.events if event.effect != "season"]
    starts = [event.start_day for event in story.events if event.effect != "season"]
    findings = [finding for finding in result.findings() if finding.what in whats]
    faulty = any(event.effect == "fault" for event in story.events)
    alarms = [notice for notice in result.notices if notice.kind in ALARMS]
    wrong = [notice for notice in alarms if notice.kind == "fault" and not faulty]
    return {
        "played": len(result.days),
        "quiet_days": min([*starts, len(result.days)]),
        "false": [[n.day, n.kind, n.what] for n in result.unexplained()],
        "false_faults": [[n.day, n.kind, n.what] for n in wrong],
        "events": [
            {
                "effect": finding.effect,
                "delay": finding.days_between,
                "kind": None if finding.noticed is None else finding.noticed.kind,
            }
            for finding in findings
        ],
    }


def table(found: dict[str, list[Told]]) -> Result:
    """One row an event, and the goals; scenarios without an event have one row too."""
    stories = {name: load_scenario(name) for name in found}
    rows = [row for name in found for row in _rows(stories[name], found[name])]
    seeds = len(next(iter(found.values())))
    columns = [
        "scenario", "kind", "quiet days", "false alarms", "noticed", "days, median", "days, 90%",
        "by",
    ]  # fmt: skip
    title = (
        f"{seeds} seeds of each scenario, one model a seed, never retrained. False alarms: seasons "
        "with at least one before anything happened, in brackets the upper end of a one-sided 95% "
        f"interval. Noticed: within {PATIENCE} days"
    )
    packages = ["numpy", "pandas", "scikit-learn", "scipy"]
    return Result("detection", title, columns, rows, _goals(stories, found), packages)


def _rows(story: Scenario, seasons: list[Told]) -> list[list[str]]:
    false, n = sum(bool(season["false"]) for season in seasons), len(seasons)
    most = binomtest(false, n).proportion_ci(0.90, "exact").high  # two-sided 90, so one-sided 95
    days = sum(season["quiet_days"] for season in seasons)
    quiet = [f"{days:,}", f"{false} of {n} ({most:.1%})"]
    rows = []
    for number, first in enumerate(seasons[0]["events"]):
        seen = [season["events"][number] for season in seasons]
        delays = [event["delay"] for event in seen if event["delay"] is not None]
        figures = ["", ""]
        if delays:
            late = np.quantile(delays, 0.9, method="higher")
            figures = [f"{np.median(delays):.0f}", f"{late:.0f}"]
        kinds = sorted({event["kind"] for event in seen if event["kind"]})
        noticed = f"{len(delays)} of {n}"
        rows.append([story.name, first["effect"], *quiet, noticed, *figures, ", ".join(kinds)])
        quiet = ["", ""]  # once a scenario
    return rows or [[story.name, "season", *quiet, "", "", "", ""]]


def _goals(stories: dict[str, Scenario], found: dict[str, list[Told]]) -> list[Goal]:
    seasons = [season for told_all in found.values() for season in told_all]
    blocked = sum(bool(season["false_faults"]) for season in seasons)
    seen: dict[bool, list[bool]] = {True: [], False: []}  # by whether it is a fault
    for name, story in stories.items():
        if {event.kind for event in story.events} & UNSEEN:
            continue
        for event in (event for season in found[name] for event in season["events"]):
            seen[event["effect"] == "fault"].append(event["delay"] is not None)
    goals = [
        Goal(
            "no day is blocked without a fault", f"{blocked} of {len(seasons)} seasons", not blocked
        )
    ]
    faults, changes = sum(seen[True]), sum(seen[False])
    goals += [
        Goal("every fault is caught", f"{faults} of {len(seen[True])}", all(seen[True])),
        Goal(
            f"{NOTICED:.0%} of the other changes are noticed",
            f"{changes} of {len(seen[False])}",
            changes >= NOTICED * len(seen[False]),
        ),
    ]
    for name in (name for name in found if not found[name][0]["events"]):
        false = sum(bool(season["false"]) for season in found[name])
        text = f"{name}: at most {FALSE:.0%} of the seasons alarm"
        share = false / len(found[name])
        goals.append(Goal(text, f"{share:.1%}", share <= FALSE))
    return goals


def run(quick: bool) -> Result:
    """Every scenario over all seeds; the full run goes on where one was broken off."""
    seeds = range(QUICK if quick else SEEDS)
    problem = load_problem("delivery")
    play = partial(play_seed, problem)
    return table(measured(problem, seeds, play, None if quick else KEPT))
