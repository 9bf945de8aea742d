"""The readers of statistics: people see those of the regulations under which they hold a role that reads cases, with
the periodic report."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.messages import Person
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Slug
from models.tables import ComplaintRow
from register.office import staff
from rules import sees
from starter.statistics.period import Period


def readable(session: Session, person: Person, texts: Iterable[Procedure], now: datetime) -> set[Slug]:
    """Return the regulations under which somebody, or who they stand for, holds a role that reads cases
    (`rules/sees.py`)."""
    held = staff.work_holders(session, person, now)
    return {
        text.slug
        for text in texts
        if not _reading_roles(text).isdisjoint((*held.anywhere, *dict(held.only_in).get(text.slug, ())))
    }


def _reading_roles(procedure: Procedure) -> set[Name]:
    kinds = {name: procedure.roles[name].is_ for name in sees.reading_roles(procedure)}
    return {"staff" if kind == "any_staff" else name for name, kind in kinds.items() if kind != "named"}


def received_in(session: Session, period: Period) -> dict[Slug, int]:
    """Return how many complaints came in within a period, by regulation."""
    within = ComplaintRow.received_at >= period.since, ComplaintRow.received_at < period.until
    counted = select(ComplaintRow.procedure, func.count()).where(*within).group_by(ComplaintRow.procedure)
    return {slug: count for slug, count in session.execute(counted)}  # noqa: C416
