"""Attaching files to a complaint, listing them, taking them out again, and sweeping up what no complaint knows."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from models.errors import BadInput, Refused
from models.frozen import Frozen
from models.messages import Refusal
from models.tables import AttachmentRow
from queries import attachments as attachment_queries
from queries import case_file
from register import attachments
from register.attachments import Spoilt, Store
from register.office import staff
from rules import sees
from rules.fact import EVIDENCE
from starter import acts, attachment_upload
from starter.acts import Done
from starter.client import BanjieClient
from wording import terms

YOUNG = timedelta(days=1)  # a file is stored first and named by an act later, by then at the latest


async def attach(  # noqa: PLR0913  # whose, what, by whom, and what is said with it
    desk: BanjieClient,
    number: str,
    file: str | Path,
    actor: str,
    *,
    name: str = EVIDENCE,
    text: str | None = None,
    id: str | None = None,
) -> Done:
    """Attach a file to a case by an act (`name`), with words on it (`text`). The file is stored first; the same file
    with the same `id` is attached once. Raises as `act` does."""
    await desk.ask(lambda session: case_file.complaint(session, number))
    said = _said(actor, name, text, id) | {"attachments": [await attachment_upload.keep(desk, file)]}
    return await acts.act(desk, number, said)


async def preview(  # noqa: PLR0913  # as above
    desk: BanjieClient, number: str, file: str | Path, actor: str, *, name: str = EVIDENCE, text: str | None = None
) -> dict[str, Any]:
    """What attaching the file would do. Stores neither file nor act. Raises BadInput."""
    said = _said(actor, name, text, None) | {"attachments": [await attachment_upload.look(desk, file)]}
    return await acts.preview(desk, number, said)


def _said(actor: str, name: str, text: str | None, id: str | None) -> dict[str, Any]:
    return {"name": name, "actor": actor, "id": id, "texts": {EVIDENCE: text} if text else {}}


async def listed(
    desk: BanjieClient, number: str, person: str | None = None, *, verify: bool = False
) -> list[dict[str, Any]]:
    """All attachments of a complaint as this person may see them, those of refused acts too. With `verify` each file
    is read and compared (`intact`, `altered`, `missing`). Raises BadInput."""
    rows, lines = await desk.ask(lambda session: _listed(session, desk, number, person))
    if not verify:
        return lines
    store = attachment_upload.store_of(desk)
    found = [await asyncio.to_thread(_state_of, store, desk, row) for row in rows]
    return [line | {"file": state} for line, state in zip(lines, found, strict=True)]


def _listed(
    session: Session, desk: BanjieClient, number: str, person: str | None
) -> tuple[list[AttachmentRow], list[dict[str, Any]]]:
    hidden = _hidden(session, desk, number, person)
    return attachments.of_complaint(session, number), attachment_queries.lines(
        session, number, hidden is None, refused_too=True
    )


class Hidden(NamedTuple):
    """Why somebody may not see what is attached, in words and by which rules."""

    says: str
    refusals: tuple[Refusal, ...]


def _hidden(session: Session, desk: BanjieClient, number: str, person: str | None) -> Hidden | None:
    """What hides the attachments from a reader: they are part of the narrative. Raises BadInput."""
    kept = case_file.case_file(session, number)
    if person is None:
        return Hidden("附件只给有职责的人员查阅;请写明查阅人(--person)", ())
    now = desk.clock(session, number)
    case_file.known(session, person, now)
    if case_file.may_read(session, kept, person, now, "narrative"):
        return None
    behind, standing = staff.stands(session, person, now)
    rules = tuple(sees.refusals(kept.law, kept.case, person, standing, "narrative", stands_for=behind))
    lines = [terms.refusal(kept.procedure, one) for one in rules] or ["查阅人在本制度中没有职责"]
    return Hidden("\n".join(["附件不予查阅:", *(f"  · {line}" for line in dict.fromkeys(lines))]), rules)


def _state_of(store: Store, desk: BanjieClient, row: AttachmentRow) -> str:
    try:
        _sealed(store, desk, row)
        attachments.copy_out(store, row.sha256)
    except Spoilt as error:
        return error.why
    return "intact"


def _sealed(store: Store, desk: BanjieClient, row: AttachmentRow) -> None:
    """A row that was changed together with its file no longer fits its keyed digest. Raises Spoilt."""
    if attachments.reference(desk.secret, row.complaint, row.name, row.sha256) != row.hmac:
        raise Spoilt("altered", store.path(row.sha256))


class Saved(Frozen):
    """An attachment that was taken out, unaltered."""

    id: str
    number: str
    name: str
    size: int
    sha256: str
    out: str


async def save(desk: BanjieClient, attachment: str, out: Path, person: str | None) -> Saved:
    """Write an attachment to a new file, compared with its digests. Raises BadInput, Refused (by the rules that hide
    it from this person), Unavailable (altered or missing); then nothing is written."""
    row = await desk.ask(lambda session: _readable(session, desk, attachment, person))
    await asyncio.to_thread(_written, attachment_upload.store_of(desk), desk, row, out)
    return Saved(id=row.id, number=row.complaint, name=row.name, size=row.size, sha256=row.sha256, out=str(out))


def _readable(session: Session, desk: BanjieClient, attachment: str, person: str | None) -> AttachmentRow:
    row = session.get(AttachmentRow, attachment) if attachment.isprintable() else None
    if row is None:
        raise BadInput(f"没有附件 {attachment!r};编号见 banjie attachments 登记号")
    if hidden := _hidden(session, desk, row.complaint, person):
        raise Refused(hidden.says, hidden.refusals, number=row.complaint)
    return row


def _written(store: Store, desk: BanjieClient, row: AttachmentRow, out: Path) -> None:
    attachment_upload.take_out(store, row.sha256, out, f"附件 {row.id} ", row.id, lambda: _sealed(store, desk, row))


async def sweep(desk: BanjieClient, older_than: timedelta = YOUNG) -> list[str]:
    """Remove the files that no complaint knows: of acts that were never put on record. Gives their names."""
    store = attachment_upload.store_of(desk)
    before = await desk.ask(lambda session: desk.clock(session, "")) - older_than
    found = await asyncio.to_thread(lambda: list(attachments.stored(store)))
    return [path.name for path in found if await desk.ask(partial(attachments.sweep, path=path, before=before))]
