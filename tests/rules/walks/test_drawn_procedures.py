"""Random walks under random procedures: no case gets stuck, no breach is missed or doubled, no invariant breaks."""

from collections import Counter
from collections.abc import Callable
from random import Random  # noqa: TID251  # of a fixed seed

import pytest

from procedures.load import canonical_law
from tests.rules.walks.drawn_procedures import drawn_procedure
from tests.rules.walks.random_draws import RandomDraws
from tests.rules.walks.walk import Walk
from tests.rules.walks.word_coverage import ALL_WORDS

pytestmark = pytest.mark.slow
MIN_WALKS, MIN_SHARE = 800, 0.001  # with so many walks, each word of the language is used in this share of them


@pytest.mark.parametrize("half", [0, 1], ids=["first half", "second half"])
def test_walks(half: int, record_property: Callable[[str, object], None], many: Callable[[int, int], int]) -> None:
    """Two halves, so that two processes can share them. The walks are the same each time; `--deep` adds more."""
    used: Counter[str] = Counter()
    seeds = range(half, many(120, 4000), 2)
    for seed in seeds:
        draws = RandomDraws(Random(seed))
        procedure = drawn_procedure(draws)
        try:
            used.update(set(Walk(procedure, draws).run()))
        except Exception as error:
            error.add_note(f"walk {seed}: {canonical_law(procedure)}")
            raise

    shares = {word: used[word] / len(seeds) for word in sorted(ALL_WORDS | set(used))}
    record_property("walks", {"walks": len(seeds), "shares": shares})
    assert set(shares) == ALL_WORDS
    if len(seeds) >= MIN_WALKS:
        assert {word: share for word, share in shares.items() if share < MIN_SHARE} == {}
