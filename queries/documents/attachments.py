"""The attachments of a complaint, as a reader may see them."""

from models.errors import ReadingRefused
from models.tables import AttachmentRow
from queries.cases.case_file import person_name
from queries.cases.reading import PARTS, CaseReading
from queries.views.case import AttachmentView
from wording.translation import N_, by_door, gettext

STATE_WITH_FORM = "form"  # the state of an attachment that came with the intake form


def attachment_views(reading: CaseReading, *, refused_too: bool = False) -> tuple[AttachmentView, ...]:
    """Return the attachments of a complaint. Names are shown as texts are, digests to who may open the files.
    Attachments of refused acts belong to these acts alone and are left out unless `refused_too`."""
    states: dict[int | None, str] = {act.n: act.state for act in reading.details.acts}
    rows = [(row, states.get(row.n, STATE_WITH_FORM)) for row in reading.details.attachments]
    return tuple(_attachment_view(reading, row, state) for row, state in rows if refused_too or state != "refused")


def opening_refusal(reading: CaseReading, about: str) -> ReadingRefused | None:
    """Return why somebody may not open an attachment, or None. What a file says cannot be blotted out: it takes the
    right to know who filed the complaint as well."""
    if reading.may(*PARTS):
        return None
    headline = (
        gettext("The attachments cannot be read:")
        if reading.person
        else by_door(
            N_("Attachments are read only by those who have a role. Say who reads (--person)."),
            http=N_("Attachments are read only by those who have a role. Say who reads (?for=)."),
            page=N_("Attachments are read only by those who have a role. Say who reads."),
        )()
    )
    return reading.refusal(headline, "attachment", PARTS, about)


def _attachment_view(reading: CaseReading, row: AttachmentRow, state: str) -> AttachmentView:
    return AttachmentView(
        id=row.id,
        name=reading.shown_text(row.name) if row.name else gettext("(erased)"),
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256 if reading.may(*PARTS) else gettext("(confidential)"),
        added_at=row.added_at,
        added_by=row.added_by,
        added_by_name=person_name(reading.session, row.added_by),
        n=row.n,
        state=state,
    )
