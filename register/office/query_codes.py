"""Query codes: with the number of a complaint and its code, the filer sees how it stands.

That a code was made, locked by wrong codes and unlocked by the right one stands in a stream of the journal.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Digest, Number
from models.tables import QueryCodeRow
from register import journal
from register.identity.lockout import lock_length
from register.journal import QueryCodeEvent
from register.locks import advisory_lock

FREE_FAILURES = 5  # so many wrong codes in a row lock nothing
FIRST_LOCK = timedelta(minutes=15)  # each further wrong code doubles it
LONGEST_LOCK = timedelta(hours=24)
CODE_STREAM = "query-code:"
SCRYPT_COST = {"n": 2**12, "r": 8, "p": 1}  # some 10 ms: a table of codes that is stolen is no table of codes


def store_query_code(session: Session, number: Number, code: str, salt: str, at: datetime) -> bool:
    """Store the code of a complaint as its salted digest, once. Return False if the complaint has another already."""
    advisory_lock(session, f"query-code:{number}")
    row = session.get(QueryCodeRow, number)
    if row is None:
        row = QueryCodeRow(complaint=number, salt=salt, digest=_digest(salt, code), since=at, failures=0)
        session.add(row)
        _record(session, row, "made", at, digest=row.digest)
        return True
    return hmac.compare_digest(row.digest, _digest(row.salt, code))


def code_fits(session: Session, number: str, code: str, at: datetime) -> bool:
    """Return True if this is the code of that complaint and it is not locked. A wrong one is counted, and from the
    fifth in a row on locks the complaint's code. An unknown number takes as long as a wrong code."""
    query = select(QueryCodeRow).where(QueryCodeRow.complaint == number)
    row = session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    given = _digest(row.salt if row else "", code)
    if row is None or (row.locked_until and at < row.locked_until):
        return False
    if hmac.compare_digest(row.digest, given):
        if row.locked_until:
            _record(session, row, "unlocked", at, failures=row.failures)
        row.failures, row.locked_until = 0, None
        return True
    row.failures += 1
    if length := lock_length(row.failures, FREE_FAILURES, FIRST_LOCK, LONGEST_LOCK):
        row.locked_until = at + length
        _record(session, row, "locked", at, failures=row.failures, until=row.locked_until)
    return False


def query_code_stream(number: Number) -> str:
    """Return the stream of a complaint's query code in the journal."""
    return f"{CODE_STREAM}{number}"


def _record(
    session: Session,
    row: QueryCodeRow,
    kind: Literal["made", "locked", "unlocked"],
    at: datetime,
    *,
    digest: Digest | None = None,
    failures: int | None = None,
    until: datetime | None = None,
) -> None:
    """Append an event of a code. The caller holds the lock of its row, or has just made it."""
    stream = query_code_stream(row.complaint)
    head = journal.read_stream_head(session, stream)
    details = {"digest": digest, "failures": failures, "until": until}
    event = QueryCodeEvent(seq=head.seq + 1, type=kind, name="query_code", at=at, recorded_at=at, **details)
    journal.append_event(session, stream, head, event)


def _digest(salt: str, code: str) -> str:
    return hashlib.scrypt(code.encode(), salt=salt.encode(), dklen=32, **SCRYPT_COST).hex()
