"""`banjie attach`, `attachments`, `attachment`: files that belong to a complaint."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, with_client
from cli.decisions import perform, show_preview
from cli.rendering import case_tables, output
from models.errors import Unavailable
from queries import case_file
from queries.views.preview import PreviewView
from starter import attachments
from starter.act_record import ActResult
from starter.client import BanjieClient

Number = Annotated[str, typer.Argument(help="登记号,如 ZZW-2025-000001")]
Reader = Annotated[str | None, typer.Option("--person", help="查阅人代号;不写则不显示文件名,也不能取出")]


def attach_command(
    number: Number,
    file: Annotated[str, typer.Argument(help="要附上的文件")],
    actor: Annotated[str, typer.Option("--actor", help="办理人代号")],
    as_: Annotated[str, typer.Option("--as", help="以哪一事项附上")] = "evidence",
    text: Annotated[str | None, typer.Option("--text", help="对附件的说明")] = None,
    id: Annotated[str | None, typer.Option("--id", help="送件方自己的标记:同一标记只办理一次")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="只看结果,不存入,不办理")] = False,
    as_json: AsJson = False,
) -> None:
    """给一件投诉附上一个文件(至多 20 MB)。"""

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
    verify: Annotated[bool, typer.Option("--verify", help="逐一核对文件是否缺失、是否被改动")] = False,
    as_json: AsJson = False,
) -> None:
    """一件投诉的附件;未予办理的事项所附的也列出。"""
    found = with_client(lambda client: attachments.list_attachments(client, number, person, verify=verify))
    print_answer(found, as_json, lambda: case_tables.print_attachments(found.attachments))
    if any(attachment.file not in (None, "intact") for attachment in found.attachments):
        raise typer.Exit(Unavailable.exit_code)


def attachment_command(
    id: Annotated[str, typer.Argument(help="附件编号,见 banjie attachments")],
    out: Annotated[str, typer.Option("--out", help="写到哪个新文件")],
    person: Reader = None,
    as_json: AsJson = False,
) -> None:
    """取出一个附件,并核对未被改动。"""
    saved = with_client(lambda client: attachments.save_attachment(client, id, Path(out), person))
    print_answer(
        saved, as_json, lambda: output.print_line(f"[green]已取出[/] {output.escaped(saved.out)},与登记时相同")
    )


def sweep_command(
    days: Annotated[int, typer.Option("--days", min=1, max=3660, help="存入至少多少日的")] = 1,
    as_json: AsJson = False,
) -> None:
    """清除没有任何一件投诉引用的附件文件(办理未成时留下的)。"""
    gone = with_client(lambda client: attachments.sweep_attachments(client, timedelta(days=days)))
    print_answer({"removed": gone}, as_json, lambda: output.print_line(f"已清除 {len(gone)} 个文件"))


commands: dict[str, Callable[..., None]] = {
    "attach": attach_command,
    "attachments": attachments_command,
    "attachment": attachment_command,
    "sweep": sweep_command,
}
