"""Whether each requirement asks for something that exists: a value of the fact, a state of the item, a signer, an
end."""

from collections.abc import Collection, Iterator, Mapping
from functools import reduce
from typing import Literal, NamedTuple, assert_never

from models.procedure import Fact, Procedure
from models.requirement import (
    Name,
    NeedsApproval,
    NeedsClock,
    NeedsConsent,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEarlier,
    NeedsEvent,
    NeedsFact,
    NeedsItems,
    NeedsLinked,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsParty,
    NeedsReason,
    NeedsRegistered,
    NeedsRole,
    NeedsText,
    Requirement,
)
from models.stage import ItemUse
from procedures.checker import kind_names
from procedures.references import Flaw, SingleRequirement, outcomes_and_acts, single_requirements
from procedures.source import YamlPath
from wording.translation import N_, Message, gettext, listed

# ---- the values that a fact can have -------------------------------------------------------------------------


def fact_question_flaws(path: YamlPath, need: NeedsFact, fact: Fact) -> Iterator[Flaw]:
    asked = _questions(need)
    several = [word for word in asked if word != "more_than" or "at_least" not in asked]
    if len(several) > 1:
        yield Flaw(
            path, gettext("{words} at once; ask one, the other beside it under all:", words=_questions_joined(several))
        )
        return
    for word in asked:
        if fact.is_ not in _FACT_KINDS_OF_QUESTION[word]:
            kind, kinds = kind_names.fact_kind(fact), kind_names.fact_kinds(sorted(_FACT_KINDS_OF_QUESTION[word]))
            says = gettext(
                "{fact} is a {kind}; `{word}` may be asked of: {kinds}",
                fact=need.fact,
                kind=kind,
                word=word,
                kinds=kinds,
            )
            yield Flaw((*path, word), says)
        elif word in ("is", "has"):
            yield from fact_value_flaws((*path, word), need.fact, need.is_ if word == "is" else need.has, fact)
        elif word == "in":
            for place, value in enumerate(need.in_):
                yield from fact_value_flaws((*path, word, place), need.fact, value, fact)


def recused_person_flaws(path: YamlPath, name: Name | None, procedure: Procedure) -> Iterator[Flaw]:
    """Yield a flaw where an act recuses whom a fact names that names no person."""
    if name and (fact := procedure.facts[name]).is_ not in ("person", "persons"):
        yield Flaw(
            path,
            gettext(
                "who is recused is a person, and {name} is {kind}; name a fact that is person or persons",
                name=name,
                kind=kind_names.fact_kind(fact),
            ),
        )


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


def _questions_joined(words: list[str]) -> str:
    return reduce(
        lambda one, other: gettext("{one} and {other}", one=one, other=other),
        [gettext("{word}", word=word) for word in words],
    )


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
        yield Flaw(path, gettext("{fact} is yes_no; write true or false", fact=name))
    elif fact.is_ == "number" and type(value) is not int:
        yield Flaw(path, gettext("{fact} is a number; write one", fact=name))


def stated_value_flaws(path: YamlPath, values: Mapping[Name, object], procedure: Procedure) -> Iterator[Flaw]:
    """Yield a flaw for each value of `sets` or `states` that its fact cannot have."""
    for name, value in values.items():
        fact = procedure.facts[name]
        if fact.is_ not in {"yes_no", "number", "code"}:
            says = gettext(
                "{fact} is a {kind}; only a yes_no, a number or a code is stated by itself: ask for it in a record",
                fact=name,
                kind=kind_names.fact_kind(fact),
            )
            yield Flaw((*path, name), says)
        else:
            yield from fact_value_flaws((*path, name), name, value, fact)


def code_value_flaws(path: YamlPath, value: str, name: str, fact: Fact) -> Iterator[Flaw]:
    """Yield a flaw unless the code is one of the values listed."""
    if value not in fact.one_of:
        yield Flaw(
            path,
            gettext(
                "{value} is no value of {fact}; use one of {known}, or add it under one_of:",
                value=value,
                fact=name,
                known=listed(fact.one_of),
            ),
        )


# ---- requirements --------------------------------------------------------------------------------------------

NOT_AMONG_LISTED: Mapping[str, Message] = {
    "state": N_("{name} is no state of {whole}; use one of {known}, or add it under states:"),
    "field": N_("{name} is no field of {whole}; use one of {known}, or add it under fields:"),
    "signer": N_("{name} is no signer of {whole}; use one of {known}, or add it under signers:"),
}

NOT_LISTED: Mapping[str, Message] = {
    "state": N_("{name} is no state of {whole}; add it under states:"),
    "field": N_("{name} is no field of {whole}; add it under fields:"),
    "signer": N_("{name} is no signer of {whole}; add it under signers:"),
}

NOBODY_ACTS: Mapping[str, Message] = {
    "role": N_("nobody acts here, so it is never met; role and other_person belong into gates:"),
    "other_unit": N_("nobody acts here, so it is never met; other_unit belongs into gates:"),
    "earlier": N_("an earlier complaint is looked for only when an act is received; earlier belongs into gates:"),
    "reason": N_("nobody acts here, so it is never met; reason belongs into gates:"),
    "registered": N_("nobody acts here, so it is never met; registered belongs into gates:"),
}


MAX_NESTING = 2
SECTIONS_WITH_ACTOR = ("gates", "permits", "extension")  # where somebody acts, and a stage asks


def requirement_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield what requirements ask for and can never be so. Every name must resolve (see `unresolved_names`)."""
    for path, need in all_requirements(procedure):
        for at, single, depth in single_requirements(path, need):
            if depth > MAX_NESTING:
                yield Flaw(at, gettext("a requirement goes two deep at most; split the gate, or make a fact of it"))
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
        yield from (((*path, *where), need) for where, need in rule.conditions)
        if rule.clock and rule.clock.extension:
            yield (*path, "clock", "extension", "needs"), rule.clock.extension.needs
    for path, _, way in outcomes_and_acts(procedure):
        yield (*path, "opens", "when"), way.opens.when if way.opens else None
    for name, permit in procedure.permits.items():
        yield ("permits", name, "needs"), None if isinstance(permit, bool) else permit.needs


def _misplaced_flaws(path: YamlPath, need: SingleRequirement) -> Iterator[Flaw]:
    """Yield requirements about the actor, or the stage that asks, where nobody acts and no stage asks."""
    if set(SECTIONS_WITH_ACTOR) & set(path):
        return
    if isinstance(need, NeedsDuty):
        yield Flaw(path, gettext("no stage asks here, so it is never met; duty belongs into gates:"))
    elif shape := _shape_about_actor(need):
        yield Flaw(path, NOBODY_ACTS[shape]())


def _shape_about_actor(need: SingleRequirement) -> str | None:
    """Return the shape of a requirement about who acts, None for one about the case."""
    match need:
        case NeedsRole() | NeedsOtherPerson():
            return "role"
        case NeedsOtherUnit():
            return "other_unit"
        case NeedsReason():
            return "reason"
        case NeedsRegistered(who=who):
            return "registered" if who is None else None
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
            | NeedsParty()
            | NeedsEarlier()
        ):
            return None
        case _:
            assert_never(need)


def _value_flaws(path: YamlPath, need: SingleRequirement, procedure: Procedure) -> Iterator[Flaw]:
    match need:  # one case a shape
        case NeedsFact(fact=name):
            yield from fact_question_flaws(path, need, procedure.facts[name])
        case NeedsText(text=name, at_least=least):
            if least is not None and least > (most := procedure.name_lists[name]):
                yield Flaw(
                    (*path, "at_least"),
                    gettext(
                        "{name} lists at most {most} names, so at_least {least} is never met",
                        name=name,
                        least=least,
                        most=most,
                    ),
                )
        case NeedsItems():
            yield from _item_requirement_flaws(path, need, procedure)
        case NeedsCount():
            yield from _count_flaws(path, need)
        case NeedsDocument():
            yield from _signer_flaws(path, need, procedure)
        case NeedsApproval(approval=name):
            if procedure.stages[name].approval is None:
                yield Flaw(
                    (*path, "approval"),
                    gettext("{stage} waits for no approval; name a stage of kind: approval", stage=name),
                )
        case NeedsConsent(of=name):
            if procedure.roles[name].is_ != "outside":
                yield Flaw(
                    (*path, "of"),
                    gettext("{role} is staff; consent is that of a party, a role that is outside", role=name),
                )
        case NeedsRegistered(who=person):
            yield from _registered_flaws((*path, "who"), person, procedure)
        case NeedsLinked():
            yield from _linked_end_flaws((*path, "has"), need, procedure)
        case NeedsClock(clock=clock) | NeedsEvent(within=clock):
            yield from _per_item_clock_flaws(path, clock, procedure)
        case NeedsReason() | NeedsRole() | NeedsOtherPerson() | NeedsOtherUnit() | NeedsDuty():
            return
        case NeedsEarlier():
            yield from _earlier_flaws(path, need, procedure)
        case NeedsParty():
            return
        case _:
            assert_never(need)


def _signer_flaws(path: YamlPath, need: NeedsDocument, procedure: Procedure) -> Iterator[Flaw]:
    known = ListedNames("signer", need.document, procedure.documents[need.document].signing)
    for place, role in enumerate(need.signed_by):
        yield from unlisted_name_flaws((*path, "signed_by", place), role, known)


def _registered_flaws(path: YamlPath, name: Name | None, procedure: Procedure) -> Iterator[Flaw]:
    if name is not None and (fact := procedure.facts[name]).is_ not in {"person", "persons"}:
        yield Flaw(
            path, gettext("{fact} is a {kind}; name a person or persons", fact=name, kind=kind_names.fact_kind(fact))
        )


def _item_requirement_flaws(path: YamlPath, need: NeedsItems, procedure: Procedure) -> Iterator[Flaw]:
    kind = procedure.items[need.items]
    for place, state in enumerate(need.state):
        yield from unlisted_name_flaws((*path, "state", place), state, ListedNames("state", need.items, kind.states))
    for place, name in enumerate(need.has):
        yield from unlisted_name_flaws((*path, "has", place), name, ListedNames("field", need.items, kind.fields))
    if not need.every and need.at_least is None:
        yield Flaw(path, gettext("it asks for nothing; write every: true, or at_least: so many"))


class ListedNames(NamedTuple):
    """The states or fields of a collection, or the signers of a document (`whole`)."""

    kind: Literal["state", "field", "signer"]
    whole: Name
    known: Collection[str]


def unlisted_name_flaws(path: YamlPath, name: str, names: ListedNames) -> Iterator[Flaw]:
    """Yield a flaw unless the name is one of those listed."""
    if name not in names.known:
        says = (NOT_AMONG_LISTED if names.known else NOT_LISTED)[names.kind]
        yield Flaw(path, says(name=name, whole=names.whole, known=listed(names.known)))


def _count_flaws(path: YamlPath, need: NeedsCount) -> Iterator[Flaw]:
    if need.at_least is None and need.at_most is None:
        yield Flaw(path, gettext("it asks for nothing; write at_least: or at_most: so many"))
    elif need.at_least is not None and need.at_most is not None and need.at_least > need.at_most:
        yield Flaw(
            path, gettext("at_least {least} and at_most {most} cannot both be", least=need.at_least, most=need.at_most)
        )


def _linked_end_flaws(path: YamlPath, need: NeedsLinked, procedure: Procedure) -> Iterator[Flaw]:
    """Yield a flaw where the end asked for does not exist. The ends of another regulation are not known here."""
    opened = [way.opens for _, _, way in outcomes_and_acts(procedure) if way.opens and way.opens.entry == need.linked]
    of_this_procedure = all(opening.procedure in {None, procedure.slug} for opening in opened)
    ends = [name for name, stage in procedure.stages.items() if stage.kind == "end"]
    if need.has is not None and of_this_procedure and need.has not in ends:
        yield Flaw(path, gettext("{name} is no end; use one of {ends}", name=need.has, ends=listed(ends)))


def _earlier_flaws(path: YamlPath, need: NeedsEarlier, procedure: Procedure) -> Iterator[Flaw]:
    """Yield what cannot be asked of an earlier complaint. The ends of another regulation are not known here."""
    if "gates" not in path:
        yield Flaw(path, NOBODY_ACTS["earlier"]())
    if need.ended and need.state == "open":
        yield Flaw((*path, "state"), gettext("an open complaint has not ended; leave out state: open or ended"))
    ends = [name for name, stage in procedure.stages.items() if stage.kind == "end" and stage.ends == "case"]
    for place, end in enumerate(need.ended if need.procedure in {None, procedure.slug} else ()):
        if end not in ends:
            yield Flaw(
                (*path, "ended", place), gettext("{name} is no end; use one of {ends}", name=end, ends=listed(ends))
            )


def _per_item_clock_flaws(path: YamlPath, name: Name | None, procedure: Procedure) -> Iterator[Flaw]:
    if any(rule.clock and rule.clock.code == name and rule.clock.again == "per_item" for rule in procedure.rules):
        yield Flaw(
            path, gettext("{clock} runs for each item by itself; ask for the state of the items: instead", clock=name)
        )


def item_use_flaws(path: YamlPath, used: ItemUse, procedure: Procedure) -> Iterator[Flaw]:
    known = ListedNames("state", used.of, procedure.items[used.of].states)
    for place, state in enumerate(used.from_):
        yield from unlisted_name_flaws((*path, "from", place), state, known)
    if used.state:
        yield from unlisted_name_flaws((*path, "state"), used.state, known)
    if used.adds and used.from_:
        yield Flaw((*path, "from"), gettext("what is added was in no state before; drop from, or adds"))
    if (name := used.highest) is None:
        return
    declared = procedure.facts.get(name)
    if used.adds or not declared or declared.is_ != "number" or name not in procedure.items[used.of].fields:
        yield Flaw(
            (*path, "highest"),
            gettext(
                "`highest` is for items that exist, and names a number among the fields of {of}; {name} is none",
                name=name,
                of=used.of,
            ),
        )
