"""Which facts and texts of a procedure bear load: those on which its rules, limits, roles, documents and approvals
rest.

Such a fact or text is stated only by an act whose rules ask for it; see `rules/fact.py`.
"""

from collections.abc import Iterator, Mapping

from models.limit import Clock
from models.procedure import Permit, Procedure
from models.requirement import (
    Name,
    NeedsConsent,
    NeedsDocument,
    NeedsItems,
    NeedsReason,
    NeedsText,
    Requirement,
    facts_in,
    simple_requirements,
)
from models.rule import Rule, RuleId


def resting_rules(procedure: Procedure) -> Mapping[Name, RuleId | None]:
    """Return every fact that bears load, with the first rule that rests on it: a rule with a gate before one with a
    condition or a limit. None where no rule names the fact, only a role, a document, an approval or a linked case."""
    found: dict[Name, RuleId | None] = {}
    for name, rule in _uses(procedure):
        if name in procedure.facts and found.get(name) is None:
            found[name] = rule
    waiting = list(found)
    while waiting:
        followed = waiting.pop()
        for source in procedure.facts[followed].follows:
            if source not in found:
                found[source] = found[followed]
                waiting.append(source)
    return found


def resting_texts(procedure: Procedure) -> Mapping[Name, RuleId | None]:
    """Return every text that bears load, with the first rule that rests on it: that asks for it on record before
    an act, in a gate or condition, or has it told. None where only a document, an approval, a list of names, or an act
    that states it, does."""
    found: dict[Name, RuleId | None] = {}
    for name, rule in _text_uses(procedure):
        if name in procedure.texts and found.get(name) is None:
            found[name] = rule
    return found


def _text_uses(procedure: Procedure) -> Iterator[tuple[Name, RuleId | None]]:
    """Yield each name on which a record, a gate, a notice, a document, a consent or an approval rests."""
    rules = procedure.rules
    yield from ((name, rule.id) for rule in rules if rule.record and rule.record.before for name in rule.record.fields)
    for rule in rules:
        for need in (*(gate.needs for gate in rule.gates), *_conditions(rule)):
            yield from ((name, rule.id) for name in (*asked_texts(need), *_names_in(need)))
    yield from ((name, rule.id) for rule in rules if rule.notice for name in rule.notice.with_)
    for permit in procedure.permits.values():
        if isinstance(permit, Permit) and permit.needs:
            yield from ((name, permit.rule) for name in (*asked_texts(permit.needs), *_names_in(permit.needs)))
    yield from ((name, None) for name in sorted({*_names_outside_rules(procedure), *procedure.item_fields}))
    yield from ((name, None) for name in (procedure.respondents.names if procedure.respondents else ()))
    outcomes = [outcome for stage in procedure.stages.values() for outcome in stage.outcomes.values()]
    yield from ((name, None) for way in (*outcomes, *procedure.acts.values()) for name in way.states)


def _uses(procedure: Procedure) -> Iterator[tuple[Name, RuleId | None]]:
    """Yield each name on which something rests, with the rule that does."""
    rules = procedure.rules
    yield from ((name, rule.id) for rule in rules for gate in rule.gates for name in _names_in(gate.needs))
    yield from ((name, rule.id) for rule in rules for need in _conditions(rule) for name in _names_in(need))
    yield from ((name, rule.id) for rule in rules if rule.clock for name in limit_facts(rule.clock))
    for permit in procedure.permits.values():
        if isinstance(permit, Permit) and permit.needs:
            yield from ((name, permit.rule) for name in _names_in(permit.needs))
    if procedure.respondents:
        yield from ((name, procedure.respondents.rule) for name in procedure.respondents.facts)
    asked = [(name, rule.id) for rule in rules if rule.record for name in rule.record.fields]
    without_rule = set(_names_outside_rules(procedure))
    yield from ((name, rule) for name, rule in asked if name in without_rule)
    yield from ((name, None) for name in sorted(without_rule))


def _conditions(rule: Rule) -> Iterator[Requirement]:
    """Yield the requirements of a rule beside its gates."""
    yield from (need for _, need in rule.conditions)
    if rule.clock and rule.clock.extension and rule.clock.extension.needs:
        yield rule.clock.extension.needs


def limit_facts(clock: Clock) -> Iterator[Name]:
    """Yield the facts that the length of a limit depends on."""
    yield from (name for name in (clock.limit.set_by, clock.limit.by) if name)


def _names_outside_rules(procedure: Procedure) -> Iterator[Name]:
    """Yield what roles, classes, documents, approvals, linked cases and the choice of an item rest on."""
    yield from (role.named_in for role in procedure.roles.values() if role.named_in)
    yield from (name for name, fact in procedure.facts.items() if fact.class_)
    yield from (name for document in procedure.documents.values() for name in document.holds)
    for stage in procedure.stages.values():
        yield from stage.approval.of if stage.approval else ()
    outcomes = [outcome for stage in procedure.stages.values() for outcome in stage.outcomes.values()]
    for way in (*outcomes, *procedure.acts.values()):
        if way.item and way.item.highest:
            yield way.item.highest
        if way.opens and way.opens.when:
            yield from _names_in(way.opens.when)


def _names_in(need: Requirement) -> Iterator[Name]:
    """Yield the facts that a requirement rests on, those of items and the subjects of consents included."""
    yield from asked_facts(need)
    for single in simple_requirements(need):
        match single:
            case NeedsItems(has=fields):
                yield from fields
            case NeedsConsent(consent=name):
                yield name
            case _:
                pass


def asked_facts(need: Requirement) -> Iterator[Name]:
    """Yield the facts that a requirement asks to be stated, those on a document included."""
    yield from facts_in(need)
    for single in simple_requirements(need):
        if isinstance(single, NeedsDocument):
            yield from single.states


def asked_texts(need: Requirement) -> Iterator[Name]:
    """Yield the texts that a requirement asks to be written, those on a document included."""
    for single in simple_requirements(need):
        match single:
            case NeedsText(text=name) | NeedsReason(reason=name):
                yield name
            case NeedsDocument(states=names):
                yield from names
            case _:
                pass
