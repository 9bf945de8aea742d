"""Earlier complaints of whoever filed a complaint, found for an act whose gates ask. Nothing of them is told but
number, regulation, receipt and end."""

from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.form import Party
from models.messages import EarlierCase, Number
from models.procedure import Procedure
from models.requirement import Name
from models.tables import ComplaintRow, PartyRow
from rules.acts.earlier_cases import procedures_searched


def earlier_cases_of(
    session: Session, procedure: Procedure, act: Name, complaint: ComplaintRow
) -> tuple[EarlierCase, ...]:
    """Return the complaints that whoever filed a complaint on record had filed before, for one of its acts."""
    if not procedures_searched(procedure, act):
        return ()
    row = session.scalars(select(PartyRow).where(PartyRow.complaint == complaint.number)).first()
    party = Party(name=row.name, contact=row.contact) if row else None
    return find_earlier_cases(
        session, procedure, act, party, received_at=complaint.received_at, opened_by=complaint.parent
    )


def find_earlier_cases(
    session: Session,
    procedure: Procedure,
    act: Name,
    party: Party | None,
    *,
    received_at: datetime,
    opened_by: Number | None,
) -> tuple[EarlierCase, ...]:
    """Return the complaints received before this one from somebody with the same name and the same contact: of each
    procedure, of the open ones and of each end, the newest. The complaint that opened this one is none of them.

    Who left no name or no contact, and whoever is erased, is nobody's same.
    """
    searched = procedures_searched(procedure, act)
    if not searched or party is None or not party.is_known_again:
        return ()
    end = case((ComplaintRow.closed_at.is_not(None), ComplaintRow.stage))
    columns = ComplaintRow.number, ComplaintRow.procedure, ComplaintRow.received_at, end
    same_filer = PartyRow.contact == party.contact, PartyRow.contact != "", PartyRow.name == party.name
    earlier = ComplaintRow.procedure.in_(searched), ComplaintRow.received_at < received_at
    found = select(*columns).join(PartyRow, PartyRow.complaint == ComplaintRow.number).where(*same_filer, *earlier)
    found = found.where(ComplaintRow.number != opened_by) if opened_by else found
    newest_first = ComplaintRow.received_at.desc(), ComplaintRow.number.desc()
    kinds = ComplaintRow.procedure, end
    newest = found.ext(distinct_on(*kinds)).order_by(*kinds, *newest_first)
    return tuple(
        EarlierCase(number=number, procedure=slug, received=received, end=ended)
        for number, slug, received, ended in session.execute(newest)
    )


def is_same_filer(session: Session, number: Number, other: Number) -> bool:
    """Return True if the same person filed both complaints, by name and contact. Who left one of them out, and whoever
    is erased, is nobody's same."""
    rows = session.scalars(select(PartyRow).where(PartyRow.complaint.in_((number, other))))
    said = {(row.complaint, row.name.strip(), row.contact.strip()) for row in rows}
    first, second = ({tuple(who) for of, *who in said if of == one and all(who)} for one in (number, other))
    return bool(first & second)
