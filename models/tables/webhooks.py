"""Webhooks: the addresses to which events are sent, and what became of each event."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Table


class EndpointRow(Table):
    """An address to which events are sent during [since, until). `types` (kinds of events, all where empty) are
    separated by blanks. `sender` is the program to which it belongs, if one has added it. `generation` counts its
    keys; the last one began at `rotated`.

    The journal of the office does not hold how far it has come: events up to `position` of the log are on record in
    `delivery`; `disabled` is since when nothing is sent, because of the answer `code`."""

    __tablename__ = "endpoint"
    name: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    types: Mapped[str]
    sender: Mapped[str | None]
    generation: Mapped[int]
    rotated: Mapped[datetime]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(BigInteger, default=0)
    disabled: Mapped[datetime | None]
    code: Mapped[str | None]


class DeliveryRow(Table):
    """An event on its way to an endpoint: the one at `position` of the log, event `seq` of the complaint. While `due`
    it is sent at `next_at`; `used_up` waits for somebody to enable the endpoint. `code` (status code, or name of the
    error) and `answer` (its beginning) are those of the last of `tries`."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("state IN ('due', 'used_up', 'delivered')", name="state"),
        Index("ix_delivery_open", "endpoint", "complaint", "position", postgresql_where=text("state <> 'delivered'")),
        Index("ix_delivery_delivered", "tried_at", postgresql_where=text("state = 'delivered'")),
    )
    endpoint: Mapped[str] = mapped_column(ForeignKey("endpoint.name"), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"))
    seq: Mapped[int]
    state: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    code: Mapped[str | None]
    answer: Mapped[str | None]
