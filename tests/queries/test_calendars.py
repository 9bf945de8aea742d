"""Why a newer holiday notice has moved a limit, in the words of both languages."""

from datetime import date

from queries.calendars.notices import days_behind_moves
from rules.statutory_time.calendar import DayKind
from tests.rules.clock_procedure import accepted_case, clock_rule, march
from tests.rules.test_redate import AMENDING_NOTICE, EARLIER_END, LATER_END, adopt_calendar
from wording.translation import Language, speaking


def test_a_moved_limit_names_the_days_that_have_changed() -> None:
    case = accepted_case(clock_rule("answer"))
    _, later = adopt_calendar(case, LATER_END, march(4))
    _, earlier = adopt_calendar(case, EARLIER_END, march(5))

    found = days_behind_moves(case.law, case.events)
    with speaking(Language.en):
        in_english = days_behind_moves(case.law, case.events)

    assert found.keys() == {later.seq, earlier.seq}
    [day_off] = found[later.seq]
    assert (day_off.day, day_off.was, day_off.is_, day_off.by) == (
        date(2025, 3, 7), DayKind.working, DayKind.holiday, AMENDING_NOTICE,
    )  # fmt: skip
    assert day_off.label == "2025年3月7日（星期五）上班改为放假"
    assert in_english[later.seq][0].label.endswith(" from working day to holiday")
    assert {day.day for day in found[earlier.seq]} == {date(2025, 3, 7), date(2025, 3, 8)}
