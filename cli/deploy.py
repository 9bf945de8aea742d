"""`banjie deploy`: deploy a release over open cases, show all releases, and stop the workers of an old one."""

from collections import Counter
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, with_client
from cli.environment import load_environment
from cli.rendering import output
from starter.operations import deploy as deployment
from starter.operations import releases
from starter.operations.move_cases import MoveSummary
from starter.operations.versions import Version, list_versions

MAX_SHOWN_CASES = 20
STAY_REASONS = {
    "differs": "新版本由登记簿推算出的案件与现有的不同,仍由旧版办理,直至办结",
    "busy": "正在办理",
    "quarantined": "与登记簿不符,已停止办理",
    "unanswered": "没有及时应答",
    "unable": "所在的版本还不会换版",
}

deploy = typer.Typer(invoke_without_command=True, add_completion=False)


@deploy.callback()
def deploy_command(context: typer.Context, as_json: AsJson = False) -> None:
    """换用本版程序:新来件由它办理,在办案件逐件换过来;换不了的仍由旧版办理。可随时中断,再次执行即接着换。"""
    if context.invoked_subcommand:
        return
    chosen = load_environment()
    name = releases.keep_release(chosen) if chosen.embedded else releases.running_release(chosen)
    if not as_json:
        output.print_line(f"版本 {name}:等它的办理程序应答,然后逐件换版")
    moved, left = with_client(
        lambda client: deployment.deploy_release(client, name, lambda so_far: _print_progress(so_far, as_json)), chosen
    )
    data = {"release": name, **moved.model_dump(mode="json"), "versions": _versions_json(left)}
    print_answer(data, as_json, lambda: _print_deployment(name, moved, left))


def _print_progress(so_far: MoveSummary, as_json: bool) -> None:
    if not as_json:
        output.print_line(f"  已换 {len(so_far.moved)} 件,未换 {len(so_far.stayed)} 件 ……")


def _print_deployment(name: str, moved: MoveSummary, left: list[Version]) -> None:
    output.print_line(f"[green]现行版本 {name}[/],新来件由它办理;在办案件换过来 {len(moved.moved)} 件")
    for why, count in Counter(moved.stayed.values()).items():
        numbers = [number for number, reason in moved.stayed.items() if reason == why]
        more = " 等" if count > MAX_SHOWN_CASES else ""
        output.print_line(
            f"[yellow]未换 {count} 件[/]:{STAY_REASONS[why]}:{'、'.join(numbers[:MAX_SHOWN_CASES])}{more}"
        )
    for version in left:
        if not (version.current or version.unneeded):
            state = f"还有 {version.pinned} 件" if version.pinned else _retire_hint(version.release)
            output.print_line(f"旧版 {version.release} {state}")


def _retire_hint(name: str) -> str:
    return f"已无案件,可以停止:banjie deploy retire {name}"


@deploy.command(name="status")
def release_status_command(as_json: AsJson = False) -> None:
    """各版程序:何者现行,有无办理程序,各有多少案件在办。"""
    found = [version for version in with_client(list_versions) if not version.unneeded]
    print_answer({"versions": _versions_json(found)}, as_json, lambda: _print_versions(found))


def _print_versions(found: list[Version]) -> None:
    if not found:
        output.print_line("还没有办理程序应答过")
        return
    table = output.new_table("版本", "", "办理程序", "在办")
    for version in found:
        needed = version.pinned or version.current
        table.add_row(
            version.release,
            "现行" if version.current else "",
            "运行中" if version.working else "[red]没有[/]" if needed else "没有",
            str(version.pinned),
        )
    output.console.print(table)


@deploy.command(name="retire")
def retire_command(
    release: Annotated[str, typer.Argument(help="要停止的版本,见 banjie deploy status")], as_json: AsJson = False
) -> None:
    """停止一个旧版的办理程序;还有案件由它办理的,不予停止。"""
    chosen = load_environment()
    with_client(lambda client: deployment.check_retirable(client, release), chosen)
    stopping = chosen.embedded and releases.retire_release(chosen.home, release)
    says = "其办理程序正在停止" if stopping else "可以停止它的办理程序了"
    print_answer(
        {"release": release, "stopping": stopping},
        as_json,
        lambda: output.print_line(f"版本 {release} 已无案件,{says}"),
    )


def _versions_json(found: list[Version]) -> list[dict[str, object]]:
    return [version.model_dump(mode="json") for version in found]
