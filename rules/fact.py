"""`facts:` which facts may be stated, in which form, and which facts follow from others."""

from collections.abc import Container, Iterable
from datetime import date, datetime

from models.case import Case, StatedBy
from models.events import Event
from models.law import Law
from models.messages import Act, FactValue, Refusal, Why
from models.procedure import Fact
from models.requirement import Name
from models.time import SUPPORTED_YEARS

EVIDENCE = "evidence"  # the text on which a late report rests
KNOWN_TEXTS = frozenset({EVIDENCE, "reason", "opinion", "contact_record"})  # every procedure knows them


def stated_facts(law: Law, case: Case, act: Act) -> dict[Name, FactValue]:
    """Return the facts that an act states, with those that follow from them (a hotline's number names its office).

    Facts that say who holds a role do not follow from a note.
    """
    facts = dict(act.facts)
    known = {**case.facts, **act.facts}
    for name, fact in law.procedure.facts.items():
        if name in facts or name in case.facts or (act.name == "note" and name in law.role_facts):
            continue
        for source, values in fact.follows.items():
            followed = values.get(str(known.get(source)))
            if followed:
                facts[name] = followed
    return facts


def stated_by(
    case: Case, event: Event, names: Iterable[Name], item_fields: Container[Name] = ()
) -> dict[Name, StatedBy]:
    """Return who stated what on the case, now that the event states the facts and texts `names` (some of them of its
    item), or makes documents of these names."""
    stated = {
        name: StatedBy(
            seq=event.seq,
            act=event.name,
            stage=event.stage,
            by=event.by,
            item=event.item if name in item_fields else None,
        )
        for name in names
    }
    return {**case.stated, **stated}


def fact_refusals(law: Law, act: Act) -> list[Refusal]:
    """Refuse facts and texts that the procedure does not know, or not in that form."""
    facts, texts = law.procedure.facts, law.procedure.texts
    wrong = [name for name, value in act.facts.items() if name not in facts or not _is_fact_value(facts[name], value)]
    wrong += [name for name in act.texts if name not in texts and name not in KNOWN_TEXTS]
    wrong += [name for name in act.unknown if name not in facts and name not in texts]
    return [Refusal(why=Why.wrong_value, about=name) for name in wrong]


def _is_fact_value(fact: Fact, value: FactValue) -> bool:
    """Return True for a value in the form of the fact. A list is a set of members: none twice, and at least one, since
    an empty one says nothing."""
    if isinstance(value, tuple):
        known = fact.is_ == "persons" or (fact.is_ == "codes" and set(value) <= set(fact.one_of))
        return known and 0 < len(value) == len(set(value))
    match fact.is_:
        case "yes_no":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "date" | "instant":
            instant = isinstance(value, datetime)
            return isinstance(value, date) and instant == (fact.is_ == "instant") and value.year in SUPPORTED_YEARS
        case "code" | "person":
            return isinstance(value, str) and (fact.is_ == "person" or value in fact.one_of)
        case _:
            return False
