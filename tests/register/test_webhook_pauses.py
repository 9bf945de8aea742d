"""How long an event waits for its next try: the same whenever it is asked, and never long where a receiver was away for
a moment. The clock is an argument: nothing here waits."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from models.tables import DeliveryRow
from register.webhooks.deliveries import FIRST_PAUSE, LONGEST_PAUSE, PAUSES, pause_after

FAILED = datetime(2026, 3, 2, 9, tzinfo=UTC)
POSITIONS = range(1, 201)


def tries(position: int, endpoint: str = "web") -> list[datetime]:
    """When an event is sent to an endpoint that never takes it."""
    sent = [FAILED]
    for tried in range(1, len(PAUSES) + 1):
        sent.append(sent[-1] + pause_after(DeliveryRow(endpoint=endpoint, position=position, tries=tried)))
    return sent


def test_a_pause_is_twice_the_one_before_up_to_half_a_day_and_a_fourth_at_most_is_added() -> None:
    assert [pause.total_seconds() for pause in PAUSES[:6]] == [5, 10, 20, 40, 80, 160]
    assert max(PAUSES) == LONGEST_PAUSE == timedelta(hours=12)
    for position in POSITIONS:
        waited = [after - before for before, after in pairwise(tries(position))]
        shares = [pause / least for pause, least in zip(waited, PAUSES, strict=True)]
        assert all(1 <= share < 1.25 for share in shares), position
        assert sorted(waited[:13]) == waited[:13]  # what is added never makes a later pause the shorter one


def test_what_failed_together_comes_again_apart_and_each_at_its_own_moment() -> None:
    for tried in (1, 2, 5):
        moments = [tries(position)[tried] for position in POSITIONS]
        assert len(set(moments)) == len(POSITIONS)
        halves = [one - min(moments) > (max(moments) - min(moments)) / 2 for one in moments]
        assert len(POSITIONS) / 4 < sum(halves) < len(POSITIONS) * 3 / 4  # not in one corner of the fourth
    assert tries(7) == tries(7) != tries(7, endpoint="archive")


@pytest.mark.parametrize("away", [timedelta(seconds=12), timedelta(minutes=1), timedelta(minutes=10)])
def test_a_receiver_that_is_back_waits_no_longer_than_it_was_away(away: timedelta) -> None:
    back = FAILED + away
    waited = [next(sent for sent in tries(position) if sent >= back) - back for position in POSITIONS]

    assert max(waited) <= (away + FIRST_PAUSE) * 5 / 4
