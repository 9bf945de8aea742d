"""A transaction of the register, and openly all that it holds: keys, locks with their instant, what it has read, the
rows that it has written."""

from collections.abc import Callable, Collection, Hashable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, SessionTransaction

from models.messages import Digest, Number
from models.tables import ComplaintRow
from register.signing import NoSigner, Signing

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class Locked(NamedTuple):
    """A locked complaint, the time of PostgreSQL when it was read, and the SHA-256 of its edition, if that is stored:
    an edition never changes.

    `recorded` is the hash of its last event as the journal has it. It is None where the lock was waited for, as what is
    read beside a locked row is as it was before the wait.
    """

    complaint: ComplaintRow
    at: datetime
    edition: Digest | None
    recorded: Digest | None


class Transaction(Session):
    """One transaction, of which `session_factory` makes as many as are needed.

    `signing`: the keys of its process; without them it puts nothing on record. `locked`: the complaints that it has
    locked, until it ends. `answers`: what it has read, by question; None where every question goes to PostgreSQL.
    `written`: rows that it has put in, since SQLAlchemy forgets rows that nobody holds, and reads them again.
    """

    def __init__(self, *binds: Any, signing: Signing | None = None, **options: Any) -> None:
        super().__init__(*binds, **options)
        self.signing = signing
        self.locked: dict[Number, Locked] = {}
        self.answers: dict[Hashable, object] | None = None
        self.written: list[object] = []

    def now(self, number: Number) -> datetime:
        """Return the time of PostgreSQL as it is now, not as it was when the transaction began to wait for a lock; of a
        complaint that is locked here, when that was."""
        if number in self.locked:
            return self.locked[number].at
        now: datetime = self.execute(select(func.clock_timestamp())).scalar_one()
        return now

    def keep_answers(self) -> None:
        """Keep from now on what `read_once` reads. Only for a transaction that changes nothing of what is asked: a page
        may record that somebody has read, but not change the staff."""
        self.answers = {}


@event.listens_for(Transaction, "pending_to_persistent")
def _hold_row(session: Transaction, row: object) -> None:
    session.written.append(row)


@event.listens_for(Transaction, "after_transaction_end")
def _let_go(session: Transaction, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.locked.clear()


def transaction_of(session: Session) -> Transaction:
    """Return the session with what it holds. Raises TypeError for one that `session_factory` did not make."""
    if not isinstance(session, Transaction):
        raise TypeError("this session is no transaction of the register: session_factory(engine, signing)")
    return session


def signing_of(session: Session) -> Signing:
    """Return the keys that a transaction has. Raises NoSigner."""
    if (signing := transaction_of(session).signing) is None:
        raise NoSigner("this transaction has no keys: session_factory(engine, signing)")
    return signing


def read_once(session: Session, question: Hashable, read: Callable[[], T]) -> T:
    """Return the answer to a question; where answers are kept, the one before."""
    return read_each_once(session, (question,), lambda _: {question: read()})[question]


def read_each_once(
    session: Session, questions: Collection[K], read: Callable[[Collection[K]], Mapping[K, T]]
) -> Mapping[K, T]:
    """Return the answers to several questions; `read` answers those together that have not been asked."""
    answers = transaction_of(session).answers
    if answers is None:
        return read(questions)
    if missing := [question for question in questions if question not in answers]:
        answers.update(read(missing).items())
    return {question: cast(T, answers[question]) for question in questions}
