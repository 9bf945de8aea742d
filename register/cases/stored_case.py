"""The state of a case as its complaint's row has it."""

from pydantic import ValidationError
from sqlalchemy.orm import Session

from models.case import CASE, Case
from models.tables import ComplaintRow
from register import journal
from register.editions import law_of_complaint
from rules.evolve import fold_events


def stored_case(session: Session, complaint: ComplaintRow) -> Case | None:
    """Return the case after its last event; None before the first.

    It is folded from the journal where the stored state cannot be read: it says nothing that the journal does not.
    """
    if complaint.seq == 0:
        return None
    try:
        return CASE.validate_json(complaint.state or "")
    except ValidationError:
        law = law_of_complaint(session, complaint)
        return fold_events(law, complaint.number, journal.load_events(session, complaint.number))
