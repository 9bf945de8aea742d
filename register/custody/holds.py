"""Legal holds: nothing of a complaint is erased while one stands."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.messages import Number, Person
from register import texts
from register.custody.record import append_custody_event, read_custody
from register.journal import CustodyEvent, CustodyEventType
from register.locks import lock_complaint
from register.randomness import Randomness

HOLD, HOLD_REASON = "hold", "hold_reason"


class HoldUnchanged(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a hold is placed that stands already, or lifted where none stands."""


def change_hold(
    session: Session, number: Number, *, place: bool, by: Person, reason: str, at: datetime, randomness: Randomness
) -> CustodyEvent:
    """Place or lift the hold of a complaint. The reason is stored with the texts of the complaint. Raises
    HoldUnchanged, NoSuchComplaint."""
    lock_complaint(session, number)
    if bool(read_custody(session, number).held) == place:
        raise HoldUnchanged
    refs = texts.store_texts(session, number, {HOLD_REASON: reason}, at=at, by=by, randomness=randomness)
    kind: CustodyEventType = "held" if place else "released"
    return append_custody_event(session, number, kind, HOLD, at, by=by, reason=refs[HOLD_REASON])
