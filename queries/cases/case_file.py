"""The file of one complaint: its row, its law, its state, its people, and who may read which part of it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import takewhile
from operator import attrgetter

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from models.case import Case
from models.case_input import CaseOpening, OpenCase
from models.errors import BadInput, UnknownRecord
from models.events import ChainHead
from models.law import Law
from models.messages import Digest
from models.packed_law import law_of_case
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Slug
from models.tables import ComplaintRow, EditionRow, NoticeRow, PartyRow, PersonRow, ServiceRow, TaskRow
from procedures.overlay import lay_over
from queries.lists.line_words import holder_view
from queries.views.base import Known, NamedView
from register import editions, journal
from register.cases.stored_case import stored_case
from register.editions import case_input
from register.journal import complaint_head
from register.locks import NoSuchComplaint, lock_with_instant
from register.office.held_names import STAFF
from register.office.staff import WorkHolders
from register.transaction import read_once
from rules import position
from rules.evolve import fold_events, open_case
from rules.roles import SYSTEM, role_holders
from wording import terms
from wording.translation import N_, by_door, gettext, listed

CASE_NUMBER = re.compile(r"[A-Z]{3}-[0-9]{4}-[0-9]{6}")
NO_COMPLAINT = by_door(
    N_("The register has no complaint {number}. A number looks like ZZW-2025-000001; banjie list shows them."),
    http=N_(
        "The register has no complaint {number}. A number looks like ZZW-2025-000001; GET /v1/complaints shows them."
    ),
    page=N_("The register has no complaint {number}. A number looks like ZZW-2025-000001."),
)


def complaint_row(session: Session, number: str) -> ComplaintRow:
    """Return the complaint of that number. Raises UnknownRecord if there is none."""
    row = session.get(ComplaintRow, number) if CASE_NUMBER.fullmatch(number) else None
    if row is None:
        raise UnknownRecord(NO_COMPLAINT(number=number))
    return row


def require_staff(session: Session, person: str, now: datetime) -> None:
    """Raise BadInput unless the person is on the staff and has not left."""
    service = session.get(ServiceRow, person)
    if service is None:
        raise BadInput(
            by_door(
                N_("{person} is not on the staff; banjie staff list shows who is."),
                http=N_("{person} is not on the staff; the administrator's banjie staff list shows who is."),
                page=N_("{person} is not on the staff."),
            )(person=person)
        )
    if service.until and service.until <= now:
        raise BadInput(
            by_door(
                N_("{person} has left; the successor is {successor}; banjie staff list shows the staff."),
                http=N_(
                    "{person} has left; the successor is {successor}; the administrator's banjie staff "
                    "list shows the staff."
                ),
                page=N_("{person} has left; the successor is {successor}."),
            )(person=person, successor=service.successor)
        )


def opening_input(session: Session, number: str) -> OpenCase:
    """Return the input of the first run of a case. Raises BadInput."""
    return case_input(session, complaint_row(session, number).opened)


def old_number(row: ComplaintRow) -> str | None:
    """Return the number of a complaint in the system from which it was moved in; None if it came in here."""
    imported = CaseOpening.model_validate_json(row.opened).opened.imported
    return imported.old_number if imported else None


@dataclass(frozen=True)
class CaseFile:
    """A complaint with its row, law and state, and its procedure with the prose of the edition. `recorded` is the
    last event of its journal. `until` is the past instant that the file shows, None for now."""

    row: ComplaintRow
    law: Law
    case: Case
    procedure: Procedure
    recorded: ChainHead
    until: datetime | None = None

    def knows(self, at: datetime) -> bool:
        """Return True for something recorded at `at` if the file shows that time."""
        return self.until is None or at <= self.until


def load_case_file(session: Session, number: str) -> CaseFile:
    """Return the file of a complaint; before its first event, as it was opened. Raises BadInput."""
    query = _with_edition().where(ComplaintRow.number == number)
    found = session.execute(query).first() if CASE_NUMBER.fullmatch(number) else None
    if found is None:
        raise UnknownRecord(NO_COMPLAINT(number=number))
    return case_file_of_row(session, found[0], found[1])


def lock_case_file(session: Session, number: str) -> CaseFile:
    """Return the file of a complaint as `load_case_file` does, with the complaint locked. Raises BadInput."""
    try:
        locked = lock_with_instant(session, number) if CASE_NUMBER.fullmatch(number) else None
    except NoSuchComplaint:
        locked = None
    if locked is None:
        raise UnknownRecord(NO_COMPLAINT(number=number))
    return case_file_of_row(session, locked.complaint, locked.edition)


def load_case_files(session: Session, numbers: Collection[str]) -> dict[str, CaseFile]:
    """Return the files of these complaints by their numbers, in one statement."""
    rows = session.execute(_with_edition().where(ComplaintRow.number.in_(numbers))).all()
    editions.load_editions(session, {digest for _, digest in rows})
    return {row.number: case_file_of_row(session, row, digest) for row, digest in rows}


def case_files_of_rows(session: Session, rows: Collection[ComplaintRow]) -> dict[str, CaseFile]:
    """Return the files of complaints whose rows have been read. Their editions are found in one statement."""
    used = {(row.procedure, row.edition) for row in rows}
    name = tuple_(EditionRow.slug, EditionRow.edition)
    found = session.execute(select(EditionRow.slug, EditionRow.edition, EditionRow.sha256).where(name.in_(used)))
    digests = {(slug, edition): digest for slug, edition, digest in found}
    editions.load_editions(session, digests.values())
    return {row.number: case_file_of_row(session, row, digests[row.procedure, row.edition]) for row in rows}


def case_file_of_row(session: Session, row: ComplaintRow, digest: Digest | None = None) -> CaseFile:
    """Return the file of a complaint whose row has been read; `digest`: the SHA-256 of its edition, where it is
    known."""
    opened = case_input(session, row.opened)
    law = law_of_case(opened)
    case = stored_case(session, row) or open_case(law, row.number, opened.opened)
    known = editions.load_editions(session, [digest] if digest else [])
    edition = known[digest] if digest else editions.load_edition(session, row.procedure, row.edition)
    prose = _laid_over(session, edition, law.procedure.overlays)
    return CaseFile(row, law, case, _with_house_rules(prose, law.procedure), complaint_head(row))


def case_file_as_of(session: Session, now: CaseFile, instant: datetime, known: Known = "then") -> CaseFile:
    """Return a file as it was at an instant: the fold of the events that were on record then, or, as known now, of
    those that had happened by then. Raises UnknownRecord if the complaint was not registered yet."""
    number, opened = now.row.number, CaseOpening.model_validate_json(now.row.opened).opened
    if instant < now.row.received_at:
        raise UnknownRecord(gettext("{number} was not registered at that time.", number=number))
    events = journal.load_events(session, number)
    by_then = attrgetter("recorded_at" if known == "then" else "at")
    found = list(takewhile(lambda event: by_then(event) <= instant, events))
    head = journal.chain_at(session, number, len(found)) or ChainHead()
    return replace(now, case=fold_events(now.law, number, found or [opened]), recorded=head, until=instant)


def _with_house_rules(prose: Procedure, carried: Procedure) -> Procedure:
    """Return the edition with the rules that a case carries beyond it: the reminders of its office."""
    known = {rule.id for rule in prose.rules}
    added = tuple(rule for rule in carried.rules if rule.id not in known)
    if not added:
        return prose
    return prose.model_copy(update={"rules": (*prose.rules, *added), "roles": {**carried.roles, **prose.roles}})


def procedure_with_prose(session: Session, slug: str, edition: str, overlays: Mapping[str, str]) -> Procedure:
    """Return a procedure with its prose and with the prose of its overlays, given as slug and edition."""
    return _laid_over(session, editions.load_edition(session, slug, edition), overlays)


def _with_edition() -> Select[ComplaintRow, Digest]:
    edition = (EditionRow.slug == ComplaintRow.procedure) & (EditionRow.edition == ComplaintRow.edition)
    return select(ComplaintRow, EditionRow.sha256).join(EditionRow, edition)


def _laid_over(session: Session, procedure: Procedure, overlays: Mapping[str, str]) -> Procedure:
    for overlay, overlay_edition in overlays.items():
        procedure = lay_over(procedure, editions.load_edition(session, overlay, overlay_edition))
    return procedure


def held_by(row: type[TaskRow] | type[NoticeRow], held: WorkHolders) -> ColumnElement[bool]:
    """Return the condition that a task, or a notice to tell, lies with one of these holders."""
    under_one = (and_(row.holder.in_(names), _is_under(row, slug)) for slug, names in held.only_in)
    return or_(row.holder.in_(held.anywhere), *under_one)


def _is_under(row: type[TaskRow] | type[NoticeRow], slug: Slug) -> ColumnElement[bool]:
    if issubclass(row, TaskRow):
        return row.procedure == slug
    return row.complaint.in_(select(ComplaintRow.number).where(ComplaintRow.procedure == slug))


def party_row(session: Session, number: str) -> PartyRow | None:
    """Return who filed a complaint; None if that was not said."""
    return session.scalars(select(PartyRow).where(PartyRow.complaint == number)).first()


def role_with_holders(session: Session, case_file: CaseFile, role: Name) -> str:
    """Return the name of a role with those who hold it on this case: 受理处室（水政水资源处）."""
    holders = [holder for holder in role_holders(case_file.law, case_file.case, role) if holder not in (role, STAFF)]
    label = terms.label(case_file.procedure, role)
    if not holders:
        return label
    people = listed(holder_name(session, case_file.procedure, holder) for holder in holders)
    return gettext("{role}: {holders}", role=label, holders=people)


def permitted_holders(session: Session, case_file: CaseFile, name: Name) -> str:
    """Return who may do that act where the case stands; empty if the act is not open."""
    found = position.track_openings(case_file.law, case_file.case, name)
    if not found:
        return ""
    if found[0].position.holder:
        return holder_name(session, case_file.procedure, found[0].position.holder)
    return listed(role_with_holders(session, case_file, role) for role in found[0].stage_act.who)


def holder_name(session: Session, procedure: Procedure, holder: str) -> str:
    """Return the name of a unit, a post or a person, or of all who are on the staff."""
    if holder == STAFF:
        return gettext("any member of staff")
    return terms.label(procedure, holder) if holder in procedure.roles else person_name(session, holder)


def person_name(session: Session, person: str | None) -> str:
    """Return the name of a member of staff, or the id if the person is unknown."""
    if person == SYSTEM:
        return gettext("system")
    if not person:
        return ""
    row = read_once(session, ("person", person), lambda: session.get(PersonRow, person))
    return row.name if row else person


def read_people(session: Session, people: Iterable[str | None]) -> None:
    """Read in one statement the people whose names are asked for one by one afterwards, where reads are kept; those
    whom the session has read already cost none."""
    wanted = {person for person in people if person and person != SYSTEM}
    known = {person: row for person in wanted if (row := session.identity_map.get(identity_key(PersonRow, person)))}
    if unknown := wanted - known.keys():
        known |= {row.id: row for row in session.scalars(select(PersonRow).where(PersonRow.id.in_(unknown)))}
    for person in wanted:
        read_once(session, ("person", person), partial(known.get, person))


def named_people(session: Session, people: Iterable[str]) -> tuple[NamedView, ...]:
    return tuple(NamedView(code=person, label=person_name(session, person)) for person in people)


def named_holders(session: Session, procedure: Procedure, holders: Iterable[str]) -> tuple[NamedView, ...]:
    """Return units, posts and people with their names."""
    return tuple(holder_view(procedure, holder, person_name(session, holder)) for holder in holders)


def named_terms(procedure: Procedure, codes: Iterable[Name]) -> tuple[NamedView, ...]:
    """Return codes of a procedure with what people read for them."""
    return tuple(NamedView(code=code, label=terms.label(procedure, code)) for code in codes)
