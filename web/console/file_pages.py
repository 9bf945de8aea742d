"""Files of a case: attachments and documents, as whoever is logged in may open them."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from starter import attachments, documents
from starter.attachments import SavedAttachment
from starter.documents import DocumentFilter, PrintedSheet, SavedDocument, print_approval_sheet
from web.api.sent_files import send_file
from web.console.desk import DOOR, ConsoleDesk, turned_away

WORD_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class FilePages:
    """Attachments and documents; that they were opened, or refused, is on record."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk, self.client = desk, desk.identity.client

    async def attachment(self, request: Request) -> Response:
        """Send an attachment, under the name that it came with, to be saved and not shown."""
        opened = await self.desk.identity.require_session(request)
        file = request.path_params["file"]

        async def save(out: Path) -> SavedAttachment:
            return await attachments.save_attachment(self.client, file, out, opened.person, DOOR)

        with turned_away():
            return await send_file(save, lambda saved: saved.name, "application/octet-stream")

    async def document(self, request: Request) -> Response:
        """Send the newest version of a document."""
        opened = await self.desk.identity.require_session(request)
        number, name = request.path_params["number"], request.path_params["document"]

        async def save(out: Path) -> SavedDocument:
            wanted = DocumentFilter(name, None)
            return await documents.save_document(self.client, number, wanted, out, opened.person, door=DOOR)

        with turned_away():
            return await send_file(save, lambda saved: f"{number}-{name}-{saved.version}.docx", WORD_DOCUMENT)

    async def approval_sheet(self, request: Request) -> Response:
        """Send the approval sheet of a case, to be printed and decided by hand."""
        opened = await self.desk.identity.require_session(request)
        number = request.path_params["number"]

        async def save(out: Path) -> PrintedSheet:
            return await print_approval_sheet(self.client, number, out, opened.person, door=DOOR)

        with turned_away():
            return await send_file(save, lambda _: f"{number}-approval-sheet.docx", WORD_DOCUMENT)
