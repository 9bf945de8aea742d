"""The inbox of a case: every act is on record, with its number and instant of receipt, before anything judges it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, cast

from pydantic import TypeAdapter
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from models.form import ActInput, act_from_input, act_input_content
from models.frozen import Frozen
from models.law import Law
from models.messages import Act, Digest, Id, InboxBatch, InboxRequest, Number, Refusal
from models.payload_limit import MAX_ITEMS_PER_PAYLOAD, count_in_payload
from models.rule import Slug
from models.tables import ComplaintRow, InboxRow, TextRow
from register import journal, log, row_digests
from register.calendars import notice_adoption
from register.cases.earlier_cases import earlier_cases_of
from register.cases.merge_target import merge_target
from register.cases.stored_case import stored_case
from register.documents import attachments, texts
from register.editions import law_of_complaint
from register.locks import lock_complaint
from register.log import NotVouchedFor
from register.office import ranks, staff
from register.office.staff import Standing
from register.randomness import Randomness
from register.row_conditions import ACT_UNJUDGED
from register.search import search_rows
from register.statements import ReceiptLook, Write, look_at_receipt, write_together
from register.transaction import transaction_of
from rules import roles
from rules.acts import deciders, text_closing
from rules.acts.merging import MERGE
from rules.digests.salted_digest import salted_digest
from rules.sees import Admissions

# Not through the ORM: this is written with every act, and costs a third so.
ACCEPT = text(
    "UPDATE inbox SET state = 'accepted', refused = NULL, seq = :event, refused_at = NULL"
    " WHERE complaint = :number AND n = :act RETURNING n"
)

RECORDS_OF_ACT = log.signed_records("'inbox:' || inbox.complaint", "inbox.n")
TimeSource = Callable[[Session, str], datetime]
ActContent = Mapping[str, object] | str  # what came under an id, or what identifies it
ActState = Literal["received", "accepted", "refused"]
REFUSALS = TypeAdapter(tuple[Refusal, ...])
NO_VERDICT = {"refused": None, "seq": None, "refused_at": None}


class ActIdTaken(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where another act of this case, number `n`, came under the same id with other content."""

    def __init__(self, n: int) -> None:
        super().__init__(f"this id belongs to act {n}, which says something else")
        self.n = n


class ReceiptContext(NamedTuple):
    """What is known when an act is received. `law`: that of the case, which asks for what the case itself does not see:
    texts, registers, earlier complaints, who decides. `sender`: the program through which the act came. `look`: what
    the register had once the complaint was locked. `standing`: what the actor holds at the instant of receipt. What is
    not given is not looked up by the law, or is read."""

    law: Law | None = None
    sender: Slug | None = None
    look: ReceiptLook | None = None
    standing: Standing | None = None


NO_RECEIPT_CONTEXT = ReceiptContext()


class ReceivedAct(Frozen):
    """An act on record, of the complaint `number` that was opened as `opening`. `new` is False where it came before;
    then its state is given as it is now. `seq` is the event that it became."""

    number: Number
    opening: Digest
    act: Act
    state: ActState
    seq: int | None = None
    refused: tuple[Refusal, ...] = ()
    new: bool = True


def system_clock(session: Session, number: str) -> datetime:
    """Return the time of the register: that of the transaction (`Transaction.now`)."""
    return transaction_of(session).now(number)


def enter_act(
    session: Session,
    number: Number,
    act_input: ActInput,
    *,
    act_id: Id,
    clock: TimeSource,
    randomness: Randomness,
    verified: bool = True,
    context: ReceiptContext = NO_RECEIPT_CONTEXT,
) -> ReceivedAct:
    """Put an act on record: with the next number, the instant, what the actor holds then, what `context` looks up, and
    the calendar years that the case lacks.

    Idempotent by `act_id`. Raises ActIdTaken where the id came with other content, NoSuchComplaint.
    """
    complaint = lock_complaint(session, number)
    content = act_input_content(act_input)
    look = context.look or look_at_receipt(session, number, act_id)
    context = context._replace(look=look)
    if look.came_before and (known := find_act(session, number, act_id)):
        if not has_content(known, content):
            raise ActIdTaken(known.n)
        return _received_act(complaint, known, new=False)
    at = max(clock(session, number), complaint.last_received_at)
    stored = texts.new_texts(
        session,
        number,
        act_input.texts,
        at=at,
        by=act_input.actor,
        randomness=randomness,
        procedure=context.law.procedure if context.law else None,
    )
    files = attachments.attach_files(
        session, number, act_input.attachments, n=complaint.n + 1, at=at, by=act_input.actor, randomness=randomness
    )
    act = act_from_input(act_input, stored.refs, files, act_id=act_id, verified=verified)
    act = looked_up(session, complaint, act, at, context)
    salt = randomness.new_salt()
    row = insert_act(session, complaint, act, content=content, salt=salt, at=at, context=context, new=stored.rows)
    return _received_act(complaint, row, new=True)


def act_as_received(session: Session, complaint: ComplaintRow, act: Act, at: datetime, context: ReceiptContext) -> Act:
    """Return an act as `enter_act` would put it on record at that instant, so that a judgement beforehand sees the
    same. Stores nothing."""
    look, at = look_at_receipt(session, complaint.number, act.id), max(at, complaint.last_received_at)
    context = context._replace(look=look)
    return _stamped(session, complaint, looked_up(session, complaint, act, at, context), at, context)


def looked_up(session: Session, complaint: ComplaintRow, act: Act, at: datetime, context: ReceiptContext) -> Act:
    """Return the act with what the register looks up for its case: calendar years that the case lacks, who stands on
    the registers that the law asks for, who decides on the act, and earlier complaints."""
    found: dict[str, object] = {}
    may_lack_years = context.look is not None and context.look.adoptions
    if may_lack_years and (newer := notice_adoption.missing_calendar_years(session, complaint)):
        found["calendar"] = newer
    if context.law and (registers := context.law.register_names):
        persons = act.may_name | {act.actor}
        found["registered"] = ranks.persons_on_registers(session, registers, persons, at)
    law = context.law or (law_of_complaint(session, complaint) if act.name in deciders.STAMPED_ACTS else None)
    if law and deciders.is_stamped(law, act) and (case := stored_case(session, complaint)):
        office = staff.office_at(session, at, complaint.procedure)
        found |= deciders.stamp_of(law, case, act, office)._asdict()
        found["named"] = {act.actor: ()}
    if act.name in text_closing.CLOSING_ACTS:
        act = text_closing.with_origin(act, lambda seq: journal.find_event(session, complaint.number, seq))
    if context.law and (earlier := earlier_cases_of(session, context.law, act.name, complaint)):
        found["earlier"] = earlier
    return act.model_copy(update=found)


def _stamped(session: Session, complaint: ComplaintRow, act: Act, at: datetime, context: ReceiptContext) -> Act:
    """Return an act as it is received: with the next number of its case, its instant, what its actor and the persons
    named in it hold then, and what is known of the complaint into which it would merge its own."""
    n = complaint.n + 1
    look = context.look or look_at_receipt(session, complaint.number, act.id)
    holds = context.standing or staff.standing_at(session, act.actor, at, complaint.procedure)
    settled = (n if look.first_unjudged is None else look.first_unjudged) - 1
    persons = act.may_name | act.named.keys()
    if act.name in roles.BARRED_TO_COLLEAGUES:
        persons |= set(Admissions.model_validate_json(complaint.admissions).shut_out)
    named = staff.standings_of(session, persons, at, complaint.procedure)
    target = merge_target(session, complaint, act) if act.name == MERGE else None
    stamp = {"n": n, "received_at": at, "standing": holds.held, "stands_for": holds.stands_for, "settled": settled}
    return act.model_copy(update=stamp | {"named": named, "target": target})


def has_content(row: InboxRow, content: ActContent) -> bool:
    """Return True where an act came with this content. What was erased is recognised no more."""
    return row.salt is not None and row.digest == salted_digest(row.salt, row.complaint, row.act_id, content)


def insert_act(
    session: Session,
    complaint: ComplaintRow,
    act: Act,
    *,
    content: ActContent,
    salt: str,
    at: datetime,
    context: ReceiptContext = NO_RECEIPT_CONTEXT,
    new: Sequence[TextRow] = (),
) -> InboxRow:
    """Give an act the next number of its case, and put it on record with what `_stamped` adds. The caller holds the
    lock and took the look of the `context` under it; the texts in `new` are stored with the act."""
    at = max(at, complaint.last_received_at)
    stamped = _stamped(session, complaint, act, at, context)
    row = InboxRow(
        complaint=complaint.number,
        n=stamped.n,
        act_id=act.id,
        digest=salted_digest(salt, complaint.number, act.id, content),
        salt=salt,
        name=act.name,
        actor=act.actor,
        verified=act.verified,
        sender=context.sender,
        received_at=at,
        happened_at=act.happened_at,
        body=stamped.model_dump_json(exclude_defaults=True),
        state="received",
        **NO_VERDICT,
    )
    found = search_rows.insertions(complaint.number, search_rows.entries_of_act(session, stamped, new))
    logged = log.insertion(session, [(row_digests.act_stream(row.complaint), row.n, row_digests.act_digest(row))])
    write_together(session, [*new, row], *found, logged, _numbering(complaint, stamped.n, at))
    return row


def _numbering(complaint: ComplaintRow, n: int, at: datetime) -> Write:
    """Return what notes the last act at its complaint, whose object has it from now on."""
    set_committed_value(complaint, "n", n)
    set_committed_value(complaint, "last_received_at", at)
    noted = {"number": complaint.number, "n": n, "last_received_at": at}
    return Write(ComplaintRow.__table__, [noted], key="number")


def insert_undecodable(
    session: Session, complaint: ComplaintRow, refused: Refusal, *, act_id: Id, content: str, salt: str, at: datetime
) -> None:
    """Put a message that holds no act on record, refused at once."""
    complaint.n += 1
    at = complaint.last_received_at = max(at, complaint.last_received_at)  # even where the clock was set back
    row = InboxRow(
        complaint=complaint.number,
        n=complaint.n,
        act_id=act_id,
        digest=salted_digest(salt, complaint.number, act_id, content),
        salt=salt,
        verified=False,
        received_at=at,
        state="refused",
        refused=_refusals_json((refused,)),
        refused_at=at,
    )
    session.add(row)
    session.flush()
    log.enqueue(session, row_digests.act_stream(row.complaint), row.n, row_digests.act_digest(row))
    _enqueue_refusal(session, row)


def find_act(session: Session, number: Number, act_id: Id) -> InboxRow | None:
    same = select(InboxRow).where(InboxRow.complaint == number, InboxRow.act_id == act_id)
    return session.scalars(same.execution_options(populate_existing=True)).first()


def find_acts(session: Session, number: Number, act_ids: Collection[Id]) -> dict[Id, InboxRow]:
    same = select(InboxRow).where(InboxRow.complaint == number, InboxRow.act_id.in_(act_ids))
    return {row.act_id: row for row in session.scalars(same.execution_options(populate_existing=True))}


def newest_act(session: Session, number: Number, upto: int) -> Act | None:
    """Return the newest act without a verdict, up to a number; None where all have theirs by now. Raises NotVouchedFor
    where no process has signed any."""
    unjudged = select(InboxRow, RECORDS_OF_ACT).where(InboxRow.complaint == number, InboxRow.n <= upto, ACT_UNJUDGED)
    found = session.execute(unjudged.order_by(InboxRow.n.desc())).all()
    for row, records in found:
        if _is_vouched_for(session, row, records):
            return act_to_deliver(row)
    if found:
        raise NotVouchedFor(row_digests.act_stream(number), upto)
    return None


def load_received_act(session: Session, number: Number, n: int) -> ReceivedAct:
    """Return an act that was received before. Raises NotVouchedFor where no process has signed that it was."""
    row, complaint, records = session.execute(
        select(InboxRow, ComplaintRow, RECORDS_OF_ACT)
        .join(ComplaintRow, ComplaintRow.number == InboxRow.complaint)
        .where(InboxRow.complaint == number, InboxRow.n == n)
    ).one()
    if not _is_vouched_for(session, row, records):
        raise NotVouchedFor(row_digests.act_stream(number), n)
    return _received_act(complaint, row, new=False)


def _is_vouched_for(session: Session, row: InboxRow, records: Sequence[log.SignedRecord]) -> bool:
    name = row_digests.act_stream(row.complaint), row.n
    return log.is_vouched_for(session, name, row_digests.act_digest(row), records)


def load_act(session: Session, number: Number, n: int) -> Act:
    return act_to_deliver(session.get_one(InboxRow, (number, n)))


def act_to_deliver(row: InboxRow) -> Act:
    """Return the act as it is delivered, the same whenever it is sent.

    A Temporal server that restarts while a case judges may put a second sending under the same id into the history, and
    on replay the case would judge that one. The act travels under its number. Raises LookupError for a row without act.
    """
    if row.body is None:
        raise LookupError(f"number {row.n} of {row.complaint} holds no act")
    return Act.model_validate_json(row.body).model_copy(update={"id": str(row.n)})


def unjudged_acts(
    session: Session, number: Number, after: int, upto: int | None, before: datetime | None
) -> tuple[tuple[Act, ...], int]:
    """Return the acts without a verdict in a range of numbers, as many as one payload may hold, and the last number up
    to which this answer is complete. What no process has signed is left out: no case judges it."""
    in_range = [InboxRow.complaint == number, InboxRow.n > after]
    if upto is not None:
        in_range.append(InboxRow.n <= upto)
    if before is not None:
        in_range.append(InboxRow.received_at < before)
    unjudged = select(InboxRow, RECORDS_OF_ACT).where(*in_range, ACT_UNJUDGED).order_by(InboxRow.n)
    page = session.execute(unjudged.limit(MAX_ITEMS_PER_PAYLOAD)).all()
    rows = [row for row, records in page if row.body is not None and _is_vouched_for(session, row, records)]
    acts = tuple(map(act_to_deliver, rows[: count_in_payload(len(row.body or "") for row in rows)]))
    if len(acts) < len(rows):
        return acts, acts[-1].n
    if len(page) == MAX_ITEMS_PER_PAYLOAD:
        last = page[-1][0].n
        return (acts, last) if acts else unjudged_acts(session, number, last, upto, before)
    return acts, session.scalar(select(func.max(InboxRow.n)).where(*in_range)) or after


def read_inbox_batch(session: Session, request: InboxRequest) -> InboxBatch:
    """Return the unjudged acts that a case asks for.

    The lock waits for acts that are being committed at this moment. What is committed afterwards is received no
    earlier than `request.before`, the instant at which the case is about to ring its clocks.
    """
    complaint = lock_complaint(session, request.number)
    if request.before:
        complaint.last_received_at = max(complaint.last_received_at, request.before)
    acts, settled = unjudged_acts(session, request.number, request.after, request.upto, request.before)
    return InboxBatch(acts=acts, settled=settled)


def record_refusal(session: Session, number: Number, n: int, refusals: tuple[Refusal, ...], at: datetime) -> bool:
    """Record that an act was refused, and why. Returns False where it has a verdict already: the first one stands."""
    row = session.get(InboxRow, (number, n), populate_existing=True, with_for_update=True)
    if row is None or row.state != "received":
        return False
    row.state, row.refused, row.refused_at = "refused", _refusals_json(refusals), at
    _enqueue_refusal(session, row)
    return True


def _enqueue_refusal(session: Session, row: InboxRow) -> None:
    log.enqueue(session, row_digests.verdict_stream(row.complaint), row.n, row_digests.verdict_digest(row))


def record_acceptance(session: Session, number: Number, n: int, seq: int) -> None:
    """Record the event that an act became, which says when. The case's own verdict overrides any other."""
    session.flush()
    session.connection().execute(ACCEPT, {"number": number, "act": n, "event": seq}).one()


def _refusals_json(refusals: tuple[Refusal, ...]) -> str:
    return REFUSALS.dump_json(refusals, exclude_defaults=True).decode()


def _received_act(complaint: ComplaintRow, row: InboxRow, *, new: bool) -> ReceivedAct:
    return ReceivedAct(
        number=complaint.number,
        opening=complaint.opening,
        act=act_to_deliver(row),
        state=cast(ActState, row.state),
        seq=row.seq,
        refused=REFUSALS.validate_json(row.refused) if row.refused else (),
        new=new,
    )
