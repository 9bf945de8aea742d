"""`banjie attach`, `attachments`, `attachment`, `documents`, `document`: files that belong to a complaint."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli.acts.act_names import act_name
from cli.acts.decisions import perform, show_preview
from cli.connection import AsJson, print_answer, read_register, with_client, with_reading_client
from cli.identity.os_user import own_name
from cli.options import Actor, CaseNumber, NewFile
from cli.rendering import case_tables, output
from cli.rendering.history_lines import doubt_lines
from models.errors import Unavailable
from queries.cases import case_file
from queries.documents.versions import document_list
from queries.views.documents import DocumentListView, DocumentView
from queries.views.preview import PreviewView
from register.office.access_journal import COMMAND
from starter.acts.receipt import ActResult
from starter.client import BanjieClient
from starter.documents import attachments, document_files
from starter.documents.document_files import print_approval_sheet, save_translation
from wording.translation import N_, Language, gettext, listed

DOCUMENT_STATES = {
    "due": N_("[yellow]to be made[/]"),
    "failed": N_("[red]could not be made (see the log of the relay)[/]"),
    "made": N_("made {at}"),
}


Reader = Annotated[
    str | None,
    typer.Option(
        "--person",
        callback=own_name,
        help=gettext("Code of the person who reads. Without it file names are hidden and files are not given out"),
    ),
]


def attach_command(
    number: CaseNumber,
    file: Annotated[str, typer.Argument(help=gettext("File to attach"))],
    actor: Actor,
    as_: Annotated[str, typer.Option("--as", help=gettext("Act with which it is attached"))] = "evidence",
    text: Annotated[str | None, typer.Option("--text", help=gettext("Remark on the file"))] = None,
    id: Annotated[
        str | None, typer.Option("--id", help=gettext("Mark of the sender: the same mark is done once"))
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help=gettext("Only show what would happen; store nothing, do nothing"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    async def find_act_name(client: BanjieClient) -> str:
        case = await client.transact(lambda session: case_file.load_case_file(session, number))
        return act_name(case.procedure, case.case.stage, as_)

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
    number: CaseNumber,
    person: Reader = None,
    verify: Annotated[bool, typer.Option("--verify", help=gettext("Check that no file is missing or altered"))] = False,
    as_json: AsJson = False,
) -> None:
    found = with_reading_client(lambda client: attachments.list_attachments(client, number, person, verify=verify))
    print_answer(found, as_json, lambda: case_tables.print_attachments(found.attachments))
    if any(attachment.file not in (None, "intact") for attachment in found.attachments):
        raise typer.Exit(Unavailable.exit_code)


def attachment_command(
    id: Annotated[str, typer.Argument(help=gettext("Number of the file; see banjie attachments"))],
    out: Annotated[str, typer.Option("--out", help=gettext("New file to write"))],
    person: Reader = None,
    as_json: AsJson = False,
) -> None:
    saved = with_reading_client(lambda client: attachments.save_attachment(client, id, Path(out), person, COMMAND))
    line = gettext("[green]Saved[/] {file}, unaltered since it was registered", file=output.escaped(saved.out))
    print_answer(saved, as_json, lambda: output.print_line(line))


def sweep_command(
    days: Annotated[
        int, typer.Option("--days", min=1, max=3660, help=gettext("Only files stored at least so many days ago"))
    ] = 1,
    as_json: AsJson = False,
) -> None:
    gone = with_client(lambda client: attachments.sweep_attachments(client, timedelta(days=days)))
    print_answer({"removed": gone}, as_json, lambda: output.print_sentence("Files removed: {count}", count=len(gone)))


def documents_command(number: CaseNumber, person: Reader = None, as_json: AsJson = False) -> None:
    found = read_register(lambda session, now: document_list(session, number, person, now, COMMAND))
    print_answer(found, as_json, lambda: _print_documents(found))


def _print_documents(found: DocumentListView) -> None:
    """Print each version with its SHA-256 unfolded, so that it can be compared and copied."""
    for line in doubt_lines(output.escaped(found).doubts):
        output.print_line(line)
    for document in output.escaped(found.documents):
        wording = (
            N_("version {version}, event {seq},")
            if document.current
            else N_("version {version} (replaced), event {seq},")
        )
        version = wording(version=document.version, seq=document.seq)
        state = DOCUMENT_STATES[document.state](at=output.instant_text(document.produced_at))
        output.print_line(f"[bold]{document.label}[/] {document.document} {version} {state}")
        output.print_line(_signed_text(document))
        if document.sha256:
            output.print_line(f"  SHA-256 {document.sha256}")
    if not found.documents:
        output.console.print(gettext("No documents."))


def _signed_text(document: DocumentView) -> str:
    if not document.signed:
        return gettext("  not signed")
    signers = listed(f"{signature.label} {signature.by_name}" for signature in document.signed)
    return gettext("  signed by {signers}", signers=signers)


def document_command(
    number: CaseNumber,
    name: Annotated[str, typer.Argument(help=gettext("Code or name of the document; see banjie documents"))],
    version: Annotated[
        int | None, typer.Option("--version", min=1, help=gettext("Version; left out, the newest"))
    ] = None,
    seq: Annotated[
        int | None, typer.Option("--seq", min=1, help=gettext("The one that the event of this number made"))
    ] = None,
    translated: Annotated[
        Language | None,
        typer.Option("--translated", help=gettext("Make it anew in another language (en), for reading alone")),
    ] = None,
    out: NewFile = None,
    person: Reader = None,
    as_json: AsJson = False,
) -> None:
    place, wanted = Path(out) if out else None, document_files.DocumentFilter(name, version, seq)
    if translated:
        made = with_reading_client(
            lambda client: save_translation(client, number, wanted, translated, place, person, door=COMMAND)
        )
        file = output.escaped(made.out)
        said = gettext("[green]Saved[/] the translation {file}; the signed original governs", file=file)
        print_answer(made, as_json, lambda: output.print_line(said))
        return
    saved = with_reading_client(
        lambda client: document_files.save_document(client, number, wanted, place, person, door=COMMAND)
    )
    wording = (
        N_("[green]Saved[/] {file}, version {version}, signatures: {signatures}, unaltered since it was made")
        if saved.signatures
        else N_("[green]Saved[/] {file}, version {version}, not signed, unaltered since it was made")
    )
    line = wording(file=output.escaped(saved.out), version=saved.version, signatures=saved.signatures)
    print_answer(saved, as_json, lambda: output.print_line(line))


def approval_sheet_command(
    number: CaseNumber,
    out: NewFile = None,
    person: Reader = None,
    as_json: AsJson = False,
) -> None:
    place = Path(out) if out else None
    printed = with_reading_client(lambda client: print_approval_sheet(client, number, place, person, door=COMMAND))
    line = gettext("[green]Printed[/] the approval sheet {file}", file=output.escaped(printed.out))
    print_answer(printed, as_json, lambda: output.print_line(line))
