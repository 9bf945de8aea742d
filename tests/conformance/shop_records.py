"""Records of a shop's cases, and the verdict on them by one line of `keeps:`."""

from datetime import UTC, datetime, timedelta
from typing import Any

import calendars
from conformance import CaseRecord, RuleVerdict, judge_case
from conformance.staff_record import StaffRecord
from models.events import EVENT, Event
from models.keeps import Keep
from models.procedure import Procedure
from tests.conformance.scenario_records import step
from tests.rules.shop_procedure import gate_rule, shop_law

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
STAFF = [
    step("joined", "li", person="li", digest="0" * 64), step("given", "counter", person="li"),
    step("joined", "wang", person="wang", digest="0" * 64), step("joined", "chen", person="chen", digest="0" * 64),
    step("given", "counter", person="chen"),
    step("away", "chen", person="chen", other="wang", since=MONDAY, until=MONDAY + timedelta(days=1)),
]  # fmt: skip


def happened(*written: str | dict[str, Any]) -> list[Event]:
    """Return events an hour apart; the first opens the case. Each is a name, or fields of an event."""
    events = list[Event]()
    for place, said in enumerate(written):
        fields = {"name": said} if isinstance(said, str) else dict(said)
        at = fields.pop("at", MONDAY + timedelta(hours=place))
        kind = fields.pop("type", "acted" if place else "opened")
        base = {"seq": place + 1, "type": kind, "at": at, "recorded_at": at, "by": "li", "stage": "desk"}
        base |= {"whom": "li", "party": "customer"}
        events.append(EVENT.validate_python(base | fields))
    return events


def judged(
    line: dict[str, Any], events: list[Event], now: timedelta = timedelta(days=1), written: dict[str, Any] | None = None
) -> RuleVerdict:
    """Return the verdict on a rule with one line of `keeps:`; `written`: the rule, by default one with a gate."""
    whole = shop_law(written or gate_rule("intake.minor", {"reason": "plan"})).procedure
    rule = whole.rules[0].model_copy(update={"keeps": (Keep.model_validate(line),), "entries": ()})
    procedure: Procedure = whole.model_copy(update={"rules": (rule,)})
    record = CaseRecord(procedure, calendars.load_calendar(), events, StaffRecord(STAFF), MONDAY + now)
    (verdict,) = judge_case(record)
    return verdict
