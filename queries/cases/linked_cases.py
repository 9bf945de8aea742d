"""Linked cases as each side shows the other: its number, the act that opened it, its stage."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.events import Event
from models.law import Law
from models.tables import ComplaintRow
from queries.cases.limits import last_day_view
from queries.views.case import LinkedCaseView
from queries.views.clock import LastDayView
from register import journal
from register.cases.complaints import GRADE_CASE
from register.cases.stored_case import stored_case
from register.editions import law_of_complaint
from register.transaction import read_once
from wording import terms
from wording.regulation_names import translated
from wording.translation import gettext


def linked_case_views(session: Session, row: ComplaintRow) -> tuple[LinkedCaseView, ...]:
    """Return the parent of a case, its children by number, then the cases that are one with it since a merge."""
    children = (_linked_case_view(session, child, child, "child") for child in _child_rows(session, row))
    return (*_parent_views(session, row), *children, *_merged_case_views(session, row))


def unfinished(views: tuple[LinkedCaseView, ...]) -> tuple[LinkedCaseView, ...]:
    """Return the children of a case that have not ended, and the cases that are one with it since a merge."""
    return tuple(
        view
        for view in views
        if view.relation in ("host", "joined") or (view.relation == "child" and not view.closed_at)
    )


def linked_case_of_event(session: Session, row: ComplaintRow, event: Event) -> LinkedCaseView | None:
    """Return the case that an event is about: the child that it links or whose end it reports, the parent that the
    case was opened from, the other of two that are merged. None for any other event."""
    match event.type:
        case "opened":
            return next(_parent_views(session, row), None)
        case "joined":
            return _merged_case_view(session, event.other, "joined", event.at)
        case "acted" | "noted":
            return _merged_case_view(session, event.other, "host", event.at) if event.other else None
        case "linked":
            seq = event.seq
        case "link_ended":
            seq = event.refers_to
        case _:
            return None
    found = [child for child in _child_rows(session, row) if child.parent_seq == seq]
    return _linked_case_view(session, found[0], found[0], "child") if found else None


def _parent_views(session: Session, row: ComplaintRow) -> Iterator[LinkedCaseView]:
    if row.parent:
        yield _linked_case_view(session, session.get_one(ComplaintRow, row.parent), row, "parent")


def _merged_case_views(session: Session, row: ComplaintRow) -> Iterator[LinkedCaseView]:
    """Yield the case into which this one was merged, and those that were merged into it."""
    case = stored_case(session, row)
    if case and case.merged_into and case.closed_at:
        yield _merged_case_view(session, case.merged_into, "host", case.closed_at)
    for number in case.joined if case else ():
        yield _merged_case_view(session, number, "joined", None)


def _merged_case_view(
    session: Session, number: str, relation: Literal["host", "joined"], at: datetime | None
) -> LinkedCaseView:
    """Return one of two merged cases; `at`: when the other was merged, if it is the `host`."""
    row = session.get_one(ComplaintRow, number)
    law, case = law_of_complaint(session, row), stored_case(session, row)
    stage = case.stage if case else law.procedure.entries[row.entry].to
    ended = case if case and relation == "joined" else None
    return LinkedCaseView(
        number=number,
        relation=relation,
        title=terms.case_title(law.procedure, row.entry),
        stage=stage,
        stage_label=terms.label(law.procedure, stage, "stage"),
        closed_at=case.closed_at if case else None,
        opened_at=(ended.closed_at if ended else at) or at or row.received_at,
        why_label="",
        limits=_limits_at_merge(law, ended) if ended else (),
    )


def _limits_at_merge(law: Law, case: Case) -> tuple[LastDayView, ...]:
    """Return the limits that ran in a case when it was merged, and stopped with that."""
    return tuple(
        last_day_view(law.procedure, key, state.due, state.last_day)
        for key, state in sorted(case.clocks.items())
        if state.stopped_by == case.position.seq and law.clock_rule(key)[1].breach
    )


def _child_rows(session: Session, row: ComplaintRow) -> list[ComplaintRow]:
    children = select(ComplaintRow).where(ComplaintRow.parent == row.number).order_by(ComplaintRow.number)
    return read_once(session, ("children", row.number), lambda: list(session.scalars(children)))


def _linked_case_view(
    session: Session, row: ComplaintRow, child: ComplaintRow, relation: Literal["parent", "child"]
) -> LinkedCaseView:
    """Return one case of the pair in short, with the reason why the child was opened. It holds nothing personal."""
    law = law_of_complaint(session, row)
    case = stored_case(session, row)
    stage = case.stage if case else law.procedure.entries[row.entry].to
    return LinkedCaseView(
        number=row.number,
        relation=relation,
        title=terms.case_title(law.procedure, row.entry),
        stage=stage,
        stage_label=terms.label(law.procedure, stage, "stage"),
        closed_at=case.closed_at if case else None,
        opened_at=child.received_at,
        why_label=_opening_reason(session, child),
    )


def _opening_reason(session: Session, child: ComplaintRow) -> str:
    """Return the act of the parent that opened the child: the last outcome or own act before the event that links it.
    Notices that the system sends with that act lie between the two."""
    if child.parent is None or child.parent_seq is None:
        return (
            gettext("graded badly")
            if child.key.startswith(f"{child.parent}{GRADE_CASE}")
            else gettext("raised after closing")
        )
    earlier = (journal.load_event(session, child.parent, seq) for seq in range(child.parent_seq - 1, 0, -1))
    acted = next(event for event in earlier if event.type == "acted" and event.stage)
    assert acted.stage is not None
    law = law_of_complaint(session, session.get_one(ComplaintRow, child.parent))
    stage_act = law.stage_act(acted.stage, acted.name)
    return translated(law.procedure, stage_act.way.name) if stage_act else acted.name
