"""Attachments of a complaint: attach, list, verify and save files, and remove files that no complaint refers to."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from models.errors import UnknownRecord
from models.form import ActInput, StoredFile
from models.frozen import Frozen
from models.tables import AttachmentRow
from queries.cases import case_file as case_files
from queries.cases.reading import begin_reading
from queries.documents import attachments as attachment_queries
from queries.views.case import AttachmentListView, AttachmentView
from queries.views.preview import PreviewView
from register.documents import attachments
from register.documents.attachments import AttachmentStore, DamagedFile
from register.documents.body_digests import attachment_holds
from register.office.access_journal import COMMAND, ReadingDoor
from rules.fact import EVIDENCE
from starter.acts import submit
from starter.acts.act_preview import preview
from starter.acts.receipt import ActResult
from starter.client import BanjieClient, in_transaction
from starter.documents import upload
from wording.translation import N_, by_door, gettext

MINIMUM_SWEEP_AGE = timedelta(days=1)  # a file is stored before the act that names it, never that long before


async def attach(
    client: BanjieClient,
    number: str,
    file: str | Path,
    actor: str,
    *,
    name: str = EVIDENCE,
    text: str | None = None,
    id: str | None = None,
) -> ActResult:
    """Attach a file to a case by an act (`name`), with words on it (`text`). The file is stored first; the same file
    with the same `id` is attached once. Raises as `act` does."""
    await client.transact(lambda session: case_files.complaint_row(session, number))
    stored = await upload.store_file(client, file)
    return await submit.act(client, number, _attachment_act(stored, actor, name, text, id))


async def preview_attachment(
    client: BanjieClient, number: str, file: str | Path, actor: str, *, name: str = EVIDENCE, text: str | None = None
) -> PreviewView:
    """Return what attaching the file would do. Stores neither file nor act. Raises BadInput."""
    inspected = await upload.inspect_file(client, file)
    return await preview(client, number, _attachment_act(inspected, actor, name, text))


def _attachment_act(file: StoredFile, actor: str, name: str, text: str | None, id: str | None = None) -> ActInput:
    """Return the act that attaches a file, checked. Raises BadInput."""
    texts = {EVIDENCE: text} if text else {}
    return submit.parse_act({"name": name, "actor": actor, "id": id, "texts": texts, "attachments": [file]})


async def list_attachments(
    client: BanjieClient, number: str, person: str | None = None, *, verify: bool = False, door: ReadingDoor = COMMAND
) -> AttachmentListView:
    """Return all attachments of a complaint as this person may see them, those of refused acts too.

    With `verify` each file is read and compared with its digest (`file`: intact, altered or missing). Raises BadInput,
    ReadingRefused.
    """
    rows, views = await _attachment_rows(client, number, person, door)
    if not verify:
        return AttachmentListView(attachments=views)
    store = upload.attachment_store(client)
    states = [await asyncio.to_thread(_file_state, store, row) for row in rows]
    verified = (view.model_copy(update={"file": state}) for view, state in zip(views, states, strict=True))
    return AttachmentListView(attachments=tuple(verified))


@in_transaction
def _attachment_rows(
    session: Session, client: BanjieClient, number: str, person: str | None, door: ReadingDoor
) -> tuple[list[AttachmentRow], tuple[AttachmentView, ...]]:
    reading = begin_reading(session, number, person, client.clock(session, number), door)
    views = attachment_queries.attachment_views(reading, refused_too=True)
    reading.record_shown(identity=False, narrative=bool(views))
    return attachments.attachments_of(session, number), views


def _file_state(store: AttachmentStore, row: AttachmentRow) -> str | None:
    if row.salt is None:  # it was erased
        return None
    try:
        _check_row(store, row)
        attachments.copy_stored_file(store, row.sha256)
    except DamagedFile as error:
        return error.why
    return "intact"


def _check_row(store: AttachmentStore, row: AttachmentRow) -> None:
    """A row that was changed together with its file no longer opens its digest. Raises DamagedFile."""
    if not attachment_holds(row):
        raise DamagedFile("altered", store.path(row.sha256))


class SavedAttachment(Frozen):
    """An attachment that was saved to a file, unaltered."""

    id: str
    number: str
    name: str
    media_type: str
    size: int
    sha256: str
    out: str


async def save_attachment(
    client: BanjieClient, attachment: str, out: Path, person: str | None, door: ReadingDoor
) -> SavedAttachment:
    """Write an attachment to a new file, compared with its digests. That it was opened, or refused, is on record.
    Raises BadInput, ReadingRefused (by the rules that hide it from this person), Unavailable (altered or missing); then
    nothing is written."""
    row = await _readable_attachment(client, attachment, person, door)
    store = upload.attachment_store(client)
    what = gettext("attachment {id}", id=row.id)
    await asyncio.to_thread(
        upload.copy_to_new_file, store, row.sha256, out, what, row.id, lambda: _check_row(store, row)
    )
    return SavedAttachment(
        id=row.id,
        number=row.complaint,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        out=str(out),
    )


@in_transaction
def _readable_attachment(
    session: Session, client: BanjieClient, attachment: str, person: str | None, door: ReadingDoor
) -> AttachmentRow:
    row = session.get(AttachmentRow, attachment) if attachment.isprintable() else None
    if row is None:
        raise UnknownRecord(
            by_door(
                N_("There is no attachment {id}. To see the ids: banjie attachments NUMBER"),
                http=N_("There is no attachment {id}. To see the ids: GET /v1/complaints/NUMBER/attachments"),
                page=N_("There is no attachment {id}."),
            )(id=repr(attachment))
        )
    reading = begin_reading(session, row.complaint, person, client.clock(session, row.complaint), door)
    if hidden := attachment_queries.opening_refusal(reading, row.id):
        raise hidden
    if row.salt is None:
        raise UnknownRecord(gettext("Attachment {id} was erased.", id=row.id))
    reading.record("attachment", about=row.id, kind="opened")
    return row


async def sweep_attachments(client: BanjieClient, older_than: timedelta = MINIMUM_SWEEP_AGE) -> list[str]:
    """Remove the stored files that no complaint refers to, those of acts that never came on record; return their
    names."""
    store = upload.attachment_store(client)
    before = await client.now() - older_than
    found = await asyncio.to_thread(lambda: list(attachments.stored_paths(store)))
    return [
        path.name for path in found if await client.transact(partial(attachments.sweep_file, path=path, before=before))
    ]
