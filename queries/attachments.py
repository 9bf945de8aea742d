"""The attachments of a complaint, as a reader may see them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import AttachmentRow, InboxRow
from queries.case_file import person_name
from queries.views.attachments import AttachmentView
from register import attachments
from wording.table.cases import reads

STATE_WITH_FORM = "form"  # the state of an attachment that came with the intake form


def attachment_views(
    session: Session, number: str, allowed: bool, *, refused_too: bool = False
) -> tuple[AttachmentView, ...]:
    """Return the attachments of a complaint. Without `allowed` (to read the narrative), names and digests are hidden.
    Attachments of refused acts belong to these acts alone and are left out unless `refused_too`."""
    states = _act_states(session, number)
    rows = [(row, states.get(row.n, STATE_WITH_FORM)) for row in attachments.attachments_of(session, number)]
    return tuple(
        _attachment_view(session, row, state, allowed) for row, state in rows if refused_too or state != "refused"
    )


def _act_states(session: Session, number: str) -> dict[int | None, str]:
    acts = session.scalars(select(InboxRow).where(InboxRow.complaint == number))
    return {act.n: act.state for act in acts}


def _attachment_view(session: Session, row: AttachmentRow, state: str, allowed: bool) -> AttachmentView:
    return AttachmentView(
        id=row.id,
        name=row.name if allowed else reads.HIDDEN(),
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256 if allowed else reads.HIDDEN(),
        added_at=row.added_at,
        added_by=row.added_by,
        added_by_name=person_name(session, row.added_by),
        n=row.n,
        state=state,
    )
