"""What an act is received with: one statement reads it, once the complaint is locked."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.messages import Digest, Id, Number
from models.tables import CalendarRow, InboxRow
from register.office import known_standing
from register.row_conditions import ACT_UNJUDGED


class ReceiptLook(NamedTuple):
    """What the register has when an act is received, all in one statement: whether the act came before, the first act
    of its case without a verdict, whether the office has adopted any calendar, and the version of the staff."""

    came_before: bool
    first_unjudged: int | None
    adoptions: bool
    staff: Digest | None


def look_at_receipt(session: Session, number: Number, act_id: Id) -> ReceiptLook:
    """Return the look at a complaint that the caller has locked, for an act with this id."""
    of_case = InboxRow.complaint == number
    came_before = select(InboxRow.n).where(of_case, InboxRow.act_id == act_id).exists()
    unjudged = select(func.min(InboxRow.n)).where(of_case, ACT_UNJUDGED).scalar_subquery()
    looked = select(came_before, unjudged, select(CalendarRow.number).exists(), known_standing.STAFF_VERSION)
    return ReceiptLook(*session.execute(looked).one())
