"""Put messages on record that reached a workflow without coming through the register: their sender is not verified."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from sqlalchemy.orm import Session

from models.messages import Act, Id, Number, RawSignal, Refusal, Why
from models.tables import ComplaintRow
from register import inbox, seal
from register.locks import lock_complaint
from register.randomness import Randomness
from register.seal import KeyRing

# What the register alone may state of an act: an unverified sender's word is dropped.
REGISTER_ONLY_FIELDS: dict[str, object] = {"calendar": None, "registered": {}, "earlier": (), "seal": None}


class ReceiptStamp(TypedDict):
    """With what a message is put into the inbox: what identifies it, the salt of that, and when it came."""

    content: str
    salt: str
    at: datetime


def record_raw_signals(
    session: Session, number: Number, messages: Iterable[RawSignal], keys: KeyRing, randomness: Randomness
) -> Act | None:
    """Put messages on record. What bears the register's own seal is on record already.

    Returns the last act among them, which the case is to judge after all before it. Returns None where they hold no
    act, or one whose id belongs to another.
    """
    complaint = lock_complaint(session, number)
    acts = [_recorded_act(session, complaint, message, keys, randomness.new_salt()) for message in messages]
    return max((act for act in acts if act), key=lambda act: act.n, default=None)


def _recorded_act(
    session: Session, complaint: ComplaintRow, message: RawSignal, keys: KeyRing, salt: str
) -> Act | None:
    if message.act and seal.has_genuine_seal(keys, complaint.number, complaint.opening, message.act):
        return inbox.load_act(session, message.number, message.act.n)
    known = inbox.find_act(session, message.number, message.id)
    if known is None:
        return _insert_message(session, complaint, message, message.id, salt)
    if inbox.has_content(known, message.digest):
        return inbox.act_to_deliver(known) if known.body else None
    other_id = f"raw:{message.digest[:32]}"  # the id came before with other content
    if inbox.find_act(session, message.number, other_id) is None:
        _insert_message(session, complaint, message.model_copy(update={"act": None}), other_id, salt)
    return None


def _insert_message(session: Session, complaint: ComplaintRow, message: RawSignal, act_id: Id, salt: str) -> Act | None:
    stamp = ReceiptStamp(content=message.digest, salt=salt, at=message.at)
    if message.act is None:
        refusal = Refusal(why=Why.undecodable)
        inbox.insert_undecodable(session, complaint, refusal, act_id=act_id, **stamp)
        return None
    act = message.act.model_copy(update={"id": act_id, "verified": False} | REGISTER_ONLY_FIELDS)
    return inbox.act_to_deliver(inbox.insert_act(session, complaint, act, **stamp))
