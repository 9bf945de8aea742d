"""Whether each requirement asks for something that exists: a value of the fact, a state of the item, a signer."""

from collections.abc import Collection, Iterator, Mapping
from typing import assert_never

from models.limit import Clock
from models.procedure import Fact, Procedure
from models.requirement import (
    Name,
    NeedsApproval,
    NeedsClock,
    NeedsConsent,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEvent,
    NeedsFact,
    NeedsItems,
    NeedsLinked,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsReason,
    NeedsRegistered,
    NeedsRole,
    NeedsText,
    Requirement,
)
from models.rule import Notice, Record, Rule, Sees
from procedures.references import Flaw, outcomes_and_acts, single_requirements
from procedures.requirement_references import SingleRequirement
from procedures.source import YamlPath

MAX_NESTING = 2
SECTIONS_WITH_ACTOR = ("gates", "permits", "extension")  # where somebody acts, and a stage asks


def requirement_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield what requirements ask for and can never be so. Every name must resolve (see `unresolved_names`)."""
    for path, need in all_requirements(procedure):
        for at, single, depth in single_requirements(path, need):
            if depth > MAX_NESTING:
                yield Flaw(at, "a requirement goes two deep at most; split the gate, or make a fact of it")
            yield from _misplaced_flaws(at, single)
            yield from _value_flaws(at, single, procedure)


def all_requirements(procedure: Procedure) -> Iterator[tuple[YamlPath, Requirement]]:
    """Yield every requirement in the procedure, uncut, with where it stands."""
    for path, need in _requirement_fields(procedure):
        if need is not None:
            yield path, need


def _requirement_fields(procedure: Procedure) -> Iterator[tuple[YamlPath, Requirement | None]]:
    for place, rule in enumerate(procedure.rules):
        path: YamlPath = ("rules", place)
        yield from (((*path, "gates", nth, "needs"), gate.needs) for nth, gate in enumerate(rule.gates))
        yield from (((*path, word, "when"), part.when if part else None) for word, part in _conditional_parts(rule))
        if rule.clock and rule.clock.extension:
            yield (*path, "clock", "extension", "needs"), rule.clock.extension.needs
    for path, _, way in outcomes_and_acts(procedure):
        yield (*path, "opens", "when"), way.opens.when if way.opens else None
    for name, permit in procedure.permits.items():
        yield ("permits", name, "needs"), None if isinstance(permit, bool) else permit.needs


def _conditional_parts(rule: Rule) -> tuple[tuple[str, Record | Notice | Clock | Sees | None], ...]:
    """Return the parts of a rule that a `when` may limit."""
    return ("record", rule.record), ("notice", rule.notice), ("clock", rule.clock), ("sees", rule.sees)


def _misplaced_flaws(path: YamlPath, need: SingleRequirement) -> Iterator[Flaw]:
    """Yield requirements about the actor, or the stage that asks, where nobody acts and no stage asks."""
    if set(SECTIONS_WITH_ACTOR) & set(path):
        return
    if isinstance(need, NeedsDuty):
        yield Flaw(path, "no stage asks here, so it is never met; duty belongs into gates:")
    elif says := _what_belongs_to_actor(need):
        yield Flaw(path, f"nobody acts here, so it is never met; {says} into gates:")


def _what_belongs_to_actor(need: SingleRequirement) -> str | None:
    match need:
        case NeedsRole() | NeedsOtherPerson():
            return "role and other_person belong"
        case NeedsOtherUnit():
            return "other_unit belongs"
        case NeedsReason():
            return "reason belongs"
        case NeedsRegistered(who=who):
            return "registered belongs" if who is None else None
        case (
            NeedsFact()
            | NeedsText()
            | NeedsEvent()
            | NeedsClock()
            | NeedsCount()
            | NeedsDuty()
            | NeedsDocument()
            | NeedsApproval()
            | NeedsConsent()
            | NeedsItems()
            | NeedsLinked()
        ):
            return None
        case _:
            assert_never(need)


def _value_flaws(path: YamlPath, need: SingleRequirement, procedure: Procedure) -> Iterator[Flaw]:  # noqa: C901, PLR0912
    match need:  # one case a shape
        case NeedsFact(fact=name):
            yield from _fact_question_flaws(path, need, procedure.facts[name])
        case NeedsItems():
            yield from _item_requirement_flaws(path, need, procedure)
        case NeedsCount():
            yield from _count_flaws(path, need)
        case NeedsDocument():
            yield from _signer_flaws(path, need, procedure)
        case NeedsApproval(approval=name):
            if procedure.stages[name].approval is None:
                yield Flaw((*path, "approval"), f"{name} waits for no approval; name a stage of kind: approval")
        case NeedsConsent(of=name):
            if procedure.roles[name].is_ != "outside":
                yield Flaw((*path, "of"), f"{name} is staff; consent is that of a party, a role that is outside")
        case NeedsRegistered(who=person):
            yield from _registered_flaws((*path, "who"), person, procedure)
        case NeedsLinked():
            yield from _linked_end_flaws((*path, "has"), need, procedure)
        case NeedsClock(clock=clock) | NeedsEvent(within=clock):
            yield from _per_item_clock_flaws(path, clock, procedure)
        case NeedsText() | NeedsReason() | NeedsRole() | NeedsOtherPerson() | NeedsOtherUnit() | NeedsDuty():
            return
        case _:
            assert_never(need)


def _signer_flaws(path: YamlPath, need: NeedsDocument, procedure: Procedure) -> Iterator[Flaw]:
    known = procedure.documents[need.document].signing
    for place, role in enumerate(need.signed_by):
        yield from unlisted_name_flaws(
            (*path, "signed_by", place), role, known, f"signer of {need.document}", "signers:"
        )


def _registered_flaws(path: YamlPath, name: Name | None, procedure: Procedure) -> Iterator[Flaw]:
    if name is not None and (kind := procedure.facts[name].is_) not in {"person", "persons"}:
        yield Flaw(path, f"{name} is a {kind}; name a person or persons")


def _item_requirement_flaws(path: YamlPath, need: NeedsItems, procedure: Procedure) -> Iterator[Flaw]:
    kind = procedure.items[need.items]
    for place, state in enumerate(need.state):
        yield from unlisted_name_flaws((*path, "state", place), state, kind.states, f"state of {need.items}", "states:")
    for place, name in enumerate(need.has):
        yield from unlisted_name_flaws((*path, "has", place), name, kind.fields, f"field of {need.items}", "fields:")
    if not need.every and need.at_least is None:
        yield Flaw(path, "it asks for nothing; write every: true, or at_least: so many")


def unlisted_name_flaws(path: YamlPath, name: str, known: Collection[str], what: str, home: str) -> Iterator[Flaw]:
    """Yield a flaw unless the name is one of those listed."""
    if name not in known:
        use = f"use one of {', '.join(known)}, or " if known else ""
        yield Flaw(path, f"{name} is no {what}; {use}add it under {home}")


def _count_flaws(path: YamlPath, need: NeedsCount) -> Iterator[Flaw]:
    if need.at_least is None and need.at_most is None:
        yield Flaw(path, "it asks for nothing; write at_least: or at_most: so many")
    elif need.at_least is not None and need.at_most is not None and need.at_least > need.at_most:
        yield Flaw(path, f"at_least {need.at_least} and at_most {need.at_most} cannot both be")


def _linked_end_flaws(path: YamlPath, need: NeedsLinked, procedure: Procedure) -> Iterator[Flaw]:
    """Yield a flaw where the end asked for does not exist. The ends of another regulation are not known here."""
    opened = [way.opens for _, _, way in outcomes_and_acts(procedure) if way.opens and way.opens.entry == need.linked]
    of_this_procedure = all(opening.procedure in {None, procedure.slug} for opening in opened)
    ends = [name for name, stage in procedure.stages.items() if stage.kind == "end"]
    if need.has is not None and of_this_procedure and need.has not in ends:
        yield Flaw(path, f"{need.has} is no end; use one of {', '.join(ends)}")


def _per_item_clock_flaws(path: YamlPath, name: Name | None, procedure: Procedure) -> Iterator[Flaw]:
    if any(rule.clock and rule.clock.name == name and rule.clock.again == "per_item" for rule in procedure.rules):
        yield Flaw(path, f"{name} runs for each item by itself; ask for the state of the items: instead")


def _fact_question_flaws(path: YamlPath, need: NeedsFact, fact: Fact) -> Iterator[Flaw]:
    asked = _questions(need)
    several = [word for word in asked if word != "more_than" or "at_least" not in asked]
    if len(several) > 1:
        yield Flaw(path, f"{' and '.join(several)} at once; ask one, the other beside it under all:")
        return
    for word in asked:
        if fact.is_ not in _FACT_KINDS_OF_QUESTION[word]:
            kinds = ", ".join(sorted(_FACT_KINDS_OF_QUESTION[word]))
            yield Flaw((*path, word), f"{need.fact} is a {fact.is_}; `{word}` may be asked of: {kinds}")
        elif word in ("is", "has"):
            yield from fact_value_flaws((*path, word), need.fact, need.is_ if word == "is" else need.has, fact)
        elif word == "in":
            for place, value in enumerate(need.in_):
                yield from fact_value_flaws((*path, word, place), need.fact, value, fact)


def _questions(need: NeedsFact) -> list[str]:
    """Return the words by which a requirement asks for the value of a fact."""
    asked = {
        "is": need.is_ is not None,
        "in": bool(need.in_),
        "has": need.has is not None,
        "at_least": need.at_least is not None,
        "more_than": need.more_than is not None,
    }
    return [word for word, given in asked.items() if given]


_FACT_KINDS_OF_QUESTION = {
    "is": {"yes_no", "number", "code"},
    "in": {"number", "code"},
    "has": {"codes"},
    "at_least": {"number", "codes", "persons"},
    "more_than": {"number", "codes", "persons"},
}


def fact_value_flaws(path: YamlPath, name: Name, value: object, fact: Fact) -> Iterator[Flaw]:
    """Yield a flaw unless the fact can have this value."""
    if fact.is_ in {"code", "codes"}:
        yield from code_value_flaws(path, str(value), name, fact)
    elif fact.is_ == "yes_no" and not isinstance(value, bool):
        yield Flaw(path, f"{name} is yes_no; write true or false")
    elif fact.is_ == "number" and type(value) is not int:
        yield Flaw(path, f"{name} is a number; write one")


def stated_value_flaws(path: YamlPath, values: Mapping[Name, object], procedure: Procedure) -> Iterator[Flaw]:
    """Yield a flaw for each value of `sets` or `states` that its fact cannot have."""
    for name, value in values.items():
        fact = procedure.facts[name]
        if fact.is_ not in {"yes_no", "number", "code"}:
            says = f"{name} is a {fact.is_}; only a yes_no, a number or a code is stated by itself"
            yield Flaw((*path, name), f"{says}: ask for it in a record")
        else:
            yield from fact_value_flaws((*path, name), name, value, fact)


def code_value_flaws(path: YamlPath, value: str, name: str, fact: Fact) -> Iterator[Flaw]:
    """Yield a flaw unless the code is one of the values listed."""
    if value not in fact.one_of:
        known = ", ".join(fact.one_of)
        yield Flaw(path, f"{value} is no value of {name}; use one of {known}, or add it under one_of:")
