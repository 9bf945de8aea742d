"""What a drawing says of the time limits of a procedure: where each runs, and all that holds of it."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from models.law import Law
from models.limit import Clock, Extension, Rung, Suspension, TimeAmount
from models.requirement import Name
from models.rule import Rule
from procedures.checker.event_graph import EventGraph
from rules.event_names import served_name
from wording import terms
from wording.articles import article_of
from wording.limits import amount_text, counting_texts, extension_units_text, limit_text
from wording.regulation_names import translated
from wording.requirements import requirement_text
from wording.translation import N_, NP_, Message, gettext, joined, listed

RUNGS: Mapping[str, Message] = {
    "remind": N_("remind {name}"),
    "escalate": N_("escalate to {name}"),
    "make": N_("make {name}"),
    "offer": N_("{name} is open"),
    "take": N_("{name} by itself"),
    "reclassify": NP_("drawing", "{name} by itself"),
}


FIRST_MARKS, FURTHER_MARKS = ord("①"), ord("㉑")
MARKS_IN_BLOCK = 20
CODE_TO_TYPE = re.compile(r"（[a-z][a-z0-9_]*(=[^（）]*)?）")  # no official needs it on paper


def clock_mark(nth: int) -> str:
    """Return the mark of a clock, the first being 0: ① to ⑳, ㉑ to ㉟, then its number in brackets."""
    if nth < MARKS_IN_BLOCK:
        return chr(FIRST_MARKS + nth)
    return chr(FURTHER_MARKS + nth - MARKS_IN_BLOCK) if nth < MARKS_IN_BLOCK + 15 else f"({nth + 1})"


class ClockTexts:
    """The clocks of a law as its drawing shows them."""

    def __init__(self, law: Law, graph: EventGraph) -> None:
        self.law = law
        self.graph = graph
        self.procedure = law.procedure
        self.marks: Mapping[Name, str] = {name: clock_mark(nth) for nth, name in enumerate(law.clocks)}

    def stage_lines(self, stage: Name) -> Iterator[str]:
        """Yield a line for each clock that starts on coming to a stage or by an act there, and one for those that run
        on."""
        starting = self.clocks_starting_at(stage)
        for name in starting:
            clock = self.law.clocks[name][1]
            length = limit_text(self.procedure, clock)
            yield gettext(
                "{mark} starts: {name}, {length}",
                mark=self.marks[name],
                name=terms.label(self.procedure, name, "clock"),
                length=length,
            )
        if running := [self.marks[name] for name in self.clocks_running_at(stage) if name not in starting]:
            yield gettext("{marks} run on", marks="".join(running))

    def clocks_running_at(self, stage: Name) -> list[Name]:
        """Return the clocks that can run while a case stands at a stage."""
        if self.procedure.stages[stage].kind == "end":
            return []
        clocks = self.law.clocks.items()
        running = [name for name, (_, clock) in clocks if stage in self.graph.stages_running(clock)]
        return [
            name
            for name in running
            if any(self._may_have_started(event, stage) for event in self.law.clocks[name][1].starts)
        ]

    def _may_have_started(self, event: Name, stage: Name) -> bool:
        """Return False for the receipt of a notice that nobody can have given before a case comes to this stage."""
        given = [
            notice.by or notice.owed_after for _, notice in self.law.notice_rules if event == served_name(notice.code)
        ]
        before = self.graph.tokens_possible_at[stage]
        return not given or any(place.startswith("#") or place in before for places in given for place in places)

    def clocks_starting_at(self, stage: Name) -> list[Name]:
        if self.procedure.stages[stage].kind == "end":
            return []
        events = self._events_at[stage]
        return [name for name, (_, clock) in self.law.clocks.items() if events.intersection(clock.starts)]

    @cached_property
    def _events_at(self) -> Mapping[Name, set[Name]]:
        """For each stage the events that lead there, or happen there and leave the case where it is."""
        found: dict[Name, set[Name]] = {stage: set() for stage in self.procedure.stages}
        for edge in self.graph.edges:
            found[edge.to] |= self.graph.names_of(edge)
        for entry, first in self.graph.entries.items():
            found[first].add(entry)
        return found

    # ---- the list of clocks -----------------------------------------------------------------------------------

    def notes(self) -> Iterator[str]:
        """Yield one paragraph for each clock."""
        for rule, clock in self.law.clocks.values():
            yield joined(self._parts(rule, clock))

    def _parts(self, rule: Rule, clock: Clock) -> Iterator[str]:
        yield gettext("{mark} {name} ({rule}, {article}): {length}",
            mark=self.marks[clock.code], name=terms.label(self.procedure, clock.code, "clock"), rule=rule.id,
            article=article_of(self.procedure, rule), length=limit_text(self.procedure, clock),
        )  # fmt: skip
        starts = N_("starts (once all have happened): {events}") if clock.starts_on == "all" else N_("starts: {events}")
        yield starts(events=self._events(clock.starts))
        if clock.stops:
            stops = N_("stops (once all have happened): {events}") if clock.stops_on == "all" else N_("stops: {events}")
            yield stops(events=self._events(clock.stops))
        yield from self._remarks(clock)
        if clock.extension:
            yield from self._extension(clock.code, clock.extension)
        if clock.suspension:
            yield from self._suspension(clock.suspension)
        if clock.over:
            yield gettext("at expiry: {steps}", steps=listed(map(self._rung, clock.over)))

    def _remarks(self, clock: Clock) -> Iterator[str]:
        if clock.when:
            yield gettext("only if: {need}", need=CODE_TO_TYPE.sub("", requirement_text(self.procedure, clock.when)))
        yield from {
            "restart": [gettext("starts anew when started again")],
            "per_item": [gettext("runs for each item")],
        }.get(clock.again, [])
        if clock.repeats:
            yield gettext("starts again at expiry")
        if clock.warn:
            yield gettext("warned ahead: {amount}", amount=self._warning(clock, clock.warn))
        yield from counting_texts(clock)
        if not clock.breach:
            yield gettext("its expiry is no breach")

    def _warning(self, clock: Clock, warn: int | TimeAmount) -> str:
        if isinstance(warn, TimeAmount):
            return amount_text(warn.unit, warn.n)
        return extension_units_text(self.procedure, clock.code, warn)

    def _extension(self, clock: Name, extension: Extension) -> Iterator[str]:
        yield gettext(
            "more time: asked by {asks}, granted by {grants}",
            asks=self._names(extension.asks),
            grants=self._names(extension.grants),
        )
        if extension.by == "date":
            yield gettext("until a day that is named")
        for amount, says in (
            (extension.each, N_("at most {amount} at a time")),
            (extension.total, N_("at most {amount} in all")),
        ):
            if amount:
                yield says(amount=extension_units_text(self.procedure, clock, amount))
        if extension.times:
            yield gettext("at most {n} times", n=extension.times)
        if not extension.second_person:
            yield gettext("who asks may grant it")
        if extension.counts_from == "decision":
            yield gettext("from the day of the decision")
        if extension.late:
            yield gettext("also after expiry")

    def _suspension(self, suspension: Suspension) -> Iterator[str]:
        if suspension.by:
            grounds = listed(translated(self.procedure, words) for words in suspension.grounds.values())
            yield gettext("suspension: by {roles} for {grounds}", roles=self._names(suspension.by), grounds=grounds)
        if suspension.from_:
            yield gettext(
                "suspension: from {since} until {until}",
                since=self._events(suspension.from_),
                until=self._events(suspension.until),
            )
        if suspension.maximum:
            yield gettext("at most {days} days", days=suspension.maximum)

    def _rung(self, rung: Rung) -> str:
        named = terms.label(self.procedure, rung.to, "role") if rung.to else terms.label(self.procedure, rung.code)
        step = RUNGS[rung.do](name=named)
        if rung.after:
            step = gettext("{step} after {n} working days", n=rung.after, step=step)
        return gettext("{step} (again every {n} working days)", n=rung.every, step=step) if rung.every else step

    def _names(self, roles: tuple[Name, ...]) -> str:
        return listed(terms.label(self.procedure, role, "role") for role in roles)

    def _events(self, events: tuple[Name, ...]) -> str:
        """Return the names of events, each once. One of a single stage is named after its outcome."""
        return event_names(self.law, events)


def event_names(law: Law, events: tuple[Name, ...]) -> str:
    """Return the names of events as a list, each once; one of a single stage by the name of its outcome there."""
    return listed(dict.fromkeys(_event_name(law, event) for event in events))


def _event_name(law: Law, event: Name) -> str:
    stage, _, outcome = event.rpartition(".")
    found = law.procedure.stages.get(stage)
    if found and outcome in found.outcomes:
        return translated(law.procedure, found.outcomes[outcome].name)
    if event in law.procedure.entries:
        return entry_name(law, event)
    return terms.label(law.procedure, outcome)


def entry_name(law: Law, entry: Name) -> str:
    """Return what a person reads for an entry: its own name, else what kind of intake it is."""
    procedure = law.procedure
    if entry in procedure.periodic:
        return gettext("{name} (at intervals)", name=translated(procedure, procedure.periodic[entry].name))
    if named := procedure.entries[entry].name:
        return translated(procedure, named)
    if entry == next(iter(procedure.entries)):
        return gettext("intake")
    if any(own.after_closing == entry for own in procedure.acts.values()):
        return gettext("after the end")
    opened = {way.opens.entry for way in law.act_definitions() if way.opens and not way.opens.procedure}
    return gettext("linked case") if entry in opened else gettext("intake")
