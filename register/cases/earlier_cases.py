"""Earlier complaints of the same filer, found for an act whose gates ask for them. Number, regulation, receipt and
end are all that is told of them."""

from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.form import Party
from models.law import Law
from models.messages import EarlierCase, Number
from models.requirement import Name
from models.tables import ComplaintRow, PartyRow
from register.cases.filer import filer_of
from rules.acts.earlier_cases import procedures_searched


def earlier_cases_of(session: Session, law: Law, act: Name, complaint: ComplaintRow) -> tuple[EarlierCase, ...]:
    """Return the earlier complaints of the filer of a complaint on record, for one of its acts."""
    if not procedures_searched(law, act):
        return ()
    party = filer_of(session, complaint.number)
    return find_earlier_cases(session, law, act, party, received_at=complaint.received_at, opened_by=complaint.parent)


def find_earlier_cases(
    session: Session,
    law: Law,
    act: Name,
    party: Party | None,
    *,
    received_at: datetime,
    opened_by: Number | None,
) -> tuple[EarlierCase, ...]:
    """Return earlier complaints from a filer of the same name and contact: of each procedure the newest open one, and
    the newest of each end. The complaint that opened this one is left out.

    A filer without a name or a contact, or one who was erased, is the same as nobody.
    """
    searched = procedures_searched(law, act)
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
    """Return True if the same person filed both complaints, by name and contact. A filer without one of them, or one
    who was erased, is the same as nobody."""
    one, another = (filer_of(session, each) for each in (number, other))
    if one is None or another is None or not one.is_known_again:
        return False
    return (one.name.strip(), one.contact.strip()) == (another.name.strip(), another.contact.strip())
