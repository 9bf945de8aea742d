"""What is drawn, from one seed each and so the same on every machine: examples that a library of properties draws
repeat earlier ones with small changes, which leaves much of a large vocabulary unused."""

from collections.abc import Sequence
from random import Random  # noqa: TID251  # of a fixed seed
from typing import TypeVar

T = TypeVar("T")


class RandomDraws:
    """Fair dice, thrown in a given order."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def one(self, of: Sequence[T]) -> T:
        return self.random.choice(of)

    def number(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def some(self, of: Sequence[T], least: int = 1, most: int = 2) -> list[T]:
        """Different ones, in the order drawn."""
        return self.random.sample(of, min(len(of), self.number(least, most)))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def often(self) -> bool:
        return self.chance(0.7)

    def seldom(self) -> bool:
        return self.chance(0.35)


def seeded_draws(seed: int) -> RandomDraws:
    """The same dice again for the same number."""
    return RandomDraws(Random(seed))
