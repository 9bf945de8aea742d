"""A procedure as a case carries it, with indexes of what the rules look up.

In `models/`: the workflow sandbox shares its modules among all cases of a process (see `models/packed_law.py`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from models.indexes.load_bearing import limit_facts, resting_rules, resting_texts
from models.indexes.providing_rules import providing_rules
from models.indexes.stage_act import StageAct, covers, gates_before
from models.limit import Clock
from models.messages import ClockKey
from models.procedure import Permit, Procedure
from models.requirement import (
    EventName,
    Name,
    NeedsClock,
    NeedsConsent,
    NeedsEarlier,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsRegistered,
    Requirement,
    events_in,
    simple_requirements,
)
from models.rule import Gate, Notice, Place, Record, Rule, RuleId, Slug
from models.stage import LATE_REPORT_DAYS, Outcome, OwnAct, Stage
from models.time import Calendar


@dataclass(frozen=True, eq=False)
class Law:
    """A procedure, the calendar by which it counts, and indexes computed on first use. Compared by identity:
    `parse_law` returns the same object for the same text."""

    procedure: Procedure
    calendar: Calendar
    _stage_acts: dict[tuple[Name, Name], StageAct | None] = field(default_factory=dict)
    _stage_act_names: dict[Name, tuple[Name, ...]] = field(default_factory=dict)
    _by_entry: dict[Name, "Law"] = field(default_factory=dict)
    _gates: dict[tuple[Name, Name, tuple[Name, ...]], tuple[tuple[Rule, Gate], ...]] = field(default_factory=dict)

    def of_entry(self, entry: Name) -> "Law":
        """Return the law of the cases that came in by this entry: without the rules of other entries."""
        if entry not in self._by_entry:
            differs = any(rule.entries for rule in self.procedure.rules)
            self._by_entry[entry] = Law(self.procedure.of_entry(entry), self.calendar) if differs else self
        return self._by_entry[entry]

    @cached_property
    def clocks(self) -> dict[Name, tuple[Rule, Clock]]:
        """Every clock by name, with its rule."""
        return {rule.clock.code: (rule, rule.clock) for rule in self.procedure.rules if rule.clock}

    def clock_rule(self, key: ClockKey) -> tuple[Rule, Clock]:
        """Return the clock and the rule of a run. Its key is the clock's name; for an item, `:` and the item follow."""
        return self.clocks[key.partition(":")[0]]

    @cached_property
    def clock_events(self) -> frozenset[EventName]:
        """The events that start, stop or suspend a clock, or let it run on."""
        return frozenset(event for _, clock in self.clocks.values() for event in clock.events)

    @cached_property
    def required_events(self) -> frozenset[EventName]:
        """The events that requirements and notices depend on, and those that clocks look for in the past."""
        asked = (*map(events_in, self.requirements), *self.counted_facts.values(), *self._notice_events.values())
        return frozenset[EventName]().union(*asked, *(clock.looked_for for _, clock in self.clocks.values()))

    @cached_property
    def conditional_clocks(self) -> frozenset[Name]:
        """The clocks that hold only while a condition is met."""
        return frozenset(name for name, (_, clock) in self.clocks.items() if clock.when)

    @cached_property
    def waiting_periods(self) -> frozenset[Name]:
        """The clocks that are nobody's limit: they say how long somebody else is waited for, and with their end an act
        opens."""
        asked = {need.clock for need in self.requirements if isinstance(need, NeedsClock) and need.is_ == "over"}
        clocks = [clock for _, clock in self.clocks.values() if not clock.breach]
        opens = [clock.code for clock in clocks if any(rung.do in ("offer", "take") for rung in clock.over)]
        return frozenset([*opens, *(clock.code for clock in clocks if clock.code in asked)])

    @cached_property
    def limit_holders(self) -> Mapping[Name, tuple[Name, ...]]:
        """The roles that can do what each limit asks for: whose limit it is."""
        return {
            name: tuple(dict.fromkeys(role for done in self._acts_named(clock.stops) for role in done.who))
            for name, (_, clock) in self.clocks.items()
        }

    def _acts_named(self, events: tuple[EventName, ...]) -> Iterator[StageAct]:
        for stage in self.procedure.stages:
            for name in self.stage_act_names(stage):
                if (name in events or f"{stage}.{name}" in events) and (found := self.stage_act(stage, name)):
                    yield found

    @cached_property
    def limit_facts(self) -> frozenset[Name]:
        """The facts that the length of a limit depends on."""
        return frozenset(name for _, clock in self.clocks.values() for name in limit_facts(clock))

    @cached_property
    def load_bearing_facts(self) -> Mapping[Name, RuleId | None]:
        """The facts on which something rests, each with a rule that rests on it if there is one."""
        return resting_rules(self.procedure)

    @cached_property
    def load_bearing_texts(self) -> Mapping[Name, RuleId | None]:
        """The texts on which something rests, each with a rule that rests on it if there is one."""
        return resting_texts(self.procedure)

    @cached_property
    def texts_of_forms(self) -> Mapping[Name, frozenset[Name]]:
        """The texts that a form may state, by entry: what the acts where the case begins ask for, what a linked
        complaint brings along, and every text that no act elsewhere is asked to write but on a document."""
        acts = list(self.stage_acts)
        elsewhere = frozenset[Name]().union(*(act.asks_for - act.written for act in acts))
        linked = frozenset[Name]().union(*(way.opens.copies for way in self.act_definitions() if way.opens))
        free = linked | (self.procedure.texts.keys() - elsewhere)
        return {
            entry: free.union(*(act.asks_for for act in self._acts_at(stage)))
            for entry, stage in self.procedure.first_stages.items()
        }

    @cached_property
    def facts_of_forms(self) -> Mapping[Name, frozenset[Name]]:
        """The facts that are known when a complaint comes in, by entry: what the acts where the case begins ask for,
        what the form of the text asks, and every fact that no act elsewhere is asked to state."""
        elsewhere = frozenset[Name]().union(*(act.asks_for for act in self.stage_acts))
        free = frozenset(self.procedure.facts.keys() - elsewhere).union(self.procedure.form.facts)
        return {
            entry: free.union(*(act.asks_for for act in self._acts_at(stage)))
            for entry, stage in self.procedure.first_stages.items()
        }

    def _acts_at(self, stage: Name) -> Iterator[StageAct]:
        yield from filter(None, (self.stage_act(stage, name) for name in self.stage_act_names(stage)))

    @cached_property
    def providing_rules(self) -> Mapping[tuple[Name, Name], RuleId]:
        """The rule that provides for each outcome, own act and stage, if the text has one."""
        return providing_rules(self.procedure)

    @cached_property
    def counted_facts(self) -> Mapping[Name, tuple[EventName, ...]]:
        """The numbers that the case counts itself, each with the events counted."""
        return {name: fact.counts for name, fact in self.procedure.facts.items() if fact.counts}

    @cached_property
    def doer_facts(self) -> Mapping[Name, tuple[Name, ...]]:
        """For each act the facts that name who did it first."""
        facts = self.procedure.facts.items()
        acts = {act for _, fact in facts for act in fact.done_by}
        return {act: tuple(name for name, fact in facts if act in fact.done_by) for act in acts}

    @cached_property
    def following_facts(self) -> Mapping[Name, Mapping[Name, Mapping[Name, Name]]]:
        """The facts that follow from others, each with what follows from which value of which fact."""
        return {name: fact.follows for name, fact in self.procedure.facts.items() if fact.follows}

    @cached_property
    def role_facts(self) -> frozenset[Name]:
        """The facts that say who holds a role."""
        return frozenset(role.named_in for role in self.procedure.roles.values() if role.named_in)

    @cached_property
    def replaceable_facts(self) -> frozenset[Name]:
        """The facts that name whom `replace` replaces in a role: nobody complained of, and nobody named by an item."""
        persons = {name for name, fact in self.procedure.facts.items() if fact.is_ in ("person", "persons")}
        return self.role_facts.intersection(persons) - self.respondent_facts - self.procedure.item_fields

    @cached_property
    def naming_roles(self) -> Mapping[Name, tuple[Name, ...]]:
        """For each fact that names persons for a role: the roles of the staff that may state it by an outcome or own
        act; else, as the form states it, those that work where a case begins."""
        found: dict[Name, dict[Name, None]] = {name: {} for name in sorted(self.replaceable_facts)}
        for act in self.stage_acts:
            for name in found.keys() & act.asks_for:
                found[name].update(dict.fromkeys(act.who))
        at_first = tuple(role for stage in self.procedure.first_stages.values() for role in self.find_stage(stage).who)
        return {name: tuple(naming) or at_first for name, naming in found.items()}

    @cached_property
    def working_roles(self) -> tuple[Name, ...]:
        """The roles that work at some stage of a case."""
        return tuple(dict.fromkeys(name for stage in self.procedure.stages.values() for name in stage.who))

    @cached_property
    def respondent_facts(self) -> frozenset[Name]:
        """The facts that say who is complained of."""
        return frozenset(self.procedure.respondents.facts if self.procedure.respondents else ())

    @cached_property
    def excluding_facts(self) -> frozenset[Name]:
        """The facts that say who takes no part in the case: who is complained of, and whom an act recuses."""
        return self.respondent_facts.union(way.recuses for way in self.act_definitions() if way.recuses)

    @cached_property
    def stopping_roles(self) -> Mapping[Name, tuple[Name, ...]]:
        """For each clock, the roles with whose outcome or own act it stops; else all that work on a case."""
        found: dict[Name, dict[Name, None]] = {name: {} for name in self.clocks}
        for stage in self.procedure.stages:
            for act in self.stage_act_names(stage):
                by = self.find_stage(stage).approval
                who = by.by if by and act in self.find_stage(stage).outcomes else None
                stopped = [name for name, (_, clock) in self.clocks.items() if {act, f"{stage}.{act}"} & {*clock.stops}]
                for name in stopped:
                    stage_act = self.stage_act(stage, act)
                    found[name].update(dict.fromkeys(who or (stage_act.who if stage_act else ())))
        return {name: tuple(stopping) or self.working_roles for name, stopping in found.items()}

    @cached_property
    def lasting_facts(self) -> frozenset[Name]:
        """The facts that are changed, never taken back: the class, who holds a role, who is complained of."""
        return self.class_facts | self.role_facts | self.respondent_facts

    @cached_property
    def class_facts(self) -> frozenset[Name]:
        """The facts that classify the case; of the office acts only `reclassify` changes them."""
        return frozenset(name for name, fact in self.procedure.facts.items() if fact.class_)

    @cached_property
    def agreed_subjects(self) -> frozenset[Name]:
        """The facts and texts that an approval, consent or signature is about."""
        stages, documents = self.procedure.stages.values(), self.procedure.documents.values()
        named = {name for stage in stages if stage.approval for name in stage.approval.of}
        named |= {name for document in documents for name in document.holds}
        return frozenset(named | {need.consent for need in self.requirements if isinstance(need, NeedsConsent)})

    @cached_property
    def approval_subjects(self) -> Mapping[Name, frozenset[Name]]:
        """The subjects of each stage's approval, and what the documents among them hold."""
        kinds, stages = self.procedure.documents, self.procedure.stages
        named = {name: stage.approval.of if stage.approval else () for name, stage in stages.items()}
        return {
            stage: frozenset(of).union(*(kinds[name].holds for name in of if name in kinds))
            for stage, of in named.items()
        }

    @property
    def return_permit(self) -> Permit | None:
        """From which stages the procedure lets a case be returned, and where to; None if from none."""
        permit = self.procedure.permits.get("return")
        return permit if isinstance(permit, Permit) else None

    @cached_property
    def register_names(self) -> frozenset[Name]:
        """The registers of persons that a rule asks about."""
        return frozenset(need.registered for need in self.requirements if isinstance(need, NeedsRegistered))

    @cached_property
    def watched_events(self) -> frozenset[EventName]:
        """The events of which a rule asks that another person than anybody who did them acts, and the acts that class
        the case: who has done one does not change the class."""
        asked = frozenset(need.other_person for need in self.requirements if isinstance(need, NeedsOtherPerson))
        acts = ((stage, name) for stage in self.procedure.stages for name in self.stage_act_names(stage))
        classing = ((name, self.stage_act(stage, name)) for stage, name in acts)
        return asked | {name for name, one in classing if one and not self.class_facts.isdisjoint(one.asks_for)}

    @cached_property
    def compares_units(self) -> bool:
        """Whether a rule requires another unit, so that events must keep the roles of their actors."""
        return any(isinstance(need, NeedsOtherUnit) for need in self.requirements)

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Every simple requirement of the procedure."""
        return tuple(simple for need in self._all_requirements() for simple in simple_requirements(need))

    @cached_property
    def earlier_asked(self) -> tuple[tuple[Place, frozenset[Slug]], ...]:
        """The places of the gates that ask for an earlier case, each with the procedures among whose cases it looks."""
        asked = (
            (gate, [need for need in simple_requirements(gate.needs) if isinstance(need, NeedsEarlier)])
            for rule in self.procedure.rules
            for gate in rule.gates
        )
        return tuple(
            (place, frozenset(need.procedure or self.procedure.slug for need in needs))
            for gate, needs in asked
            if needs
            for place in gate.at
        )

    @cached_property
    def unit_names(self) -> frozenset[Name]:
        """Every name of a unit: of a role, or as a value of a fact that names one."""
        roles = {name: role for name, role in self.procedure.roles.items() if role.is_ == "unit"}
        named = [self.procedure.facts[role.named_in].one_of for role in roles.values() if role.named_in]
        return frozenset(roles) | frozenset(name for one_of in named for name in one_of)

    def _all_requirements(self) -> Iterator[Requirement]:
        for rule in self.procedure.rules:
            yield from (gate.needs for gate in rule.gates)
            yield from (need for _, need in rule.conditions)
            if rule.clock and rule.clock.extension and rule.clock.extension.needs:
                yield rule.clock.extension.needs
        for definition in self.act_definitions():
            if definition.opens and definition.opens.when:
                yield definition.opens.when

    def act_definitions(self) -> Iterator[Outcome | OwnAct]:
        """Yield all outcomes and own acts."""
        for stage in self.procedure.stages.values():
            yield from stage.outcomes.values()
        yield from self.procedure.acts.values()

    @cached_property
    def record_rules(self) -> tuple[tuple[Rule, Record], ...]:
        return tuple((rule, rule.record) for rule in self.procedure.rules if rule.record)

    @cached_property
    def notice_rules(self) -> tuple[tuple[Rule, Notice], ...]:
        return tuple((rule, rule.notice) for rule in self.procedure.rules if rule.notice)

    @cached_property
    def notices(self) -> dict[Name, tuple[Rule, Notice]]:
        """Every notice by name, with its rule."""
        return {notice.code: (rule, notice) for rule, notice in self.notice_rules}

    @cached_property
    def outside_notice_events(self) -> frozenset[EventName]:
        """The events by which an outside party is told something."""
        outside_roles = {name for name, role in self.procedure.roles.items() if role.is_ == "outside"}
        notices = [notice for _, notice in self.notice_rules if outside_roles.intersection(notice.addressees)]
        return frozenset(
            name
            for notice in notices
            for name in (self.act_names_at(notice.by) if notice.by else self.notice_events(notice))
        )

    @cached_property
    def automatic_notices(self) -> tuple[tuple[Rule, Notice], ...]:
        """The notices that the system tells by itself."""
        return tuple((rule, notice) for rule, notice in self.notice_rules if not notice.by)

    def act_names_at(self, places: tuple[Place, ...]) -> frozenset[Name]:
        """Return the names of the outcomes and acts that these places refer to."""
        plain = {place.rpartition(".")[2] for place in places if not place.startswith("#")}
        stages = self.procedure.stages.values()
        ways = [(name, way.tags + stage.tags) for stage in stages for name, way in stage.outcomes.items()]
        ways += [(name, own.tags) for name, own in self.procedure.acts.items()]
        return frozenset(plain | {name for name, tags in ways if any(f"#{tag}" in places for tag in tags)})

    def notice_events(self, notice: Notice) -> tuple[EventName, ...]:
        """Return the events upon which a notice is owed; for a tag, each outcome that bears it, as `stage.outcome`."""
        return self._notice_events[notice.code]

    @cached_property
    def _notice_events(self) -> dict[Name, tuple[EventName, ...]]:
        tagged = list(self._tagged_events())
        return {
            notice.code: tuple(place for place in notice.owed_after if not place.startswith("#"))
            + tuple(event for event, tags in tagged if any(f"#{tag}" in notice.owed_after for tag in tags))
            for _, notice in self.notice_rules
        }

    def _tagged_events(self) -> Iterator[tuple[EventName, tuple[Name, ...]]]:
        for name, stage in self.procedure.stages.items():
            yield from ((f"{name}.{outcome}", way.tags + stage.tags) for outcome, way in stage.outcomes.items())
        yield from ((name, own.tags) for name, own in self.procedure.acts.items())

    def find_stage(self, name: Name) -> Stage:
        return self.procedure.find_stage(name)

    def stage_act(self, stage: Name, name: Name) -> StageAct | None:
        """Return what the outcome or own act `name` is at `stage`; None if it is not open there."""
        key = (stage, name)
        if key not in self._stage_acts:
            self._stage_acts[key] = self._make_stage_act(stage, name)
        return self._stage_acts[key]

    def _make_stage_act(self, stage: Name, name: Name) -> StageAct | None:
        here = self.find_stage(stage)
        way: Outcome | OwnAct | None = here.outcomes.get(name)
        if way is None:
            own = self.procedure.acts.get(name)
            way = own if own and (own.is_open(stage, here) or own.is_open_after(stage, here)) else None
        if way is None:
            return None
        tags = way.tags + here.tags if name in here.outcomes else way.tags
        records = tuple(
            (rule, record) for rule, record in self.record_rules if covers(record.before, stage, name, tags)
        )
        return StageAct(
            way=way,
            who=way.by or here.who,
            gates=self.gates(stage, name, tags),
            records=records,
            notices=tuple((rule, notice) for rule, notice in self.notice_rules if covers(notice.by, stage, name, tags)),
            late_days=self._late_report_days(stage, name, way),
            item_fields=frozenset(self.procedure.items[way.item.of].fields if way.item else ()),
            written=frozenset(self.doer_facts.get(name, ())).union(
                *(self.procedure.documents[document].holds for document in way.makes)
            ),
            appoints=(self.role_facts | self.respondent_facts).intersection(way.states),
            kept=self._texts_kept(stage, way, (field for _, record in records for field in record.fields)),
            names_doer=frozenset(self.doer_facts.get(name, ())),
        )

    def _texts_kept(self, stage: Name, way: Outcome | OwnAct, asked: Iterable[Name]) -> frozenset[Name]:
        """Return the texts that an outcome puts on record which are asked for while a stage lasts, those that go into
        the linked case that an act opens, and the lists of names that stand for whom the records before it ask for."""
        kept = set[Name]()
        if isinstance(way, Outcome):
            kept = {text for _, record in self.record_rules if stage in record.during for text in record.fields}
        kept.update(way.opens.copies if way.opens else ())
        beside = self.procedure.respondents
        kept.update(beside.names if beside and not self.procedure.facts_beside_names.isdisjoint(asked) else ())
        return frozenset(kept).intersection(self.procedure.texts)

    def _late_report_days(self, stage: Name, name: Name, way: Outcome | OwnAct) -> int:
        """Return how many days late an act may be reported: as its text says, else some if a clock starts or stops at
        it, or at the entry that leads to its stage."""
        entries = {entry for entry, to in self.procedure.first_stages.items() if to == stage}
        timed = not self.clock_events.isdisjoint({name, f"{stage}.{name}", *entries})
        return way.late_report if way.late_report is not None else LATE_REPORT_DAYS if timed else 0

    def gates(self, stage: Name, name: Name, tags: tuple[Name, ...] = ()) -> tuple[tuple[Rule, Gate], ...]:
        """Return the gates before an outcome, an own act, or an act that every office knows."""
        key = (stage, name, tags)
        if key not in self._gates:
            self._gates[key] = gates_before(self.procedure, *key)
        return self._gates[key]

    def stage_act_names(self, stage: Name) -> tuple[Name, ...]:
        """Return the names of everything that is open at a stage: first its outcomes, then own acts."""
        if stage not in self._stage_act_names:
            here = self.find_stage(stage)
            own = (name for name, own in self.procedure.acts.items() if own.is_open(stage, here))
            self._stage_act_names[stage] = (*here.outcomes, *own)
        return self._stage_act_names[stage]

    @cached_property
    def stage_acts(self) -> tuple[StageAct, ...]:
        """Every outcome, and each own act at every stage where it can be open."""
        places = ((stage, name) for stage in self.procedure.stages for name in self.stage_act_names(stage))
        return tuple(filter(None, (self.stage_act(stage, name) for stage, name in places)))

    @cached_property
    def act_names(self) -> frozenset[Name]:
        """The names of all outcomes and own acts."""
        return frozenset(self.procedure.acts).union(*(stage.outcomes for stage in self.procedure.stages.values()))
