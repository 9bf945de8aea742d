"""The inbox of a case: every act is on record, with its number and instant, before anything judges it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, cast

from pydantic import TypeAdapter
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.form import Said
from models.frozen import Frozen
from models.messages import Act, Id, Number, Refusal, TextRef
from models.payload_limit import AT_MOST, parcel
from models.requirement import Name
from models.tables import ComplaintRow, InboxRow
from register import attachments, calendar_adoption, texts
from register.locks import locked
from register.office import ranks, staff
from register.texts import Ids

Clock = Callable[[Session, str], datetime]
State = Literal["received", "accepted", "refused"]
SPOKEN = tuple(name for name in Said.model_fields if name not in ("id", "texts", "attachments"))
REFUSALS = TypeAdapter(tuple[Refusal, ...])


class ActIdTaken(Exception):  # says what is so, like a refusal
    """Another act of this case came under the same id, as number `n`."""

    def __init__(self, n: int) -> None:
        super().__init__(f"this id belongs to act {n}, which says something else")
        self.n = n


class Committed(Frozen):
    """An act on record; `new` unless it came before, and then with what has become of it since."""

    act: Act
    state: State
    seq: int | None = None
    refused: tuple[Refusal, ...] = ()
    new: bool = True


class ReceiptContext(NamedTuple):
    """What a law has looked up when an act is received, since a case itself sees neither words nor registers."""

    phrases: Mapping[Name, tuple[str, ...]] = MappingProxyType({})
    registers: frozenset[Name] = frozenset()


NOTHING = ReceiptContext()


def system_clock(session: Session, number: str) -> datetime:  # noqa: ARG001  # a case may have a clock of its own
    """PostgreSQL's clock as it is now, not as it was when the transaction began to wait for its turn."""
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now


def commit(  # noqa: PLR0913  # what is said, and what it is stamped with
    session: Session,
    number: Number,
    said: Said,
    *,
    act_id: Id,
    clock: Clock,
    ids: Ids,
    secret: bytes,
    verified: bool = True,
    door: ReceiptContext = NOTHING,
) -> Committed:
    """Put an act on record: the next number, the instant, what the actor holds then, what its law has looked up at the
    door, and the years of the calendar that its case lacks.

    Raises ActIdTaken where the id came with other content, NoSuchComplaint.
    """
    complaint = locked(session, number)
    digest = texts.fingerprint(secret, content(said))
    if known := find(session, number, act_id):
        if known.digest != digest:
            raise ActIdTaken(known.n)
        return _committed(known, new=False)
    at = max(clock(session, number), complaint.last_received_at)
    refs = texts.write(session, number, said.texts, at=at, by=said.actor, ids=ids, secret=secret, phrases=door.phrases)
    files = attachments.write(
        session, number, said.attachments, n=complaint.n + 1, at=at, by=said.actor, ids=ids, secret=secret
    )
    act = as_act(said, refs, files, act_id=act_id, verified=verified)
    if newer := calendar_adoption.lacking(session, complaint):
        act = act.model_copy(update={"calendar": newer})
    if door.registers:
        found = ranks.on_registers(session, door.registers, _persons(act), at)
        act = act.model_copy(update={"registered": found})
    return _committed(enter(session, complaint, act, digest=digest, at=at), new=True)


def _persons(act: Act) -> set[str]:
    """Whoever acts, and all that its facts may name."""
    values = [value if isinstance(value, tuple) else (value,) for value in act.facts.values()]
    return {act.actor} | {one for value in values for one in value if isinstance(one, str)}


def content(said: Said) -> dict[str, object]:
    """What was said, whenever and under whatever id it came."""
    return said.model_dump(mode="json", exclude={"id"}, exclude_defaults=True)


def as_act(
    said: Said, refs: dict[Name, TextRef], files: tuple[TextRef, ...] = (), *, act_id: Id, verified: bool = True
) -> Act:
    """The same without its free words and files."""
    spoken = {name: getattr(said, name) for name in SPOKEN}
    return Act(id=act_id, texts=refs, attachments=files, verified=verified, **spoken)


def enter(session: Session, complaint: ComplaintRow, act: Act, *, digest: str, at: datetime) -> InboxRow:
    """Give an act the next number of its case, and with it the number up to which everything before it has been judged
    by now. The caller holds the complaint."""
    at = _stamp(complaint, at)
    behind, standing = staff.stands(session, act.actor, at)
    settled = _settled(session, complaint)
    given = {"n": complaint.n, "received_at": at, "standing": standing, "stands_for": behind, "settled": settled}
    stamped = act.model_copy(update=given)
    row = InboxRow(
        complaint=complaint.number,
        n=stamped.n,
        act_id=act.id,
        digest=digest,
        name=act.name,
        actor=act.actor,
        verified=act.verified,
        received_at=at,
        happened_at=act.happened_at,
        body=stamped.model_dump_json(exclude_defaults=True),
        state="received",
    )
    session.add(row)
    session.flush()
    return row


def enter_undecodable(  # noqa: PLR0913  # why, and its stamp
    session: Session, complaint: ComplaintRow, refused: Refusal, *, act_id: Id, digest: str, at: datetime
) -> None:
    """A message that holds no act to be judged is on record all the same, refused at once."""
    at = _stamp(complaint, at)
    session.add(
        InboxRow(
            complaint=complaint.number,
            n=complaint.n,
            act_id=act_id,
            digest=digest,
            verified=False,
            received_at=at,
            state="refused",
            refused=_written((refused,)),
            judged_at=at,
        )
    )
    session.flush()


def _stamp(complaint: ComplaintRow, at: datetime) -> datetime:
    """Number and instant rise together, even where the clock was set back."""
    complaint.n += 1
    complaint.last_received_at = max(at, complaint.last_received_at)
    return complaint.last_received_at


def find(session: Session, number: Number, act_id: Id) -> InboxRow | None:
    """The act that came under this id."""
    same = select(InboxRow).where(InboxRow.complaint == number, InboxRow.act_id == act_id)
    return session.scalars(same.execution_options(populate_existing=True)).first()


def act(session: Session, number: Number, n: int) -> Act:
    """An act as it is delivered."""
    return delivered(session.get_one(InboxRow, (number, n)))


def delivered(row: InboxRow) -> Act:
    """The act as it travels, the same whenever it is sent: a server that restarts while a case judges may put a second
    sending under the same id into the history, and the case would judge another message when it is replayed. It
    travels under its number: the sender's own mark has done its work."""
    if row.body is None:
        raise LookupError(f"number {row.n} of {row.complaint} holds no act")
    return Act.model_validate_json(row.body).model_copy(update={"id": str(row.n)})


def _settled(session: Session, complaint: ComplaintRow) -> int:
    first = session.scalar(select(func.min(InboxRow.n)).where(*_unjudged(complaint.number), InboxRow.n < complaint.n))
    return complaint.n - 1 if first is None else first - 1


def between(
    session: Session, number: Number, after: int, upto: int | None, before: datetime | None
) -> tuple[tuple[Act, ...], int]:
    """The unjudged acts of a range, as many as may travel at once, and the last number they settle."""
    in_range = [InboxRow.complaint == number, InboxRow.n > after]
    if upto is not None:
        in_range.append(InboxRow.n <= upto)
    if before is not None:
        in_range.append(InboxRow.received_at < before)
    unjudged = select(InboxRow).where(*in_range, InboxRow.state == "received")
    bodies = [row.body for row in session.scalars(unjudged.order_by(InboxRow.n).limit(AT_MOST)) if row.body is not None]
    acts = tuple(map(Act.model_validate_json, bodies[: parcel(map(len, bodies))]))
    if len(acts) == AT_MOST or len(acts) < len(bodies):
        return acts, acts[-1].n
    return acts, session.scalar(select(func.max(InboxRow.n)).where(*in_range)) or after


def refuse(session: Session, number: Number, n: int, refusals: tuple[Refusal, ...], at: datetime) -> bool:
    """Note that an act was refused, and why. False where it has a verdict already: the first one stands."""
    row = session.get(InboxRow, (number, n), populate_existing=True, with_for_update=True)
    if row is None or row.state != "received":
        return False
    row.state, row.refused, row.judged_at = "refused", _written(refusals), at
    return True


def accept(session: Session, number: Number, n: int, seq: int, at: datetime) -> None:
    """Note the event an act became. That is the case's own word, and stands above anybody's else."""
    verdict = update(InboxRow).where(InboxRow.complaint == number, InboxRow.n == n)
    verdict = verdict.values(state="accepted", refused=None, seq=seq, judged_at=at).returning(InboxRow.n)
    session.execute(verdict.execution_options(synchronize_session=False)).one()


def unjudged(session: Session, older_than: datetime) -> list[tuple[Number, int]]:
    """The cases with acts that no verdict has reached since then, who waits longest first, each with the newest of
    them: for the relay to deliver again. A case that is told of it fetches those before."""
    waiting = select(InboxRow.complaint, func.max(InboxRow.n)).where(
        InboxRow.state == "received", InboxRow.received_at < older_than
    )
    grouped = waiting.group_by(InboxRow.complaint)
    ordered = grouped.order_by(func.min(InboxRow.received_at), InboxRow.complaint).limit(AT_MOST)
    return [(number, n) for number, n in session.execute(ordered)]


def _unjudged(number: Number) -> tuple[Any, ...]:
    return InboxRow.complaint == number, InboxRow.state == "received"


def _written(refusals: tuple[Refusal, ...]) -> str:
    return REFUSALS.dump_json(refusals, exclude_defaults=True).decode()


def _committed(row: InboxRow, *, new: bool) -> Committed:
    return Committed(
        act=delivered(row),
        state=cast(State, row.state),
        seq=row.seq,
        refused=REFUSALS.validate_json(row.refused) if row.refused else (),
        new=new,
    )
