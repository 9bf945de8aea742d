"""Files: sent before the complaint or act that names them, and fetched again."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, UploadFile
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse

from models.messages import Id
from starter.documents import attachments
from starter.documents.attachments import SavedAttachment
from starter.documents.upload import store_stream
from web.api.bodies import READER, SentFile
from web.api.callers import MayRead, MaySendFiles
from web.api.problems import responses
from web.api.sent_files import FILE, send_file

router = APIRouter(prefix="/v1/attachments", tags=["files"])


@router.post("", status_code=201, responses=responses("media-type"))
async def receive_file(caller: MaySendFiles, file: UploadFile) -> SentFile:
    """Store a file and return its SHA-256. Then name it in a complaint (`files`) or in an act (`attachments`), exactly
    as it stands in this answer. A file that nothing names within a day may be removed."""
    stored = await store_stream(caller.client, file.filename or "", file.file)
    return SentFile.sealed(caller.client.web_keys, caller.sender.name, stored)


@router.get("/{attachment}", response_class=FileResponse, responses=responses("unknown", "refused") | {200: FILE})
async def fetch_file(
    caller: MayRead,
    attachment: Annotated[Id, PathParameter(description="Id of the attachment, from the list of the case")],
    reader: READER = None,
) -> FileResponse:
    """Return an attachment, compared with its digest."""
    caller.require_person(reader)

    async def save(out: Path) -> SavedAttachment:
        return await attachments.save_attachment(caller.client, attachment, out, reader, caller.door)

    return await send_file(save, lambda saved: saved.name, "application/octet-stream")
