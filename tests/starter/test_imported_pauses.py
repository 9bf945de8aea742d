"""Limits of an old system that were suspended: what a sheet says of it, and how they count from then on."""

from datetime import date

import pytest

from models.case import ClockState
from models.events import Imported, ImportedPause, Opened, Resumed
from rules.clock import is_suspended
from rules.evolve import evolve, open_case
from starter.moving_in.pauses import read_pauses
from starter.moving_in.rows import parse_time
from tests.rules.clock_procedure import NOON, clock_rule, law, march

SUSPENSION = {"by": ["window"], "grounds": {"testing": "检测"}, "from": ["named"], "until": ["dropped"]}
LAW = law(clock_rule("handling", suspension=SUSPENSION))


def pauses(*written: str) -> tuple[ImportedPause, ...]:
    return tuple(read_pauses(LAW, LAW.clock_rule("handling")[1], list(written), parse_time))


def imported_limit(*written: str) -> ClockState:
    """The limit of a case whose five working days began on Monday the 3rd, as it is on Friday the 7th."""
    old = Imported(
        old_number="1", stage="work", since=NOON, started={"handling": NOON}, paused={"handling": pauses(*written)}
    )
    opened = Opened(seq=1, type="opened", name="complaint", at=NOON, recorded_at=march(7), imported=old)
    return open_case(LAW, "SML-2025-000001", opened).clocks["handling"]


def test_what_was_suspended_does_not_count() -> None:
    assert imported_limit().last_day == date(2025, 3, 10)
    assert imported_limit("检测@2025-03-04~2025-03-06").last_day == date(2025, 3, 12)
    assert imported_limit("testing@2025-03-04~2025-03-05", "记明@2025-03-05～2025-03-06").last_day == date(2025, 3, 12)


def test_a_limit_that_is_suspended_has_no_end_until_it_runs_on() -> None:
    state = imported_limit("检测@2025-03-05")
    assert (is_suspended(state), state.due) == (True, None)

    old = Imported(
        old_number="1", stage="work", since=NOON, started={"handling": NOON},
        paused={"handling": pauses("检测@2025-03-05")},
    )  # fmt: skip
    opened = Opened(seq=1, type="opened", name="complaint", at=NOON, recorded_at=march(7), imported=old)
    resumed = Resumed(seq=2, type="resumed", name="handling", at=march(10), recorded_at=march(10))
    case = evolve(LAW, open_case(LAW, "SML-2025-000001", opened), resumed)
    assert case.clocks["handling"].last_day == date(2025, 3, 13)


@pytest.mark.parametrize(
    "wrong",
    [
        ["检测"], ["检测@"], ["@2025-03-04"], ["午休@2025-03-04"], ["检测@2025-03-06~2025-03-04"],
        ["检测@2025-03-04", "检测@2025-03-06"], ["检测@2025-03-06~2025-03-07", "检测@2025-03-04~2025-03-05"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_out_of_order_is_refused(wrong: list[str]) -> None:
    with pytest.raises(ValueError, match=r"@|午休"):
        pauses(*wrong)
