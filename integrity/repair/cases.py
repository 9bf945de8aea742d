"""Make the lists of a complaint again from its journal: its own columns, clocks, tasks, notices, the queue of its
documents, what it is searched by. What verification finds there is what is written."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrity.repair.rows import ListFault, RepairedCase, fault_of, refused_repair, repaired_rows, write_rows
from integrity.verify.case_lists import wrong_lists
from integrity.verify.wrong_rows import WrongRow
from models.errors import BadInput, Refused
from models.messages import Number
from models.tables import ComplaintRow
from queries.cases.case_file import NO_COMPLAINT
from register import chains, log
from register.cases.case_rows import read_case_rows
from register.cases.folded_case import fold_sound_case
from register.chains import UnsoundJournal
from register.journal import complaint_head
from register.locks import NoSuchComplaint, lock_complaint
from starter.client import BanjieClient
from wording.translation import N_, by_door


class OtherRelease(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where lists are to be made again that another `release` has made: it may fold the same events
    otherwise."""

    def __init__(self, release: str) -> None:
        super().__init__(f"made by release {release}")
        self.release = release


async def repair_case(client: BanjieClient, number: Number, release: str) -> RepairedCase:
    """Make the lists of a complaint again, as this `release` makes them. Raises BadInput (no such complaint), Refused
    (its journal does not hold, or another release has made its lists), Unavailable."""
    try:
        return await client.transact(lambda session: repair_lists(session, number, release))
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
        raise refused_repair(number, error) from None


async def all_numbers(client: BanjieClient) -> list[Number]:
    """Return the numbers of all complaints. Raises Unavailable."""
    numbers = select(ComplaintRow.number).order_by(ComplaintRow.number)
    return await client.transact(lambda session: list(session.scalars(numbers)))


def repair_lists(session: Session, number: Number, release: str | None = None) -> RepairedCase:
    """Make the lists of a complaint again from its journal, whose chain must hold up to the end that the log has of it;
    where the complaint's row names another end, that is set right. Nothing else is changed. `release` is the release
    that repairs; without it every case is taken to be of this release.

    Raises NoSuchComplaint, UnsoundJournal, OtherRelease.
    """
    complaint = lock_complaint(session, number)
    head, before = log.last_logged(session, number), list[ListFault]()
    chains.require_sound(session, number, head)
    if head != complaint_head(complaint):
        before.append(ListFault(what="complaint", name="head", seq=head.seq))
        complaint.seq, complaint.head = head.seq, head.hash
        session.flush()
    wrong, made_by = _wrong_rows(session, number)
    before += map(fault_of, wrong)
    if before and release and made_by not in (None, release):
        raise OtherRelease(made_by)
    write_rows(session, wrong)
    left = _wrong_rows(session, number)[0] if before else ()
    return repaired_rows(number, before, map(fault_of, left))


def _wrong_rows(session: Session, number: Number) -> tuple[list[WrongRow], str | None]:
    """Return what is to be written, and the release under which the case goes on. Raises UnsoundJournal."""
    [rows] = read_case_rows(session, [number])
    return list(wrong_lists(rows, fold_sound_case(rows))), rows.release
