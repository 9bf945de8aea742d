"""What an act would do, what it has done, and the results of a batch, as an official sees them on a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cli.rendering.output import OUTCOMES, escaped, print_line, print_sentence
from cli.rendering.waiting_lines import labels, request_text
from queries.views.case import CaseView, TrackView, WaitingView
from queries.views.clock import LastDayView
from queries.views.history import EventView, HistoryView
from queries.views.preview import PreviewView
from starter.acts.receipt import ActResult, OnRecord, PassedOn
from starter.cases.registration import Registered
from wording.translation import N_, Message, gettext, joined, listed


class CaseAfterAct(NamedTuple):
    """A case as it stands after an act, with its journal."""

    case: CaseView
    history: HistoryView


def print_registered(registered: Registered, waiting: WaitingView | None) -> None:
    registered_as = (
        N_("[yellow]Already registered, not repeated:[/] [bold]{number}[/]")
        if registered.again
        else N_("[green]Registered[/] as [bold]{number}[/]")
    )
    print_line(registered_as(number=registered.number))
    for warning in registered.warnings:
        print_sentence("  [yellow]warning[/] {says}", says=escaped(warning))
    if registered.similar:
        print_sentence(
            "  [yellow]Note[/] the same contact has filed nearly the same before: {numbers}. "
            "Look whether to merge them.",
            numbers=listed(registered.similar),
        )
    if registered.log:
        print_line(f"  {escaped(registered.log)}")
    if not registered.begun:
        print_line("  " + gettext("It has not begun yet; it will by itself."))
    if waiting:
        _print_next(waiting)


def print_preview(preview: PreviewView) -> None:
    shown = escaped(preview)
    if not shown.allowed:
        print_sentence("[yellow]Preview: this cannot be done[/]")
        for line in dict.fromkeys(shown.says):
            print_line(f"  · {line}")
        return
    print_sentence("[green]Preview: this can be done[/]; stage then: [bold]{stage}[/]", stage=shown.stage_label)
    changes = (
        (N_("time limit ends: {limit}"), shown.clocks_stopped),
        (N_("time limit begins: {limit}, until {day}"), shown.clocks_started),
        (N_("time limit moves: {limit}, until {day}"), shown.clocks_moved),
    )
    for change, clocks in changes:
        for clock in clocks:
            print_line(f"  {_change_line(change, clock)}")
    if shown.told:
        print_line("  " + gettext("told: {whom}", whom=labels(shown.told)))


def print_done(result: ActResult, after: CaseAfterAct | None) -> None:
    if isinstance(result, PassedOn):
        print_sentence("[green]The case is closed; linked case {number} is opened.[/]", number=result.opened)
        return
    if after is None:
        done = N_("[yellow]Done before, not repeated[/] {number}") if result.again else N_("[green]Done[/] {number}")
        print_line(joined([done(number=result.number), gettext("The register will have it shortly.")]))
        return
    _print_changes(result, escaped(after.history.events))
    if after.case.waiting:
        _print_next(after.case.waiting)
    else:
        print_sentence("Closed: [bold]{stage}[/]", stage=escaped(after.case.stage_label))


def _print_changes(result: OnRecord, events: Sequence[EventView]) -> None:
    """Print the event of an act, the events that followed from it, and the limits that it changed."""
    before, own = _events_of_act(events, result.n)
    if not own:
        print_sentence("[green]Done[/] {number}", number=result.number)
        return
    done = (
        N_("[yellow]Done before, not repeated[/] {number}, event {seq}: {what}")
        if result.again
        else N_("[green]Done[/] {number}, event {seq}: {what}")
    )
    print_line(done(number=result.number, seq=own[0].seq, what=_event_words(own[0])))
    if result.again:
        return
    for event in own[1:]:
        print_line("  " + gettext("also: {what}", what=_event_words(event)))
    for line in _limit_changes(before[-1].due_next if before else (), own[-1].due_next):
        print_line(f"  {line}")


def _events_of_act(events: Sequence[EventView], n: int) -> tuple[Sequence[EventView], Sequence[EventView]]:
    """Return the events before an act, and those that came of it: its own, and what the case did at once."""
    first = next((at for at, event in enumerate(events) if event.n == n), len(events))
    last = next((at for at in range(first, len(events)) if events[at].n not in (n, None)), len(events))
    return events[:first], events[first:last]


def _event_words(event: EventView) -> str:
    if event.type != "acted" or not event.to_label:
        return event.label
    return gettext("{what} → {stage}", what=event.label, stage=event.to_label)


def _limit_changes(before: Sequence[LastDayView], after: Sequence[LastDayView]) -> Iterator[str]:
    """Yield the limits that have ended, begun or moved."""
    was, now = ({limit.clock: limit for limit in limits} for limits in (before, after))
    for clock, limit in was.items():
        if clock not in now:
            yield _change_line(N_("time limit ends: {limit}"), limit)
    for clock, limit in now.items():
        if clock not in was:
            yield _change_line(N_("time limit begins: {limit}, until {day}"), limit)
        elif limit.due != was[clock].due:
            yield _change_line(N_("time limit moves: {limit}, until {day}"), limit)


def _change_line(change: Message, limit: LastDayView) -> str:
    return change(limit=limit.label, day=limit.last_day_label)


def _print_next(waiting: WaitingView) -> None:
    """Print in a line each for whom the case waits and until when, and where the menu is."""
    shown = escaped(waiting)
    for track in shown.tracks:
        print_line(_next_line(shown, track))
    for pending in shown.pending:
        print_line("  " + gettext("Waits for approval: {request}", request=request_text(pending)))
    print_line("  " + gettext("What can be done: banjie waiting {number}", number=shown.number))


def _next_line(waiting: WaitingView, track: TrackView) -> str:
    """Return for whom a track waits; where it is the only one, until when: by the limit that ends first."""
    who, stage = labels(track.who), track.stage_label
    if len(waiting.tracks) > 1:
        return gettext("Next on {track}: {who}, [bold]{stage}[/]", track=track.track, who=who, stage=stage)
    running = [clock for clock in waiting.clocks if clock.state == "running"]
    first = min(((clock.due, clock.clock, clock) for clock in running if clock.due), default=None)
    if first is None:
        return gettext("Next: {who}, [bold]{stage}[/]", who=who, stage=stage)
    _, _, first_to_end = first
    return gettext(
        "Next: {who}, [bold]{stage}[/], “{limit}” until {day}",
        who=who,
        stage=stage,
        limit=first_to_end.label,
        day=first_to_end.last_day_label,
    )


def print_decisions(results: Sequence[Mapping[str, object]]) -> None:
    """Print the outcome of each line of a batch, with the reasons below it."""
    for result in map(escaped, results):
        which = result["number"] or gettext("line {line}", line=result["line"])
        outcome = OUTCOMES[str(result["outcome"])]()
        if result.get("allowed"):
            outcome = gettext(
                "[green]Preview: this can be done[/]; stage then: [bold]{stage}[/]", stage=result["stage_label"]
            )
        print_line(f"{which} {outcome}")
        for line in _reason_lines(result.get("says")):
            print_line(f"    {line}")


def _reason_lines(says: object) -> list[str]:
    """Return the lines of a failure's text, or those of a preview."""
    if isinstance(says, str):
        return says.splitlines()
    return [str(line) for line in says] if isinstance(says, list | tuple) else []
