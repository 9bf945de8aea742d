"""What a case waits for, as an official sees it on a terminal."""

from collections.abc import Iterator, Mapping, Sequence

from cli.rendering.output import escaped, instant_text, print_line, print_sentence
from queries.views.acts import ActFieldView, ActView
from queries.views.base import NamedView
from queries.views.case import LinkedCaseView, OpenActView, PendingRequestView, RunningClockView, TrackView, WaitingView
from wording import dates
from wording.articles import article_text
from wording.translation import N_, Message, gettext, joined, listed

OWED: Mapping[str, Message] = {"record": N_("  To be put on record: {what}"), "notice": N_("  To be told: {what}")}

LINKED_CASES = {
    "parent": N_("opened by [bold]{number}[/]: {title} ({at} {why}) · {progress}"),
    "child": N_("[bold]{number}[/] {title}, opened by this case ({at} {why}) · {progress}"),
    "host": N_("merged into [bold]{number}[/] {title} ({at}) · {progress}"),
    "joined": N_("[bold]{number}[/] {title}, merged into this case ({at})"),
}


def print_waiting(waiting: WaitingView) -> None:
    """Print who must act, until when, and everything that can be done, in lines that can be copied."""
    print_state(waiting)
    shown = escaped(waiting)
    ready = [act for act in shown.open if not act.asks]
    unready = [act for act in shown.open if act.asks]
    if ready:
        print_sentence("[bold]Can be done now[/] (banjie act {number} ACT --actor CODE)", number=shown.number)
    for act in ready:
        print_line(_act_line(act))
    if unready:
        print_sentence("[bold]More is needed for these[/] (state it with --fact NAME=VALUE --text NAME=TEXT)")
    for act in unready:
        print_line(_act_line(act))
        for missing in act.asks:
            print_sentence("      needs {asks} ({rule})", asks=joined(missing.asks), rule=missing.rule)


def print_acts(acts: Sequence[ActView]) -> None:
    """Print acts with who may do them, what stands against them, and each field as it is typed."""
    for act in acts:
        shown = escaped(act)
        print_line(_with_code(shown.label, shown.name))
        if shown.who:
            print_sentence("  Who may do it: {holders}", holders=labels(shown.who))
        if shown.persons:
            print_sentence("  These are: {people}", people=listed(f"{one.label} ({one.code})" for one in shown.persons))
        for reason in shown.reasons:
            print_sentence("  Not now: {why}", why=reason.says)
        for field in shown.fields:
            print_line(_field_line(field))


def _field_line(field: ActFieldView) -> str:
    """Return a field as it is typed, what there is to choose from, and who asks."""
    part, _, name = field.name.rpartition(".")
    typed = {"facts": f"--fact {name}=", "texts": f"--text {name}="}.get(part, f"--{name.replace('_', '-')}")
    chosen = [one.code if one.code == one.label else f"{one.code} ({one.label})" for one in field.values]
    parts = [field.label, *([gettext("required")] * field.required), *([listed(chosen)] * bool(chosen))]
    parts += [listed(one.code for one in field.rules)] * bool(field.rules)
    return gettext("    [bold]{option}[/] {says}", option=typed, says=joined(parts))


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
        return gettext(
            "“{limit}” until {day}, asked by {person}",
            limit=request.label,
            day=dates.short_day(request.until),
            person=request.by_name,
        )
    return gettext(
        "{units} more for “{limit}”, asked by {person}",
        limit=request.label,
        units=request.units_label,
        person=request.by_name,
    )


def labels(named: Sequence[NamedView]) -> str:
    return listed(one.label for one in named)


def _act_line(act: OpenActView) -> str:
    named = _with_code(act.label, act.name)
    return (
        gettext("  {act} (--track {track})", act=named, track=act.track) if act.track else gettext("  {act}", act=named)
    )


def _with_code(label: str, code: str) -> str:
    """Return the words for a code with the code, which people type. In English most words begin with it."""
    if label.startswith(code):
        return gettext("[bold]{label}[/]", label=label)
    return gettext("[bold]{code}[/] ({label})", label=label, code=code)


def _other_waiting_lines(waiting: WaitingView) -> Iterator[str]:
    """Yield what waits beside the stage itself."""
    for pending in waiting.pending:
        yield gettext(
            "  [yellow]To be decided[/]: {request} ({who} decide)",
            request=request_text(pending),
            who=labels(pending.who),
        )
    for decision in waiting.people:
        yield gettext("  [yellow]People[/]: {what} ({who} decide)", what=decision.label, who=labels(decision.who))
    for document in waiting.unsigned:
        yield gettext("  To be signed: {document}, by {who}", document=document.label, who=labels(document.signers))
    for linked in waiting.related:
        line = N_("  Linked case not closed: {case}") if linked.relation == "child" else N_("  Merged: {case}")
        yield line(case=linked_case_line(linked))
    for track in waiting.tracks:
        if track.merging:
            yield gettext(
                "  {by} would merge it into {into}: a second person has to say the same",
                by=track.merging.by_name,
                into=track.merging.into,
            )
    for owed in waiting.owed:
        yield OWED[owed.word](what=owed.label)
    for guide in waiting.guide_lines:
        yield gettext("  Note: {says}", says=guide)


def _track_line(track: TrackView, *, several: bool) -> str:
    """Return where a track stands and whom it waits for."""
    who, since = labels(track.who), instant_text(track.since)
    sentence = (
        N_("[bold]Waits on {track} for[/] {who}, at “{stage}” (since {since})")
        if track.who
        else N_("[bold]Waits on {track}[/], at “{stage}” (since {since})")  # those who are to agree come behind it
    )
    on_track = sentence(track=track.track, who=who, stage=track.stage_label, since=since)
    parts = [
        on_track
        if several
        else gettext(
            "[bold]Waits for[/] {who}, at “{stage}” (since {since})", who=who, stage=track.stage_label, since=since
        )
    ]
    parts += [gettext("to agree: {who}", who=labels(track.answers))] * bool(track.answers)
    parts += [gettext("to give an opinion: {who}", who=labels(track.asked))] * bool(track.asked)
    parts += [gettext("helping: {who}", who=labels(track.helpers))] * bool(track.helpers)
    parts += [gettext("to be done: {what}", what=labels(track.duties))] * bool(track.duties)
    parts += [gettext("waits here for the other tracks")] * track.joining
    return joined(parts)


def _running_clock_lines(clock: RunningClockView) -> Iterator[str]:
    """Yield a limit with its end and how much of it is used, then what it will cause."""
    states = {
        "over": N_("[red]overdue[/], it ended {day}"),
        "held": N_("[yellow]ended, a request for more time waits[/], it ended {day}"),
    }
    parts = [states.get(clock.state, N_("until {day}"))(day=clock.last_day_label)]
    parts += [clock.used_label] * bool(clock.used_label)
    parts += [gettext("suspended")] * clock.suspended
    parts += [gettext("counted by the statute alone until the holiday notice comes")] * clock.provisional
    limit = _with_code(clock.label, clock.clock)
    yield gettext(
        "  Time limit {limit} [{rule} {article}]: {state}",
        limit=limit,
        rule=clock.rule,
        article=article_text(clock.article),
        state=joined(parts),
    )
    if clock.ahead:
        coming = [gettext("{event} {at}", event=event.label, at=instant_text(event.at)) for event in clock.ahead]
        yield gettext("    then {events}", events=joined(coming))


def linked_case_line(linked: LinkedCaseView) -> str:
    """Return which case it is, when and why the child was opened, and how far it has got."""
    opened = {
        "number": linked.number,
        "title": linked.title,
        "at": instant_text(linked.opened_at),
        "why": linked.why_label,
    }
    line = LINKED_CASES[linked.relation]
    if linked.closed_at:
        progress = gettext("closed {at}: {stage}", at=instant_text(linked.closed_at), stage=linked.stage_label)
    else:
        progress = gettext("open: {stage}", stage=linked.stage_label)
    return line(**opened, progress=progress)
