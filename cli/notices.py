"""`banjie notices`, `banjie notice`: what is on its way to people, and what a person puts on record of it."""

from typing import Annotated, Any

import typer

from cli import render
from cli.connection import AsJson, answer, asked, reading
from queries import notices as notice_queries
from starter import notice_records
from wording import terms

notice = typer.Typer(no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="告知的编号,见 banjie notices")]


def notices(
    number: Annotated[str | None, typer.Argument(help="登记号;不写则列出各案尚未送达的")] = None,
    state: Annotated[str | None, typer.Option("--state", help="某一状态的:" + "、".join(notice_queries.STATES))] = None,
    person: Annotated[str | None, typer.Option("--person", help="由某人(及其处室、职务)告知的")] = None,
    as_json: AsJson = False,
) -> None:
    """告知的清单:状态、渠道、次数、下次何时。"""
    found = reading(
        lambda session, _: notice_queries.listing(session, notice_queries.NoticeFilter(number, state, person))
    )
    answer({"notices": found}, as_json, lambda: _table(found))


def _table(found: list[dict[str, Any]]) -> None:
    if not found:
        render.console.print("没有符合条件的告知")
        return
    made = render.table("编号", "告知", "对象", "状态", "渠道", "次数", "下次")
    for one in render.safe(found):
        way = one["channel_zh"] + (f"({one['holder_zh']})" if one["holder_zh"] else "")
        state = one["state_zh"] + (f"({one['code']})" if one["code"] else "")
        made.add_row(one["id"], one["zh"], one["to"], state, way, str(one["tries"]), render.when(one["next_at"]))
    render.console.print(made)


@notice.command()
def record(
    id: Id,
    means: Annotated[str, typer.Option("--means", help="告知方式:" + "、".join(terms.MEANS))],
    actor: Annotated[str, typer.Option("--actor", help="告知人代号")],
    as_json: AsJson = False,
) -> None:
    """记录已由人告知;确实联系不上的写 no_contact。"""
    done = asked(lambda desk: notice_records.record(desk, id, means, actor))
    answer(done, as_json, lambda: render.told(f"[green]已记录[/] {render.safe(done['id'])}:{done['state_zh']}"))


@notice.command()
def show(
    id: Id,
    person: Annotated[str | None, typer.Option("--person", help="查阅人代号;不写则不显示正文和联系方式")] = None,
    as_json: AsJson = False,
) -> None:
    """一件告知的正文和经过。"""
    found = reading(lambda session, _: notice_queries.show(session, id, person))
    answer(found, as_json, lambda: _shown(render.safe(found)))


def _shown(one: dict[str, Any]) -> None:
    render.told(f"[bold]{one['id']}[/] {one['zh']} → {one['to']}:{one['state_zh']}")
    if one["contact"]:
        render.told(f"联系方式 {one['contact']}")
    for turn in one["way"]:
        more = [turn["channel_zh"], turn.get("code", ""), turn["by_name"]]
        render.told(f"  {render.when(turn['at'])} {turn['zh']} {' '.join(filter(None, more))}")
    if one["body"]:
        render.told(f"\n{one['body']}")
