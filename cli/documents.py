"""`banjie documents`, `document`: the documents of a complaint."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.attachments import Number, Reader
from cli.connection import AsJson, print_answer, read_register, with_reading_client
from cli.rendering import output
from cli.rendering.doubt_lines import doubt_lines
from queries.documents import document_list
from queries.views.documents import DocumentListView, DocumentView
from starter import documents
from wording.language import listed
from wording.table.help import help_files
from wording.table.office import file_screens


def documents_command(number: Number, person: Reader = None, as_json: AsJson = False) -> None:
    """Print the documents of a complaint."""
    found = read_register(lambda session, now: document_list(session, number, person, now))
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
    saved = with_reading_client(lambda client: documents.save_document(client, number, wanted, place, person))
    wording = file_screens.DOCUMENT_SAVED if saved.signatures else file_screens.DOCUMENT_SAVED_UNSIGNED
    line = wording(file=output.escaped(saved.out), version=saved.version, signatures=saved.signatures)
    print_answer(saved, as_json, lambda: output.print_line(line))


commands: dict[str, Callable[..., None]] = {"documents": documents_command, "document": document_command}
