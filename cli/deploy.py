"""`banjie deploy`: a new release over open cases; `status` and `retire` say and end what is old."""

from collections import Counter
from typing import Annotated, Any

import typer

from cli import render
from cli.connection import AsJson, answer, asked
from cli.environment import set_up
from starter.operations import deploy as deployment
from starter.operations import releases
from starter.operations.move_cases import Swept
from starter.operations.versions import Version, versions

SHOWN = 20
WHY = {
    "differs": "新版本由登记簿推算出的案件与现有的不同,仍由旧版办理,直至办结",
    "busy": "正在办理",
    "quarantined": "与登记簿不符,已停止办理",
    "unanswered": "没有及时应答",
    "unable": "所在的版本还不会换版",
}

deploy = typer.Typer(invoke_without_command=True, add_completion=False)


@deploy.callback()
def deploy_(context: typer.Context, as_json: AsJson = False) -> None:
    """换用本版程序:新来件由它办理,在办案件逐件换过来;换不了的仍由旧版办理。可随时中断,再次执行即接着换。"""
    if context.invoked_subcommand:
        return
    chosen = set_up()
    name = releases.keep(chosen) if chosen.embedded else releases.release(chosen)
    if not as_json:
        render.told(f"版本 {name}:等它的办理程序应答,然后逐件换版")
    swept, left = asked(lambda desk: deployment.deploy(desk, name, lambda so_far: _progress(so_far, as_json)))
    data = {"release": name, **swept.model_dump(mode="json"), "versions": _data(left)}
    answer(data, as_json, lambda: _deployed(name, swept, left))


def _progress(so_far: Swept, as_json: bool) -> None:
    if not as_json:
        render.told(f"  已换 {len(so_far.moved)} 件,未换 {len(so_far.stayed)} 件 ……")


def _deployed(name: str, swept: Swept, left: list[Version]) -> None:
    render.told(f"[green]现行版本 {name}[/],新来件由它办理;在办案件换过来 {len(swept.moved)} 件")
    for why, count in Counter(swept.stayed.values()).items():
        numbers = [number for number, reason in swept.stayed.items() if reason == why]
        more = " 等" if count > SHOWN else ""
        render.told(f"[yellow]未换 {count} 件[/]:{WHY[why]}:{'、'.join(numbers[:SHOWN])}{more}")
    for one in left:
        if not (one.current or one.over):
            render.told(f"旧版 {one.release} " + (f"还有 {one.pinned} 件" if one.pinned else _may_go(one.release)))


def _may_go(name: str) -> str:
    return f"已无案件,可以停止:banjie deploy retire {name}"


@deploy.command()
def status(as_json: AsJson = False) -> None:
    """各版程序:何者现行,有无办理程序,各有多少案件在办。"""
    found = [one for one in asked(versions) if not one.over]
    answer({"versions": _data(found)}, as_json, lambda: _status(found))


def _status(found: list[Version]) -> None:
    if not found:
        render.told("还没有办理程序应答过")
        return
    table = render.table("版本", "", "办理程序", "在办")
    for one in found:
        table.add_row(
            one.release,
            "现行" if one.current else "",
            "运行中" if one.working else "[red]没有[/]" if one.pinned or one.current else "没有",
            str(one.pinned),
        )
    render.console.print(table)


@deploy.command()
def retire(
    release: Annotated[str, typer.Argument(help="要停止的版本,见 banjie deploy status")], as_json: AsJson = False
) -> None:
    """停止一个旧版的办理程序;还有案件由它办理的,不予停止。"""
    chosen = set_up()
    asked(lambda desk: deployment.may_retire(desk, release))
    here = chosen.embedded and releases.retire(chosen.home, release)
    says = "其办理程序正在停止" if here else "可以停止它的办理程序了"
    answer({"release": release, "stopping": here}, as_json, lambda: render.told(f"版本 {release} 已无案件,{says}"))


def _data(found: list[Version]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in found]
