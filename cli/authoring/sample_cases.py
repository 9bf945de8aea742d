"""One case to each end of a regulation, as a timeline: what was done when, by whom, and which limits ran from then."""

from collections.abc import Iterator, Mapping

from cli.demo.from_scenarios import closing_plays
from documents.report_layout import ReportSection
from models.case import Case
from models.events import Event
from models.procedure import Procedure
from models.requirement import Name
from procedures.load import scenario_file
from procedures.scenarios.player import PlayedCase
from rules.clock import running_limits
from rules.evolve import evolve, open_case
from wording import terms
from wording.event_texts import event_text
from wording.language import listed
from wording.table.checker import leader_words

UNTOLD = frozenset({"noted", "assigned", "ticked", "issued", "held", "revived", "adopted", "redated"})


def sample_section(slug: str, procedure: Procedure) -> ReportSection:
    """Return the section with one case to each end. Raises BadInput for a scenario file that is wrong."""
    columns = tuple(heading() for heading in leader_words.SAMPLE_COLUMNS)
    if not scenario_file(slug).exists():
        return ReportSection(leader_words.SAMPLES(), columns, (), leader_words.NO_SAMPLES(), widths=(25, 75))
    plays = closing_plays(slug)
    ends = [name for name, stage in procedure.stages.items() if stage.kind == "end" and stage.ends == "case"]
    rows = tuple(_sample_row(procedure, name, {end: played for end, (played, _) in plays.items()}) for name in ends)
    return ReportSection(leader_words.SAMPLES(), columns, rows, leader_words.SAMPLES_NOTE(), widths=(20, 80))


def _sample_row(procedure: Procedure, end: Name, plays: Mapping[Name, PlayedCase]) -> tuple[str, str]:
    played = plays.get(end)
    course = "\n".join(timeline(played)) if played else leader_words.NO_SAMPLE()
    return procedure.stages[end].zh, course


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
    at = terms.official_instant(event.at)
    if not event.by:
        return leader_words.STEP(at=at, what=what)
    return leader_words.STEP_BY(at=at, what=what, person=played.book.names.get(event.by, event.by))


def _dues(played: PlayedCase, case: Case) -> dict[Name, str]:
    return {
        clock.name: state.last_day.isoformat()
        for clock, state in running_limits(played.law, case)
        if state.last_day is not None
    }


def _with_dues(played: PlayedCase, step: str, before: Mapping[Name, str], case: Case) -> str:
    """Return the line of an event with the last days of the limits that it started or moved."""
    new = [(name, day) for name, day in _dues(played, case).items() if before.get(name) != day]
    if not new:
        return step
    labels = (leader_words.DUE(clock=terms.label(played.law.procedure, name, "clock"), day=day) for name, day in new)
    return leader_words.THEN_DUE(step=step, due=listed(labels))
