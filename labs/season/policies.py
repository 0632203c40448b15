"""Policies to compare with, and how to play a season under one that lives in this process."""

from collections.abc import Callable
from typing import Protocol

from labs.season.service import Action, Errors, Morning, Service, Train
from labs.season.world import HISTORY, World

WINDOW = 60
"""A policy of this module trains on so many labelled days."""


class Policy(Protocol):
    """Whoever runs the service."""

    def decide(self, morning: Morning, train: Train, errors: Errors) -> Action:
        """Say what is done today; see `Service.morning` and `Service.act`."""


def play(world: World, new_policy: Callable[[list[Morning]], Policy]) -> Service:
    """Play a season: make a policy from the history, and ask it each morning."""
    service = Service(world)
    policy = new_policy(service.history())
    while service.day < world.days:
        service.act(policy.decide(service.morning(), service.train, service.errors))
    return service


class Nothing:
    """The first model serves for ever."""

    def __init__(self, history: list[Morning]) -> None:  # noqa: ARG002 - not every policy looks
        self.labelled = list(range(-HISTORY, 0))
        self.model = 1

    def decide(self, morning: Morning, train: Train, errors: Errors) -> Action:  # noqa: ARG002 - not every policy looks
        """Train if it is time to, and let the newest model serve, whatever it is worth."""
        self.labelled += [told["day"] for told in morning["labels"]]
        if self.time_to_train(morning):
            self.model = train(self.labelled[-WINDOW:])
        return {"serve": self.model}

    def time_to_train(self, morning: Morning) -> bool:  # noqa: ARG002 - not every policy looks
        """Whether a new model is made today."""
        return False


class Daily(Nothing):
    """A new model each day."""

    def time_to_train(self, morning: Morning) -> bool:  # noqa: ARG002 - not every policy looks
        """Always."""
        return True


class OnDrift(Nothing):
    """A new model when a column has drifted, at most once a week."""

    LIMIT, REST = 0.2, 7

    def __init__(self, history: list[Morning]) -> None:
        super().__init__(history)
        self.next = 0

    def time_to_train(self, morning: Morning) -> bool:
        """When the largest PSI is above the usual limit."""
        drifted = max(morning["orders"]["psi"].values()) > self.LIMIT
        if not drifted or morning["day"] < self.next:
            return False
        self.next = morning["day"] + self.REST
        return True
