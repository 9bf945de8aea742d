"""Whether each requirement asks for what can be: values of the fact, states of the item, signers of the document."""

from collections.abc import Collection, Iterator
from typing import Any

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
    NeedsReason,
    NeedsRegistered,
    Requirement,
)
from procedures.references import Flaw, atoms, ways
from procedures.source import Path_

DEEPEST = 2
ACTS = ("gates", "permits", "extension")  # where somebody acts, and a stage asks


def unfit_needs(procedure: Procedure) -> Iterator[Flaw]:
    """All that a requirement asks for and that can never be so."""
    for path, need in needs(procedure):
        for at, one, depth in atoms(path, need):
            if depth > DEEPEST:
                yield Flaw(at, "a requirement goes two deep at most; split the gate, or make a fact of it")
            yield from _misplaced(at, one)
            yield from _need(at, one, procedure)


def needs(procedure: Procedure) -> Iterator[tuple[Path_, Requirement]]:
    """Every requirement written anywhere, whole, with where it stands."""
    for path, need in _written(procedure):
        if need is not None:
            yield path, need


def _written(procedure: Procedure) -> Iterator[tuple[Path_, Requirement | None]]:
    for place, rule in enumerate(procedure.rules):
        path: Path_ = ("rules", place)
        yield from (((*path, "gates", n, "needs"), gate.needs) for n, gate in enumerate(rule.gates))
        for word in ("record", "notice", "clock", "sees"):
            yield (*path, word, "when"), getattr(getattr(rule, word), "when", None)
        if rule.clock and rule.clock.extension:
            yield (*path, "clock", "extension", "needs"), rule.clock.extension.needs
    for path, _, way in ways(procedure):
        yield (*path, "opens", "when"), way.opens.when if way.opens else None
    for name, permit in procedure.permits.items():
        yield ("permits", name, "needs"), None if isinstance(permit, bool) else permit.needs


def _misplaced(path: Path_, need: Requirement) -> Iterator[Flaw]:
    """What speaks of whoever acts, or of the stage that asks, is never met where there is none."""
    personal = any(hasattr(need, word) for word in ("role", "other_person", "other_unit"))
    personal |= isinstance(need, NeedsReason) or (isinstance(need, NeedsRegistered) and need.who is None)
    if personal and not set(ACTS) & set(path):
        word = next(iter(type(need).model_fields))
        says = "role and other_person belong" if word in ("role", "other_person") else f"{word} belongs"
        yield Flaw(path, f"nobody acts here, so it is never met; {says} into gates:")
    if isinstance(need, NeedsDuty) and not set(ACTS) & set(path):
        yield Flaw(path, "no stage asks here, so it is never met; duty belongs into gates:")


def _need(path: Path_, need: Requirement, procedure: Procedure) -> Iterator[Flaw]:  # noqa: C901  # one line a shape
    match need:
        case NeedsFact(fact=name):
            yield from _value(path, need, procedure.facts[name])
        case NeedsItems():
            yield from _items(path, need, procedure)
        case NeedsCount():
            yield from _count(path, need)
        case NeedsDocument(document=name, signed_by=signers):
            known = procedure.documents[name].signing
            for place, role in enumerate(signers):
                yield from listed((*path, "signed_by", place), role, known, f"signer of {name}", "signers:")
        case NeedsApproval(approval=name) if procedure.stages[name].approval is None:
            yield Flaw((*path, "approval"), f"{name} waits for no approval; name a stage of kind: approval")
        case NeedsConsent(of=name) if procedure.roles[name].is_ != "outside":
            yield Flaw((*path, "of"), f"{name} is staff; consent is that of a party, a role that is outside")
        case NeedsRegistered(who=str(name)) if procedure.facts[name].is_ not in {"person", "persons"}:
            yield Flaw((*path, "who"), f"{name} is a {procedure.facts[name].is_}; name a person or persons")
        case NeedsLinked(linked=entry, has=str(end)):
            yield from _linked((*path, "has"), entry, end, procedure)
        case NeedsClock(clock=name) | NeedsEvent(within=str(name)):
            yield from _clock(path, name, procedure)


def _items(path: Path_, need: NeedsItems, procedure: Procedure) -> Iterator[Flaw]:
    kind = procedure.items[need.items]
    for place, state in enumerate(need.state):
        yield from listed((*path, "state", place), state, kind.states, f"state of {need.items}", "states:")
    for place, name in enumerate(need.has):
        yield from listed((*path, "has", place), name, kind.fields, f"field of {need.items}", "fields:")
    if not need.every and need.at_least is None:
        yield Flaw(path, "it asks for nothing; write every: true, or at_least: so many")


def listed(path: Path_, name: str, known: Collection[str], what: str, home: str) -> Iterator[Flaw]:
    """Whether a name is one of those listed."""
    if name not in known:
        use = f"use one of {', '.join(known)}, or " if known else ""
        yield Flaw(path, f"{name} is no {what}; {use}add it under {home}")


def _count(path: Path_, need: NeedsCount) -> Iterator[Flaw]:
    if need.at_least is None and need.at_most is None:
        yield Flaw(path, "it asks for nothing; write at_least: or at_most: so many")
    elif need.at_least is not None and need.at_most is not None and need.at_least > need.at_most:
        yield Flaw(path, f"at_least {need.at_least} and at_most {need.at_most} cannot both be")


def _linked(path: Path_, entry: Name, end: Name, procedure: Procedure) -> Iterator[Flaw]:
    """Of another regulation the ends are not known here."""
    opened = [way.opens for _, _, way in ways(procedure) if way.opens and way.opens.entry == entry]
    here = all(one.procedure in {None, procedure.slug} for one in opened)
    ends = [name for name, stage in procedure.stages.items() if stage.kind == "end"]
    if here and end not in ends:
        yield Flaw(path, f"{end} is no end; use one of {', '.join(ends)}")


def _clock(path: Path_, name: Name, procedure: Procedure) -> Iterator[Flaw]:
    if any(rule.clock and rule.clock.name == name and rule.clock.again == "per_item" for rule in procedure.rules):
        yield Flaw(path, f"{name} runs for each item by itself; ask for the state of the items: instead")


def _value(path: Path_, need: NeedsFact, fact: Fact) -> Iterator[Flaw]:
    asked = [word for word in _SERVES if _asks(need, word)]
    several = [word for word in asked if word != "more_than" or "at_least" not in asked]
    if len(several) > 1:
        yield Flaw(path, f"{' and '.join(several)} at once; ask one, the other beside it under all:")
        return
    for word in asked:
        if fact.is_ not in _SERVES[word]:
            kinds = ", ".join(sorted(_SERVES[word]))
            yield Flaw((*path, word), f"{need.fact} is a {fact.is_}; `{word}` may be asked of: {kinds}")
        elif word in ("is", "has"):
            yield from fitting((*path, word), need.fact, need.is_ if word == "is" else need.has, fact)
        elif word == "in":
            for place, value in enumerate(need.in_):
                yield from fitting((*path, word, place), need.fact, value, fact)


def _asks(need: NeedsFact, word: str) -> bool:
    return getattr(need, {"is": "is_", "in": "in_"}.get(word, word)) not in {None, ()}


_SERVES = {
    "is": {"yes_no", "number", "code"},
    "in": {"number", "code"},
    "has": {"codes"},
    "at_least": {"number", "codes", "persons"},
    "more_than": {"number", "codes", "persons"},
}


def fitting(path: Path_, name: Name, value: Any, fact: Fact) -> Iterator[Flaw]:
    """Whether a value is one of this fact."""
    if fact.is_ in {"code", "codes"}:
        yield from among(path, str(value), name, fact)
    elif fact.is_ == "yes_no" and not isinstance(value, bool):
        yield Flaw(path, f"{name} is yes_no; write true or false")
    elif fact.is_ == "number" and type(value) is not int:
        yield Flaw(path, f"{name} is a number; write one")


def settable(path: Path_, values: dict[Name, Any], procedure: Procedure) -> Iterator[Flaw]:
    """Whether what is stated by itself (`sets`, `states`) can be."""
    for name, value in values.items():
        fact = procedure.facts[name]
        if fact.is_ not in {"yes_no", "number", "code"}:
            says = f"{name} is a {fact.is_}; only a yes_no, a number or a code is stated by itself"
            yield Flaw((*path, name), f"{says}: ask for it in a record")
        else:
            yield from fitting((*path, name), name, value, fact)


def among(path: Path_, value: str, name: str, fact: Fact) -> Iterator[Flaw]:
    """Whether it is one of the values listed."""
    if value not in fact.one_of:
        known = ", ".join(fact.one_of)
        yield Flaw(path, f"{value} is no value of {name}; use one of {known}, or add it under one_of:")
