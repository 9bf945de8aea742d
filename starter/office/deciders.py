"""Who decides what mends or erases: one or two of the staff, with a reason."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from models.errors import BadInput
from models.messages import Number, Person
from queries.cases import case_file
from starter.client import BanjieClient
from starter.input_values import character_problems
from wording.translation import N_, by_door

MAX_REASON_LENGTH = 2_000  # characters


class Deciders(NamedTuple):
    """Who decides, why, and the second person who agrees where that is wanted. `code` is that of the second factor of
    who decides, where it takes one."""

    by: Person
    reason: str
    second: Person | None = None
    code: str | None = None


def check_deciders(session: Session, client: BanjieClient, number: Number, deciders: Deciders) -> None:
    """Raise BadInput unless people of the staff decide, two of them if two are named, and say why."""
    reason = deciders.reason
    if not reason.strip() or len(reason) > MAX_REASON_LENGTH or any(character_problems("", reason)):
        raise BadInput(
            by_door(
                N_("Give the reason of the revival (--reason, at most {most} characters)."),
                http=N_("Give the reason of the revival (reason, at most {most} characters)."),
                page=N_("Give the reason of the revival."),
            )(most=MAX_REASON_LENGTH)
        )
    if deciders.second == deciders.by:
        raise BadInput(
            by_door(
                N_("Two persons have to decide; --actor and --second both name {person}."),
                http=N_("Two persons have to decide; actor and second both name {person}."),
            )(person=deciders.by)
        )
    now = client.clock(session, number)
    for person in filter(None, (deciders.by, deciders.second)):
        case_file.require_staff(session, person, now)
