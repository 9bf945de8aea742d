"""Make the lists of complaints again from their journals, where they do not follow from them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import BadInput, Refused
from models.messages import Number
from models.tables import ComplaintRow
from register.locks import NoSuchComplaint
from register.office.org_journal import ORG_STREAM
from register.operations import repair
from register.operations.rebuild import UnsoundJournal
from register.operations.repair import OtherRelease, RepairedCase
from register.operations.repair_office import repair_office as repair_office_tables
from starter.client import BanjieClient
from wording.table.cases import reads
from wording.table.office import operation_errors


async def repair_case(client: BanjieClient, number: Number, release: str) -> RepairedCase:
    """Make the lists of a complaint again, as this `release` makes them. Raises BadInput (no such complaint), Refused
    (its journal does not hold, or another release has made its lists), Unavailable."""
    try:
        return await client.transact(lambda session: repair.repair_case(session, number, release))
    except NoSuchComplaint:
        raise BadInput(reads.UNKNOWN_CASE(number=number)) from None
    except OtherRelease as error:
        says = operation_errors.LISTS_OF_OTHER_RELEASE(number=number, release=error.release, own=release)
        raise Refused(says, (), number=number, release=error.release) from None
    except UnsoundJournal as error:
        why = operation_errors.UNSOUND_JOURNAL[error.what](seq=error.seq)
        says = operation_errors.NOT_REPAIRABLE(number=number, why=why)
        raise Refused(says, (), number=number, seq=error.seq) from None


def repair_office(session: Session) -> RepairedCase:
    """Make the tables of the office again, in a session of the role that owns them. Raises Refused: their journal does
    not hold."""
    try:
        return repair_office_tables(session)
    except UnsoundJournal as error:
        why = operation_errors.UNSOUND_JOURNAL[error.what](seq=error.seq)
        raise Refused(operation_errors.NOT_REPAIRABLE(number=ORG_STREAM, why=why), (), seq=error.seq) from None


async def all_numbers(client: BanjieClient) -> list[Number]:
    """Return the numbers of all complaints. Raises Unavailable."""
    numbers = select(ComplaintRow.number).order_by(ComplaintRow.number)
    return await client.transact(lambda session: list(session.scalars(numbers)))
