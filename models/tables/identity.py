"""Accounts: by what people log in, their sessions, one-time links, and every log-in that was tried.

Who works here and holds which role stands in the tables of the office alone; an account only says that somebody is this
person.
"""

import hashlib
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Table


class AccountRow(Table):
    """The account of a person during [since, until). `password` is an argon2id hash. `factor` is the secret of the
    second factor, encrypted with the office's key, `factor_digest` the public key that follows from it, `factor_step`
    the last step of time whose code was used. `subject` and `os_user` are digests of who the provider, or the operating
    system, says that somebody is. `failures` counts the wrong log-ins in a row."""

    __tablename__ = "account"
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    password: Mapped[str | None]
    factor: Mapped[str | None]
    factor_digest: Mapped[str | None]
    factor_step: Mapped[int | None] = mapped_column(BigInteger)
    subject: Mapped[str | None] = mapped_column(unique=True)
    os_user: Mapped[str | None] = mapped_column(unique=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]

    @property
    def password_digest(self) -> str | None:
        """The SHA-256 of the stored hash: it is on record, so that a hash that was exchanged is found. The hash has a
        salt of its own, so that nobody can guess a password by this."""
        return hashlib.sha256(self.password.encode()).hexdigest() if self.password else None

    @password_digest.setter
    def password_digest(self, recorded: str | None) -> None:
        """Take a hash away that is not the recorded one, as a repair does: the recorded one cannot be made again."""
        if recorded != self.password_digest:
            self.password = None


class LoginSessionRow(Table):
    """A session of a browser. `digest` is that of what the browser keeps. `confirmed` is when the second factor was
    given last, `until` when somebody logged out. `seal` is made with the key of the web, of whose it is and of all
    instants but the end, which the log of log-ins has."""

    __tablename__ = "login_session"
    __table_args__ = (Index("ix_login_session_person", "person", "since"),)
    digest: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("account.person"))
    method: Mapped[str]
    since: Mapped[datetime]
    seen: Mapped[datetime]
    confirmed: Mapped[datetime | None]
    until: Mapped[datetime | None]
    address: Mapped[str]
    agent: Mapped[str]
    seal: Mapped[str]


class OneTimeLinkRow(Table):
    """A link that works once until `expires`: for the first administrator (then without person), to set up or reset an
    account, or for an emergency. `digest` is that of what stands in the link: kind, person and token."""

    __tablename__ = "one_time_link"
    __table_args__ = (CheckConstraint("kind IN ('first', 'set_up', 'emergency')", name="kind"),)
    digest: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    person: Mapped[str | None] = mapped_column(ForeignKey("account.person"))
    made: Mapped[datetime]
    made_by: Mapped[str | None]
    expires: Mapped[datetime]
    used: Mapped[datetime | None]


class ProviderAttemptRow(Table):
    """A log-in by the provider under way: the digest of its state. The row goes when the browser that began it comes
    back, or later than `expires`."""

    __tablename__ = "provider_attempt"
    state: Mapped[str] = mapped_column(primary_key=True)
    expires: Mapped[datetime]


class LoginTryRow(Table):
    """A log-in that was tried, and what became of it; also what else somebody did with an account. Without `person` no
    account was named. What was typed is not kept: it may be a password. `ended` is the digest of the session or link
    that is over from then on, whatever its own row says."""

    __tablename__ = "login_try"
    __table_args__ = (
        Index("ix_login_try_person", "person", "id", postgresql_where=text("person IS NOT NULL")),
        Index("ix_login_try_at", "at"),
        Index("ix_login_try_ended", "ended", postgresql_where=text("ended IS NOT NULL")),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime]
    person: Mapped[str | None] = mapped_column(ForeignKey("account.person"))
    method: Mapped[str]
    outcome: Mapped[str]
    address: Mapped[str]
    agent: Mapped[str]
    ended: Mapped[str | None]


class LoginAddressRow(Table):
    """An address from which log-ins failed: how many since the first of a day, and until when none is tried."""

    __tablename__ = "login_address"
    address: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    failed: Mapped[datetime]
    locked_until: Mapped[datetime | None]
