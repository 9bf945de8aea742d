"""The complaints of which somebody reads nothing: they, or somebody for whom they stand in, are recused or complained
of."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, literal_column, select
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
    complaint of this number (`rules/sees.py`)."""
    return number.not_in(shut_out_of({person, *persons_stood_for(session, person, now)}))


def shut_out_of(people: Collection[Person]) -> Select[Number]:
    """Return the query of the complaints in which one of these people is recused or complained of, from an index."""
    shut = literal_column(SHUT_OUT.text, JSONB()).op("?|")(array(sorted(people)))
    return select(aliased(ComplaintRow).number).where(NAMES_SHUT_OUT, shut)
