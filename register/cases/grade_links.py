"""Links by which an ended complaint is graded: the number, and a seal of this office for that complaint alone.

Nothing is stored, so that a letter that is made again bears the same link."""

from sqlalchemy.orm import Session

from models.messages import Number
from models.tables import ComplaintRow
from register.seal import KeyRing

SEALED_AS = "grade"


def grade_token(keys: KeyRing, row: ComplaintRow) -> str:
    """Return what stands in the link of a complaint."""
    return f"{row.number}.{keys.seal(SEALED_AS, row.number, row.opening)}"


def graded_number(session: Session, keys: KeyRing, token: str) -> Number | None:
    """Return the complaint of a link; None where the link is none of ours."""
    number, _, seal = token.partition(".")
    row = session.get(ComplaintRow, number)
    return number if row and keys.is_genuine(seal, SEALED_AS, number, row.opening) else None
