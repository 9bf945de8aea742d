"""`banjie documents`, `document`: the papers of a complaint."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli import render
from cli.attachments import Number, Reader
from cli.connection import AsJson, answer, asked, reading
from queries import documents as document_queries
from queries.views import Data
from starter import documents

STATES = {"made": "", "due": "[yellow]待制发[/]", "failed": "[red]未能制发(见传递程序的日志)[/]"}


def documents_(number: Number, person: Reader = None, as_json: AsJson = False) -> None:
    """一件投诉的文书:逐版,已由谁签字,SHA-256。"""
    found = reading(lambda session, now: document_queries.listing(session, number, person, now))
    answer({"documents": found}, as_json, lambda: _show(found))


def _show(found: list[Data]) -> None:
    """Each paper with its SHA-256 in one piece, so that it can be compared and copied."""
    for one in render.safe(found):
        old = "" if one["current"] else "(已被取代)"
        signed = "、".join(f"{by['zh']} {by['by_name']}" for by in one["signed"]) or "未签"
        produced = STATES[one["state"]] or f"制发 {render.when(one['produced_at'])}"
        head = f"[bold]{one['zh']}[/] {one['document']} 第{one['version']}版{old} 第{one['seq']}号事项 {produced}"
        rest = [f"  签字 {signed}", *([f"  SHA-256 {one['sha256']}"] if one["sha256"] else [])]
        render.console.print("\n".join([head, *rest]), soft_wrap=True)
    if not found:
        render.console.print("没有文书")


def document(
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
    saved = asked(lambda desk: documents.save(desk, number, wanted, place, person))
    told = f"[green]已取出[/] {render.safe(saved.out)},第{saved.version}版,签字 {saved.signatures} 个,与制发时相同"
    answer(saved.model_dump(mode="json"), as_json, lambda: render.told(told))


commands: dict[str, Callable[..., None]] = {"documents": documents_, "document": document}
