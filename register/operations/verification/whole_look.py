"""Verify what is verified as a whole: the office, editions, numbers, alarms, rights. Once an hour, and at each look as
long as something is wrong with it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from register.operations import alarms
from register.operations.alarms import ALARM_ALTERED, MAX_ALARMS_PER_KIND, Finding
from register.operations.verification.alarm_rows import altered_alarms
from register.operations.verification.database_rights import RIGHTS_ALTERED, altered_rights
from register.operations.verification.editions import EDITION_ALTERED, altered_editions
from register.operations.verification.numbers import NUMBERS_ALTERED, altered_numbers
from register.operations.verification.office import OFFICE_ALTERED, altered_office_rows

WHOLE_LOOK = "whole"
INTERVAL = timedelta(hours=1)
WHOLE_KINDS: Mapping[str, Callable[[Session, datetime], Iterable[Finding]]] = {
    OFFICE_ALTERED: altered_office_rows,
    EDITION_ALTERED: altered_editions,
    NUMBERS_ALTERED: altered_numbers,
    RIGHTS_ALTERED: altered_rights,
    ALARM_ALTERED: altered_alarms,  # the last: what the others have raised is on record by then
}


def look_at_whole(session: Session, now: datetime) -> None:
    """Verify what it is time for, and settle its alarms."""
    last = alarms.last_look(session, WHOLE_LOOK)
    is_time = last is None or not now - INTERVAL < last.at <= now
    for kind, find in WHOLE_KINDS.items():
        if is_time or alarms.standing_alarms(session, kind):
            alarms.settle_alarms(session, kind, list(find(session, now))[:MAX_ALARMS_PER_KIND], now)
    if is_time:
        alarms.record_look(session, WHOLE_LOOK, now)
