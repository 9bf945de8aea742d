"""What operators watch: workflow runs, alarms, and the checks that raise them."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Table


class RunRow(Table):
    """A workflow run of a case, as Temporal has it. `seq` is the last event that the run itself reported when last
    asked, `registered` the register's last event just before; `hash` is the hash there, where both had the same.
    `sha256` is the digest of the exported history, `events` the number of events in it; of a run that still goes on,
    the number when last seen. A run that Temporal does not know any more counts as terminated at the time when that was
    seen."""

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint(
            "status IN ('running', 'completed', 'continued', 'failed', 'canceled', 'terminated', 'timed_out')",
            name="status",
        ),
        Index("ix_run_complaint", "complaint", "started_at"),
        Index("ix_run_running", "complaint", postgresql_where=text("status = 'running'")),
        Index("ix_run_behind", "complaint", postgresql_where=text("status = 'running' AND seq < registered")),
        Index("ix_run_unexported", "ended_at", postgresql_where=text("ended_at IS NOT NULL AND exported_at IS NULL")),
    )
    run_id: Mapped[str] = mapped_column(primary_key=True)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"))
    status: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    exported_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    build: Mapped[str | None]
    seq: Mapped[int | None]
    hash: Mapped[str | None]
    registered: Mapped[int | None]
    events: Mapped[int | None]
    sha256: Mapped[str | None]


class AlarmRow(Table):
    """Something is wrong, and stays so until a later check finds it right again: of which kind, about what (a
    complaint, a notice, a run, a stream of the journal, a year). `detail` is JSON of what was seen when it rose:
    numbers, names and instants, never words of people. While it stands the same thing is one alarm. Letters are sent
    when it rises (`told_at`) and when it clears (`clearing_told_at`)."""

    __tablename__ = "alarm"
    __table_args__ = (
        Index("ix_alarm_standing", "kind", "about", unique=True, postgresql_where=text("cleared_at IS NULL")),
        Index("ix_alarm_cleared", "cleared_at"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    about: Mapped[str]
    complaint: Mapped[str | None] = mapped_column(ForeignKey("complaint.number"))
    detail: Mapped[str]
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    clearing_told_at: Mapped[datetime | None]


class LookRow(Table):
    """When each periodic check of the register last ran (`watch`, `chain`, `comparison`), and up to where it got if it
    continues from there next time (`upto`)."""

    __tablename__ = "look"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    upto: Mapped[str | None]
