"""`banjie procedures check`: prove a procedure before a case runs by it, and report what is worth knowing of it.

For a sound procedure the report lists what is proved and what is found (`proofs`), the longest path to each end, what
stops each clock, the stages without a limit and the loops. In an office's own file a finding is an error; the files
that come with the program have none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from banjie_author.lint.accepted import AnsweredFinding, sorted_by_answer
from banjie_author.lint.linted_text import LintedText
from banjie_author.lint.listing import lint_findings
from banjie_author.paths import LongestPath, PathSearch, asked_anew, clocks_run_again, stage_loops
from banjie_author.proofs.clock_ends import ClockCourse
from banjie_author.proofs.finding import CheckFinding
from banjie_author.proofs.idle_facts import facts_that_repeat_outcomes, times_that_repeat_acts
from banjie_author.proofs.listing import Proved, findings_and_proofs
from banjie_author.sentences import (
    SentenceBook,
    counted_text,
    findings_by_sentences,
    open_sentences,
    sentences_of,
)
from models.law import Law
from models.procedure import Procedure
from models.requirement import Name
from models.time import Unit
from procedures.checker import kind_names
from procedures.checker.event_graph import EventGraph
from procedures.checker.soundness import ProcedureGraphs, is_overlay, problems_of_file
from procedures.checker.unresolved_names import foreign_tags
from procedures.load import PROCEDURES_FOLDER, current_source, find_procedure_file, parse_file, parse_procedure
from procedures.office_options import required_settings
from procedures.reminders import HOUSE_IDLE_DAYS, IDLE_REMINDER, stages_without_limit
from procedures.source import InvalidProcedure, Problem, Source
from wording.translation import N_, NP_, Message, gettext, listed, pgettext

LIMITS: Mapping[str, Message] = {
    "working_day": N_("{n} working_day"),
    "calendar_day": N_("{n} calendar_day"),
    "week": NP_("report", "{n} week"),
    "month": NP_("report", "{n} month"),
    "minute": NP_("report", "{n} minute"),
    "hour": NP_("report", "{n} hour"),
    "working_hour": N_("{n} working_hour"),
    "same_day": NP_("report", "until the end of the day"),
    "day_of_month": NP_("report", "until day {n} of the month"),
    "weekday": N_("until weekday {n} (1 for Monday)"),
    "month_end": NP_("report", "until the end of the month"),
    "date": N_("until {month}-{day}"),
}


HOUSE_REMINDER = {"name": IDLE_REMINDER, "days": HOUSE_IDLE_DAYS}


@dataclass(frozen=True)
class CheckReport:
    """What is wrong with a procedure; where nothing is, what is worth knowing of it.

    `proved`, and what is `not_covered` by that. `findings`: where a proof fails, each with its line; they count as
    problems unless the file is `built_in`.
    `accepted`: what is found and answered in the file, each with the reason.
    `ends`, `clocks`, `returns`, `loops`: a line on each.
    `unlimited`: stages without a limit. `unruled`: outcomes and own acts whose refusal would name no rule.
    `unnamed`: entries, of several, that people know by their code alone.
    `repeating`, `repeated_times`: facts that say no more than which outcome was taken, or when.
    `sentences`: those of the source, where they are on file.
    `foreign`: tags of the procedures that an overlay is laid over. `asked`: settings that the office must give.
    """

    slug: str
    problems: tuple[Problem, ...] = ()
    findings: tuple[tuple[CheckFinding, Problem], ...] = ()
    accepted: tuple[AnsweredFinding, ...] = ()
    proved: tuple[str, ...] = ()
    not_covered: tuple[str, ...] = ()
    built_in: bool = False
    ends: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    unlimited: tuple[Name, ...] = ()
    unruled: tuple[Name, ...] = ()
    unnamed: tuple[Name, ...] = ()
    returns: tuple[str, ...] = ()
    loops: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    asked: tuple[Name, ...] = ()
    sentences: SentenceBook | None = None
    repeating: tuple[Name, ...] = ()
    repeated_times: tuple[Name, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems and (self.built_in or not self.findings)

    def __str__(self) -> str:
        return "\n".join(self._report_lines())

    def _report_lines(self) -> Iterator[str]:
        found = [
            gettext("finding: {problem}", problem=gettext("{problem} [{kind}]", problem=problem, kind=finding.kind))
            for finding, problem in self.findings
        ]
        if not self.ok:
            yield from map(str, self.problems)
            yield from found
            return
        yield gettext("{slug}: every stage can be reached and can end", slug=self.slug)
        if self.sentences:
            yield counted_text(self.sentences)
        yield from (gettext("proved: {says}", says=says) for says in self.proved)
        yield from (gettext("not proved: {says}", says=says) for says in self.not_covered)
        yield from found
        yield from map(_accepted_line, self.accepted)
        yield from (gettext("setting {name} must be given by the office", name=name) for name in self.asked)
        yield from (gettext("tag {tag} is of the procedures this one is laid over", tag=tag) for tag in self.foreign)
        yield from self.ends
        yield from self.clocks
        yield from (
            gettext(
                "no limit at {stage}: covered by the house reminder ({name}, by default {days} working days)",
                stage=stage,
                **HOUSE_REMINDER,
            )
            for stage in self.unlimited
        )
        yield from self.returns
        yield from self.loops
        if self.unruled:
            yield gettext(
                "advice: {count} places cite no rule when they are refused: give {places} the rule "
                "that provides for it, `rule:`; leave it where the text has no such sentence",
                count=len(self.unruled),
                places=listed(self.unruled),
            )
        if self.unnamed:
            yield gettext(
                "advice: give the entries {entries} a name:, so that people can tell the kinds of cases apart",
                entries=listed(self.unnamed),
            )
        if self.repeating:
            yield gettext(
                "advice: of {facts}, nothing is used but what the outcome taken says already; it need not be asked for",
                facts=listed(self.repeating),
            )
        if self.repeated_times:
            yield gettext(
                "advice: of {facts}, nothing is used but the time of the act, which the act has "
                "itself (late_report where it is reported later); it need not be asked for",
                facts=listed(self.repeated_times),
            )


def _accepted_line(answered: AnsweredFinding) -> str:
    finding, answer = answered
    return gettext(
        "accepted: {where}: {reason}",
        where=f"{finding.kind} {answer.rule or finding.place}".strip(),
        reason=answer.reason,
    )


def check_procedure(source_or_slug: Source | Path | str, settings: Mapping[str, object] | None = None) -> CheckReport:
    """Check a procedure as its text is written, or with an office's settings."""
    try:
        if isinstance(source_or_slug, Source):
            source, procedure = source_or_slug, parse_procedure(source_or_slug, settings)
        else:
            path = find_procedure_file(str(source_or_slug))
            source, procedure = current_source(path), parse_file(path, settings)
    except InvalidProcedure as invalid:
        return CheckReport(str(source_or_slug), tuple(invalid.problems))
    made = ProcedureGraphs(procedure)
    if problems := problems_of_file(source, made):
        return CheckReport(procedure.slug, problems)
    try:
        return sound_report(source, made, tuple(required_settings(source) if settings is None else ()))
    except InvalidProcedure as invalid:  # its sentences are not well formed
        return CheckReport(procedure.slug, tuple(invalid.problems))


def sound_report(source: Source, made: ProcedureGraphs, asked: tuple[Name, ...]) -> CheckReport:
    """Report on a procedure in which `find_flaws` finds nothing. Raises InvalidProcedure for a wrong file of
    sentences."""
    procedure, graph, graphs = made.procedure, made.whole, made.by_entry
    findings, proved, not_covered = Proved([], [], []) if is_overlay(procedure) else findings_and_proofs(graphs)
    unset = _unset_lengths(source, asked)
    text, read = None if is_overlay(procedure) else LintedText(source, graph), sentences_of(source)
    linted = lint_findings(text) if text else ()
    by_sentences = findings_by_sentences(text, read.book) if text and read else ()
    findings, answered = sorted_by_answer(procedure, dict.fromkeys([*findings, *linted, *by_sentences]))
    located = [(finding, source.problem_at(finding.path, finding.says)) for finding in findings]
    located += open_sentences(procedure, read) if read else []
    return CheckReport(
        source.path.stem if "@" in source.path.stem else procedure.slug,
        findings=tuple(sorted(located, key=lambda found: found[1].line)),
        accepted=tuple(answered),
        proved=tuple(proved),
        not_covered=tuple(not_covered),
        built_in=source.path.parent == PROCEDURES_FOLDER,
        asked=asked,
        sentences=read.book if read else None,
        ends=tuple(_end_lines(graphs, unset)),
        clocks=tuple(_clock_lines(graph)),
        unlimited=tuple(dict.fromkeys(stage for each in graphs for stage in _reached_without_limit(each))),
        unruled=tuple(_places_without_rule(graph.law)),
        unnamed=tuple(_entries_without_name(procedure)),
        returns=tuple(_return_text(graph, stage, target) for stage, target in graph.returns.items()),
        loops=tuple(_loop_text(graph, loop) for loop in stage_loops(graph)),
        foreign=tuple(sorted(foreign_tags(procedure))),
        repeating=tuple(facts_that_repeat_outcomes(procedure)),
        repeated_times=tuple(times_that_repeat_acts(procedure)),
    )


def _reached_without_limit(graph: EventGraph) -> Iterator[Name]:
    """Yield the stages without a limit at which cases of these entries can be: other entries have their own limits."""
    return (stage for stage in stages_without_limit(graph) if stage in graph.reachable_stages)


def _unset_lengths(source: Source, asked: tuple[Name, ...]) -> dict[Name, Name]:
    """Return the clocks whose length is one of the settings that the office must give, each with it."""
    clocks = [rule["clock"] for rule in source.data["rules"] if isinstance(rule.get("clock"), dict)]
    lengths = {clock["code"]: (clock.get("limit") or {}).get("n") for clock in clocks}
    return {
        name: length["setting"]
        for name, length in lengths.items()
        if isinstance(length, dict) and length.get("setting") in asked
    }


def _end_lines(graphs: Sequence[EventGraph], unset: Mapping[Name, Name]) -> Iterator[str]:
    """Yield a line for each end: the longest loop-free path to it, with the limits that add up along it."""
    found = [(path, graph) for graph in graphs for path in PathSearch(graph).longest_paths()]
    yield from dict.fromkeys(_end_text(path, graph, unset) for path, graph in found)
    if any(path.clocks for path, _ in found):
        yield gettext(
            "not proved: {says}",
            says=gettext(
                "that a case ends within these limits: more time granted, suspensions, further "
                "rounds and the time that an undone act gives back are not counted"
            ),
        )


def _end_text(path: LongestPath, graph: EventGraph, unset: Mapping[Name, Name]) -> str:
    ways = " > ".join(path.stages)
    if not path.clocks:
        return gettext("end {name}: no limit at all ({path})", name=path.end, path=ways)
    limits = " + ".join(_limit_text(graph, name, unset.get(name)) for name in path.clocks)
    open_ended = {*stages_without_limit(graph)}
    if unlimited := [stage for stage in path.stages if stage in open_ended]:
        limits = gettext("{limits}, and no limit at {stages}", limits=limits, stages=listed(unlimited))
    says = (
        N_("end {name}: limits of {limits} on the longest way ({path})")
        if path.whole
        else N_("end {name}: limits of {limits} on the longest of the ways tried ({path})")
    )
    return says(name=path.end, limits=limits, path=ways)


def _limit_text(graph: EventGraph, name: Name, unset: Name | None) -> str:
    """Return a limit in words: one number for each class of cases, the fact that sets it, or the setting that has no
    value yet."""
    limit = graph.law.clocks[name][1].limit
    counted = [
        gettext("{limit} if {value}", limit=_span_text(span.n, span.unit), value=value)
        for value, span in limit.values.items()
    ]
    if unset:
        counted.append(gettext("as long as {setting} says", setting=unset))
    elif limit.usual:
        counted += [_span_text(n, unit) for n, unit in limit.usual]
    elif limit.set_by:
        counted.append(pgettext("report", "until {fact}", fact=limit.set_by))
    return gettext("{limit} ({clock})", limit=kind_names.either(counted), clock=name)


def _span_text(n: int, unit: Unit) -> str:
    return LIMITS[unit](n=n, month=n // 100, day=n % 100)


def _clock_lines(graph: EventGraph) -> Iterator[str]:
    """Yield for each clock the events that stop it, and the ends that stop it where nothing else has."""
    for place, rule in enumerate(graph.law.procedure.rules):
        if (clock := rule.clock) is None:
            continue
        running = ClockCourse(graph, clock, ("rules", place, "clock")).running
        leaving = [edge for edge in graph.edges if edge.source in running]
        events = listed(sorted({name for edge in leaving for name in graph.names_of(edge) & {*clock.stops}}))
        ends = listed(end for end in graph.ends if end in running and graph.stages[end].ends == "case")
        if events and ends:
            says = N_("clock {clock}: stopped by {events}; by the end itself at {ends}")
        elif events:
            says = N_("clock {clock}: stopped by {events}")
        elif ends:
            says = N_("clock {clock}: stopped by the end itself at {ends}")
        else:
            says = N_("clock {clock}: nothing stops it")
        yield says(clock=clock.code, events=events, ends=ends)


def _return_text(graph: EventGraph, stage: Name, target: Name) -> str:
    """Return a return, proved to lead back, with the clocks that it can let run again."""
    if not (clocks := clocks_run_again(graph, stage, target)):
        return gettext("return {stage} > {target}: only where the case has been", stage=stage, target=target)
    return gettext(
        "return {stage} > {target}: only where the case has been; {clocks} run again if stopped since",
        stage=stage,
        target=target,
        clocks=listed(clocks),
    )


def _loop_text(graph: EventGraph, loop: tuple[Name, ...]) -> str:
    path = " > ".join((*loop, loop[0]))
    if not (asked := asked_anew(graph, loop)):
        return gettext("loop {path}: a further round asks for nothing anew", path=path)
    return gettext("loop {path}: each round asks anew for {asked}", path=path, asked=listed(asked))


def _entries_without_name(procedure: Procedure) -> Iterator[Name]:
    if len(procedure.entries) > 1:
        yield from (name for name, way in procedure.entries.items() if not way.name and name not in procedure.periodic)


def _places_without_rule(law: Law) -> Iterator[Name]:
    """Yield the outcomes and own acts for which no rule provides, so that a refusal of one names none."""
    known = law.providing_rules
    for name, stage in law.procedure.stages.items():
        if (name, "") not in known:
            yield from (f"{name}.{outcome}" for outcome in stage.outcomes if (name, outcome) not in known)
    yield from (name for name in law.procedure.acts if ("", name) not in known)
