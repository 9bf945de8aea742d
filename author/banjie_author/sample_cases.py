"""A case to an end of a regulation, as a timeline: what was done when, by whom, and which limits ran from then."""

from collections.abc import Iterator, Mapping, Sequence

from cli.demo.from_scenarios import ClosingPlays, Merit, closing_plays, tells_more
from documents.report_layout import ReportSection
from models.case import Case
from models.events import Event, stages_reached
from models.means import Means
from models.procedure import Procedure
from models.requirement import Name
from procedures.load import scenario_file
from procedures.scenarios.player import PlayedCase
from procedures.scenarios.schema import Scenario
from rules.clock import running_limits
from rules.event_effects.returns import RETURN
from rules.evolve import evolve, open_case
from wording import dates, terms
from wording.event_texts import event_text
from wording.translation import N_, gettext, listed

SAMPLE_COLUMNS = (N_("End"), N_("Course"))


ASTRAY = frozenset({"expired", "escalated", "corrected", "declined", "dropped"})  # of no plain course
UNTOLD = frozenset({"noted", "assigned", "ticked", "issued", "held", "revived", "adopted", "redated"})


def sample_section(slug: str, procedure: Procedure, *, all_ends: bool) -> ReportSection:
    """Return the section with one case to the ordinary end, or to each end. Raises BadInput for a scenario file that is
    wrong."""
    columns = tuple(heading() for heading in SAMPLE_COLUMNS)
    if not scenario_file(slug).exists():
        return ReportSection(
            gettext("3. Sample cases from beginning to end"),
            columns,
            (),
            gettext("There is no scenario file, so there is no sample."),
            widths=(25, 75),
        )
    plays = sample_plays(slug)
    ends = [name for name, stage in procedure.stages.items() if stage.kind == "end" and stage.ends == "case"]
    shown = ends if all_ends else ordinary_ends(plays)
    rows = tuple(_sample_row(procedure, name, plays) for name in shown)
    note = gettext(
        'Played from the scenarios; the dates are counted by the system. A day after "by" is the last of a limit.'
    ) + _others_text(procedure, [end for end in ends if end not in shown])
    return ReportSection(gettext("3. Sample cases from beginning to end"), columns, rows, note, widths=(20, 80))


def sample_plays(slug: str) -> ClosingPlays:
    """Return for each end of a procedure the plainest scenario that leads there. Raises BadInput."""
    return closing_plays(slug, merit=_plainness)


def _plainness(played: PlayedCase, scenario: Scenario) -> Merit:
    """Return by what the case to be shown is chosen: one that came in by the first entry, one in which all goes as it
    should, then as a demonstration chooses."""
    return _is_usual(played), _goes_well(played) and _is_straight(played), *tells_more(played, scenario)


def _is_straight(played: PlayedCase) -> bool:
    """Return True for a case that came to no stage twice."""
    stages = [stage for event in played.events for stage in stages_reached(event)]
    return len(stages) == len(set(stages))


def _is_usual(played: PlayedCase) -> bool:
    """Return True for a case that came in by the first entry."""
    return played.events[0].name == next(iter(played.law.procedure.entries), None)


def _goes_well(played: PlayedCase) -> bool:
    return not any(map(_goes_astray, played.events))


def _goes_astray(event: Event) -> bool:
    """Return True for an event of no plain course: somebody was not reached, or refused, or something was late."""
    return event.means is Means.no_contact or event.type in ASTRAY or event.name in (RETURN, "refuse")


def ordinary_ends(plays: ClosingPlays) -> list[Name]:
    """Return the end, if there is one, of the case that began by the first entry, in which all goes well and that has
    most to tell: one that was turned away has less."""
    usual = {end: played for end, (played, _) in plays.items() if _is_usual(played)}
    merits = {end: (_goes_well(one), _is_straight(one), len(one.events)) for end, one in usual.items()}
    return sorted(merits, key=lambda end: merits[end], reverse=True)[:1]


def _others_text(procedure: Procedure, ends: Sequence[Name]) -> str:
    """Return that a case can end otherwise, too, and by what its course is shown."""
    return (
        gettext(
            " A case can also end so: {ends}; --all-ends shows one to each.",
            ends=listed(terms.label(procedure, end, "stage") for end in ends),
        )
        if ends
        else ""
    )


def _sample_row(procedure: Procedure, end: Name, plays: ClosingPlays) -> tuple[str, str]:
    played = plays[end][0] if end in plays else None
    course = "\n".join(timeline(played)) if played else gettext("no scenario closes a case here")
    return terms.label(procedure, end, "stage"), course


def timeline(played: PlayedCase) -> Iterator[str]:
    """Yield a line for each event that a leader would ask about, with the limits that it sets."""
    law = played.law
    first, *later = played.events
    case = open_case(law.of_entry(first.name), played.case.number, first)
    yield _with_dues(played, _step(played, first), {}, case)
    for event in later:
        before, case = case, evolve(played.law.of_entry(first.name), case, event)
        if event.type not in UNTOLD:
            yield _with_dues(played, _step(played, event), _dues(played, before), case)


def _step(played: PlayedCase, event: Event) -> str:
    procedure = played.law.procedure
    what = event_text(procedure, event, lambda holder: played.book.names.get(holder, terms.label(procedure, holder)))
    at = dates.short_instant(event.at)
    if not event.by:
        return gettext("{at}  {what}", at=at, what=what)
    return gettext("{at}  {what} ({person})", at=at, what=what, person=played.book.names.get(event.by, event.by))


def _dues(played: PlayedCase, case: Case) -> dict[Name, str]:
    return {
        clock.code: dates.short_day(state.last_day)
        for clock, state in running_limits(played.law, case)
        if state.last_day is not None
    }


def _with_dues(played: PlayedCase, step: str, before: Mapping[Name, str], case: Case) -> str:
    """Return the line of an event with the last days of the limits that it started or moved."""
    new = [(name, day) for name, day in _dues(played, case).items() if before.get(name) != day]
    if not new:
        return step
    labels = (
        gettext("{clock} by {day}", clock=terms.label(played.law.procedure, name, "clock"), day=day)
        for name, day in new
    )
    return gettext("{step}; {due}", step=step, due=listed(labels))
