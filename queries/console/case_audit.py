"""What the page of a case shows an auditor beside its verification: who has read it."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.messages import Number, Person
from queries.access import AccessFilter, access_list
from queries.reading import PARTS, begin_reading
from queries.views.base import View
from queries.views.history import AccessView
from register.office.access_journal import ReadingDoor
from wording import terms
from wording.translation import gettext

MOST_READINGS = 200


class CaseAuditView(View):
    """The readings of a case, newest first; `cut`: there may be earlier ones."""

    number: str
    title: str
    accesses: tuple[AccessView, ...]
    cut: bool


def case_audit_view(
    session: Session, number: Number, person: Person, now: datetime, door: ReadingDoor
) -> CaseAuditView:
    """Return the readings of a case for whoever may take its dossier away. Raises BadInput, and ReadingRefused for
    anybody else; that is put on record."""
    reading = begin_reading(session, number, person, now, door)
    if not reading.may_export:
        raise reading.refusal(gettext("You may not audit {number}:", number=number), "case", PARTS)
    found = access_list(session, AccessFilter(number=number, newest=MOST_READINGS), now).accesses
    return CaseAuditView(
        number=number,
        title=terms.case_title(reading.case_file.procedure, reading.case_file.row.entry),
        accesses=found[::-1],
        cut=len(found) == MOST_READINGS,
    )
