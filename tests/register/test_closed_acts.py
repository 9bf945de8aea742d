"""An own act on a closed case: the register judges and records it, and its notices go out."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify import case_look
from models.limit import TimeAmount
from models.messages import Verdict, Why
from models.rule import Notice, Rule
from models.stage import OwnAct
from models.tables import NoticeRow
from register.cases import closed_case
from register.randomness import RANDOM
from tests.register.fixed_watch import sequence_all
from tests.register.notice_law import accepted_case, procedure_with_notices
from tests.register.recorded_case import RecordedCase
from tests.register.test_merging import LATER, close_told

pytestmark = pytest.mark.slow
PUBLISHED = OwnAct(
    name="公示处理结果", at=("closed",), by=("accepting_office",), on_closed=TimeAmount(n=20, unit="working_day")
)
NEWS = Rule(
    id="ZZW-08z", article="第八条", enforce="notice",
    notice=Notice(code="news", name="告知已公示", to="filer", owed_after=("published",)),
)  # fmt: skip


def closed_complaint(sessions: sessionmaker[Session]) -> RecordedCase:
    procedure = procedure_with_notices()
    procedure = procedure.model_copy(
        update={"acts": {**procedure.acts, "published": PUBLISHED}, "rules": (*procedure.rules, NEWS)}
    )
    case = accepted_case(sessions, procedure=procedure)
    close_told(case)
    return case


def judge(case: RecordedCase, actor: str, days: int) -> Verdict:
    committed = case.commit("published", actor, LATER + timedelta(days=days))
    with case.sessions.begin() as session:
        return closed_case.judge_closed_case_act(session, case.number, committed.act, RANDOM)


def test_it_goes_into_the_journal_and_what_it_owes_into_the_outbox(sessions: sessionmaker[Session]) -> None:
    case = closed_complaint(sessions)
    assert [refusal.why for refusal in judge(case, "chen", 1).refused] == [Why.role]

    verdict = judge(case, "wang", 2)

    assert verdict.seq is not None
    with sessions() as session:
        [row] = session.scalars(select(NoticeRow).where(NoticeRow.name == "news"))
        assert (row.complaint, row.state, row.seq) == (case.number, "due", verdict.seq)
    assert [refusal.why for refusal in judge(case, "wang", 60).refused] == [Why.too_late]
    sequence_all(sessions)
    with sessions() as session:
        found = case_look.verify_cases(session, [case.number], LATER + timedelta(days=61))
    assert not any(found.values()), found
