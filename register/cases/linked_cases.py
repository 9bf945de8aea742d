"""Linked complaints: what a case opens is registered like any other complaint, in the transaction of its event."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict, TypeVar

from sqlalchemy.orm import Session

import procedures
from calendars import office_zone
from models.case import Case
from models.case_input import OpenCase
from models.events import Event
from models.law import Law
from models.messages import Act, Digest, Number
from models.packed_law import pack_law
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Slug
from models.tables import ComplaintRow
from procedures.load import sha256
from procedures.office_settings import OfficeSettings
from register import editions, journal
from register.acts import inbox
from register.cases.complaints import Intake, register_complaint
from register.cases.filer import filer_of_case
from register.documents import texts
from register.locks import lock_complaint
from register.office import published
from register.randomness import Randomness
from rules.acts.merging import JOINED
from rules.roles import SYSTEM

T = TypeVar("T")


class CarriedLaw(TypedDict):
    """What a complaint carries of its procedure: the packed text, and its SHA-256."""

    law: str
    law_sha256: Digest


def open_linked_complaint(
    session: Session,
    opened: OpenCase,
    law: Law,
    case: Case,
    event: Event,
    *,
    randomness: Randomness,
    office: OfficeSettings,
) -> Number:
    """Register the complaint that an event links. Idempotency key: the case and the event.

    `office`: the office's settings of procedures, for a linked complaint under another procedure.
    """
    acted = journal.load_event(session, case.number, event.seq - 1)  # the act that opens: right before it links
    opening = law.stage_act(acted.stage, acted.name) if acted.stage else None
    opens = opening.way.opens if opening else None
    at, copied = event.recorded_at, opens.copies if opens else ()
    if opens and opens.procedure:
        carried = carried_law(session, load_procedure_in_force(session, opens.procedure, at, office), at)
    else:
        carried = CarriedLaw(law=opened.law, law_sha256=opened.law_sha256)
    intake = Intake(
        key=f"{case.number}:{event.seq}",
        **carried,
        calendar=case.calendar.model_dump_json(exclude_defaults=True) if case.calendar else opened.calendar,
        entry=event.name,
        received_at=at,
        happened_at=event.at,
        party=filer_of_case(session, case.number, case) if law.procedure.filing_role in copied else None,
        filed_as=case.filed_as if law.procedure.filing_role in copied else (),
        facts=_subset(case.facts, copied),
        texts=texts.load_texts(session, _subset(case.texts_as_corrected, copied)),
        parent=case.number,
        parent_seq=event.seq,
        clock_offset=opened.clock_offset,
        raw_signals=opened.raw_signals,
        lang=opened.lang,
    )
    return register_complaint(session, intake, randomness=randomness)


def load_procedure_in_force(session: Session, slug: Slug, at: datetime, office: OfficeSettings) -> Procedure:
    """Return a procedure as this office has it at an instant."""
    published.take_published(session)
    return procedures.load(slug, office.chosen_for(slug), at.astimezone(office_zone()).date())


def carried_law(session: Session, procedure: Procedure, at: datetime) -> CarriedLaw:
    """Return what a complaint under a procedure carries of it. Its edition is stored when it is first used."""
    for used in (procedure.slug, *procedure.overlays):
        editions.keep_edition(session, procedures.load(used, None, at.astimezone(office_zone()).date()), at)
    return pack_procedure(procedure)


def pack_procedure(procedure: Procedure) -> CarriedLaw:
    """Return what a complaint under a procedure carries of it."""
    text = procedures.canonical_law(procedure)
    return CarriedLaw(law=pack_law(text), law_sha256=sha256(text))


def report_end_to_parent(session: Session, complaint: ComplaintRow, case: Case, randomness: Randomness) -> None:
    """Tell the complaint that opened this one that it has ended, by an act in its inbox, which the relay delivers.
    Idempotent by the id of the act."""
    if complaint.parent is None or complaint.parent_seq is None:
        return
    parent = lock_complaint(session, complaint.parent)
    act_id = f"ended:{complaint.parent_seq}"
    if parent.closed_at is not None or inbox.find_act(session, parent.number, act_id):
        return
    act = Act(id=act_id, name="link_ended", actor=SYSTEM, of=complaint.parent_seq, about=case.stage)
    salt = randomness.new_salt()
    inbox.insert_act(session, parent, act, content=act_id, salt=salt, at=complaint.last_received_at)


def tell_merging(session: Session, complaint: ComplaintRow, case: Case, randomness: Randomness) -> None:
    """Tell the complaint with which a merged case goes on, by acts in its inbox: of this case, and of each that had
    joined it. Idempotent by the ids of the acts. That complaint is told even if it has ended meanwhile."""
    if case.merged_into is None:
        return
    other = lock_complaint(session, case.merged_into)
    for number in (complaint.number, *case.joined):
        act_id = f"{JOINED}:{number}"
        if number != other.number and inbox.find_act(session, other.number, act_id) is None:
            act = Act(id=act_id, name=JOINED, actor=SYSTEM, joins=number, filed_as=case.filed_as)
            at = max(other.last_received_at, complaint.last_received_at)
            inbox.insert_act(session, other, act, content=act_id, salt=randomness.new_salt(), at=at)


def _subset(stated: Mapping[Name, T], names: tuple[Name, ...]) -> dict[Name, T]:
    return {name: stated[name] for name in names if name in stated}
