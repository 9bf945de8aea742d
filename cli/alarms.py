"""`banjie alarms`: what the watch has found wrong, and what to do about it."""

from itertools import groupby
from operator import attrgetter
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, read_register
from cli.rendering import output
from queries.alarms import alarm_list_view, remedy_text
from queries.views.alarms import AlarmListView, AlarmView


def alarms_command(
    everything: Annotated[bool, typer.Option("--all", help="连同已经解除的")] = False,
    as_json: AsJson = False,
) -> None:
    """警报:什么不对、自何时起、哪一案、怎么办、何时告知了负责的人。"""
    found = read_register(lambda session, now: alarm_list_view(session, now, everything=everything))
    print_answer(found, as_json, lambda: _print_alarms(output.escaped(found)))


def _print_alarms(found: AlarmListView) -> None:
    looked_at = output.instant_text(found.looked_at)
    if not found.watching:
        since = f"自 {looked_at} 起" if looked_at else "从来"
        output.print_line(f"[yellow]监察程序{since}没有查看过[/](banjie watch)")
    if not found.alarms:
        output.print_line("[green]没有警报[/]" + (f"(监察程序 {looked_at} 查看)" if found.watching else ""))
    standing = sorted((alarm for alarm in found.alarms if not alarm.cleared_at), key=attrgetter("kind"))
    for _, alarms_of_kind in groupby(standing, key=attrgetter("kind")):
        _print_alarms_of_kind(list(alarms_of_kind))
    if cleared := [alarm for alarm in found.alarms if alarm.cleared_at]:
        output.print_line("[bold]已解除[/]")
        for alarm in cleared:
            output.print_line(f"  {alarm.about} {alarm.label} {_alarm_period(alarm)}")


def _print_alarms_of_kind(alarms: list[AlarmView]) -> None:
    output.print_line(f"[red]{alarms[0].label}[/]({alarms[0].kind},{len(alarms)} 项)")
    output.print_line(f"  怎么办:{remedy_text(alarms)}")
    for alarm in alarms:
        output.print_line(f"  [bold]{alarm.about}[/] {alarm.seen_text} {_alarm_period(alarm)}")


def _alarm_period(alarm: AlarmView) -> str:
    """Return since when it stands, until when it stood, and when people were told."""
    period = f"自 {output.instant_text(alarm.since)}"
    if alarm.cleared_at:
        period += f" 至 {output.instant_text(alarm.cleared_at)}"
    return period + (f",{output.instant_text(alarm.told_at)} 已告知" if alarm.told_at else ",未告知")
