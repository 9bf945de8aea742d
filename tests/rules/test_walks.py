"""Whatever the regulation and whoever acts: no case is stuck, no breach missed or doubled, no record untrue."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, note, seed, settings

from procedures.load import carried
from tests.rules.dice import Dice, dice
from tests.rules.drawn import drawn
from tests.rules.walk import Walk
from tests.rules.words import WORDS

WALKS = 600
LEAST = 0.01


@pytest.mark.parametrize("shard", [1, 2], ids=["first half", "second half"])
def test_walks(shard: int, record_property: Callable[[str, object], None]) -> None:
    """Half of the walks each, so that two processes share them; every word must be used in a hundredth of them."""
    used: Counter[str] = Counter()
    walks = [0]

    @seed(shard)
    @settings(max_examples=WALKS, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(dice())
    def walk(dice: Dice) -> None:
        procedure = drawn(dice)
        note(carried(procedure))
        used.update(set(Walk(procedure, dice).whole()))
        walks[0] += 1

    walk()

    shares = {word: used[word] / walks[0] for word in sorted(WORDS | set(used))}
    record_property("walks", {"walks": walks[0], "shares": shares})
    assert {word: share for word, share in shares.items() if share < LEAST} == {}
    assert set(shares) == WORDS
