"""What an act is received with: one statement reads it, once the complaint is locked."""

from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from models.law import Law
from models.messages import Digest, Id, Number
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Slug
from models.tables import CalendarRow, InboxRow
from register.office import known_standing
from register.row_conditions import ACT_UNJUDGED
from register.transaction import read_once


class ReceiptLook(NamedTuple):
    """What the register has when an act is received, all in one statement: whether the act came before, the first act
    of its case without a verdict, whether the office has adopted any calendar, and the version of the staff."""

    came_before: bool
    first_unjudged: int | None
    adoptions: bool
    staff: Digest | None


class ReceiptContext(NamedTuple):
    """What the law of a case has looked up when an act is received, as a case itself sees neither texts nor registers:
    what the `procedure` asks of texts and of earlier complaints, `registers` on which persons may stand. `sender` is
    the program through which the act came; `look` is what the register had once the complaint was locked; `law` says
    which acts are stamped with who decides on them."""

    procedure: Procedure | None = None
    registers: frozenset[Name] = frozenset()
    sender: Slug | None = None
    look: ReceiptLook | None = None
    law: Law | None = None


NO_RECEIPT_CONTEXT = ReceiptContext()


OF_CASE = InboxRow.complaint == bindparam("number")
LOOK = select(
    select(InboxRow.n).where(OF_CASE, InboxRow.act_id == bindparam("act_id")).exists(),
    select(func.min(InboxRow.n)).where(OF_CASE, ACT_UNJUDGED).scalar_subquery(),
    select(CalendarRow.number).exists(),
    known_standing.STAFF_VERSION,
)


def look_at_receipt(session: Session, number: Number, act_id: Id) -> ReceiptLook:
    """Return the look at a complaint that the caller has locked, for an act with this id."""
    look = ReceiptLook(*session.execute(LOOK, {"number": number, "act_id": act_id}).one())
    read_once(session, known_standing.VERSION_READ, lambda: look.staff)
    return look
