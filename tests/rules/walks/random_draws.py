"""Random draws from one seed, so that they are the same on every machine.

The examples of a property-testing library repeat earlier ones with small changes, which would leave much of the
procedure language unused.
"""

from collections.abc import Sequence
from random import Random  # noqa: TID251  # of a fixed seed
from typing import TypeVar

T = TypeVar("T")


class RandomDraws:
    """Random choices from one generator, reproducible in their order."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def choose(self, of: Sequence[T]) -> T:
        return self.random.choice(of)

    def integer(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def sample(self, of: Sequence[T], low: int = 1, high: int = 2) -> list[T]:
        """Return from `low` to `high` different elements, in the order drawn."""
        return self.random.sample(of, min(len(of), self.integer(low, high)))

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def often(self) -> bool:
        return self.chance(0.7)

    def seldom(self) -> bool:
        return self.chance(0.35)


def seeded_draws(seed: int) -> RandomDraws:
    """Return the draws of a seed."""
    return RandomDraws(Random(seed))
