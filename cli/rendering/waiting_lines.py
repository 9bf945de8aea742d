"""What a case waits for, as an official sees it on a terminal."""

from collections.abc import Iterator, Sequence

from cli.rendering.linked_cases import linked_case_line
from cli.rendering.output import escaped, instant_text, print_line
from queries.views.base import NamedView
from queries.views.waiting import OpenActView, PendingRequestView, RunningClockView, TrackView, WaitingView
from wording.articles import article_text
from wording.language import joined, listed
from wording.table.cases import waiting_screens


def print_waiting(waiting: WaitingView) -> None:
    """Print who must act, until when, and everything that can be done, in lines that can be copied."""
    print_state(waiting)
    shown = escaped(waiting)
    ready = [act for act in shown.open if not act.asks]
    unready = [act for act in shown.open if act.asks]
    if ready:
        print_line(waiting_screens.READY(number=shown.number))
    for act in ready:
        print_line(_act_line(act))
    if unready:
        print_line(waiting_screens.NOT_READY())
    for act in unready:
        print_line(_act_line(act))
        for missing in act.asks:
            print_line(waiting_screens.MISSING(asks=joined(missing.asks), rule=missing.rule))


def print_state(waiting: WaitingView) -> None:
    """Print who must act and until when, without what can be done."""
    shown = escaped(waiting)
    for track in shown.tracks:
        print_line(_track_line(track, several=len(shown.tracks) > 1))
    for clock in shown.clocks:
        for line in _running_clock_lines(clock):
            print_line(line)
    for line in _other_waiting_lines(shown):
        print_line(line)


def request_text(request: PendingRequestView) -> str:
    """Return what a request for more time asks for, and who asked."""
    if request.until:
        return waiting_screens.REQUEST_UNTIL(limit=request.label, day=request.until, person=request.by_name)
    return waiting_screens.REQUEST_UNITS(limit=request.label, units=request.units_label, person=request.by_name)


def labels(named: Sequence[NamedView]) -> str:
    """Return the words for several codes as one list."""
    return listed(one.label for one in named)


def _act_line(act: OpenActView) -> str:
    named = _with_code(act.label, act.name)
    return waiting_screens.ACT_ON_TRACK(act=named, track=act.track) if act.track else waiting_screens.ACT(act=named)


def _with_code(label: str, code: str) -> str:
    """Return the words for a code with the code, which people type. In English most words begin with it."""
    if label.startswith(code):
        return waiting_screens.CODE_ALONE(label=label)
    return waiting_screens.WITH_CODE(label=label, code=code)


def _other_waiting_lines(waiting: WaitingView) -> Iterator[str]:
    """Yield what waits beside the stage itself."""
    for pending in waiting.pending:
        yield waiting_screens.PENDING(request=request_text(pending), who=labels(pending.who))
    for decision in waiting.people:
        yield waiting_screens.PEOPLE(what=decision.label, who=labels(decision.who))
    for document in waiting.unsigned:
        yield waiting_screens.UNSIGNED(document=document.label, who=labels(document.signers))
    for linked in waiting.related:
        line = waiting_screens.LINKED_OPEN if linked.relation == "child" else waiting_screens.MERGED
        yield line(case=linked_case_line(linked))
    for track in waiting.tracks:
        if track.merging:
            yield waiting_screens.MERGING(by=track.merging.by_name, into=track.merging.into)
    for owed in waiting.owed:
        yield waiting_screens.OWED[owed.word](what=owed.label)
    for guide in waiting.guide_lines:
        yield waiting_screens.GUIDE(says=guide)


def _track_line(track: TrackView, *, several: bool) -> str:
    """Return where a track stands and whom it waits for."""
    who, since = labels(track.who), instant_text(track.since)
    on_track = waiting_screens.WAITS_ON_TRACK(track=track.track, who=who, stage=track.stage_label, since=since)
    parts = [on_track if several else waiting_screens.WAITS(who=who, stage=track.stage_label, since=since)]
    parts += [waiting_screens.ANSWERS(who=labels(track.answers))] * bool(track.answers)
    parts += [waiting_screens.OPINIONS(who=labels(track.asked))] * bool(track.asked)
    parts += [waiting_screens.HELPERS(who=labels(track.helpers))] * bool(track.helpers)
    parts += [waiting_screens.DUTIES(what=labels(track.duties))] * bool(track.duties)
    parts += [waiting_screens.JOINING()] * track.joining
    return joined(parts)


def _running_clock_lines(clock: RunningClockView) -> Iterator[str]:
    """Yield a limit with its end and how much of it is used, then what it will cause."""
    states = {"over": waiting_screens.OVERDUE, "held": waiting_screens.HELD}
    parts = [states.get(clock.state, waiting_screens.UNTIL)(day=clock.last_day_label)]
    parts += [clock.used_label] * bool(clock.used_label)
    parts += [waiting_screens.SUSPENDED()] * clock.suspended
    parts += [waiting_screens.PROVISIONAL()] * clock.provisional
    limit = _with_code(clock.label, clock.clock)
    yield waiting_screens.LIMIT(limit=limit, rule=clock.rule, article=article_text(clock.article), state=joined(parts))
    if clock.ahead:
        coming = [waiting_screens.COMING(event=event.label, at=instant_text(event.at)) for event in clock.ahead]
        yield waiting_screens.AHEAD(events=joined(coming))
