"""The years of the capstone: what happens in them is drawn, and of all that nobody is told."""

from dataclasses import dataclass

import numpy as np

from labs.season.world import World, draw
from reference_impl.simulate import Effect, Event, Kind

DAYS = 365
_FIRST, _SLOT = 10, 28  # each event begins in a slot of days of its own


@dataclass(frozen=True)
class _Sort:
    """One sort of event: its size, length and ramp lie between two ends; without `days` it lasts.

    The two ends are included.
    """

    kind: Kind
    effect: Effect
    what: str
    size: tuple[float, float]
    days: tuple[int, int] | None = None
    ramp: tuple[int, int] = (0, 0)
    feature: str | None = None

    def drawn(self, rng: np.random.Generator, start: int) -> Event:
        """An event of this sort that begins on a day."""
        days, ramp = (_between(rng, ends) for ends in (self.days or (0, 0), self.ramp))
        return Event(
            kind=self.kind,
            effect=self.effect,
            what=self.what,
            start_day=start,
            end_day=None if self.days is None else start + days,
            ramp_days=ramp,
            size=float(rng.uniform(*self.size)),
            feature=self.feature,
        )


_DUG_UP = _Sort(
    "roadworks", "concept", "Streets at the harbour are dug up.", (0.6, 1.1), days=(35, 60)
)
_SORTS = (
    _DUG_UP,
    _DUG_UP,
    _Sort("faster_bicycles", "concept", "Bicycles become electric.", (0.35, 0.5), ramp=(20, 45)),
    _Sort("new_type", "input", "Fondue is offered.", (0.1, 0.16), ramp=(5, 15)),
    _Sort("new_district", "input", "The airport is served.", (0.15, 0.25), ramp=(5, 15)),
    _Sort("large_orders", "prior", "Large orders are free.", (0.3, 0.5), days=(25, 45)),
    _Sort("scale", "fault", "Distances are metres.", (1e3, 1e3), (10, 20), feature="distance_km"),
    _Sort("nulls", "fault", "Distances get lost.", (0.3, 0.6), (21, 35), feature="distance_km"),
    _Sort("clock", "fault", "Orders are an hour early.", (-1, -1), (21, 35), feature="hour"),
    _Sort("label_offset", "fault", "Reported minutes are too long.", (7, 11), (21, 35)),
    _Sort("label_delay", "fault", "Minutes are reported late.", (8, 12), (21, 28)),
    _Sort("rename", "fault", "Training sees no distance.", (1, 1), (25, 40), feature="distance_km"),
)


def year(seed: int) -> World:
    """Draw a year: what happens, and everything that is chance."""
    return draw(events(seed), DAYS, seed)


def events(seed: int) -> list[Event]:
    """Draw what happens in a year: roadworks twice, everything else once, in any order."""
    rng = np.random.default_rng([seed, 1])  # the world of the same seed has other draws
    starts = _FIRST + _SLOT * rng.permutation(len(_SORTS)) + rng.integers(0, 10, len(_SORTS))
    drawn = [sort.drawn(rng, int(day)) for sort, day in zip(_SORTS, starts, strict=True)]
    return sorted(drawn, key=lambda event: event.start_day)


def _between(rng: np.random.Generator, ends: tuple[int, int]) -> int:
    return int(rng.integers(*ends, endpoint=True))
