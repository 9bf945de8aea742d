"""The history of a case, as an official sees it on a terminal."""

from collections.abc import Iterator
from datetime import timedelta

from cli.rendering.output import console, escaped, instant_text
from queries.views.history import EventView, HistoryView, RefusedActView

RECORDED_AT_ONCE = timedelta(minutes=1)  # a later recording is shown
CLOCK_EVENT_TYPES = {"warned", "held", "expired", "reminded", "escalated"}
ACTORS_ZH = {"opened": "来件", "notified": "系统"}  # of events that no person has done


def print_history(history: HistoryView) -> None:
    """Print the events of a case with its refused acts, in the order of their recording."""
    shown = escaped(history)
    console.print(f"[bold]{shown.number}[/] {shown.title}")
    entries = [(event.recorded_at, 0, _event_lines(event)) for event in shown.events]
    entries += [(refused.at, 1, _refused_act_lines(refused)) for refused in shown.refused]
    for _, _, lines in sorted(entries, key=lambda entry: entry[:2]):
        console.print(f"  {lines[0]}", soft_wrap=True)
        for line in lines[1:]:
            console.print(f"      [dim]{line}[/]", soft_wrap=True)


def print_demo_history(history: HistoryView, title: str) -> None:
    """Print the history of a case of the demonstration, under its title."""
    console.print(f"\n[bold]{title}[/]")
    print_history(history)


def _event_lines(event: EventView) -> list[str]:
    zh = f"[red]{event.label}[/]" if event.type == "expired" else event.label
    if event.to_label and event.type == "acted":
        zh += f" → {event.to_label}"
    who = event.by_name or ACTORS_ZH.get(event.type, "时限")
    line = f"{event.seq:>2} {instant_text(event.at)} {who}:{zh}{_recording_delay(event)}"
    notes = ";".join(_event_notes(event))
    return [line, notes] if notes else [line]


def _event_notes(event: EventView) -> Iterator[str]:
    if event.articles:
        yield "依据 " + "、".join(event.articles)
    if event.attachments:
        yield "附件 " + "、".join(event.attachments)
    if event.due_next:
        yield "此后时限 " + ";".join(f"{clock.label} 至 {clock.last_day}" for clock in event.due_next)


def _recording_delay(event: EventView) -> str:
    """Return when an event was recorded, where that was not at once."""
    if event.recorded_at - event.at < RECORDED_AT_ONCE:
        return ""
    word = "发现" if event.type in CLOCK_EVENT_TYPES else "收到"
    return f"({instant_text(event.recorded_at)} {word})"


def _refused_act_lines(refused: RefusedActView) -> list[str]:
    who = refused.by_name or "(未核实)"
    return [f" — {instant_text(refused.at)} {who}:[yellow]{refused.label},不予办理[/]", *refused.says]
