"""Whatever the regulation and whoever acts: no case is stuck, no breach missed or doubled, no record untrue."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from models.procedure import Procedure
from tests.rules.drawn import procedures
from tests.rules.walk import Walk
from tests.rules.words import WORDS

WALKS = 200
LEAST = 0.01


@pytest.mark.parametrize("shard", [1, 2], ids=["first half", "second half"])
def test_walks(shard: int, record_property: Callable[[str, object], None]) -> None:
    """Half of the walks each, so that two processes share them; every word must be used in a hundredth of them."""
    used: Counter[str] = Counter()
    walks = [0]

    @seed(shard)
    @settings(max_examples=WALKS, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(procedures(), st.data())
    def walk(procedure: Procedure, data: st.DataObject) -> None:
        words = Walk(procedure, data.draw).whole()
        used.update(set(words))
        walks[0] += 1

    walk()

    shares = {word: used[word] / walks[0] for word in sorted(WORDS | set(used))}
    record_property("walks", {"walks": walks[0], "shares": shares})
    print({w:round(s,3) for w,s in shares.items() if s<0.04})
    assert {word: share for word, share in shares.items() if share < LEAST} == {}
    assert set(shares) == WORDS
