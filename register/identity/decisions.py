"""Decisions that need the second factor of whoever decides: erasure, roles, keys of programs, holds.

The code is used up by this one decision, in its transaction. From the secret of a factor follows a key, whose public
half is on record since the factor was set. It signs the record of the decision: the database alone has no such key, and
moved to another record the signature is wrong.
"""

import base64
import hashlib
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from models.messages import Digest, Person
from models.office_events import Proven
from models.tables import AccountRow, EventRow
from register import journal
from register.identity import factors
from register.identity.login_tries import LoginOutcome, LoginRequest
from register.identity.password_login import check_factor
from register.office import org_journal
from register.office.org_journal import ORG_STREAM, StaffError
from register.office.power import Signed

NO_FACTOR = "no_factor"  # in the place of a proof, while nobody in the office has a second factor
DECISION_TYPES = frozenset({
    "given", "ended", "sender_added", "sender_rekeyed", "sender_revoked", "confirmed", "text_published",
    "text_taken_back",
})  # fmt: skip
DOMAIN = "banjie decision v1"


class Decider(NamedTuple):
    """Somebody who has just used up a `step` of their second factor. Without a step nobody has one."""

    person: Person
    step: int | None = None
    secret: str = ""

    def prove(self, stream: str, seq: int, content: str) -> str:
        """Return the proof of a decision, as its record bears it."""
        if self.step is None:
            return NO_FACTOR
        signed = factors.proving_key(self.secret).sign(_text(self.person, stream, seq, self.step, content))
        return base64.b64encode(signed).decode()


def is_proven(factor: Digest, person: Person, stream: str, seq: int, step: int, content: str, proof: str) -> bool:
    """Return True if this factor of a person made the proof, for this record and this content."""
    try:
        given = base64.b64decode(proof, validate=True)
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(factor))
        public.verify(given, _text(person, stream, seq, step, content))
    except (InvalidSignature, ValueError):
        return False
    return True


def _text(person: Person, stream: str, seq: int, step: int, content: str) -> bytes:
    return "\n".join((DOMAIN, person, stream, str(seq), str(step), content)).encode()


def content_digest(prev: Digest, written: str) -> Digest:
    """Return the digest of what a decision says, after the record before it."""
    return hashlib.sha256(f"{prev}\n{written}".encode()).hexdigest()


def require_decider(request: LoginRequest, person: Person, code: str | None, *, at_shell: bool = True) -> Decider:
    """Use up the code of whoever decides. Raises StaffError without a code that fits, which the caller counts; and
    where the person has no second factor, unless nobody has one and whoever runs the system decides by command."""
    session = request.session
    row = session.get(AccountRow, person, populate_existing=True)
    if row is None or row.factor_digest is None:
        known = select(AccountRow.person).where(AccountRow.factor_digest.is_not(None)).limit(1)
        if at_shell and session.scalar(known) is None:
            return Decider(person)
        raise StaffError("factor_wanted", person=person)
    if not code:
        raise StaffError("code_wanted", person=person)
    if check_factor(request, person, code) is not LoginOutcome.good:
        raise StaffError("code_wrong", person=person)
    return Decider(person, row.factor_step, factors.open_factor(request.keys, row) or "")


def prove_change(request: LoginRequest, signed: Signed, since: int) -> None:
    """Put on record that whoever made the changes after event `since` of the office has proven who they are, where
    these need that or a code was given. Raises StaffError, as above."""
    session = request.session
    made = select(EventRow.type).where(EventRow.stream == ORG_STREAM, EventRow.seq > since)
    kinds = set(session.scalars(made))
    if signed.by is None or not (signed.code or signed.asks_code or DECISION_TYPES & kinds):
        return
    decider = require_decider(request, signed.by, signed.code, at_shell=signed.at_shell)
    if not kinds:
        return
    head, at = journal.lock_stream_head(session, ORG_STREAM), request.at
    proof = decider.prove(ORG_STREAM, head.seq + 1, content_digest(head.hash, str(since + 1)))
    change = org_journal.change(signed.by, at, signed.by)
    org_journal.append_org_event(
        session, Proven(**change, type="proven", since=since + 1, step=decider.step, proof=proof)
    )
