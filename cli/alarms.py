"""`banjie alarms`: what the watch has found wrong, and what to do about it."""

from itertools import groupby
from operator import attrgetter
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, read_register
from cli.rendering import output
from queries.alarms import alarm_list_view, remedy_text
from queries.views.alarms import AlarmListView, AlarmView
from wording.translation import N_, gettext

ALARM_PERIODS = {
    (False, False): N_("since {since}; nobody was told"),
    (False, True): N_("since {since}; told at {told}"),
    (True, False): N_("from {since} to {cleared}; nobody was told"),
    (True, True): N_("from {since} to {cleared}; told at {told}"),
}


def alarms_command(
    everything: Annotated[bool, typer.Option("--all", help=gettext("Include those that no longer stand"))] = False,
    as_json: AsJson = False,
) -> None:
    found = read_register(lambda session, now: alarm_list_view(session, now, everything=everything))
    print_answer(found, as_json, lambda: _print_alarms(output.escaped(found)))


def _print_alarms(found: AlarmListView) -> None:
    looked_at = output.instant_text(found.looked_at)
    if not found.watching:
        wording = (
            N_("[yellow]The watch has not looked since {at}[/] (banjie watch)")
            if looked_at
            else N_("[yellow]The watch has never looked[/] (banjie watch)")
        )
        output.print_line(wording(at=looked_at))
    if not found.alarms:
        wording = N_("[green]No alarms[/] (the watch looked at {at})") if found.watching else N_("[green]No alarms[/]")
        output.print_line(wording(at=looked_at))
    standing = sorted((alarm for alarm in found.alarms if not alarm.cleared_at), key=attrgetter("kind"))
    for _, alarms_of_kind in groupby(standing, key=attrgetter("kind")):
        _print_alarms_of_kind(list(alarms_of_kind))
    if cleared := [alarm for alarm in found.alarms if alarm.cleared_at]:
        output.print_sentence("[bold]No longer standing[/]")
        for alarm in cleared:
            said = {"about": alarm.about, "kind": alarm.label, "period": _alarm_period(alarm)}
            output.print_sentence("  [bold]{about}[/]: {kind}; {period}", **said)


def _print_alarms_of_kind(alarms: list[AlarmView]) -> None:
    output.print_sentence(
        "[red]{kind}[/] ({code}, {count})", kind=alarms[0].label, code=alarms[0].kind, count=len(alarms)
    )
    output.print_sentence("  What to do: {remedy}", remedy=remedy_text(alarms))
    for alarm in alarms:
        said = {"about": alarm.about, "seen": alarm.seen_text, "period": _alarm_period(alarm)}
        output.print_sentence("  [bold]{about}[/]: {seen}; {period}", **said)


def _alarm_period(alarm: AlarmView) -> str:
    since, cleared, told = map(output.instant_text, (alarm.since, alarm.cleared_at, alarm.told_at))
    return ALARM_PERIODS[bool(cleared), bool(told)](since=since, cleared=cleared, told=told)
