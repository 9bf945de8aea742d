"""Whether a fact can have the value that is asked of it or stated for it."""

from collections.abc import Iterator, Mapping
from functools import reduce

from models.procedure import Fact, Procedure
from models.requirement import Name, NeedsFact
from procedures.checker import kind_names
from procedures.references import Flaw
from procedures.source import YamlPath
from wording.translation import gettext, listed


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
