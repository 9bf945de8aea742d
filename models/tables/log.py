"""The log: one order over everything on record, and the queue of what still waits for its position."""

from sqlalchemy import BigInteger, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Table


class UnsequencedRow(Table):
    """A record that waits for its position: written in the transaction of the record itself, deleted by the
    sequencer."""

    __tablename__ = "unsequenced"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    stream: Mapped[str]
    seq: Mapped[int]
    hash: Mapped[str]
    signer: Mapped[str]
    signature: Mapped[str]


class LogRow(Table):
    """A record with its position in the order of all records; append-only. `stream` and `seq` name the record: an event
    of the journal, or a row that is no event (`inbox:<number>`, `verdict:<number>`, `opening:<number>`). `hash` is the
    event's, or the digest of the row (`register/row_digests.py`). `head` chains the log; `signature` is that of the
    process that made the record, by the key `signer` (`register/signing.py`). Written by `register/log.py`."""

    __tablename__ = "log"
    __table_args__ = (UniqueConstraint("stream", "seq"),)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    stream: Mapped[str]
    seq: Mapped[int]
    hash: Mapped[str]
    head: Mapped[str]
    signer: Mapped[str]
    signature: Mapped[str]
