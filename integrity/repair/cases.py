"""Make the lists of complaints again from their journals, where they do not follow from them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrity.compare.diagnosis import UNSOUND_JOURNAL
from integrity.repair import lists
from integrity.repair.lists import OtherRelease, RepairedCase
from integrity.repair.office_tables import repair_office as repair_office_tables
from models.errors import BadInput, Refused
from models.messages import Number
from models.tables import ComplaintRow
from queries.case_file import NO_COMPLAINT
from register.cases.rebuilt_case import UnsoundJournal
from register.locks import NoSuchComplaint
from register.office.org_journal import ORG_STREAM
from starter.client import BanjieClient
from wording.translation import N_, by_door, gettext


async def repair_case(client: BanjieClient, number: Number, release: str) -> RepairedCase:
    """Make the lists of a complaint again, as this `release` makes them. Raises BadInput (no such complaint), Refused
    (its journal does not hold, or another release has made its lists), Unavailable."""
    try:
        return await client.transact(lambda session: lists.repair_case(session, number, release))
    except NoSuchComplaint:
        raise BadInput(NO_COMPLAINT(number=number)) from None
    except OtherRelease as error:
        says = by_door(
            N_(
                "Cannot make the lists of {number} again: it goes on under release {release}, which "
                "made them, and this release ({own}) may read the same events otherwise. Run banjie "
                "repair with release {release}, or let the case move to this release first (banjie "
                "deploy)."
            ),
            page=N_(
                "Cannot make the lists of {number} again: it goes on under release {release}, which "
                "made them, and this release ({own}) may read the same events otherwise."
            ),
        )(number=number, release=error.release, own=release)
        raise Refused(says, (), number=number, release=error.release) from None
    except UnsoundJournal as error:
        why = UNSOUND_JOURNAL[error.what](seq=error.seq)
        says = gettext(
            "Cannot make the lists of {number} again: {why} Stop using the system and compare "
            "with the backup: who changed the database, when.",
            number=number,
            why=why,
        )
        raise Refused(says, (), number=number, seq=error.seq) from None


def repair_office(session: Session) -> RepairedCase:
    """Make the tables of the office again, in a session of the role that owns them. Raises Refused: their journal does
    not hold."""
    try:
        return repair_office_tables(session)
    except UnsoundJournal as error:
        why = UNSOUND_JOURNAL[error.what](seq=error.seq)
        raise Refused(
            gettext(
                "Cannot make the lists of {number} again: {why} Stop using the system and compare "
                "with the backup: who changed the database, when.",
                number=ORG_STREAM,
                why=why,
            ),
            (),
            seq=error.seq,
        ) from None


async def all_numbers(client: BanjieClient) -> list[Number]:
    """Return the numbers of all complaints. Raises Unavailable."""
    numbers = select(ComplaintRow.number).order_by(ComplaintRow.number)
    return await client.transact(lambda session: list(session.scalars(numbers)))
