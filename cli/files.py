"""`banjie attach`, `attachments`, `attachment`, `documents`, `document`: files that belong to a complaint."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, read_register, with_client, with_reading_client
from cli.decisions import perform, show_preview
from cli.people.os_user import own_name
from cli.rendering import case_tables, output
from cli.rendering.doubt_lines import doubt_lines
from models.errors import Unavailable
from queries import case_file
from queries.documents import document_list
from queries.views.documents import DocumentListView, DocumentView
from queries.views.preview import PreviewView
from register.office.access_journal import COMMAND
from starter import attachments, documents
from starter.act_record import ActResult
from starter.approval_sheet import print_approval_sheet
from starter.client import BanjieClient
from wording.language import listed
from wording.table.help import help_cases, help_files
from wording.table.office import file_screens

Number = Annotated[str, typer.Argument(help=help_cases.NUMBER())]
Reader = Annotated[str | None, typer.Option("--person", callback=own_name, help=help_files.FILE_READER())]


def attach_command(
    number: Number,
    file: Annotated[str, typer.Argument(help=help_files.FILE())],
    actor: Annotated[str, typer.Option("--actor", callback=own_name, help=help_cases.ACTOR())],
    as_: Annotated[str, typer.Option("--as", help=help_files.AS())] = "evidence",
    text: Annotated[str | None, typer.Option("--text", help=help_files.TEXT())] = None,
    id: Annotated[str | None, typer.Option("--id", help=help_files.ID())] = None,
    preview: Annotated[bool, typer.Option("--preview", help=help_files.PREVIEW())] = False,
    as_json: AsJson = False,
) -> None:
    """Attach a file by an act."""

    async def find_act_name(client: BanjieClient) -> str:
        case = await client.transact(lambda session: case_file.load_case_file(session, number))
        return case_file.act_name(case.procedure, case.case.stage, as_)

    async def preview_attaching(client: BanjieClient) -> PreviewView:
        name = await find_act_name(client)
        return await attachments.preview_attachment(client, number, file, actor, name=name, text=text)

    async def attach_file(client: BanjieClient) -> ActResult:
        name = await find_act_name(client)
        return await attachments.attach(client, number, file, actor, name=name, text=text, id=id)

    if preview:
        show_preview(preview_attaching, as_json)
    else:
        perform(attach_file, as_json)


def attachments_command(
    number: Number,
    person: Reader = None,
    verify: Annotated[bool, typer.Option("--verify", help=help_files.VERIFY())] = False,
    as_json: AsJson = False,
) -> None:
    """Print the attachments of a complaint."""
    found = with_reading_client(lambda client: attachments.list_attachments(client, number, person, verify=verify))
    print_answer(found, as_json, lambda: case_tables.print_attachments(found.attachments))
    if any(attachment.file not in (None, "intact") for attachment in found.attachments):
        raise typer.Exit(Unavailable.exit_code)


def attachment_command(
    id: Annotated[str, typer.Argument(help=help_files.ATTACHMENT_ID())],
    out: Annotated[str, typer.Option("--out", help=help_files.OUT())],
    person: Reader = None,
    as_json: AsJson = False,
) -> None:
    """Save an attachment."""
    saved = with_reading_client(lambda client: attachments.save_attachment(client, id, Path(out), person, COMMAND))
    line = file_screens.ATTACHMENT_SAVED(file=output.escaped(saved.out))
    print_answer(saved, as_json, lambda: output.print_line(line))


def sweep_command(
    days: Annotated[int, typer.Option("--days", min=1, max=3660, help=help_files.DAYS())] = 1,
    as_json: AsJson = False,
) -> None:
    """Remove files that nothing refers to."""
    gone = with_client(lambda client: attachments.sweep_attachments(client, timedelta(days=days)))
    print_answer({"removed": gone}, as_json, lambda: output.print_line(file_screens.SWEPT(count=len(gone))))


def documents_command(number: Number, person: Reader = None, as_json: AsJson = False) -> None:
    """Print the documents of a complaint."""
    found = read_register(lambda session, now: document_list(session, number, person, now, COMMAND))
    print_answer(found, as_json, lambda: _print_documents(found))


def _print_documents(found: DocumentListView) -> None:
    """Print each version with its SHA-256 unfolded, so that it can be compared and copied."""
    for line in doubt_lines(output.escaped(found).doubts):
        output.print_line(line)
    for document in output.escaped(found.documents):
        wording = file_screens.VERSION if document.current else file_screens.REPLACED_VERSION
        version = wording(version=document.version, seq=document.seq)
        state = file_screens.DOCUMENT_STATES[document.state](at=output.instant_text(document.produced_at))
        code = [] if document.document in document.label else [document.document]  # in English the label begins with it
        output.print_line(" ".join([f"[bold]{document.label}[/]", *code, version, state]))
        output.print_line(_signed_text(document))
        if document.sha256:
            output.print_line(f"  SHA-256 {document.sha256}")
    if not found.documents:
        output.console.print(file_screens.NO_DOCUMENTS())


def _signed_text(document: DocumentView) -> str:
    if not document.signed:
        return file_screens.UNSIGNED()
    signers = listed(f"{signature.label} {signature.by_name}" for signature in document.signed)
    return file_screens.SIGNED(signers=signers)


def document_command(
    number: Number,
    name: Annotated[str, typer.Argument(help=help_files.DOCUMENT_NAME())],
    version: Annotated[int | None, typer.Option("--version", min=1, help=help_files.VERSION())] = None,
    seq: Annotated[int | None, typer.Option("--seq", min=1, help=help_files.SEQ())] = None,
    out: Annotated[str | None, typer.Option("--out", help=help_files.DOCUMENT_OUT())] = None,
    person: Reader = None,
    as_json: AsJson = False,
) -> None:
    """Save a document."""
    place, wanted = Path(out) if out else None, documents.DocumentFilter(name, version, seq)
    saved = with_reading_client(
        lambda client: documents.save_document(client, number, wanted, place, person, door=COMMAND)
    )
    wording = file_screens.DOCUMENT_SAVED if saved.signatures else file_screens.DOCUMENT_SAVED_UNSIGNED
    line = wording(file=output.escaped(saved.out), version=saved.version, signatures=saved.signatures)
    print_answer(saved, as_json, lambda: output.print_line(line))


def approval_sheet_command(
    number: Number,
    out: Annotated[str | None, typer.Option("--out", help=help_files.DOCUMENT_OUT())] = None,
    person: Reader = None,
    as_json: AsJson = False,
) -> None:
    """Print the approval sheet of a complaint."""
    place = Path(out) if out else None
    printed = with_reading_client(lambda client: print_approval_sheet(client, number, place, person, door=COMMAND))
    line = file_screens.SHEET_PRINTED(file=output.escaped(printed.out))
    print_answer(printed, as_json, lambda: output.print_line(line))


commands: dict[str, Callable[..., None]] = {
    "attach": attach_command,
    "attachments": attachments_command,
    "attachment": attachment_command,
    "sweep": sweep_command,
    "documents": documents_command,
    "document": document_command,
    "approval-sheet": approval_sheet_command,
}
