"""Which complaints somebody reads anything of, as a condition of a query that counts them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.messages import Number, Person
from models.tables import ComplaintRow
from models.tables.case import NAMES_SHUT_OUT, SHUT_OUT
from register.office.absence import persons_stood_for


def readable_by(
    session: Session, person: Person, now: datetime, number: InstrumentedAttribute[Number]
) -> ColumnElement[bool]:
    """Return the condition that neither the person nor anybody they stand for is recused or complained of in the
    complaint of this number (`rules/reading/admissions.py`)."""
    return not_shut_out({person, *persons_stood_for(session, person, now)}, number)


def not_shut_out(people: Collection[Person], number: InstrumentedAttribute[Number]) -> ColumnElement[bool]:
    """Return the condition that nobody of these is recused or complained of in the complaint of this number. Those in
    which somebody is are looked up once, in an index."""
    shut = literal_column(SHUT_OUT.text, JSONB()).op("?|")(array(sorted(people)))
    return number.not_in(select(aliased(ComplaintRow).number).where(NAMES_SHUT_OUT, shut))
