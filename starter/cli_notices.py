"""`banjie notices`, `banjie notice`: what is on its way to people, and what a person puts on record of it."""

from typing import Annotated, Any

import typer

from starter import outbox, screen, words
from starter.counter import AsJson, answer, asked, reading

notice = typer.Typer(no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="告知的编号,见 banjie notices")]


def notices(
    number: Annotated[str | None, typer.Argument(help="登记号;不写则列出各案尚未送达的")] = None,
    state: Annotated[str | None, typer.Option("--state", help="某一状态的:" + "、".join(outbox.STATES))] = None,
    person: Annotated[str | None, typer.Option("--person", help="由某人(及其处室、职务)告知的")] = None,
    as_json: AsJson = False,
) -> None:
    """告知的清单:状态、渠道、次数、下次何时。"""
    found = reading(lambda session, _: outbox.listing(session, outbox.Wanted(number, state, person)))
    answer({"notices": found}, as_json, lambda: _table(found))


def _table(found: list[dict[str, Any]]) -> None:
    if not found:
        screen.console.print("没有符合条件的告知")
        return
    made = screen.table("编号", "告知", "对象", "状态", "渠道", "次数", "下次")
    for one in screen.safe(found):
        way = one["channel_zh"] + (f"({one['holder_zh']})" if one["holder_zh"] else "")
        state = one["state_zh"] + (f"({one['code']})" if one["code"] else "")
        made.add_row(one["id"], one["zh"], one["to"], state, way, str(one["tries"]), screen.when(one["next_at"]))
    screen.console.print(made)


@notice.command()
def record(
    id: Id,
    means: Annotated[str, typer.Option("--means", help="告知方式:" + "、".join(words.MEANS))],
    actor: Annotated[str, typer.Option("--actor", help="告知人代号")],
    as_json: AsJson = False,
) -> None:
    """记录已由人告知;确实联系不上的写 no_contact。"""
    done = asked(lambda desk: outbox.record(desk, id, means, actor))
    answer(done, as_json, lambda: screen.told(f"[green]已记录[/] {screen.safe(done['id'])}:{done['state_zh']}"))


@notice.command()
def show(
    id: Id,
    person: Annotated[str | None, typer.Option("--person", help="查阅人代号;不写则不显示正文和联系方式")] = None,
    as_json: AsJson = False,
) -> None:
    """一件告知的正文和经过。"""
    found = reading(lambda session, _: outbox.show(session, id, person))
    answer(found, as_json, lambda: _shown(screen.safe(found)))


def _shown(one: dict[str, Any]) -> None:
    screen.told(f"[bold]{one['id']}[/] {one['zh']} → {one['to']}:{one['state_zh']}")
    if one["contact"]:
        screen.told(f"联系方式 {one['contact']}")
    for turn in one["way"]:
        more = [turn["channel_zh"], turn.get("code", ""), turn["by_name"]]
        screen.told(f"  {screen.when(turn['at'])} {turn['zh']} {' '.join(filter(None, more))}")
    if one["body"]:
        screen.told(f"\n{one['body']}")
