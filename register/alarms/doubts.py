"""Which alarms say that what is on record does not hold: of one complaint, and of the register."""

from collections.abc import Iterable

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models.messages import Number
from models.tables import AlarmRow
from register.alarms.alarms import MAX_ALARMS_PER_KIND
from register.alarms.kinds import (
    CASE_KINDS,
    CHAIN_BROKEN,
    FILE_KINDS,
    FOREIGN_CASE,
    LOG_BROKEN,
    QUARANTINED,
    REGISTER_BEHIND,
    REWRITTEN,
    WHOLE_KINDS,
    WITNESS_DIFFERS,
)

VERIFIED_CASE_KINDS = (CHAIN_BROKEN, LOG_BROKEN, *CASE_KINDS, *FILE_KINDS)
CASE_DOUBT_KINDS = (*VERIFIED_CASE_KINDS, QUARANTINED, REGISTER_BEHIND, FOREIGN_CASE, REWRITTEN)
REGISTER_DOUBT_KINDS = (*VERIFIED_CASE_KINDS, *WHOLE_KINDS, WITNESS_DIFFERS)
STANDS = AlarmRow.cleared_at.is_(None)


def case_doubts(session: Session, number: Number) -> list[str]:
    """Return the kinds of the standing alarms that say that the record of a complaint does not hold."""
    return sorted_doubts(session.scalars(doubts_query(number)))


def doubts_query(number: Number) -> Select[str]:
    this_case = or_(AlarmRow.complaint == number, AlarmRow.about == number)
    return select(AlarmRow.kind).where(STANDS, AlarmRow.kind.in_(CASE_DOUBT_KINDS), this_case)


def sorted_doubts(kinds: Iterable[str]) -> list[str]:
    """Return kinds once each, in the order in which they are shown."""
    return sorted(set(kinds), key=CASE_DOUBT_KINDS.index)


def register_doubts(session: Session) -> list[str]:
    """Return the complaints whose record the watch has found not to hold, and what else it has found not to."""
    found = select(AlarmRow.kind, AlarmRow.about, AlarmRow.complaint)
    rows = session.execute(found.where(STANDS, AlarmRow.kind.in_(REGISTER_DOUBT_KINDS)).limit(MAX_ALARMS_PER_KIND))
    return sorted({number or f"{kind} {about}" for kind, about, number in rows})
