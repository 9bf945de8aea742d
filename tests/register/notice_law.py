"""A procedure whose notices the system sends, and cases that owe such notices."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.events import ChainHead, Notified
from models.form import Party
from models.procedure import Procedure, Role
from models.rule import Notice, Rule
from models.tables import EventRow, InboxRow, NoticeRow
from procedures import load
from register import editions
from register.journal import NoticeEvent
from register.notices.delivery_attempts import notice_stream
from register.notices.outbox import ReportContext
from register.randomness import RANDOM
from rules.hash_chain import next_link
from rules.roles import SYSTEM
from tests.register.recorded_case import MONDAY, RecordedCase, clock_at, complaint, packed_law

Sessions = sessionmaker[Session]
OWED_AT = MONDAY + timedelta(days=1, hours=1)
EMAIL_PARTY = Party(
    name="张三丰", unit="某某印刷厂", contact="电话 13800000000，邮箱 zhang@example.org", address="中原路1号"
)
NEVER_OWED = ("liability_pursued",)  # an event that does not occur: each test records itself when a notice is owed
NOTICES: dict[str, dict[str, Any]] = {
    "acknowledgement": {"name": "告知已登记", "to": "filer", "owed_after": NEVER_OWED},
    "acceptance": {
        "name": "送达受理通知", "to": "filer", "owed_after": NEVER_OWED, "with": ("basis_pointed_to",), "receipt": True,
    },
    "outcome": {
        "name": "送达处理结果", "to": "filer", "owed_after": NEVER_OWED, "with": ("basis_pointed_to",),
        "form": "result",
    },
    "hint": {
        "name": "通报有关职能部门", "to": "competent_department", "owed_after": NEVER_OWED, "with": ("narrative",),
    },
    "filing": {"name": "通知归档", "to": "accepting_office", "owed_after": NEVER_OWED},
    "summons": {"name": "通知调查人员到场", "to": "investigator", "owed_after": NEVER_OWED, "receipt": True},
}  # fmt: skip


def procedure_with_notices(first_owed: tuple[str, ...] = NEVER_OWED) -> Procedure:
    """Return the procedure of the tests with six more notices; the first is owed upon the given events. Letters do not
    wait while an act may be a slip."""
    procedure = load("zhengzhou-water")
    rules = tuple(
        Rule(
            id=f"ZZW-09{letter}",
            article="第九条",
            says=notice["name"],
            enforce="notice",
            notice=Notice(code=name, **(notice | ({"owed_after": first_owed} if letter == "a" else {}))),
        )
        for letter, (name, notice) in zip("abcdef", NOTICES.items(), strict=True)
    )
    outside = Role.model_validate({"name": "有关职能部门", "is": "outside"})
    added = {"rules": (*procedure.rules, *rules), "roles": procedure.roles | {"competent_department": outside}}
    return procedure.model_copy(update={"edition": "sending", "undo_minutes": 0, "letters": {}, **added})


def accepted_case(
    sessions: Sessions,
    party: Party = EMAIL_PARTY,
    procedure: Procedure | None = None,
    accepted: Mapping[str, Any] = {},
    **intake_fields: Any,
) -> RecordedCase:
    """Return a case under this procedure, registered on Monday and accepted on Tuesday. `accepted`: what that act says
    besides."""
    sending = procedure or procedure_with_notices()
    with sessions.begin() as session:
        editions.keep_edition(session, sending, MONDAY)
    return RecordedCase(sessions, complaint(law=packed_law(sending), party=party, **intake_fields)).accept(**accepted)


def owe_notice(case: RecordedCase, name: str, at: datetime) -> str:
    """Record that the case owes a notice, referring to its registration or acceptance; return the notice's id."""
    seq = case.state.seq + 1
    of = case.state.happened["registered" if name == "acknowledgement" else "accepted"].seq
    party = NOTICES[name]["to"]
    case.apply_event(Notified(seq=seq, type="notified", name=name, refers_to=of, party=party, at=at, recorded_at=at))
    case.record()
    return f"{case.number}:{seq}:{name}"


def report_context(at: datetime) -> ReportContext:
    return ReportContext(clock_at(at), RANDOM)


def notice_row(sessions: Sessions, notice: str) -> NoticeRow:
    with sessions() as session:
        return session.get_one(NoticeRow, notice)


def notice_events(sessions: Sessions, notice: str) -> list[NoticeEvent]:
    """Return the events of the notice's own journal; assert that its hash chain is unbroken."""
    with sessions() as session:
        stream = notice_stream(session.get_one(NoticeRow, notice))
        rows = session.scalars(select(EventRow).where(EventRow.stream == stream).order_by(EventRow.seq)).all()
    assert list(_broken_links(rows)) == []
    return [NoticeEvent.model_validate_json(row.body) for row in rows]


def notice_event_types(sessions: Sessions, notice: str) -> list[str]:
    return [event.type for event in notice_events(sessions, notice)]


def reported_acts(sessions: Sessions, number: str) -> list[tuple[str | None, str | None, str]]:
    """Return the acts that the system reported to a case: name, body and state in the inbox."""
    with sessions() as session:
        query = select(InboxRow).where(InboxRow.complaint == number, InboxRow.actor == SYSTEM)
        return [(row.name, row.body, row.state) for row in session.scalars(query.order_by(InboxRow.n))]


def _broken_links(rows: Any) -> Iterator[int]:
    """Yield the sequence numbers of events whose hash does not follow from the event before."""

    head = ChainHead()
    for row in rows:
        head = next_link(head, row.body, row.seq)
        if (row.hash, row.seq) != (head.hash, head.seq):
            yield row.seq
