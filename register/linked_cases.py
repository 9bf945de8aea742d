"""Linked complaints: what a case opens goes through ordinary intake, in the transaction of its event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

import procedures
from models.case import Case
from models.case_input import OpenCase
from models.law import Law, pack
from models.messages import Act, Event, Number
from models.procedure import Opens, Procedure, Slug
from models.requirement import Name
from models.tables import ComplaintRow
from models.time import CHINA
from procedures.load import sha256
from register import editions, inbox, journal, texts
from register.complaints import Intake, take_in
from register.locks import locked
from register.texts import Ids
from rules.acts.common_acts import SYSTEM

Office = Mapping[str, Mapping[str, Any]]


def open_linked(  # noqa: PLR0913  # the case, its event, and with what texts are sealed
    session: Session, opened: OpenCase, law: Law, case: Case, event: Event, *, ids: Ids, secret: bytes, office: Office
) -> Number:
    """Register the complaint that this event links. Its key is the case and the event: twice is once. `office` are
    the settings for a linked complaint under another regulation."""
    opens = _opens(session, law, case.number, event)
    intake = Intake(
        key=f"{case.number}:{event.seq}",
        **(_other_law(session, opens.procedure, event, office) if opens and opens.procedure else _own_law(opened)),
        calendar=case.calendar.model_dump_json(exclude_defaults=True) if case.calendar else opened.calendar,
        entry=event.name,
        received_at=event.recorded_at,
        happened_at=event.at,
        facts=_only(case.facts, opens.copies if opens else ()),
        texts=texts.read(session, _only(case.texts, opens.copies if opens else ())),
        parent=case.number,
        parent_seq=event.seq,
        clock_offset=opened.clock_offset,
        raw_signals=opened.raw_signals,
    )
    return take_in(session, intake, ids=ids, secret=secret)


def _own_law(opened: OpenCase) -> dict[str, str]:
    return {"law": opened.law, "law_sha256": opened.law_sha256}


def _other_law(session: Session, slug: Slug, event: Event, office: Office) -> dict[str, str]:
    return law_of(session, in_force(slug, event.recorded_at, office), event.recorded_at)


def in_force(slug: Slug, at: datetime, office: Office) -> Procedure:
    """A regulation as this office has it at an instant."""
    return procedures.load(slug, office.get(slug, {}), at.astimezone(CHINA).date())


def law_of(session: Session, procedure: Procedure, at: datetime) -> dict[str, str]:
    """What a complaint under a regulation carries of it; its edition is kept when it is first used."""
    for used in (procedure.slug, *procedure.laid_over):
        editions.keep(session, procedures.load(used, None, at.astimezone(CHINA).date()), at)
    text = procedures.carried(procedure)
    return {"law": pack(text), "law_sha256": sha256(text)}


def report_end(session: Session, complaint: ComplaintRow, case: Case) -> None:
    """A linked complaint that has ended tells the one that opened it: an act in its inbox, which the relay delivers."""
    if complaint.parent is None or complaint.parent_seq is None:
        return
    parent = locked(session, complaint.parent)
    act_id = f"ended:{complaint.parent_seq}"
    if parent.closed_at is not None or inbox.find(session, parent.number, act_id):
        return
    act = Act(id=act_id, name="ended", actor=SYSTEM, of=complaint.parent_seq, about=case.stage)
    inbox.enter(session, parent, act, digest=act_id, at=complaint.last_received_at)


def _opens(session: Session, law: Law, number: Number, event: Event) -> Opens | None:
    """The act that opens a case stands right before the event that says so."""
    acted = journal.event(session, number, event.seq - 1)
    opening = law.opening(acted.stage, acted.name) if acted.stage else None
    return opening.way.opens if opening else None


def _only(stated: Mapping[Name, Any], names: tuple[Name, ...]) -> dict[Name, Any]:
    return {name: stated[name] for name in names if name in stated}
