"""Which holiday notices are on file, which years are computed without one, and what hangs on that."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import calendars
from calendars import Notice
from models.tables import ClockRow
from models.time import CHINA
from queries.views import Data
from register import calendar_adoption

OPEN = ("running", "held")
NONE: Mapping[int, Notice] = MappingProxyType({})


def on_file(on: date, latest: int, provisional: Data | None, adopted: Mapping[int, Notice] = NONE) -> Data:
    """The notices by year, the adopted above those on file; the years without one up to `latest`, to be computed by
    the statute; the first of them that should be there; how many open limits are provisional (None: the register was
    not asked)."""
    notices = dict(sorted({**calendars.notices(), **adopted}.items()))
    return {
        "on": on.isoformat(),
        "code": calendars.load().code,
        "years": [
            {
                "year": year,
                "notice": notice.notice,
                "issued": notice.issued.isoformat() if notice.issued else None,
                "amended": [one.notice for one in notice.amended],
            }
            for year, notice in notices.items()
        ],
        "computed": [year for year in range(on.year, latest + 1) if year not in notices],
        "missing": calendars.missing(on, adopted),
        "provisional": provisional,
    }


def status(session: Session, now: datetime) -> Data:
    """The same beside a register: the years reach as far as its open limits."""
    on = now.astimezone(CHINA).date()
    last = session.scalar(select(func.max(ClockRow.last_day)).where(ClockRow.state.in_(OPEN)))
    counted = select(func.count(), func.count(ClockRow.complaint.distinct()))
    clocks, complaints = session.execute(counted.where(ClockRow.state.in_(OPEN), ClockRow.provisional)).one()
    latest = max(on.year + 1, last.year if last else 0)
    return on_file(on, latest, {"clocks": clocks, "complaints": complaints}, calendar_adoption.notices(session))
