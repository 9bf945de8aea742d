"""What is known of one complaint: what it waits for, its history, its limits, its documents."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse

from models.messages import ClockKey
from models.requirement import Name
from queries.views.case import AttachmentListView, WaitingView
from queries.views.clock import DeadlineView
from queries.views.documents import DocumentListView
from queries.views.history import HistoryView
from starter import reads
from starter.documents import attachments, document_files
from starter.documents.document_files import DocumentFilter, SavedDocument, SavedTranslation
from web.api.bodies import CASE_NUMBER, READER
from web.api.callers import MayRead
from web.api.problems import responses
from web.api.sent_files import FILE, WORD_DOCUMENT, send_file
from wording.translation import Language

router = APIRouter(prefix="/v1/complaints/{number}", tags=["cases"])


@router.get("/waiting", responses=responses("unknown", "refused"))
async def waiting(caller: MayRead, number: CASE_NUMBER, reader: READER = None) -> WaitingView:
    """Say what the case waits for: whom, until when, which acts are open and what each still needs."""
    caller.require_person(reader)
    return await reads.waiting(caller.client, number, reader, caller.door)


@router.get("/history", responses=responses("unknown", "refused"))
async def history(caller: MayRead, number: CASE_NUMBER, reader: READER = None) -> HistoryView:
    """Return the events of the case in order, by whom and by which articles, and its refused acts."""
    caller.require_person(reader)
    return await reads.history(caller.client, number, reader, caller.door)


@router.get("/clocks/{clock}/explanation", responses=responses("unknown", "refused"))
async def explanation(caller: MayRead, number: CASE_NUMBER, clock: ClockKey, reader: READER = None) -> DeadlineView:
    """Say why a limit ends when it does, day by day."""
    caller.require_person(reader)
    return await reads.explain(caller.client, number, clock, reader, caller.door)


@router.get("/documents", responses=responses("unknown", "refused"))
async def document_list(caller: MayRead, number: CASE_NUMBER, reader: READER = None) -> DocumentListView:
    """List the documents of the case with every version."""
    caller.require_person(reader)
    return await document_files.list_documents(caller.client, number, reader, caller.door)


@router.get(
    "/documents/{document}", response_class=FileResponse, responses=responses("unknown", "refused") | {200: FILE}
)
async def document_file(
    caller: MayRead,
    number: CASE_NUMBER,
    document: Name,
    version: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    reader: READER = None,
) -> FileResponse:
    """Return the newest version of a document, or the one that is named, compared with its digest."""
    caller.require_person(reader)
    wanted = DocumentFilter(document, version)

    async def save(out: Path) -> SavedDocument:
        return await document_files.save_document(caller.client, number, wanted, out, reader, door=caller.door)

    return await send_file(save, lambda saved: f"{number}-{document}-{saved.version}.docx", WORD_DOCUMENT)


@router.get(
    "/documents/{document}/translations/{language}",
    response_class=FileResponse,
    responses=responses("unknown", "refused") | {200: FILE},
)
async def document_translation(
    caller: MayRead,
    number: CASE_NUMBER,
    document: Name,
    language: Language,
    version: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    reader: READER = None,
) -> FileResponse:
    """Return a document made anew in another language, for reading alone: the original governs, and is signed."""
    caller.require_person(reader)
    wanted = DocumentFilter(document, version)

    async def save(out: Path) -> SavedTranslation:
        return await document_files.save_translation(
            caller.client, number, wanted, language, out, reader, door=caller.door
        )

    return await send_file(save, lambda saved: f"{number}-{document}-{saved.version}-{language}.docx", WORD_DOCUMENT)


@router.get("/attachments", responses=responses("unknown", "refused"))
async def attachment_list(caller: MayRead, number: CASE_NUMBER, reader: READER = None) -> AttachmentListView:
    """List the files that came with the complaint and with its acts."""
    caller.require_person(reader)
    return await attachments.list_attachments(caller.client, number, reader, door=caller.door)
