"""Which complaints somebody reads anything of, as a condition of a query that counts them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, cast, func, or_
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.orm import Session

from models.messages import Person
from models.tables import ComplaintRow
from register.office.absence import persons_stood_for


def readable_by(session: Session, person: Person, now: datetime) -> ColumnElement[bool]:
    """Return the condition that neither the person nor anybody they stand for is recused or complained of in a
    complaint (`rules/reading/admissions.py`)."""
    return not_shut_out({person, *persons_stood_for(session, person, now)})


def not_shut_out(people: Collection[Person]) -> ColumnElement[bool]:
    """Return the condition that nobody of these is recused or complained of in a complaint."""
    shut_out = cast(func.nullif(ComplaintRow.admissions, ""), JSONB)["shut_out"]
    names_nobody = ~ComplaintRow.admissions.contains('"shut_out"')  # of nearly all, and cheaper than to parse
    return or_(names_nobody, ~func.jsonb_exists_any(shut_out, array(sorted(people))))
