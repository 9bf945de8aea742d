"""What people read: one complaint, its history, what it waits for, lists. All of it out of PostgreSQL."""

from datetime import datetime
from typing import Any, get_args

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.messages import FactValue
from models.procedure import Procedure
from models.requirement import Name
from models.tables import ClockRow, InboxRow, NoticeRow
from queries import attachments, document_summary, linked_cases
from queries.attachments import HIDDEN
from queries.case_file import Part, case_file, known, may_read, party_of, person_name
from queries.views import Data
from queries.waiting import waiting
from register import texts
from wording import terms

CLOCKS = ("warned", "held", "expired", "reminded", "escalated")


def show(session: Session, number: str, reader: str | None, now: datetime) -> Data:
    """A complaint, whole, as this reader may see it; without a reader nothing personal is shown."""
    kept = case_file(session, number)
    row, case, procedure = kept.row, kept.case, kept.procedure
    if reader:
        known(session, reader, now)
    linked = linked_cases.lines(session, row)
    identity, narrative = (may_read(session, kept, reader, now, part) for part in get_args(Part))
    return {
        "number": number,
        "procedure": row.procedure,
        "title": procedure.title,
        "edition": row.edition,
        "law_sha256": row.law_sha256,
        "received_at": row.received_at.isoformat(),
        "entry": row.entry,
        "stage": case.stage,
        "stage_zh": procedure.stages[case.stage].zh,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "urgent": case.urgent,
        "recused": [person_name(session, one) for one in case.recused],
        "party": _party(session, number, identity),
        "facts": [
            {"name": name, "zh": terms.name(procedure, name), "value": _plain(value), "value_zh": said}
            for name in procedure.facts
            if (value := case.facts.get(name)) is not None and (said := _said(session, procedure, name, value))
        ],
        "texts": [
            {"name": name, "zh": terms.name(procedure, name), "body": body if narrative else HIDDEN}
            for name, body in texts.read(session, case.texts).items()
        ],
        "attachments": attachments.lines(session, number, narrative),
        "documents": document_summary.lines(session, number, procedure),
        "clocks": _clocks(session, number, procedure),
        "parent": row.parent,
        "linked": [one["number"] for one in linked if one["relation"] == "child"],
        "related": linked,
        "notices": _notices(session, number, procedure, now),
        "waiting": None if case.closed_at else waiting(session, number),
        "unjudged": list(session.scalars(_unjudged(number))),
        "recorded": {"seq": row.seq, "hash": row.head},
    }


def _said(session: Session, procedure: Procedure, name: Name, value: FactValue) -> str:
    if procedure.facts[name].is_ in ("person", "persons"):
        people = value if isinstance(value, tuple) else (value,)
        return "、".join(person_name(session, str(one)) for one in people)
    return terms.value(procedure, name, value)


def _party(session: Session, number: str, allowed: bool) -> Data | None:
    row = party_of(session, number)
    if row is None or not any((row.name, row.unit, row.contact, row.address)):
        return None
    fields = {"name": row.name, "unit": row.unit, "contact": row.contact, "address": row.address}
    return fields if allowed else {name: HIDDEN for name, value in fields.items() if value}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _clocks(session: Session, number: str, procedure: Procedure) -> list[Data]:
    rows = session.scalars(
        select(ClockRow).where(ClockRow.complaint == number).order_by(ClockRow.started, ClockRow.name)
    )
    return [clock(procedure, row) for row in rows if row.state != "idle"]


def clock(procedure: Procedure, row: ClockRow) -> Data:
    """A limit, with the rule that sets it and, once it was over, how late that was noticed."""
    rule = terms.rule_of(procedure, row.rule)
    return {
        "clock": row.name,
        "zh": terms.name(procedure, row.name),
        "rule": row.rule,
        "article": rule.article if rule else "",
        "state": row.state,
        "started": row.started.isoformat(),
        "due": row.due.isoformat() if row.due else None,
        "last_day": row.last_day.isoformat() if row.last_day else None,
        "last_day_zh": terms.last_day(row.last_day),
        "provisional": row.provisional,
        "noticed": row.noticed.isoformat() if row.noticed else None,
        "late_by": _late(row),
        "stopped": row.stopped.isoformat() if row.stopped else None,
    }


def _late(row: ClockRow) -> float | None:
    return (row.noticed - row.due).total_seconds() if row.noticed and row.due else None


def _notices(session: Session, number: str, procedure: Procedure, now: datetime) -> list[Data]:
    rows = session.scalars(select(NoticeRow).where(NoticeRow.complaint == number).order_by(NoticeRow.seq))
    return [
        {
            "name": row.name,
            "zh": terms.name(procedure, row.name),
            "kind": row.kind,
            "to": terms.name(procedure, row.to_role),
            "means": row.means,
            "state": notice_state(row, now),
            "at": row.at.isoformat(),
            "rule": row.rule,
        }
        for row in rows
    ]


def notice_state(row: NoticeRow, now: datetime) -> str:
    """How far a notice has got; what a clock said is due until the office opens."""
    return "due" if row.kind in CLOCKS and row.at > now else row.state


def _unjudged(number: str) -> Select[int]:
    return select(InboxRow.n).where(InboxRow.complaint == number, InboxRow.state == "received").order_by(InboxRow.n)
