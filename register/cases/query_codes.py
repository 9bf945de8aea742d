"""Query codes: with the number of a complaint and its code, the filer sees how it stands.

That a code was made stands in a stream of the journal.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.messages import Number
from models.tables import QueryCodeRow
from register import journal
from register.journal import QueryCodeEvent
from register.locks import advisory_lock

CODE_STREAM = "query-code:"
CODE_BYTES = 10  # 80 bits, 16 letters and digits
SCRYPT_COST = {"n": 2**12, "r": 8, "p": 1}  # some 10 ms: a table of codes that is stolen is no table of codes


def query_code(key: str, secret: bytes) -> str:
    """Return the code of a form that was sent under this key."""
    return base64.b32encode(hmac.digest(secret, b"query-code:" + key.encode(), "sha256")[:CODE_BYTES]).decode()


def store_query_code(session: Session, number: Number, codes: Sequence[str], salt: str, at: datetime) -> str | None:
    """Store the first of these codes for a complaint as its salted digest, once. Return the one that it has; None if it
    has another already."""
    advisory_lock(session, f"query-code:{number}")
    row = session.get(QueryCodeRow, number)
    if row is None:
        row = QueryCodeRow(complaint=number, salt=salt, digest=_digest(salt, codes[0]), since=at)
        session.add(row)
        stream = query_code_stream(number)
        head = journal.read_stream_head(session, stream)
        made = QueryCodeEvent(
            seq=head.seq + 1, type="made", name="query_code", at=at, recorded_at=at, digest=row.digest
        )
        journal.append_event(session, stream, head, made)
        return codes[0]
    return next((code for code in codes if hmac.compare_digest(row.digest, _digest(row.salt, code))), None)


def code_fits(session: Session, number: str, code: str) -> bool:
    """Return True if this is the code of that complaint. Wrong ones lock nothing: anybody who knows a number could keep
    its filer out. A code has 80 bits, and each address asks so often an hour (`web/intake/guards.py`). An unknown
    number takes as long as a wrong code."""
    row = session.get(QueryCodeRow, number)
    given = _digest(row.salt if row else "", code)
    return row is not None and hmac.compare_digest(row.digest, given)


def query_code_stream(number: Number) -> str:
    """Return the stream of a complaint's query code in the journal."""
    return f"{CODE_STREAM}{number}"


def _digest(salt: str, code: str) -> str:
    return hashlib.scrypt(code.encode(), salt=salt.encode(), dklen=32, **SCRYPT_COST).hex()
