"""A shop that knows every word of the vocabulary: tracks, an approval, documents, items, duties, linked cases."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import calendars
from models.events import Event
from models.law import Law
from models.means import Means
from models.messages import Act, Refusal, TextRef
from models.procedure import Procedure
from models.time import CHINA
from rules.evolve import evolve, fold_events, open_case
from rules.judge import act_refusals, decide
from rules.timer import ring_clocks

MONDAY = datetime(2025, 3, 3, 9, tzinfo=CHINA)
TEXT_REF = TextRef(id="t1", hmac="0123456789abcdef")
STAFF = {
    "an": ("counter", "staff"), "bo": ("counter", "staff"), "chi": ("repair", "staff", "rank_chief"),
    "du": ("chief", "staff", "head_of_counter", "above_counter"), "en": ("board", "staff"), "fu": ("board", "staff"),
    "gu": ("staff",), "system": (),
}  # fmt: skip

SHOP: dict[str, Any] = {
    "slug": "shop", "prefix": "SHP", "title": "商店", "edition": "1", "in_force": {"from": "2020-01-01"},
    "roles": {
        "counter": {"zh": "柜台", "is": "unit"}, "repair": {"zh": "维修", "is": "unit"},
        "chief": {"zh": "经理", "is": "post"}, "board": {"zh": "小组", "is": "post"},
        "panel": {"zh": "评议人", "is": "named", "given_by": "panel"},
        "customer": {"zh": "顾客", "is": "outside"}, "head": {"zh": "柜台负责人", "is": "head_of", "unit": "counter"},
        "over_counter": {"zh": "柜台上级", "is": "superior_of", "unit": "counter"},
        "senior": {"zh": "主管以上", "is": "rank", "at_least": "chief"}, "all_staff": {"zh": "员工", "is": "anyone"},
    },
    "facts": {
        "severity": {"is": "code", "one_of": {"minor": "轻微", "major": "重大"}, "class": True},
        "amount": {"is": "number"}, "panel": {"is": "persons"}, "by_when": {"is": "date"},
        "owner": {"is": "person"},
    },
    "texts": {"plan": "方案", "findings": "查明", "action": "措施"},
    "phrases": {"vague": ["基本同意", "原则同意"]},
    "items": {
        "measures": {
            "zh": "措施", "fields": ["owner", "action", "by_when"], "states": {"planned": "已定", "done": "完成"},
        },
    },
    "documents": {
        "letter": {"zh": "函", "holds": ["plan"], "signers": ["customer", "counter", "chief"], "ordered": True},
        "minutes": {"zh": "笔录", "signers": [["customer", "panel"], "chief"], "ordered": True},
    },
    "entries": {"complaint": "intake", "injury": "care"},
    "stages": {
        "intake": {
            "zh": "受理", "who": ["counter"],
            "duties": {"apologise": {"zh": "致歉"}, "explain": {"zh": "说明", "by": ["chief"]}},
            "outcomes": {
                "minor": {"zh": "轻微", "to": "work", "sets": {"severity": "minor"}},
                "major": {"zh": "重大", "to": "work", "sets": {"severity": "major"}, "fork": {"reply": "replying"}},
            },
        },
        "work": {
            "zh": "处理", "who": ["counter", "repair"],
            "outcomes": {
                "asked": {"zh": "报批", "to": "approving"},
                "put_to_vote": {"zh": "评议", "to": "voting"},
                "finished": {"zh": "完成", "to": "meeting"},
                "waived": {"zh": "到期了结", "to": "closed", "offered": True},
                "abandoned": {"zh": "终止", "to": "closed"},
            },
        },
        "approving": {
            "zh": "审批", "kind": "approval", "who": ["chief"],
            "approval": {"by": ["counter", "chief"], "of": ["plan"], "needs": "all", "ordered": True},
            "outcomes": {
                "agreed": {"zh": "同意", "to": "work"}, "refused": {"zh": "不同意", "to": "work"},
                "returned": {"zh": "退回", "to": "work"},
            },
        },
        "voting": {
            "zh": "表决", "kind": "approval", "who": ["chief"],
            "approval": {"by": ["panel"], "needs": "majority", "minimum": 3},
            "outcomes": {"agreed": {"zh": "通过", "to": "work"}, "refused": {"zh": "未通过", "to": "work"}},
        },
        "replying": {
            "zh": "答复", "who": ["counter"],
            "outcomes": {
                "replied": {"zh": "已答复", "to": "meeting"}, "no_reply": {"zh": "无须答复", "to": "reply_over"},
            },
        },
        "reply_over": {"zh": "答复结束", "kind": "end", "ends": "track"},
        "meeting": {
            "zh": "汇总", "who": ["counter"], "joins": {"of": ["main", "reply"]},
            "outcomes": {"settled": {"zh": "办结", "to": "closed"}, "reopened": {"zh": "重办", "to": "work"}},
        },
        "care": {"zh": "照护", "who": ["counter"], "outcomes": {"cared": {"zh": "已照护", "to": "closed"}}},
        "closed": {"zh": "办结", "kind": "end"},
    },
    "acts": {
        "raised_again": {"zh": "再次提出", "by": ["counter"]},
        "letter_made": {"zh": "制函", "by": ["counter"], "issues": ["letter"], "at": ["work", "meeting"]},
        "minutes_made": {"zh": "制笔录", "by": ["counter"], "issues": ["minutes"]},
        "measure_set": {"zh": "定措施", "by": ["counter"], "item": {"of": "measures", "adds": True}},
        "measure_done": {"zh": "措施完成", "by": ["counter"], "item": {"of": "measures", "state": "done"}},
        "measure_checked": {"zh": "核对", "by": ["counter"], "item": {"of": "measures", "from": ["done"]}},
        "media": {"zh": "媒体介入", "by": ["all_staff"], "fork": {"press": "replying"}},
        "hurt": {"zh": "另立伤害案", "by": ["counter"], "opens": {"entry": "injury"}},
    },
    "rules": [],
}  # fmt: skip


def rule(number: str, enforce: str, **words: Any) -> dict[str, Any]:
    return {"id": f"SHP-{number}", "article": "一", "enforce": enforce, **words}


def gate_rule(at: str, needs: dict[str, Any]) -> dict[str, Any]:
    """A rule with one gate."""
    return rule("9z", "block", gates=[{"at": [at], "needs": needs}])


def clock_rule(name: str, starts: list[str], stops: list[str], **words: Any) -> dict[str, Any]:
    """A rule with a clock of two calendar days, unless said otherwise."""
    usual = {"name": name, "starts": starts, "stops": stops, "limit": {"n": 2, "unit": "calendar_day"}}
    return rule("8z", "clock", clock=usual | words)


def shop_law(*rules: dict[str, Any], **changes: Any) -> Law:
    """The shop with these rules; further parts replace its own."""
    written = deepcopy(SHOP) | {"rules": list(rules)} | changes
    return Law(Procedure.model_validate(written), calendars.load_calendar())


class ShopCase:
    """A case of the shop; the clocks are rung before each act."""

    def __init__(self, law: Law, entry: str = "complaint") -> None:
        self.law, self.now = law, MONDAY
        opened = Event(seq=1, type="opened", name=entry, at=MONDAY, recorded_at=MONDAY)
        self.case, self.events = open_case(law, "SHP-2025-000001", opened), [opened]

    def act(self, actor: str, name: str, **said: Any) -> list[Event]:
        """An act that must be allowed, and what it became."""
        act = self.said(actor, name, **said)
        assert act_refusals(self.law, self.case, act) == ()
        return self._write(decide(self.law, self.case, act, self.now))

    def refused(self, actor: str, name: str, **said: Any) -> list[str]:
        """Why an act is not allowed, each with the rule where one says so."""
        found = act_refusals(self.law, self.case, self.said(actor, name, **said))
        return [f"{one.rule}:{one.why}" if one.rule else str(one.why) for one in found]

    def refusals(self, actor: str, name: str, **said: Any) -> tuple[Refusal, ...]:
        return act_refusals(self.law, self.case, self.said(actor, name, **said))

    def said(self, actor: str, name: str, **said: Any) -> Act:
        self.wait(self.now)
        given = said.pop("texts", ())
        texts = given if isinstance(given, dict) else dict.fromkeys(given, TEXT_REF)
        return Act(
            id="a1", name=name, actor=actor, n=self.case.n + 1, received_at=self.now,
            standing=said.pop("standing", STAFF[actor]), texts=texts, means=said.pop("means", Means.phone), **said,
        )  # fmt: skip

    def wait(self, until: datetime) -> list[Event]:
        """Let time go by."""
        self.now = max(self.now, until)
        return self._write(ring_clocks(self.law, self.case, until, self.now))

    def at(self) -> dict[str, str]:
        return {track: one.stage for track, one in self.case.positions.items()}

    def _write(self, events: Any) -> list[Event]:
        written = list(events)
        for event in written:
            read = Event.model_validate_json(event.model_dump_json(exclude_defaults=True))
            assert read == event
            assert read.seq == self.case.seq + 1
            self.case = evolve(self.law, self.case, read)
        self.events += written
        assert fold_events(self.law, self.case.number, self.events) == self.case
        return written


def day(number: int, hour: int = 9) -> datetime:
    """A day of March 2025; the 3rd is the Monday on which the case was opened."""
    return datetime(2025, 3, number, hour, tzinfo=CHINA)
