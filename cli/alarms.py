"""`banjie alarms`: what the watch has found wrong, and what to do about it."""

from itertools import groupby
from operator import itemgetter
from typing import Annotated

import typer

from cli import render
from cli.connection import AsJson, answer, reading
from cli.render import Data
from queries import alarms as found


def alarms(
    everything: Annotated[bool, typer.Option("--all", help="连同已经解除的")] = False,
    as_json: AsJson = False,
) -> None:
    """警报:什么不对、自何时起、哪一案、怎么办、何时告知了负责的人。"""
    data = reading(lambda session, now: found.listing(session, now, everything=everything))
    answer(data, as_json, lambda: _shown(render.safe(data)))


def _shown(data: Data) -> None:
    if not data["watching"]:
        since = f"自 {render.when(data['looked_at'])} 起" if data["looked_at"] else "从来"
        render.told(f"[yellow]监察程序{since}没有查看过[/](banjie watch)")
    if not data["alarms"]:
        render.told(
            "[green]没有警报[/]" + (f"(监察程序 {render.when(data['looked_at'])} 查看)" if data["watching"] else "")
        )
    standing = [one for one in data["alarms"] if not one["cleared_at"]]
    for kind, several in groupby(sorted(standing, key=itemgetter("kind")), key=itemgetter("kind")):
        _group(kind, list(several))
    if cleared := [one for one in data["alarms"] if one["cleared_at"]]:
        render.told("[bold]已解除[/]")
        for one in cleared:
            render.told(f"  {one['about']} {one['zh']} {_when(one)}")


def _group(kind: str, several: list[Data]) -> None:
    render.told(f"[red]{several[0]['zh']}[/]({kind},{len(several)} 项)")
    render.told(f"  怎么办:{found.todo(several)}")
    for one in several:
        render.told(f"  [bold]{one['about']}[/] {one['seen_zh']} {_when(one)}")


def _when(one: Data) -> str:
    said = f"自 {render.when(one['since'])}"
    if one["cleared_at"]:
        said += f" 至 {render.when(one['cleared_at'])}"
    return said + (f",{render.when(one['told_at'])} 已告知" if one["told_at"] else ",未告知")
