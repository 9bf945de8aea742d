"""Which rule provides for a stage, an outcome or an own act that names none itself: the one that demands something at
that very place.

Where several do, it is the one that speaks of the fewest places, and the first of the text among equals: a sentence
about all ends of a case does not tell who takes one of them. Advice demands nothing, so that it provides for nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from models.indexes.stage_act import covers
from models.procedure import Procedure
from models.requirement import (
    Name,
    NeedsAll,
    NeedsAny,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEvent,
    NeedsFact,
    NeedsItems,
    NeedsText,
    Requirement,
    SimpleRequirement,
    events_in,
    simple_requirements,
)
from models.rule import Place, Rule, RuleId
from models.stage import ActDefinition

Site = tuple[Name, Name]  # stage and outcome; `""` and own act; stage and `""`


def providing_rules(procedure: Procedure) -> Mapping[Site, RuleId]:
    """Return the rule of each outcome, own act and stage: the one that it names, else that of the stage of an outcome,
    else the one derived. A place of which no rule says anything is not in it."""
    ways = tuple(_ways_of(procedure))
    found = {(way.stage, way.name): way.definition.rule for way in ways}
    for name, stage in procedure.stages.items():
        found[name, ""] = stage.rule
        found |= {(name, outcome): way.rule or stage.rule for outcome, way in stage.outcomes.items()}
    for says in (_demands_here, _is_set_running, _owes):
        said = [(rule, [(way.stage, way.name) for way in ways if says(rule, way)]) for rule in procedure.rules]
        for rule, sites in sorted(said, key=lambda pair: len(pair[1])):
            found |= {site: rule.id for site in sites if found[site] is None}
    for name, stage in procedure.stages.items():
        of_outcomes = {found[name, outcome] for outcome in stage.outcomes}
        only = of_outcomes.pop() if len(of_outcomes) == 1 else None
        found[name, ""] = stage.rule or only or _rule_of_work(procedure, name)
    return {site: rule for site, rule in found.items() if rule}


@dataclass(frozen=True, eq=False)
class Way:
    """An outcome or own act, and all that a rule may call it by. An own act is of no stage."""

    stage: Name
    name: Name
    definition: ActDefinition
    tags: tuple[Name, ...]

    def is_among(self, places: tuple[Place, ...]) -> bool:
        """Return True if one of the places is it; of an own act also where it is named with a stage."""
        own = not self.stage and any(place.endswith(f".{self.name}") for place in places)
        return own or covers(places, self.stage, self.name, self.tags)


def _ways_of(procedure: Procedure) -> Iterator[Way]:
    for name, stage in procedure.stages.items():
        yield from (Way(name, outcome, way, way.tags + stage.tags) for outcome, way in stage.outcomes.items())
    yield from (Way("", name, own, own.tags) for name, own in procedure.acts.items())


# ---- what a rule says of an outcome or own act, the strongest first -----------------------------------------


def _demands_here(rule: Rule, way: Way) -> bool:
    """Return True if a rule demands something at it, has somebody told by it, or sets a limit that it keeps."""
    places = tuple(place for gate in rule.gates for place in gate.at)
    places += rule.record.before if rule.record else ()
    places += rule.notice.by if rule.notice else ()
    return way.is_among(places + (rule.clock.stops if rule.clock else ()))


def _is_set_running(rule: Rule, way: Way) -> bool:
    """Return True if it starts or suspends a limit, or owes somebody a notice."""
    return way.is_among(rule.clock.events if rule.clock else ()) or way.is_among(
        rule.notice.owed_after if rule.notice else ()
    )


def _owes(rule: Rule, way: Way) -> bool:
    """Return True if a rule demands elsewhere that it be done, or what it states, makes or is about."""
    return any(_asks_for(need, way) for need in _demanded(rule))


def _asks_for(need: Requirement, way: Way) -> bool:
    stated = (*way.definition.sets, *way.definition.states)
    match need:
        case NeedsEvent() | NeedsCount():
            return way.is_among(tuple(events_in(need)))
        case NeedsFact(fact=name) | NeedsText(text=name):
            return name in stated
        case NeedsDocument(document=name):
            return name in way.definition.makes
        case NeedsItems(items=name):
            return way.definition.item is not None and way.definition.item.of == name
        case _:
            return False


def _demanded(rule: Rule) -> Iterator[SimpleRequirement]:
    """Yield the simple requirements of the gates of a rule. What must not be is not demanded."""
    for gate in rule.gates:
        yield from simple_requirements(gate.needs, within=(NeedsAll, NeedsAny))


def _rule_of_work(procedure: Procedure, name: Name) -> RuleId | None:
    """Return the rule whose limit ends with the work of a stage, which has something recorded during it, or which asks
    for a point of its checklist."""
    stage = procedure.stages[name]
    ways = [Way(name, outcome, way, way.tags + stage.tags) for outcome, way in stage.outcomes.items()]
    for rule in procedure.rules:
        duties = {need.duty for need in _demanded(rule) if isinstance(need, NeedsDuty)}
        limited = rule.clock is not None and any(way.is_among(rule.clock.stops) for way in ways)
        if limited or (rule.record and name in rule.record.during) or duties & stage.duties.keys():
            return rule.id
    return None
