"""Earlier complaints of the same filer, found in the register when an act is received."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from models.form import ActInput, Party
from models.messages import Act, EarlierCase, Why
from models.rule import Rule
from models.tables import ComplaintRow
from procedures import load
from register import editions
from register.acts import inbox
from register.acts.inbox import ReceiptContext
from register.randomness import RANDOM
from register.seal import KeyRing
from tests.register.recorded_case import (
    ACCEPTED,
    MONDAY,
    REGISTERED,
    SECRET,
    RecordedCase,
    clock_at,
    complaint,
    packed_law,
)

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
ZHANG = Party(name="张三", contact="13800000000")
ASKING = load("zhengzhou-water").model_copy(
    update={
        "edition": "asking",
        "rules": (
            *load("zhengzhou-water").rules,
            Rule.model_validate(
                {
                    "id": "ZZW-09a", "article": "第九条", "enforce": "gates",
                    "gates": [{"at": ["accepted"], "needs": {"none": [{"earlier": "same_filer", "state": "closed"}]}}],
                }
            ),
        ),
    }
)  # fmt: skip


def filed(sessions: Sessions, key: str, day: int, party: Party | None = ZHANG) -> RecordedCase:
    """Return a complaint received so many days after Monday."""
    with sessions.begin() as session:
        editions.keep_edition(session, ASKING, MONDAY)
    received = MONDAY + timedelta(days=day)
    intake = complaint(key, law=packed_law(ASKING), received_at=received, party=party)
    return RecordedCase(sessions, intake)


def received_act(case: RecordedCase, name: str = "accepted", **fields: Any) -> Act:
    with case.sessions.begin() as session:
        return inbox.enter_act(
            session,
            case.number,
            ActInput(name=name, actor="wang", **fields),
            act_id=f"act-{next(case.ids)}",
            clock=clock_at(MONDAY + timedelta(days=30)),
            randomness=RANDOM,
            context=ReceiptContext(case.law),
        ).act


def close(case: RecordedCase, end: str) -> None:
    with case.sessions.begin() as session:
        ended = update(ComplaintRow).where(ComplaintRow.number == case.number)
        session.execute(ended.values(closed_at=MONDAY + timedelta(days=20), stage=end))


def test_the_register_finds_the_newest_open_one_and_the_newest_of_each_end(sessions: Sessions) -> None:
    first, second, third, fourth = (filed(sessions, f"form-{day}", day) for day in range(4))
    filed(sessions, "other-contact", 1, Party(name="张三", contact="13900000000"))
    filed(sessions, "other-name", 1, Party(name="李四", contact="13800000000"))
    here = filed(sessions, "here", 5)
    here.perform("registered", "li", MONDAY + timedelta(days=30), **REGISTERED)
    filed(sessions, "later", 6)
    for case, end in ((first, "closed"), (second, "closed"), (third, "withdrawn")):
        close(case, end)

    act = received_act(here, **ACCEPTED)

    assert {(found.number, found.end) for found in act.earlier} == {
        (second.number, "closed"), (third.number, "withdrawn"), (fourth.number, None),
    }  # fmt: skip
    assert received_act(here, "note", texts={"opinion": "无"}).earlier == ()
    here.judge(act)
    [refused] = here.verdicts[-1].refused
    assert (refused.why, refused.rule, refused.other) == (Why.needs, "ZZW-09a", third.number)


def test_nobody_without_name_or_contact_is_the_same(sessions: Sessions) -> None:
    for key, party in (
        ("nobody", Party()),  # as after an erasure
        ("no-contact", Party(name="张三")),
        ("no-party", None),
    ):
        filed(sessions, f"{key}-1", 0, party)
        assert received_act(filed(sessions, f"{key}-2", 1, party), **ACCEPTED).earlier == ()
    first, here = filed(sessions, "first", 0), filed(sessions, "here", 1)
    assert received_act(here, **ACCEPTED).earlier == (
        EarlierCase(number=first.number, procedure="zhengzhou-water", received=MONDAY),
    )


def test_what_was_found_is_under_the_seal(sessions: Sessions) -> None:
    filed(sessions, "first", 0)
    here = filed(sessions, "here", 1)
    keys = KeyRing(SECRET)
    act = keys.sealed(received_act(here, **ACCEPTED), here.number, here.opening)

    assert keys.vouches_for(act, here.number, here.opening)
    assert not keys.vouches_for(act.model_copy(update={"earlier": ()}), here.number, here.opening)
