"""The office: its staff, units and ranks, and the procedures and calendars it uses."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Table


class PersonRow(Table):
    """A member of staff. Personal data. `digest` is that of the event `joined`, made with `salt`; erasing empties the
    salt with name and contact."""

    __tablename__ = "person"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    contact: Mapped[str]
    salt: Mapped[str | None]
    digest: Mapped[str]


class HoldingRow(Table):
    """A person holds a role during [since, until). Empty where it was taken back before it began."""

    __tablename__ = "holding"
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime | None]


class ServiceRow(Table):
    """The time during which a person works here, [since, until), and who succeeds them."""

    __tablename__ = "service"
    __table_args__ = (Index("ix_service_successor", "successor"),)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    successor: Mapped[str | None] = mapped_column(ForeignKey("person.id"))


class AbsenceRow(Table):
    """A person is away during [since, until); `substitute` acts for them. Empty where it was taken back first."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("since <= until", name="span"),
        Index("ix_absence_substitute", "substitute", "until"),
    )
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    substitute: Mapped[str] = mapped_column(ForeignKey("person.id"))


class UnitRow(Table):
    """A unit of the office during [since, until): the unit above it, and its head (a person, or whoever holds
    `post`)."""

    __tablename__ = "unit"
    __table_args__ = (CheckConstraint("head IS NULL OR post IS NULL", name="one_head"),)
    code: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime | None]
    parent: Mapped[str | None]
    head: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    post: Mapped[str | None]


class RankRow(Table):
    """A rank of the office by its place, the lowest first. All rows with the same `since` are the order from then
    on."""

    __tablename__ = "rank"
    since: Mapped[datetime] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]


class DistinctionRow(Table):
    """A person has a rank, or stands on a register of persons, during [since, until)."""

    __tablename__ = "distinction"
    __table_args__ = (CheckConstraint("kind IN ('rank', 'register')", name="kind"),)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime | None]


class SenderRow(Table):
    """A program that may call the HTTP interface during [since, until), until `expires` at most. `digest` is the
    SHA-256 of its key, which is stored nowhere; `old_digest` that of the key before, good until `old_until`. `scopes`
    and `acts_for` (persons, or `*`) are separated by blanks."""

    __tablename__ = "sender"
    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    old_digest: Mapped[str | None] = mapped_column(unique=True)
    old_until: Mapped[datetime | None]
    scopes: Mapped[str]
    acts_for: Mapped[str]
    since: Mapped[datetime]
    expires: Mapped[datetime | None]
    until: Mapped[datetime | None]
    last_used: Mapped[datetime | None]


class QueryCodeRow(Table):
    """The query code of a complaint that came over the intake page, as its digest with `salt`."""

    __tablename__ = "query_code"
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"), primary_key=True)
    salt: Mapped[str]
    digest: Mapped[str]
    since: Mapped[datetime]


class EditionRow(Table):
    """A procedure as it was when it was first used, with its texts. `body` is its JSON."""

    __tablename__ = "edition"
    slug: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    first_used: Mapped[datetime]


class PublishedRow(Table):
    """An edition of a regulation that this office has published, from `since` until it is taken back. `body` is its
    file, `digest` the SHA-256 of that, `first_day` the first day on which it is in force, as YYYY-MM-DD."""

    __tablename__ = "published"
    slug: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(primary_key=True)
    first_day: Mapped[str]
    digest: Mapped[str]
    body: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class LawRow(Table):
    """The law of complaints, once for all that carry the same: a procedure as this office had set it, without its
    prose. `body` is its canonical text, `slug` the procedure."""

    __tablename__ = "law"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str]
    body: Mapped[str]
    first_used: Mapped[datetime]


class CalendarRow(Table):
    """The holiday notice for a year as this office has adopted it. `number` counts the adoptions; for each year the
    last one is in force, before the notice that comes with the program. `body` is a `CalendarYear` as JSON."""

    __tablename__ = "calendar"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str]
    sha256: Mapped[str]
    body: Mapped[str]
    adopted_at: Mapped[datetime]
    adopted_by: Mapped[str | None]


class PeriodicRow(Table):
    """A periodic duty that the office has taken on: its days (`days`: JSON of a `PeriodicReportRule`) and since when
    these days apply."""

    __tablename__ = "periodic"
    procedure: Mapped[str] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[str]
    since: Mapped[datetime]
