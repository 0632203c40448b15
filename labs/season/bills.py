"""What a season has cost, at the prices of the delivery service, and how good that is."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cache

from labs.season.world import World, row
from reference_impl.cost import Bill, Tally
from reference_impl.criteria import Prices
from reference_impl.problem import load_problem


@cache
def prices() -> Prices:
    """The prices of the delivery service."""
    found = load_problem("delivery").prices
    if found is None:
        raise ValueError("the problem 'delivery' has no prices")
    return found


def bill(tallies: Iterable[Tally]) -> Bill:
    """The bill of some days together."""
    days = list(tallies)
    sums = {part.name: sum(getattr(day, part.name) for day in days) for part in fields(Tally)}
    return Bill(prices(), Tally(**sums))


def oracle(world: World) -> Bill:
    """What promises of the expected minutes would have cost: they know all but chance."""
    off = (world.minutes - world.expected)[row(0) :]
    return Bill(prices(), Tally(float(off.clip(min=0).sum()), float((-off).clip(min=0).sum())))


def score(costs: Sequence[float], nothing: Sequence[float], oracles: Sequence[float]) -> float:
    """How much was saved of what can be: 0 is doing nothing, 100 is the oracle.

    It is `reference_impl.cost.share_of_saving` over several seasons, in per cent.

    >>> score([16.0, 14.0], [20.0, 20.0], [10.0, 10.0])
    50.0
    """
    return 100 * (sum(nothing) - sum(costs)) / (sum(nothing) - sum(oracles))
