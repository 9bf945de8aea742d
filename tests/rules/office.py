"""A small regulation with every kind of clock and fact, and a case under it, for tests of single corners."""

from datetime import date, datetime, timedelta
from typing import Any

import calendars
from models.case import Case
from models.law import Law
from models.means import Means
from models.messages import Act, Event, FactValue, Refusal, TextRef, Why
from models.procedure import Procedure
from models.time import CHINA
from rules.evolve import evolve, open_case
from rules.judge import decide, refusals
from rules.timer import ring

NOON = datetime(2025, 3, 3, 12, tzinfo=CHINA)  # a Monday; no holiday near
WORDS = TextRef(id="t1", hmac="0123456789abcdef")
STAFF = {"li": ("window",), "wang": ("window",), "zhao": ("leader",), "sun": ("leader",), "qian": ()}


def march(day: int, hour: int = 12) -> datetime:
    return datetime(2025, 3, day, hour, tzinfo=CHINA)


def clock(name: str, **words: Any) -> dict[str, Any]:
    """A rule with a clock of five working days from `accepted` to `answered`, unless said otherwise."""
    usual = {"name": name, "starts": ["accepted"], "stops": ["answered"], "limit": five("working_day")}
    return {"id": f"SML-{name}", "article": "一", "enforce": "clock", "clock": usual | words}


def five(unit: str) -> dict[str, Any]:
    return {"n": 5, "unit": unit}


MORE = {"asks": ["window"], "grants": ["leader", "window"], "each": 5, "total": 8}


def law(*rules: dict[str, Any]) -> Law:
    """The regulation with these rules."""
    return Law(Procedure.model_validate(OFFICE | {"rules": rules}), calendars.load())


OFFICE: dict[str, Any] = {
    "slug": "small",
    "prefix": "SML",
    "title": "小局",
    "edition": "1",
    "in_force": {"from": "2020-01-01"},
    "roles": {
        "window": {"zh": "窗口", "is": "unit"},
        "leader": {"zh": "领导", "is": "post"},
        "host": {"zh": "承办处室", "is": "unit", "given_by": "host"},
        "handler": {"zh": "经办人", "is": "named", "given_by": "handlers"},
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
            "zh": "受理",
            "who": ["window"],
            "outcomes": {"accepted": {"zh": "受理", "to": "work", "late_report": 7}},
        },
        "work": {
            "zh": "办理",
            "who": ["window", "leader", "handler", "host"],
            "outcomes": {
                "answered": {"zh": "答复", "to": "told", "late_report": 7},
                "dropped": {"zh": "终结", "to": "closed", "late_report": 7},
            },
        },
        "told": {"zh": "反馈", "who": ["window"], "outcomes": {"closing": {"zh": "办结", "to": "closed"}}},
        "closed": {"zh": "办结", "kind": "end"},
    },
    "acts": {"named": {"zh": "指定经办人", "at": ["work"]}},
}


class Desk:
    """A case that people act on; the clocks are rung before each act, as the workflow does."""

    def __init__(self, law: Law, facts: dict[str, FactValue] | None = None) -> None:
        self.law = law
        opened = Event(seq=1, type="opened", name="complaint", at=NOON, recorded_at=NOON, facts=facts or {})
        self.case: Case = open_case(law, "SML-2025-000001", opened)
        self.events = [opened]

    def ring(self, until: datetime, noticed: datetime | None = None) -> list[Event]:
        return self._write(list(ring(self.law, self.case, until, noticed or until)))

    def act(self, actor: str, name: str, at: datetime, **said: Any) -> list[Event]:
        """An act that must be allowed, and what it became."""
        act = self._act(actor, name, at, said)
        self.ring(at)
        assert refusals(self.law, self.case, act) == ()
        return self._write(list(decide(self.law, self.case, act, at)))

    def refused(self, actor: str, name: str, at: datetime, **said: Any) -> list[Why]:
        """Why an act is not allowed."""
        act = self._act(actor, name, at, said)
        self.ring(at)
        return [refusal.why for refusal in refusals(self.law, self.case, act)]

    def refusals(self, actor: str, name: str, at: datetime, **said: Any) -> tuple[Refusal, ...]:
        return refusals(self.law, self.case, self._act(actor, name, at, said))

    def _act(self, actor: str, name: str, at: datetime, said: dict[str, Any]) -> Act:
        texts = {"evidence": WORDS} if "happened_at" in said else {}
        return Act(
            id="a1", name=name, actor=actor, n=self.case.n + 1, received_at=at, standing=STAFF[actor],
            means=said.pop("means", Means.phone), texts=texts | said.pop("texts", {}), **said,
        )  # fmt: skip

    def _write(self, events: list[Event]) -> list[Event]:
        for event in events:
            self.case = evolve(self.law, self.case, event)
        self.events += events
        return events

    def said(self, *kinds: str) -> list[tuple[str, str, datetime]]:
        """What the clocks said so far."""
        spoken = ("warned", "held", "expired", "reminded", "escalated", "breach_withdrawn")
        return [(one.type, one.name, one.at) for one in self.events if one.type in (kinds or spoken)]


def accepted(*rules: dict[str, Any]) -> Desk:
    """A case that was accepted at noon on Monday; five working days end with Monday the 10th."""
    desk = Desk(law(*rules))
    desk.act("li", "accepted", NOON)
    return desk


def ends(day: date) -> datetime:
    """24:00 of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA) + timedelta(days=1)
