"""Whether each line of `keeps:` can be kept, and can be broken, by some course of a case.

A course that keeps a line follows the stages of the text. One that breaks it need not: the record is judged without
trusting whatever makes people follow them.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from models.keeps import Asked, EventPattern, FactCondition, Keep, KnownValue
from models.procedure import Fact
from models.requirement import Name
from models.rule import Rule
from procedures.checker.event_graph import EventGraph
from procedures.checker.stage_graph import Edge, Stages
from procedures.references import Flaw
from procedures.source import YamlPath
from rules.event_names import over_name
from wording.translation import gettext, listed

CLOSED = "closed"
COUNTED = ("number", "codes", "persons")  # facts of which there can be so many


def keep_flaws(graph: EventGraph) -> Iterator[Flaw]:
    """Yield the lines that no course can keep, or that none can break."""
    lines = KeepLines(graph)
    for nth, rule in enumerate(graph.law.procedure.rules):
        for place, keep in enumerate(rule.keeps):
            yield from lines.flaws(("rules", nth, "keeps", place), rule, keep)


class KeepLines:
    """The lines of a procedure beside its stages."""

    def __init__(self, graph: EventGraph) -> None:
        self.graph, self.procedure = graph, graph.law.procedure

    def flaws(self, path: YamlPath, rule: Rule, keep: Keep) -> Iterator[Flaw]:
        """Yield what is wrong with one line."""
        for at, pattern in keep.patterns:
            yield from self._pattern_flaws((*path, *at), pattern)
        if keep.each:
            for at, asked in keep.asked:
                yield from self._asked_flaws((*path, *at), rule, keep.each, asked)
        if keep.count and keep.at_most and self._ends_the_case(keep.count):
            yield Flaw(
                (*path, "count"),
                gettext(
                    "no course can break this: {event} closes the case and happens once at most; take the line out",
                    event=listed(keep.count.event),
                ),
            )

    def _asked_flaws(self, path: YamlPath, rule: Rule, each: EventPattern, asked: Asked) -> Iterator[Flaw]:
        if asked.after:
            yield from self._precedence_flaws(path, rule, asked, each, asked.after)
        if asked.then:
            yield from self._response_flaws(path, asked, each, asked.then)
        if self._is_done_by_nobody(each):
            yield from self._flaws_of_nobody(path, each, asked)
        if both := {*asked.states} & {*asked.states_none}:
            yield Flaw(
                (*path, "states_none"),
                gettext(
                    "no course can keep this: {name} is to be stated and not to be stated; take one of the two out",
                    name=listed(sorted(both)),
                ),
            )
        for place, register in enumerate(asked.registered):
            if register not in self.graph.law.register_names:
                yield Flaw(
                    (*path, "registered", place),
                    gettext(
                        "no course can keep this: no gate asks for the register {register}, so the record "
                        "never holds it; take registered out",
                        register=register,
                    ),
                )

    def _flaws_of_nobody(self, path: YamlPath, each: EventPattern, asked: Asked) -> Iterator[Flaw]:
        done_by_nobody = listed(each.event)
        if asked.by or asked.told or (asked.registered and not asked.who):
            yield Flaw(
                path,
                gettext(
                    "no course can keep this: {event} is the end of a limit and done by nobody; take by and told out",
                    event=done_by_nobody,
                ),
            )
        if asked.not_by or asked.other_than:
            yield Flaw(
                path,
                gettext(
                    "no course can break this: {event} is the end of a limit and done by nobody; take "
                    "not_by and other_than out",
                    event=done_by_nobody,
                ),
            )

    def _pattern_flaws(self, path: YamlPath, pattern: EventPattern) -> Iterator[Flaw]:
        yield from self._value_flaws((*path, "where"), pattern)
        told = {"event": listed(pattern.event or pattern.to or pattern.states)}
        if pattern.states and self._is_done_by_nobody(pattern):
            yield Flaw(
                (*path, "states"),
                gettext(
                    "{event} is the end of a limit and states nothing, so the line never applies; take states out",
                    **told,
                ),
            )
        if pattern.once and not self._may_follow(EventPattern(event=pattern.once), pattern):
            yield Flaw(
                (*path, "once"),
                gettext(
                    "{other} cannot happen before {event}, so the line never applies; put right what once says",
                    **told,
                    other=listed(pattern.once),
                ),
            )
        if pattern.not_once and not pattern.anew and {*self.procedure.entries} <= {*pattern.not_once}:
            yield Flaw(
                (*path, "not_once"),
                gettext(
                    "every case begins with {other}, so the line never applies; put right what not_once says",
                    other=listed(pattern.not_once),
                ),
            )

    def _precedence_flaws(
        self, path: YamlPath, rule: Rule, asked: Asked, each: EventPattern, after: EventPattern
    ) -> Iterator[Flaw]:
        told = {"event": listed(each.event or each.to), "other": listed(after.event or after.to)}
        entries = set(rule.entries or self.procedure.entries)
        alone = after == EventPattern(event=after.event) and not (asked.within or asked.unless)
        if after.event and entries <= {*after.event} and alone:
            yield Flaw(
                (*path, "after"),
                gettext("no course can break this: every case begins with {other}; say what the rule asks for", **told),
            )
        elif not self._may_follow(after, each):
            yield Flaw(
                (*path, "after"),
                gettext(
                    "no course can keep this: {other} cannot happen before {event}; put them in the order of the text",
                    **told,
                ),
            )
        elif asked.anew and not self._may_follow_in_round(after, each):
            yield Flaw(
                (*path, "anew"),
                gettext(
                    "no course can keep this: {other} cannot happen once the case has arrived where "
                    "{event} happens; take anew out",
                    **told,
                ),
            )

    def _response_flaws(self, path: YamlPath, asked: Asked, each: EventPattern, then: EventPattern) -> Iterator[Flaw]:
        told = {"event": listed(each.event or each.to), "other": listed(then.event or then.to)}
        if CLOSED in then.event and not then.where and not asked.within:
            yield Flaw(
                (*path, "then"),
                gettext(
                    "no course can break this: what comes is the close of the case itself; say what must "
                    "come before, or add within",
                    **told,
                ),
            )
        elif not self._may_follow(each, then):
            yield Flaw(
                (*path, "then"),
                gettext(
                    "no course can keep this: {other} cannot happen after {event}; put them in the order of the text",
                    **told,
                ),
            )

    def _may_follow(self, first: EventPattern, later: EventPattern) -> bool:
        """Return True unless every event of the one lies where the case cannot come after the other."""
        befores, afters = [*map(self._stages_after, first.event)], [*map(self._stages_at, later.event)]
        if not befores or not afters or None in befores or None in afters:
            return True
        return any(before and after and not before.isdisjoint(after) for before in befores for after in afters)

    def _may_follow_in_round(self, first: EventPattern, later: EventPattern) -> bool:
        """Return True unless no event of the one can happen once the case has arrived where the other happens."""
        stages = [*map(self._stages_at, later.event)]
        if not stages or None in stages or not first.event or any(name not in self.edges for name in first.event):
            return True
        here = frozenset[Name]().union(*(found for found in stages if found))
        here |= frozenset[Name]().union(*(self.graph.concurrent_stages.get(stage, frozenset()) for stage in here))
        return any(edge.source in here or edge.to in here for name in first.event for edge in self.edges[name])

    @cached_property
    def edges(self) -> Mapping[str, list[Edge]]:
        """The steps of each outcome and own act, by every name that it has."""
        found: dict[str, list[Edge]] = {}
        for edge in self.graph.edges:
            for name in self.graph.names_of(edge):
                found.setdefault(name, []).append(edge)
        return found

    def _stages_at(self, event: str) -> Stages | None:
        """Return the stages at which an event can happen; None for one that is bound to none."""
        if event in self.procedure.entries:
            return frozenset()
        return frozenset(edge.source for edge in self.edges[event]) if event in self.edges else None

    def _stages_after(self, event: str) -> Stages | None:
        """Return the stages at which the case can be after an event; None where that says nothing."""
        if event in self.procedure.entries:
            return self.graph.reachable_stages
        if event not in self.edges:
            return None
        elsewhere = [self.graph.concurrent_stages.get(edge.source, frozenset()) for edge in self.edges[event]]
        onward = self.graph.stages_from({edge.to for edge in self.edges[event]}, self.graph.edges)
        return onward.union(*elsewhere)

    def _is_done_by_nobody(self, pattern: EventPattern) -> bool:
        expired = {over_name(rule.clock.code) for rule in self.procedure.rules if rule.clock}
        return bool(pattern.event) and expired.issuperset(pattern.event)

    def _ends_the_case(self, pattern: EventPattern) -> bool:
        """Return True if every such event closes the case."""
        ends = {name for name, stage in self.graph.stages.items() if stage.kind == "end" and stage.ends == "case"}
        return bool(pattern.event) and all(
            name == CLOSED or (name in self.edges and all(edge.to in ends for edge in self.edges[name]))
            for name in pattern.event
        )

    def _value_flaws(self, path: YamlPath, pattern: EventPattern) -> Iterator[Flaw]:
        for name, value in pattern.where.items():
            fact = self.procedure.facts[name]
            if isinstance(value, FactCondition) and value.counts and fact.is_ not in COUNTED:
                yield Flaw(
                    (*path, name),
                    gettext(
                        "{fact} is no number and no list of persons or codes; name a value in place of "
                        "at_least, more_than or at_most",
                        fact=name,
                    ),
                )
            if strange := [one for one in _values_named(value) if not _can_be(fact, one)]:
                yield Flaw(
                    (*path, name),
                    gettext(
                        "{fact} is never {value}, so the line never applies; write one of its values",
                        fact=name,
                        value=listed(map(str, strange)),
                    ),
                )


def _values_named(value: KnownValue) -> Sequence[KnownValue]:
    if isinstance(value, FactCondition):
        return value.none_of
    return value if isinstance(value, tuple) else (value,)


def _can_be(fact: Fact, value: KnownValue) -> bool:
    match fact.is_:
        case "yes_no":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "code" | "codes":
            return isinstance(value, str) and value in fact.one_of
        case _:
            return isinstance(value, str)
