"""What is drawn, from one seed that hypothesis draws: choices drawn one by one repeat earlier examples with small
changes, which leaves much of a large vocabulary unused."""

from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Dice:
    """Fair dice, thrown in a given order."""

    def __init__(self, random: Any) -> None:
        self.random = random

    def one(self, of: Sequence[T]) -> T:
        chosen: T = self.random.choice(of)
        return chosen

    def number(self, least: int, most: int) -> int:
        return int(self.random.randint(least, most))

    def some(self, of: Sequence[T], least: int = 1, most: int = 2) -> list[T]:
        """Different ones, in the order drawn."""
        return list(self.random.sample(of, min(len(of), self.number(least, most))))

    def chance(self, share: float) -> bool:
        return bool(self.random.random() < share)

    def often(self) -> bool:
        return self.chance(0.7)

    def seldom(self) -> bool:
        return self.chance(0.35)


def dice() -> st.SearchStrategy[Dice]:
    return st.builds(Dice, st.randoms(use_true_random=True))
