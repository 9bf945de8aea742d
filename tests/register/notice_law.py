"""A law that has the system send notices, and cases on which it does: the case says what it owes by an event."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.events import ChainHead, Event
from models.form import Party
from models.procedure import Procedure
from models.rule import Notice, Rule
from models.tables import EventRow, InboxRow, NoticeRow
from procedures import load
from register import editions, outbox
from register.journal import NoticeEvent
from register.outbox import ReportContext
from register.texts import random_id
from rules.hash_chain import next_link
from rules.roles import SYSTEM
from tests.register.recorded_case import MONDAY, SECRET, RecordedCase, clock_at, complaint, packed_law

Sessions = sessionmaker[Session]
OWED_AT = MONDAY + timedelta(days=1, hours=1)
EMAIL_PARTY = Party(
    name="张三丰", unit="某某印刷厂", contact="电话 13800000000，邮箱 zhang@example.org", address="中原路1号"
)
NEVER_OWED = ("liability_pursued",)  # so that a test says itself when a notice is owed
NOTICES: dict[str, dict[str, Any]] = {
    "acknowledgement": {"zh": "告知已登记", "to": "filer", "owed": NEVER_OWED},
    "acceptance": {
        "zh": "送达受理通知", "to": "filer", "owed": NEVER_OWED, "with": ("basis_pointed_to",), "receipt": True,
    },
    "outcome": {
        "zh": "送达处理结果", "to": "filer", "owed": NEVER_OWED, "with": ("basis_pointed_to",), "form": "result",
    },
    "hint": {"zh": "通报有关职能部门", "to": "competent_department", "owed": NEVER_OWED, "with": ("narrative",)},
    "filing": {"zh": "通知归档", "to": "accepting_office", "owed": NEVER_OWED},
    "summons": {"zh": "通知调查人员到场", "to": "investigator", "owed": NEVER_OWED, "receipt": True},
}  # fmt: skip


def procedure_with_notices(owed: tuple[str, ...] = NEVER_OWED) -> Procedure:
    """The regulation of the tests, had it these notices too; the first of them upon these events."""
    procedure = load("zhengzhou-water")
    rules = tuple(
        Rule(
            id=f"ZZW-09{letter}",
            article="第九条",
            says=words["zh"],
            enforce="notify",
            notice=Notice(name=name, **(words | ({"owed": owed} if letter == "a" else {}))),
        )
        for letter, (name, words) in zip("abcdef", NOTICES.items(), strict=True)
    )
    return procedure.model_copy(update={"edition": "sending", "rules": (*procedure.rules, *rules)})


def accepted_case(
    sessions: Sessions, party: Party = EMAIL_PARTY, procedure: Procedure | None = None, **other: Any
) -> RecordedCase:
    """A complaint under that law, registered on Monday, accepted on Tuesday."""
    law = procedure or procedure_with_notices()
    with sessions.begin() as session:
        editions.keep_edition(session, law, MONDAY)
    return RecordedCase(sessions, complaint(law=packed_law(law), party=party, **other)).accept()


def owe_notice(case: RecordedCase, name: str, at: datetime) -> str:
    """The case owes a notice, since it was registered or accepted; the id of that notice."""
    seq = case.state.seq + 1
    of = case.state.happened["registered" if name == "acknowledgement" else "accepted"].seq
    party = NOTICES[name]["to"]
    case.apply_event(Event(seq=seq, type="notified", name=name, refers_to=of, party=party, at=at, recorded_at=at))
    case.record()
    return f"{case.number}:{seq}:{name}"


def report_context(at: datetime) -> ReportContext:
    return ReportContext(clock_at(at), random_id, SECRET)


def notice_row(sessions: Sessions, notice: str) -> NoticeRow:
    with sessions() as session:
        return session.get_one(NoticeRow, notice)


def notice_events(sessions: Sessions, notice: str) -> list[NoticeEvent]:
    """What its own journal says became of it; each hash must cover all before it."""
    with sessions() as session:
        stream = outbox.notice_stream(session.get_one(NoticeRow, notice))
        rows = session.scalars(select(EventRow).where(EventRow.stream == stream).order_by(EventRow.seq)).all()
    assert list(_broken_links(rows)) == []
    return [NoticeEvent.model_validate_json(one.body) for one in rows]


def notice_event_types(sessions: Sessions, notice: str) -> list[str]:
    return [one.type for one in notice_events(sessions, notice)]


def reported_acts(sessions: Sessions, number: str) -> list[tuple[str | None, str | None, str]]:
    """What the system has reported to a case: act, about which notice and event, state in the inbox."""
    with sessions() as session:
        found = select(InboxRow).where(InboxRow.complaint == number, InboxRow.actor == SYSTEM)
        return [(one.name, one.body, one.state) for one in session.scalars(found.order_by(InboxRow.n))]


def _broken_links(rows: Any) -> Iterator[int]:
    """The events whose hash does not follow from the one before."""

    head = ChainHead()
    for one in rows:
        head = next_link(head, one.body, one.seq)
        if (one.hash, one.seq) != (head.hash, head.seq):
            yield one.seq
