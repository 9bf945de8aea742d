"""What is attached to a complaint, as it is read."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import AttachmentRow, InboxRow
from register import attachments

HIDDEN = "(保密)"
WITH_THE_FORM = "form"


def lines(session: Session, number: str, allowed: bool, *, refused_too: bool = False) -> list[dict[str, Any]]:
    """The attachments of a complaint; to whom may not read the narrative, without what they say of it. What came with
    a refused act belongs to that act alone."""
    states = _states(session, number)
    listed = [(row, states.get(row.n, WITH_THE_FORM)) for row in attachments.of_complaint(session, number)]
    return [line(row, state, allowed) for row, state in listed if refused_too or state != "refused"]


def _states(session: Session, number: str) -> dict[int | None, str]:
    acts = session.scalars(select(InboxRow).where(InboxRow.complaint == number))
    return {act.n: act.state for act in acts}


def line(row: AttachmentRow, state: str, allowed: bool) -> dict[str, Any]:
    """One attachment. A digest tells somebody who has a file that it is this one."""
    return {
        "id": row.id,
        "name": row.name if allowed else HIDDEN,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256 if allowed else HIDDEN,
        "added_at": row.added_at.isoformat(),
        "added_by": row.added_by,
        "n": row.n,
        "state": state,
    }
