"""What events say, in both languages, of a small procedure."""

from typing import Any

import pytest

from models.events import EVENT, Event
from models.procedure import Procedure
from tests.rules.clock_procedure import EXTENSION, NOON, PROCEDURE, TEXT_REF, clock_rule, five_units
from wording.event_texts import event_text
from wording.translation import Language, speaking

PEOPLE = {"wang": "王强", "li": "李敏"}
SMALL = Procedure.model_validate(
    PROCEDURE
    | {
        "rules": [
            clock_rule("answering", name="答复", limit=five_units("minute"), extension=EXTENSION) | {"id": "SML-1"},
            clock_rule("urging", name="催办", breach=False) | {"id": "SML-2"},
        ],
        "periodic": {"monthly": {"name": "每月统计", "day": {"n": 1, "unit": "day_of_month"}}},
    }
)


def event(kind: Any, name: str, **fields: Any) -> Event:
    return EVENT.validate_python({"seq": 9, "type": kind, "name": name, "at": NOON, "recorded_at": NOON, **fields})


ASKED = event("asked", "answering", by="li", units=3)
SAID: list[tuple[Event, str, str]] = [
    (event("opened", "complaint"), "收件", "complaint received"),
    (event("opened", "monthly"), "定期事项开始：每月统计", "periodic duty began: 每月统计"),
    (event("acted", "accepted", by="li", stage="desk", means="phone"), "受理（电话）", "受理 (phone)"),
    (event("noted", "note", by="li", texts={"reason": TEXT_REF}), "补充记录：理由", "note: 理由"),
    (ASKED, "「答复」申请延长3分钟", "asked to extend “答复” by 3 minutes"),
    (event("expired", "answering"), "「答复」逾期", "“答复” is overdue"),
    (event("expired", "urging"), "「催办」期限届满", "“催办” has ended"),
    (event("reminded", "urging", to="leader", rung=0), "催办，通知领导", "催办, notified: 领导"),
    (
        event("escalated", "answering", to="leader", rung=0),
        "「答复」逾期，报领导", "“答复” is overdue, reported to: 领导",
    ),
    (
        event("taken", "dropped", rung=0, clock="urging", stage="work"),
        "届满自动终结", "taken by the clock: 终结",
    ),
    (event("assigned", "transfer", by="li", whom="wang"), "转王强办理", "handed over to 王强"),
    (event("assigned", "recuse", by="li", whom="wang"), "王强回避本案", "王强 is recused from this case"),
    (
        event("noted", "replace", by="li", whom="wang", facts={"handlers": ("li",)}),
        "改派：「handlers」由王强改为李敏", "replaced 王强 by 李敏 as handlers",
    ),
    (event("answered", "approve", by="li", party="leader", given=False), "领导不同意", "领导 disagrees"),
    (event("corrected", "correct", by="wang", refers_to=7, whom="li"), "撤回误办：第 7 号事项", "corrected event 7"),
    (event("revived", "failed", refers_to=3), "恢复运行：运行失败", "revived: the run failed"),
]  # fmt: skip


@pytest.mark.parametrize(("told", "chinese", "english"), SAID, ids=[f"{told.type}-{told.name}" for told, _, _ in SAID])
def test_an_event_says_what_happened_and_names_people(told: Event, chinese: str, english: str) -> None:
    assert event_text(SMALL, told, lambda person: PEOPLE[person]) == chinese
    with speaking(Language.en):
        assert event_text(SMALL, told, lambda person: PEOPLE[person]) == english


def test_the_event_that_is_referred_to_says_how_much_was_granted_and_what_was_corrected() -> None:
    granted = event("granted", "answering", by="wang", refers_to=9, whom="li")
    corrected = event("corrected", "correct", by="wang", refers_to=9, whom="li")
    accepted = event("acted", "accepted", by="li", stage="desk")

    assert event_text(SMALL, granted, earlier=ASKED) == "「答复」准予延长3分钟"
    assert event_text(SMALL, corrected, earlier=accepted) == "撤回误办：第 9 号事项「受理」"
