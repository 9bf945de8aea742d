"""Put messages on record that reached a workflow without coming through the register: their sender is not verified."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.law import Law
from models.messages import Act, Id, Number, RawSignal, Refusal, Why
from models.tables import ComplaintRow, InboxRow
from register.acts import inbox
from register.acts.inbox import ReceiptContext
from register.documents import texts
from register.editions import law_of_complaint
from register.locks import lock_complaint
from register.randomness import Randomness
from register.seal import KeyRing
from register.statements import ReceiptLook, look_at_receipt

# What the register alone may state of an act: an unverified sender's word is dropped. (`insert_act` sets the others.)
REGISTER_ONLY_FIELDS: dict[str, object] = {
    "calendar": None, "registered": {}, "earlier": (), "seal": None, "texts": {}, "attachments": (), "joins": None,
}  # fmt: skip


def record_raw_signals(
    session: Session, number: Number, messages: Iterable[RawSignal], keys: KeyRing, randomness: Randomness
) -> Act | None:
    """Put messages on record. What bears the register's own seal is on record already.

    Returns the last act among them, which the case is to judge after all before it. Returns None where they hold no
    act, or one whose id belongs to another.
    """
    batch = tuple(messages)
    receiver = _open_receiver(session, lock_complaint(session, number), batch, randomness)
    acts = [_recorded_act(receiver, message, keys) for message in batch]
    return max((act for act in acts if act), key=lambda act: act.n, default=None)


@dataclass
class Receiver:
    """Receives the messages of one transaction: what is `known` by the ids of all, the `look` at the complaint and its
    law are read once for the whole batch."""

    session: Session
    complaint: ComplaintRow
    known: dict[Id, InboxRow]
    look: ReceiptLook
    law: Law
    randomness: Randomness

    def insert(self, message: RawSignal, act_id: Id) -> Act | None:
        """Put a message on record under an id. Return its act, if it holds one."""
        at = max(message.at, self.complaint.last_received_at)
        salt = self.randomness.new_salt()
        if message.act is None:
            refusal = Refusal(why=Why.undecodable, about=message.wrong)
            inbox.insert_undecodable(
                self.session, self.complaint, refusal, act_id=act_id, content=message.digest, salt=salt, at=at
            )
            self.known |= inbox.find_acts(self.session, self.complaint.number, [act_id])
            return None
        words = texts.new_texts(self.session,
            message.number, message.texts, at=at, by=message.act.actor, randomness=self.randomness,
            procedure=self.law.procedure,
        )  # fmt: skip
        stated = {"id": act_id, "verified": False} | REGISTER_ONLY_FIELDS | {"texts": words.refs}
        context = ReceiptContext(self.law, look=self.look)
        act = inbox.looked_up(self.session, self.complaint, message.act.model_copy(update=stated), at, context)
        row = inbox.insert_act(
            self.session, self.complaint, act, content=message.digest, salt=salt, at=at, context=context, new=words.rows
        )
        self.known[act_id] = row
        if self.look.first_unjudged is None:
            self.look = self.look._replace(first_unjudged=row.n)
        return inbox.act_to_deliver(row)


def _open_receiver(
    session: Session, complaint: ComplaintRow, batch: Sequence[RawSignal], randomness: Randomness
) -> Receiver:
    ids = {act_id for message in batch for act_id in (message.id, _other_id(message))}
    known = inbox.find_acts(session, complaint.number, ids)
    look, law = look_at_receipt(session, complaint.number, batch[0].id), law_of_complaint(session, complaint)
    return Receiver(session, complaint, known, look, law, randomness)


def _recorded_act(receiver: Receiver, message: RawSignal, keys: KeyRing) -> Act | None:
    complaint = receiver.complaint
    if message.act and keys.vouches_for(message.act, complaint.number, complaint.opening):
        return inbox.load_act(receiver.session, message.number, message.act.n)
    known = receiver.known.get(message.id)
    if known is None:
        return receiver.insert(message, message.id)
    if inbox.has_content(known, message.digest):
        return inbox.act_to_deliver(known) if known.body else None
    if _other_id(message) not in receiver.known:
        receiver.insert(message.model_copy(update={"act": None}), _other_id(message))
    return None


def _other_id(message: RawSignal) -> Id:
    """Return the id of a message whose own came before with other content."""
    return f"raw:{message.digest[:32]}"
