"""Who filed a complaint, as it reads now: what is on file, and what was corrected of it since (docs/adr/0101)."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.form import Party
from models.messages import Number, TextRef
from models.tables import ComplaintRow, PartyRow
from register.cases.stored_case import stored_case
from register.documents import texts

Corrections = Mapping[str, tuple[TextRef, ...]]  # `Case.filer_corrections`


def corrected_fields(session: Session, corrections: Corrections) -> dict[str, tuple[str, ...]]:
    """Return for each field how it should read, the first correction first, without those erased or closed."""
    bodies = texts.load_texts(session, {ref.id: ref for refs in corrections.values() for ref in refs})
    read = {field: tuple(bodies[ref.id] for ref in refs if ref.id in bodies) for field, refs in corrections.items()}
    return {field: said for field, said in read.items() if said}


def filer_of_case(session: Session, number: Number, case: Case | None) -> Party | None:
    """Return who filed a complaint as it reads now, of a case in this state; None if nothing is on file."""
    row = session.scalars(select(PartyRow).where(PartyRow.complaint == number)).first()
    corrected = corrected_fields(session, case.filer_corrections) if case else {}
    if row is None and not corrected:
        return None
    on_file = Party(name=row.name, unit=row.unit, contact=row.contact, address=row.address) if row else Party()
    return on_file.model_copy(update={field: said[-1] for field, said in corrected.items()})


def filer_of(session: Session, number: Number) -> Party | None:
    """Return who filed a complaint as it reads now; None if nothing is on file."""
    complaint = session.get(ComplaintRow, number)
    return filer_of_case(session, number, stored_case(session, complaint) if complaint else None)


def corrections_at(session: Session, numbers: Iterable[Number]) -> tuple[str, ...]:
    """Return everything that was corrected of who filed these complaints."""
    rows = filter(None, (session.get(ComplaintRow, number) for number in numbers))
    cases = filter(None, (stored_case(session, row) for row in rows))
    return tuple(
        word for case in cases for said in corrected_fields(session, case.filer_corrections).values() for word in said
    )
