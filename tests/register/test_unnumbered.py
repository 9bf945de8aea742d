"""Messages sent with Temporal's own tools: recorded in the inbox and marked as unverified."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.messages import Act, RawSignal
from models.tables import InboxRow
from tests.register.recorded_case import MONDAY, RecordedCase

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


def raw_signal(case: RecordedCase, digest: str = "a" * 64, act: Act | None = None, act_id: str = "x1") -> RawSignal:
    return RawSignal(number=case.number, id=act_id, at=MONDAY, digest=digest, act=act)


def inbox_row(sessions: Sessions, case: RecordedCase, n: int) -> dict[str, Any]:
    with sessions() as session:
        row = session.get_one(InboxRow, (case.number, n))
        return {
            "state": row.state,
            "refused": row.refused,
            "act_id": row.act_id,
            "verified": row.verified,
        }


def test_a_raw_signal_with_an_act_gets_number_instant_and_standing(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    case.commit("note", "li", MONDAY + timedelta(minutes=1))
    stray = Act(id="x1", name="note", actor="li", n=77, standing=("bureau_leader",), stands_for=("zhou",), settled=9)

    received = case.activities.receive(raw_signal(case, act=stray))

    assert received is not None
    assert (received.n, received.standing, received.verified) == (2, ("staff", "water_policy_office"), False)
    assert received.stands_for == ()
    assert received.received_at == MONDAY + timedelta(minutes=1)
    assert received.settled == 0
    assert case.activities.receive(raw_signal(case, act=stray)) == received


def test_an_undecodable_signal_is_recorded_and_refused(sessions: Sessions) -> None:
    case = RecordedCase(sessions)

    assert case.activities.receive(raw_signal(case, act_id="raw:1")) is None
    assert case.activities.receive(raw_signal(case, act_id="raw:1")) is None

    assert inbox_row(sessions, case, 1)["refused"] == '[{"why":"undecodable"}]'
    assert case.commit("note", "li", MONDAY).act.model_copy().n == 2
    assert case.commit("note", "li", MONDAY, "again").act.settled == 1


def test_a_raw_signal_under_a_known_id_does_not_replace_the_act(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    case.commit("note", "li", MONDAY, "x1")
    other = raw_signal(case, act=Act(id="x1", name="accepted", actor="li"))

    assert case.activities.receive(other) is None
    assert case.activities.receive(other) is None

    assert inbox_row(sessions, case, 1)["state"] == "received"
    assert inbox_row(sessions, case, 2) == {
        "state": "refused",
        "refused": '[{"why":"undecodable"}]',
        "act_id": "raw:" + "a" * 32,
        "verified": False,
    }
