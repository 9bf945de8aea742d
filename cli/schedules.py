"""`banjie schedules`: the duties that come round; arranged, seen, and made up for where one was missed."""

import re
from datetime import date
from typing import Annotated, Any

import typer

from cli import render
from cli.connection import AsJson, answer, asked
from models.errors import BadInput
from starter import periodic_duties
from starter import schedules as arranging
from wording import terms

schedules = typer.Typer(no_args_is_help=True)
DONE = {"created": "新排定", "updated": "已改", "deleted": "已撤", "unchanged": "不变"}


@schedules.command()
def sync(as_json: AsJson = False) -> None:
    """照本单位采用的制度(office.yaml 写明的)排定定期事项;再次执行不变。"""
    done = asked(arranging.sync).model_dump(mode="json")
    answer(done, as_json, lambda: _synced(done))


def _synced(done: dict[str, list[str]]) -> None:
    for word, zh in DONE.items():
        for name in done[word]:
            render.told(f"{zh} {name.partition(':')[2]}")
    if not any(done.values()):
        render.told("没有要排定的定期事项;采用哪些制度写在 office.yaml,例如 property-internal: {}")


@schedules.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """定期事项:依据哪一条、下次何时、上次的报告是哪一件,呈报了何人。"""
    data = asked(periodic_duties.listing)
    answer(data, as_json, lambda: _listed(render.safe(data)))


def _listed(data: dict[str, Any]) -> None:
    for one in data["duties"]:
        render.told(f"[bold]{one['zh']}[/] {one['title']}({one['procedure']} {one['entry']}){'、'.join(one['rules'])}")
        render.told(f"  下次 {render.when(one['next'])}{_state(one)}")
        render.told(f"  上次 {_last(one['last'])}")
    if not data["answered"]:
        render.told("[yellow]Temporal 没有应答,是否已排定不详[/]")
    if data["not_followed"]:
        others = "、".join(data["not_followed"])
        render.told(f"另有定期事项而本单位没有采用的制度:{others};采用的写在 office.yaml,再 banjie schedules sync")


def _state(one: dict[str, Any]) -> str:
    if one["arranged"] is False:
        return " [red]尚未排定[/](banjie schedules sync)"
    return " [yellow]已暂停[/]" if one["paused"] else ""


def _last(last: dict[str, Any] | None) -> str:
    if last is None:
        return "还没有"
    told = "、".join(f"{one['to_zh']}({render.when(one['at'])})" for one in last["told"])
    state = f"{last['stage_zh'] or '尚未开始办理'}{',已办结' if last['closed_at'] else ''}"
    return f"{last['day']} {last['number']} {state}{',已告知 ' + told if told else ''}"


@schedules.command()
def run(
    slug: Annotated[str, typer.Argument(help="制度,如 property-internal")],
    entry: Annotated[str, typer.Argument(help="定期事项,如 monthly_report")],
    day: Annotated[str, typer.Option("--day", help="应做的那一日,如 2026-12-01")],
    as_json: AsJson = False,
) -> None:
    """补做一次错过的定期事项;已经做过的不重做。"""
    done = asked(lambda desk: periodic_duties.run(desk, slug, entry, _day(day)))
    answer(done.model_dump(mode="json"), as_json, lambda: _ran(done))


def _day(written: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
            raise ValueError
        return date.fromisoformat(written)
    except ValueError:
        raise BadInput(f"--day 要写成 2026-12-01;收到的是 {written}") from None


def _ran(done: periodic_duties.Ran) -> None:
    if done.number is None:
        render.told("已交办,报告还在统计;稍后见 banjie schedules list")
        return
    how = "早已登记" if done.before else "已统计并登记"
    later = "" if done.begun else "(稍后自动开始办理)"
    render.told(
        f"[green]{how}[/] {terms.instant(done.at)} 的报告:{done.number}{later};文件见 banjie attachments {done.number}"
    )
