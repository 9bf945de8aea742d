"""`banjie attach`, `attachments`, `attachment`: files that belong to a complaint."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import render
from cli.connection import AsJson, answer, asked, reading
from cli.decisions import done, foresee
from models.errors import Unavailable
from queries import case_file
from starter import attachments

Number = Annotated[str, typer.Argument(help="登记号,如 ZZW-2025-000001")]
Reader = Annotated[str | None, typer.Option("--person", help="查阅人代号;不写则不显示文件名,也不能取出")]


def attach(
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
    kept = reading(lambda session, _: case_file.case_file(session, number))
    name = case_file.act_name(kept.procedure, kept.case.stage, as_)
    if preview:
        foresee(lambda desk: attachments.preview(desk, number, file, actor, name=name, text=text), as_json)
    else:
        done(lambda desk: attachments.attach(desk, number, file, actor, name=name, text=text, id=id), as_json)


def attachments_(
    number: Number,
    person: Reader = None,
    verify: Annotated[bool, typer.Option("--verify", help="逐一核对文件是否缺失、是否被改动")] = False,
    as_json: AsJson = False,
) -> None:
    """一件投诉的附件;未予办理的事项所附的也列出。"""
    found = asked(lambda desk: attachments.listed(desk, number, person, verify=verify))
    answer({"attachments": found}, as_json, lambda: render.attachments(found))
    if any(one.get("file", "intact") != "intact" for one in found):
        raise typer.Exit(Unavailable.exit_code)


def attachment(
    id: Annotated[str, typer.Argument(help="附件编号,见 banjie attachments")],
    out: Annotated[str, typer.Option("--out", help="写到哪个新文件")],
    person: Reader = None,
    as_json: AsJson = False,
) -> None:
    """取出一个附件,并核对未被改动。"""
    saved = asked(lambda desk: attachments.save(desk, id, Path(out), person))
    data: dict[str, Any] = saved.model_dump(mode="json")
    answer(data, as_json, lambda: render.told(f"[green]已取出[/] {render.safe(saved.out)},与登记时相同"))


def sweep(
    days: Annotated[int, typer.Option("--days", min=1, max=3660, help="存入至少多少日的")] = 1,
    as_json: AsJson = False,
) -> None:
    """清除没有任何一件投诉引用的附件文件(办理未成时留下的)。"""
    gone = asked(lambda desk: attachments.sweep(desk, timedelta(days=days)))
    answer({"removed": gone}, as_json, lambda: render.told(f"已清除 {len(gone)} 个文件"))


commands: dict[str, Callable[..., None]] = {
    "attach": attach,
    "attachments": attachments_,
    "attachment": attachment,
    "sweep": sweep,
}
