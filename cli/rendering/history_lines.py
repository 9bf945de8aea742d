"""The history of a case, as an official sees it on a terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from cli.rendering.output import escaped, instant_text, print_line, print_sentence
from queries.views.base import NamedView
from queries.views.clock import LastDayView
from queries.views.history import EventView, HistoryView, RefusedActView
from wording.translation import N_, gettext, joined, listed

RECORDED_AT_ONCE = timedelta(minutes=1)  # a later recording is shown
NOTHING_SAID: Mapping[int, str] = MappingProxyType({})
CLOCK_EVENT_TYPES = {"warned", "held", "expired", "reminded", "escalated"}


def print_history(history: HistoryView, said: Mapping[int, str] = NOTHING_SAID) -> None:
    """Print the events of a case with its refused acts, in the order of their recording. `said`: what was said with an
    event, by its number, where that may be shown."""
    shown = escaped(history)
    print_sentence("[bold]{number}[/] {title}", number=shown.number, title=shown.title)
    if shown.altered_from is not None:
        print_sentence(
            "[bold red]The record of this case was altered: from event {seq} on it does not "
            "match its hashes.[/] Do not rely on what follows; tell the administrator.",
            seq=shown.altered_from,
        )
    for line in doubt_lines(shown.doubts):
        print_line(line)
    limits_before = ((), *(event.due_next for event in shown.events))
    entries = [
        (event.recorded_at, 0, _event_lines(event, before, escaped(said.get(event.seq, ""))))
        for event, before in zip(shown.events, limits_before, strict=False)
    ]
    entries += [(refused.at, 1, _refused_act_lines(refused)) for refused in shown.refused]
    for _, _, lines in sorted(entries, key=lambda entry: entry[:2]):
        print_line(lines[0])
        for line in lines[1:]:
            print_line(f"      [dim]{line}[/]")


def _event_lines(event: EventView, limits_before: Sequence[LastDayView], said: str) -> list[str]:
    said_by_itself = event.label if event.by_name else capitalized(event.label)
    what = f"[red]{said_by_itself}[/]" if event.type == "expired" else said_by_itself
    if event.to_label and event.type == "acted":
        what = gettext("{what} → {stage}", what=what, stage=event.to_label)
    if event.recorded_at - event.at >= RECORDED_AT_ONCE:
        late = N_("{what} (noticed {at})") if event.type in CLOCK_EVENT_TYPES else N_("{what} (entered {at})")
        what = late(what=what, at=instant_text(event.recorded_at))
    line = _event_line(event, what)
    written = [said] if said else list(_text_lines(event))
    replaced = (one.says for one in event.replaces)
    return [line, *filter(None, (*written, *replaced, joined(_event_notes(event, limits_before))))]


def _text_lines(event: EventView) -> Iterator[str]:
    """Yield what was written with an event, each line of it by itself: none is taken for a line of the history."""
    for text in event.texts:
        first, *more = text.body.splitlines() or [""]
        yield gettext("{name}: {text}", name=text.label, text=first)
        yield from (f"  {line}" for line in more)


def _event_line(event: EventView, what: str) -> str:
    """Return the line of an event. What the case has done by itself says so in its own words."""
    at = instant_text(event.at)
    if not event.by_name:
        return gettext("{seq:>3}. {at} {what}", seq=event.seq, at=at, what=what)
    who = event.by_name or event.by or ""
    if event.stands_for:
        represented = listed(person.label or person.code for person in event.stands_for)
        who = gettext("{who} (for {represented})", who=who, represented=represented)
    return gettext("{seq:>3}. {at} {who}: {what}", seq=event.seq, at=at, who=who, what=what)


def _event_notes(event: EventView, limits_before: Sequence[LastDayView]) -> Iterator[str]:
    """Yield by which articles an event came about, with which files, and the limits, where they have changed."""
    if event.articles:
        yield gettext("by {articles}", articles=listed(event.articles))
    if event.attachments:
        yield gettext("files {files}", files=listed(event.attachments))
    if event.moved_by:
        yield gettext("moved by {days}", days=listed(day.label for day in event.moved_by))
    if event.due_next != limits_before:
        if not event.due_next:
            yield gettext("no limit runs then")
            return
        limits = [
            gettext("{limit} until {day}", limit=clock.label, day=clock.last_day_label) for clock in event.due_next
        ]
        yield gettext("limits then: {limits}", limits=listed(limits))


def _refused_act_lines(refused: RefusedActView) -> list[str]:
    who = refused.by_name or gettext("(not verified)")
    return [
        gettext(
            "  ✗ {at} {who}: [yellow]{what} - REFUSED[/]",
            at=instant_text(refused.at),
            who=who,
            what=capitalized(refused.label),
        ),
        *refused.says,
    ]


def capitalized(words: str) -> str:
    """Return words as a line begins with them."""
    return words[:1].upper() + words[1:]


def doubt_lines(doubts: Iterable[NamedView]) -> list[str]:
    """Return the line that names the alarms, none where there are none."""
    kinds = [f"{doubt.label} {doubt.code}" for doubt in doubts]
    return (
        [
            gettext(
                "[bold red]The record of this case does not hold: {kinds}.[/] To see what was found: banjie alarms",
                kinds=listed(kinds),
            )
        ]
        if kinds
        else []
    )
