"""`banjie documents`, `document`: the documents of a complaint."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.attachments import Number, Reader
from cli.connection import AsJson, print_answer, read_register, with_client
from cli.rendering import output
from queries.documents import document_list
from queries.views.documents import DocumentListView
from starter import documents

DOCUMENT_STATES_ZH = {"made": "", "due": "[yellow]待制发[/]", "failed": "[red]未能制发(见传递程序的日志)[/]"}


def documents_command(number: Number, person: Reader = None, as_json: AsJson = False) -> None:
    """一件投诉的文书:逐版,已由谁签字,SHA-256。"""
    found = read_register(lambda session, now: document_list(session, number, person, now))
    print_answer(found, as_json, lambda: _print_documents(found))


def _print_documents(found: DocumentListView) -> None:
    """Print each version with its SHA-256 unfolded, so that it can be compared and copied."""
    for document in output.escaped(found.documents):
        replaced = "" if document.current else "(已被取代)"
        signed = "、".join(f"{signature.label} {signature.by_name}" for signature in document.signed) or "未签"
        produced = DOCUMENT_STATES_ZH[document.state] or f"制发 {output.instant_text(document.produced_at)}"
        version = f"第{document.version}版{replaced} 第{document.seq}号事项"
        output.print_line(f"[bold]{document.label}[/] {document.document} {version} {produced}")
        output.print_line(f"  签字 {signed}")
        if document.sha256:
            output.print_line(f"  SHA-256 {document.sha256}")
    if not found.documents:
        output.console.print("没有文书")


def document_command(
    number: Number,
    name: Annotated[str, typer.Argument(help="文书的代号或名称,见 banjie documents")],
    version: Annotated[int | None, typer.Option("--version", min=1, help="第几版;不写则取最新的")] = None,
    seq: Annotated[int | None, typer.Option("--seq", min=1, help="第几号事件所成的那一份")] = None,
    out: Annotated[str | None, typer.Option("--out", help="写到哪个新文件;不写则在此处,以登记号和名称命名")] = None,
    person: Reader = None,
    as_json: AsJson = False,
) -> None:
    """取出一份文书(DOCX),并核对未被改动。"""
    place, wanted = Path(out) if out else None, documents.DocumentFilter(name, version, seq)
    saved = with_client(lambda client: documents.save_document(client, number, wanted, place, person))
    line = f"[green]已取出[/] {output.escaped(saved.out)},第{saved.version}版,签字 {saved.signatures} 个,与制发时相同"
    print_answer(saved, as_json, lambda: output.print_line(line))


commands: dict[str, Callable[..., None]] = {"documents": documents_command, "document": document_command}
