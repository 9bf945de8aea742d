"""A small procedure with every kind of clock and fact, and a case in memory under it, for tests of single rules."""

from datetime import date, datetime, timedelta
from typing import Any

import calendars
from models.case import Case
from models.events import Event, Opened
from models.law import Law
from models.means import Means
from models.messages import Act, FactValue, Refusal, TextRef, Why
from models.procedure import Procedure
from rules.acts.deciders import stamped_act
from rules.evolve import evolve, open_case
from rules.judge import act_refusals, decide
from rules.timer import ring_clocks
from tests.zones import CHINA

NOON = datetime(2025, 3, 3, 12, tzinfo=CHINA)  # a Monday; no holiday near
TEXT_REF = TextRef(id="t1", digest="0123456789abcdef")
REASON = {"reason": TEXT_REF}
STAFF = {"li": ("window",), "wang": ("window",), "zhao": ("leader",), "sun": ("leader",), "qian": ("clerk",)}


def march(day: int, hour: int = 12) -> datetime:
    return datetime(2025, 3, day, hour, tzinfo=CHINA)


def clock_rule(code: str, **options: Any) -> dict[str, Any]:
    """Return a rule with a clock: by default five working days from `accepted` to `answered`."""
    defaults = {"code": code, "starts": ["accepted"], "stops": ["answered"], "limit": five_units("working_day")}
    return {"id": f"SML-{code}", "article": "一", "enforce": "clock", "clock": defaults | options}


def five_units(unit: str) -> dict[str, Any]:
    return {"n": 5, "unit": unit}


EXTENSION: dict[str, Any] = {"asks": ["window"], "grants": ["leader", "window"], "each": 5, "total": 8}


def law(*rules: dict[str, Any]) -> Law:
    """Return the law of the procedure with these rules."""
    return Law(Procedure.model_validate(PROCEDURE | {"rules": rules}), calendars.load_calendar())


PROCEDURE: dict[str, Any] = {
    "slug": "small",
    "language": "zh-CN",
    "prefix": "SML",
    "title": "小局",
    "edition": "1",
    "in_force": {"from": "2020-01-01"},
    "roles": {
        "window": {"name": "窗口", "is": "unit"},
        "leader": {"name": "领导", "is": "post"},
        "host": {"name": "承办处室", "is": "unit", "named_in": "host"},
        "handler": {"name": "经办人", "is": "named", "named_in": "handlers"},
        "reader": {"name": "读者", "is": "outside", "filer": True},
        "witness": {"name": "证人", "is": "outside"},
    },
    "facts": {
        "yes": {"is": "yes_no"},
        "count": {"is": "number"},
        "day": {"is": "date"},
        "instant": {"is": "instant"},
        "line": {"is": "code", "one_of": {"first": "一", "second": "二"}},
        "host": {
            "is": "code",
            "one_of": {"window": "窗口", "leader": "领导"},
            "follows": {"line": {"first": "window"}},
        },
        "grounds": {"is": "codes", "one_of": {"one": "一", "two": "二"}},
        "who": {"is": "person"},
        "handlers": {"is": "persons"},
    },
    "texts": {"reason": "理由"},
    "entries": {"complaint": "desk"},
    "stages": {
        "desk": {
            "name": "受理",
            "who": ["window"],
            "outcomes": {"accepted": {"name": "受理", "to": "work", "late_report": 7}},
        },
        "work": {
            "name": "办理",
            "who": ["window", "leader", "handler", "host"],
            "outcomes": {
                "answered": {"name": "答复", "to": "told", "late_report": 7, "states": ["handlers", "yes"]},
                "dropped": {"name": "终结", "to": "closed", "late_report": 7},
            },
        },
        "told": {"name": "反馈", "who": ["window"], "outcomes": {"closing": {"name": "办结", "to": "closed"}}},
        "closed": {"name": "办结", "kind": "end"},
    },
    "acts": {
        "named": {
            "name": "记明",
            "at": ["work"],
            "states": ["yes", "count", "day", "instant", "line", "host", "grounds", "who", "handlers"],
        }
    },
}


class PureCase:
    """A case in memory, without register or workflow. Clocks are rung before each act, as the workflow does."""

    def __init__(self, law: Law, facts: dict[str, FactValue] | None = None) -> None:
        self.law = law
        opened = Opened(
            seq=1, type="opened", name="complaint", at=NOON, recorded_at=NOON, facts=facts or {}, filer=("reachable",)
        )
        self.state: Case = open_case(law, "SML-2025-000001", opened)
        self.events: list[Event] = [opened]

    def ring_until(self, until: datetime, noticed: datetime | None = None) -> list[Event]:
        return self.record([event for event, _ in ring_clocks(self.law, self.state, until, noticed or until)])

    def act(self, actor: str, name: str, at: datetime, **fields: Any) -> list[Event]:
        """Carry out an act that must be allowed; return its events."""
        act = self.build_act(actor, name, at, fields)
        self.ring_until(at)
        assert act_refusals(self.law, self.state, act) == ()
        return self.record([event for event, _ in decide(self.law, self.state, act, at)])

    def refusal_reasons(self, actor: str, name: str, at: datetime, **fields: Any) -> list[Why]:
        """Return the reasons for which an act is refused."""
        act = self.build_act(actor, name, at, fields)
        self.ring_until(at)
        return [refusal.why for refusal in act_refusals(self.law, self.state, act)]

    def refusals(self, actor: str, name: str, at: datetime, **fields: Any) -> tuple[Refusal, ...]:
        return act_refusals(self.law, self.state, self.build_act(actor, name, at, fields))

    def build_act(self, actor: str, name: str, at: datetime, fields: dict[str, Any]) -> Act:
        texts = {"evidence": TEXT_REF} if "happened_at" in fields else {}
        act = Act(
            id="a1", name=name, actor=actor, n=self.state.n + 1, received_at=at, standing=STAFF[actor], named=STAFF,
            means=fields.pop("means", Means.phone), texts=texts | fields.pop("texts", {}), **fields,
        )  # fmt: skip
        return stamped_act(self.law, self.state, act, STAFF)

    def record(self, events: list[Event]) -> list[Event]:
        for event in events:
            self.state = evolve(self.law, self.state, event)
        self.events += events
        return events

    def clock_events(self, *types: str) -> list[tuple[str, str, datetime]]:
        """Return type, name and instant of the events that clocks have caused; of all types unless some are given."""
        all_types = ("warned", "held", "expired", "reminded", "escalated", "breach_withdrawn")
        return [(event.type, event.name, event.at) for event in self.events if event.type in (types or all_types)]


def accepted_case(*rules: dict[str, Any]) -> PureCase:
    """Return a case accepted at noon on Monday, 3 March; five working days end with Monday the 10th."""
    case = PureCase(law(*rules))
    case.act("li", "accepted", NOON)
    return case


def end_of_day(day: date) -> datetime:
    """Return the instant at which a day ends (24:00)."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA) + timedelta(days=1)
