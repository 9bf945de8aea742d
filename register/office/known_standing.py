"""What people hold, kept between acts while nothing changes in the office.

Every change of the staff, of absences, units, ranks and registers is an event of the stream `org`: the hash of its last
event is the version of them all. What was found under a version holds from the instant for which it was found until the
next instant at which something that is on record begins or ends.
"""

from datetime import datetime
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.messages import Digest, Person
from models.rule import Slug
from models.tables import AbsenceRow, DistinctionRow, EventRow, HoldingRow, RankRow, ServiceRow, UnitRow
from register.office import staff
from register.office.org_journal import ORG_STREAM
from register.office.staff import Standing
from register.transaction import read_once
from rules.acts.deciders import Office

STAFF_VERSION = (
    select(EventRow.hash)
    .where(EventRow.stream == ORG_STREAM)
    .order_by(EventRow.seq.desc())
    .limit(1)
    .scalar_subquery()
    .label("staff")
)
VERSION_READ = "staff version"  # by which it is read once
TURNS = (
    ServiceRow.since, ServiceRow.until, HoldingRow.since, HoldingRow.until, AbsenceRow.since, AbsenceRow.until,
    DistinctionRow.since, DistinctionRow.until, UnitRow.since, UnitRow.until, RankRow.since,
)  # fmt: skip


class KnownStandings(NamedTuple):
    """What was found under one version, and from when until when it holds."""

    version: Digest
    since: datetime
    until: datetime | None
    found: dict[tuple[Person, Slug | None], Standing]
    offices: dict[Slug, Office]

    def holds(self, version: Digest, at: datetime) -> bool:
        """Return True if this tells of the version and the instant."""
        return self.version == version and self.since <= at and (self.until is None or at < self.until)


# By database. Each is replaced as a whole, so that threads need no lock.
_KNOWN: WeakKeyDictionary[Engine, KnownStandings] = WeakKeyDictionary()


def standing_at(
    session: Session, version: Digest | None, person: Person, at: datetime, procedure: Slug | None
) -> Standing:
    """Return what `staff.standing_at` returns. `version` is that of the staff as this transaction has read it."""
    known = _known_standings(session, version, at) if version else None
    standing = known.found.get((person, procedure)) if known else None
    if standing is None:
        standing = staff.standing_at(session, person, at, procedure)
        # What has changed since the version was read is not to be taken for that version.
        if known and session.scalar(select(STAFF_VERSION)) == version:
            known.found[person, procedure] = standing
    return standing


def office_at(session: Session, version: Digest | None, at: datetime, procedure: Slug) -> Office:
    """Return what `staff.office_at` returns. `version` is that of the staff as this transaction has read it."""
    known = _known_standings(session, version, at) if version else None
    office = known.offices.get(procedure) if known else None
    if office is None:
        office = staff.office_at(session, at, procedure)
        if known and session.scalar(select(STAFF_VERSION)) == version:
            known.offices[procedure] = office
    return office


def staff_version(session: Session) -> Digest | None:
    """Return the version of the staff; where reads are kept, as it was read before."""
    return read_once(session, VERSION_READ, lambda: session.scalar(select(STAFF_VERSION)))


def _known_standings(session: Session, version: Digest, at: datetime) -> KnownStandings | None:
    """Return what is kept for a version and an instant, begun anew for a newer one; None for an earlier instant."""
    engine = session.get_bind()
    if not isinstance(engine, Engine):
        return None
    known = _KNOWN.get(engine)
    if known and known.holds(version, at):
        return known
    if known and known.version == version and at < known.since:
        return None
    turns = (select(func.min(column)).where(column > at).scalar_subquery() for column in TURNS)
    next_turn: datetime | None = session.scalar(select(func.least(*turns)))
    known = _KNOWN[engine] = KnownStandings(version, at, next_turn, {}, {})
    return known
