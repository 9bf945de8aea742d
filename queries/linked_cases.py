"""Linked cases as each side knows the other: which it is, by what it came about, how far it has got."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.case_input import OpenCase
from models.law import Law, parse
from models.messages import Event
from models.tables import ComplaintRow
from register import journal

Data = dict[str, Any]
AFTER_CLOSING = "办结后提出"


def lines(session: Session, row: ComplaintRow) -> list[Data]:
    """The case that this one comes from, then those that come from it."""
    return [*_above(session, row), *(_line(session, child, child, "child") for child in _children(session, row))]


def unfinished(session: Session, row: ComplaintRow) -> list[Data]:
    """Those that come from it and have not ended."""
    return [one for one in lines(session, row) if one["relation"] == "child" and not one["closed_at"]]


def named(session: Session, row: ComplaintRow, event: Event) -> Data | None:
    """The case that an event speaks of: the one it links, the one whose end it brings, the one it comes from."""
    if event.type == "opened":
        return next(_above(session, row), None)
    seq = {"linked": event.seq, "ended": event.refers_to}.get(event.type)
    found = [child for child in _children(session, row) if seq and child.parent_seq == seq]
    return _line(session, found[0], found[0], "child") if found else None


def _above(session: Session, row: ComplaintRow) -> Iterator[Data]:
    if row.parent:
        yield _line(session, session.get_one(ComplaintRow, row.parent), row, "parent")


def _children(session: Session, row: ComplaintRow) -> list[ComplaintRow]:
    there = select(ComplaintRow).where(ComplaintRow.parent == row.number).order_by(ComplaintRow.number)
    return list(session.scalars(there))


def _line(session: Session, row: ComplaintRow, child: ComplaintRow, relation: str) -> Data:
    """One of the two in short, and why the child was opened. Nothing personal: a title, a stage, an act."""
    law = _law(row)
    case = Case.model_validate_json(row.state) if row.state else None
    stage = case.stage if case else law.procedure.entries[row.entry]
    return {
        "number": row.number,
        "relation": relation,
        "title": law.procedure.title,
        "stage": stage,
        "stage_zh": law.stage(stage).zh,
        "closed_at": case.closed_at.isoformat() if case and case.closed_at else None,
        "opened_at": child.received_at.isoformat(),
        "why_zh": _why(session, child),
    }


def _why(session: Session, child: ComplaintRow) -> str:
    """The act of the parent that opened it stands right before the event that says so."""
    if child.parent is None or child.parent_seq is None:
        return AFTER_CLOSING
    acted = journal.event(session, child.parent, child.parent_seq - 1)
    opening = _law(session.get_one(ComplaintRow, child.parent)).opening(acted.stage or "", acted.name)
    return opening.way.zh if opening else acted.name


def _law(row: ComplaintRow) -> Law:
    opened = OpenCase.model_validate_json(row.opened)
    return parse(opened.law, opened.calendar)
