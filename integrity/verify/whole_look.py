"""Verify what is verified as a whole: the office, editions, numbers, alarms, rights. Once an hour, and at each look as
long as something is wrong with it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from integrity.verify.alarm_rows import altered_alarms
from integrity.verify.database_rights import altered_rights
from integrity.verify.decisions import unproven_decisions
from integrity.verify.editions import altered_editions
from integrity.verify.numbers import altered_numbers
from integrity.verify.office import altered_office_rows
from register.alarms import alarms
from register.alarms.alarms import MAX_ALARMS_PER_KIND, Finding
from register.alarms.kinds import (
    ALARM_ALTERED,
    DECISION_UNPROVEN,
    EDITION_ALTERED,
    NUMBERS_ALTERED,
    OFFICE_ALTERED,
    RIGHTS_ALTERED,
)

WHOLE_LOOK = "whole"
INTERVAL = timedelta(hours=1)
VERIFIERS: Mapping[str, Callable[[Session, datetime], Iterable[Finding]]] = {
    OFFICE_ALTERED: altered_office_rows,
    EDITION_ALTERED: altered_editions,
    NUMBERS_ALTERED: altered_numbers,
    RIGHTS_ALTERED: altered_rights,
    DECISION_UNPROVEN: unproven_decisions,
    ALARM_ALTERED: altered_alarms,  # the last: what the others have raised is on record by then
}


def look_at_whole(session: Session, now: datetime) -> None:
    """Verify what it is time for, and settle its alarms."""
    last = alarms.last_look(session, WHOLE_LOOK)
    is_time = last is None or not now - INTERVAL < last.at <= now
    for kind, find in VERIFIERS.items():
        if is_time or alarms.standing_alarms(session, kind):
            alarms.settle_alarms(session, kind, list(find(session, now))[:MAX_ALARMS_PER_KIND], now)
    if is_time:
        alarms.record_look(session, WHOLE_LOOK, now)
