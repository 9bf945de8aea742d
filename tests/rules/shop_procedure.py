"""A procedure with tracks, approvals, documents, items, duties and linked cases, and cases in memory under it."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import calendars
from models.events import Event, Opened, read_event
from models.law import Law
from models.means import Means
from models.messages import Act, Refusal, TextRef
from models.procedure import Procedure
from models.requirement import PartyWord
from rules.acts import deciders, text_closing
from rules.evolve import evolve, fold_events, open_case
from rules.judge import act_refusals, decide
from rules.timer import ring_clocks
from tests.zones import CHINA

MONDAY = datetime(2025, 3, 3, 9, tzinfo=CHINA)
TEXT_REF = TextRef(id="t1", digest="0123456789abcdef")
STAFF = {
    "an": ("counter", "staff"), "bo": ("counter", "staff"), "chi": ("repair", "staff", "rank_chief"),
    "du": ("chief", "staff", "head_of_counter", "above_counter"), "en": ("board", "staff"), "fu": ("board", "staff"),
    "gu": ("staff",), "system": (),
}  # fmt: skip

SHOP: dict[str, Any] = {
    "slug": "shop", "language": "zh-CN", "prefix": "SHP", "title": "商店", "edition": "1",
    "in_force": {"from": "2020-01-01"},
    "roles": {
        "counter": {"name": "柜台", "is": "unit"}, "repair": {"name": "维修", "is": "unit"},
        "chief": {"name": "经理", "is": "post"}, "board": {"name": "小组", "is": "post"},
        "panel": {"name": "评议人", "is": "named", "named_in": "panel"},
        "customer": {"name": "顾客", "is": "outside"},
        "head": {"name": "柜台负责人", "is": "head_of", "unit": "counter"},
        "over_counter": {"name": "柜台上级", "is": "superior_of", "unit": "counter"},
        "senior": {"name": "主管以上", "is": "rank", "at_least": "chief"},
        "all_staff": {"name": "员工", "is": "any_staff"},
    },
    "facts": {
        "severity": {"is": "code", "one_of": {"minor": "轻微", "major": "重大"}, "class": True},
        "amount": {"is": "number"}, "panel": {"is": "persons"}, "by_when": {"is": "date", "lies": "ahead"},
        "owner": {"is": "person"},
    },
    "texts": {"plan": "方案", "findings": "查明", "action": "措施"},
    "phrases": {"vague": ["基本同意", "原则同意"]},
    "items": {
        "measures": {
            "name": "措施", "fields": ["owner", "action", "by_when"], "states": {"planned": "已定", "done": "完成"},
        },
    },
    "documents": {
        "letter": {"name": "函", "holds": ["plan"], "signers": ["customer", "counter", "chief"], "ordered": True},
        "minutes": {"name": "笔录", "signers": [["customer", "panel"], "chief"], "ordered": True},
    },
    "entries": {"complaint": "intake", "injury": "care"},
    "stages": {
        "intake": {
            "name": "受理", "who": ["counter"],
            "duties": {"apologise": {"name": "致歉"}, "explain": {"name": "说明", "by": ["chief"]}},
            "outcomes": {
                "minor": {
                    "name": "轻微", "to": "work", "sets": {"severity": "minor"},
                    "states": ["panel", "amount", "by_when", "plan"],
                },
                "major": {"name": "重大", "to": "work", "sets": {"severity": "major"}, "fork": {"reply": "replying"}},
            },
        },
        "work": {
            "name": "处理", "who": ["counter", "repair"],
            "outcomes": {
                "asked": {"name": "报批", "to": "approving", "states": ["plan"]},
                "put_to_vote": {"name": "评议", "to": "voting", "states": ["panel"]},
                "finished": {"name": "完成", "to": "meeting", "states": ["amount", "findings", "plan"]},
                "waived": {"name": "到期了结", "to": "closed", "offered": True},
                "abandoned": {"name": "终止", "to": "closed"},
            },
        },
        "approving": {
            "name": "审批", "kind": "approval", "who": ["chief"],
            "approval": {"by": ["counter", "chief"], "of": ["plan"], "needs": "all", "ordered": True},
            "outcomes": {
                "agreed": {"name": "同意", "to": "work"}, "refused": {"name": "不同意", "to": "work"},
                "returned": {"name": "退回", "to": "work"},
            },
        },
        "voting": {
            "name": "表决", "kind": "approval", "who": ["chief"],
            "approval": {"by": ["panel"], "needs": "majority", "minimum": 3},
            "outcomes": {"agreed": {"name": "通过", "to": "work"}, "refused": {"name": "未通过", "to": "work"}},
        },
        "replying": {
            "name": "答复", "who": ["counter"],
            "outcomes": {
                "replied": {"name": "已答复", "to": "meeting"},
                "no_reply": {"name": "无须答复", "to": "reply_over", "states": ["findings"]},
            },
        },
        "reply_over": {"name": "答复结束", "kind": "end", "ends": "track"},
        "meeting": {
            "name": "汇总", "who": ["counter"], "joins": {"of": ["main", "reply"]},
            "outcomes": {
                "settled": {"name": "办结", "to": "closed"},
                "reopened": {"name": "重办", "to": "work", "states": ["amount"]},
            },
        },
        "care": {"name": "照护", "who": ["counter"], "outcomes": {"cared": {"name": "已照护", "to": "closed"}}},
        "closed": {"name": "办结", "kind": "end"},
    },
    "acts": {
        "raised_again": {"name": "再次提出", "by": ["counter"]},
        "recorded": {"name": "记明", "by": ["all_staff"], "states": ["amount", "panel", "by_when", "plan", "findings"]},
        "letter_made": {"name": "制函", "by": ["counter"], "makes": ["letter"], "at": ["work", "meeting"]},
        "minutes_made": {"name": "制笔录", "by": ["counter"], "makes": ["minutes"]},
        "measure_set": {"name": "定措施", "by": ["counter"], "item": {"of": "measures", "adds": True}},
        "measure_done": {"name": "措施完成", "by": ["counter"], "item": {"of": "measures", "state": "done"}},
        "measure_checked": {"name": "核对", "by": ["counter"], "item": {"of": "measures", "from": ["done"]}},
        "media": {"name": "媒体介入", "by": ["all_staff"], "fork": {"press": "replying"}},
        "hurt": {"name": "另立伤害案", "by": ["counter"], "opens": {"entry": "injury"}},
    },
    "permits": {"return": {"from": {"work": "intake", "meeting": "work"}}},
    "rules": [],
}  # fmt: skip


def rule(number: str, enforce: str, **options: Any) -> dict[str, Any]:
    return {"id": f"SHP-{number}", "article": "一", "enforce": enforce, **options}


def gate_rule(at: str, needs: dict[str, Any]) -> dict[str, Any]:
    """Return a rule with one gate at this place."""
    return rule("9z", "gates", gates=[{"at": [at], "needs": needs}])


def clock_rule(code: str, starts: list[str], stops: list[str], **options: Any) -> dict[str, Any]:
    """Return a rule with a clock: by default two calendar days."""
    defaults = {"code": code, "starts": starts, "stops": stops, "limit": {"n": 2, "unit": "calendar_day"}}
    return rule("8z", "clock", clock=defaults | options)


def shop_law(*rules: dict[str, Any], **changes: Any) -> Law:
    """Return the law of the shop with these rules; further sections replace its own."""
    written = deepcopy(SHOP) | {"rules": list(rules)} | changes
    return Law(Procedure.model_validate(written), calendars.load_calendar())


class ShopCase:
    """A case of the shop in memory. Clocks are rung before each act."""

    def __init__(
        self,
        law: Law,
        entry: str = "complaint",
        filer: tuple[PartyWord, ...] = (),
        texts: tuple[str, ...] = (),
        filed_as: tuple[str, ...] = (),
    ) -> None:
        self.law, self.now, self.staff = law.of_entry(entry), MONDAY, dict(STAFF)
        filed = dict.fromkeys(texts, TEXT_REF)
        opened = Opened(
            seq=1, type="opened", name=entry, at=MONDAY, recorded_at=MONDAY, filer=filer, texts=filed,
            filed_as=filed_as,
        )  # fmt: skip
        self.state, self.events = open_case(self.law, "SHP-2025-000001", opened), list[Event]([opened])

    def act(self, actor: str, name: str, **fields: Any) -> list[Any]:
        """Carry out an act that must be allowed; return its events."""
        act = self.build_act(actor, name, **fields)
        assert act_refusals(self.law, self.state, act) == ()
        return self.record(event for event, _ in decide(self.law, self.state, act, self.now))

    def refusal_reasons(self, actor: str, name: str, **fields: Any) -> list[str]:
        """Return why an act is refused: `RULE:reason`, or the reason alone if no rule refuses."""
        found = act_refusals(self.law, self.state, self.build_act(actor, name, **fields))
        return [f"{refusal.rule}:{refusal.why}" if refusal.rule else str(refusal.why) for refusal in found]

    def refusals(self, actor: str, name: str, **fields: Any) -> tuple[Refusal, ...]:
        return act_refusals(self.law, self.state, self.build_act(actor, name, **fields))

    def judged(self, act: Act) -> tuple[Refusal, ...]:
        """Return why this very act is refused."""
        return act_refusals(self.law, self.state, act)

    def build_act(self, actor: str, name: str, **fields: Any) -> Act:
        """Build an act received now; due clocks are rung first. `texts` are names, or references by name."""
        self.wait_until(self.now)
        given = fields.pop("texts", ())
        texts = given if isinstance(given, dict) else dict.fromkeys(given, TEXT_REF)
        act = Act(
            id="a1", name=name, actor=actor, n=self.state.n + 1, received_at=self.now,
            standing=fields.pop("standing", self.staff[actor]), texts=texts,
            means=fields.pop("means", Means.phone), **fields,
        )  # fmt: skip
        named = {name: self.staff[name] for name in sorted(act.may_name) if self.staff.get(name)}
        act = text_closing.with_origin(act.model_copy(update={"named": named}), self._event_of)
        return deciders.stamped_act(self.law, self.state, act, self.staff)

    def _event_of(self, seq: int) -> Event | None:
        return self.events[seq - 1] if seq <= len(self.events) else None

    def wait_until(self, until: datetime) -> list[Event]:
        """Let time pass; return the events of the clocks."""
        self.now = max(self.now, until)
        return self.record(event for event, _ in ring_clocks(self.law, self.state, until, self.now))

    def stages(self) -> dict[str, str]:
        """Return the stage of each open track."""
        return {track: position.stage for track, position in self.state.positions.items()}

    def record(self, events: Any) -> list[Event]:
        """Apply events as the register would return them; check that they survive JSON and replay."""
        written = list(events)
        for event in written:
            read = read_event(event.model_dump_json(exclude_defaults=True))
            assert read == event
            assert read.seq == self.state.seq + 1
            self.state = evolve(self.law, self.state, read)
        self.events += written
        assert fold_events(self.law, self.state.number, self.events) == self.state
        return written


def day(number: int, hour: int = 9) -> datetime:
    """Return an instant in March 2025; the case was opened on Monday the 3rd."""
    return datetime(2025, 3, number, hour, tzinfo=CHINA)
