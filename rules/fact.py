"""`facts:` what may be stated, in which form, and what follows from it by itself."""

from datetime import date, datetime

from models.case import Case
from models.law import Law
from models.messages import Act, FactValue, Refusal, Why
from models.procedure import Fact, Name


def stated(law: Law, case: Case, act: Act) -> dict[Name, FactValue]:
    """The facts an act states, with those that follow from them (a hotline's number names its office)."""
    facts = dict(act.facts)
    for name, fact in law.procedure.facts.items():
        if name in facts or name in case.facts:
            continue
        for source, values in fact.follows.items():
            followed = values.get(str(facts.get(source)))
            if followed:
                facts[name] = followed
    return facts


def refusals(law: Law, act: Act) -> list[Refusal]:
    """The facts and texts that the procedure does not know, or not in that form."""
    facts, texts = law.procedure.facts, law.procedure.texts
    wrong = [name for name, value in act.facts.items() if name not in facts or not _fits(facts[name], value)]
    wrong += [name for name in act.texts if name not in texts]
    return [Refusal(why=Why.wrong_value, about=name) for name in wrong]


def _fits(fact: Fact, value: FactValue) -> bool:
    match fact.is_:
        case "yes_no":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "date":
            return isinstance(value, date) and not isinstance(value, datetime)
        case "instant":
            return isinstance(value, datetime)
        case "code":
            return isinstance(value, str) and value in fact.one_of
        case "person":
            return isinstance(value, str)
        case "codes":
            return isinstance(value, tuple) and all(member in fact.one_of for member in value)
        case "persons":
            return isinstance(value, tuple)
