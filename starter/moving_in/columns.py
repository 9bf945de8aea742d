"""The columns of a sheet of old complaints under one procedure: those that all have, and its limits, facts, texts.

The sheet is given in the language of whoever asks; headings and names are read in each."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from models.law import Law
from models.requirement import Name
from rules.fact import EVIDENCE
from wording.regulation_names import translated
from wording.terms import NameKind, label
from wording.translation import NP_, Language, Message, speaking

ColumnKind = Literal["fixed", "started", "extended", "paused", "fact", "text"]
ChoiceKind = Literal["entry", "stage", "clock", "act"]

PREFIXES: Mapping[ColumnKind, Message] = {
    "started": NP_("old case", "Limit began: {name}"),
    "extended": NP_("old case", "Limit extended: {name}"),
    "paused": NP_("old case", "Limit suspended: {name}"),
    "fact": NP_("old case", "Fact: {name}"),
    "text": NP_("old case", "Text: {name}"),
}

FIXED: Mapping[str, Message] = {
    "old_number": NP_("old case", "Old number"),
    "procedure": NP_("old case", "Regulation"),
    "entry": NP_("old case", "Kind of complaint"),
    "received": NP_("old case", "Received"),
    "stage": NP_("old case", "Stage"),
    "since": NP_("old case", "Stage reached"),
    "closed": NP_("old case", "Closed"),
    "holder": NP_("old case", "Handler"),
    "name": NP_("old case", "Filed by"),
    "unit": NP_("old case", "Filed by (unit)"),
    "contact": NP_("old case", "Contact"),
    "address": NP_("old case", "Address"),
    "happened": NP_("old case", "Earlier acts"),
    "overdue": NP_("old case", "Limits overdue"),
}


class Column(NamedTuple):
    """A column: the kind of its content, and the name in the procedure."""

    kind: ColumnKind
    name: Name


@lru_cache(maxsize=64)
def columns_of(law: Law, language: Language) -> dict[str, Column]:
    """Return the columns of a procedure by heading, in the order of the template. A law is compared by identity."""
    procedure = law.procedure
    longer = [name for name, (_, clock) in law.clocks.items() if clock.extension and clock.extension.by == "units"]
    pausing = [name for name, (_, clock) in law.clocks.items() if clock.suspension]
    once = [name for name, (_, clock) in law.clocks.items() if clock.again != "per_item"]
    texts = [name for name in procedure.texts if name != EVIDENCE]
    facts = [name for name, fact in procedure.facts.items() if not fact.counts]
    with speaking(language):
        return {
            **{heading(): Column("fixed", name) for name, heading in FIXED.items()},
            **_headed(law, "started", "clock", once),
            **_headed(law, "extended", "clock", [name for name in longer if name in once]),
            **_headed(law, "paused", "clock", [name for name in pausing if name in once]),
            **_headed(law, "fact", "fact", facts),
            **_headed(law, "text", "text", texts),
        }


def _headed(law: Law, kind: ColumnKind, named: NameKind, names: Iterable[Name]) -> dict[str, Column]:
    """Return columns by heading; equal names are told apart by their code."""
    labels = {name: label(law.procedure, name, named) for name in names}
    often = Counter(labels.values())
    shown = {name: words if often[words] == 1 else f"{words}({name})" for name, words in labels.items()}
    return {PREFIXES[kind](name=words): Column(kind, name) for name, words in shown.items()}


@lru_cache(maxsize=64)
def known_columns(law: Law) -> dict[str, Column]:
    """Return the columns of a procedure by their headings in each language."""
    return {heading: column for language in Language for heading, column in columns_of(law, language).items()}


def fixed_heading(headings: Collection[str], name: str) -> str:
    """Return the heading of a column that all procedures have, as a sheet has it; where it has none, as it would be
    asked for now."""
    for language in Language:
        with speaking(language):
            if (heading := FIXED[name]()) in headings:
                return heading
    return FIXED[name]()


def named_as(written: str, choices: Iterable[Mapping[Name, str]]) -> Name:
    """Return the name that is written as its code or in a language: `choices` are the names in each. Raises ValueError
    if it is unknown or ambiguous."""
    found = set[Name]()
    for names in choices:
        if written in names:
            return written
        found |= {name for name, words in names.items() if words == written}
    if len(found) != 1:
        raise ValueError(written)
    return found.pop()


@lru_cache(maxsize=64)
def choices_of(law: Law, kind: ChoiceKind, language: Language) -> dict[Name, str]:
    """Return what may be named in a cell, by code; an outcome both by its name, and by its stage and name."""
    procedure = law.procedure
    with speaking(language):
        if kind == "entry":
            return {name: label(procedure, name, "entry") for name in procedure.entries}
        if kind == "clock":
            return {name: label(procedure, name, "clock") for name in law.clocks}
        stages = {name: translated(procedure, stage.name) for name, stage in procedure.stages.items()}
        if kind == "stage":
            return stages
        acts = dict[Name, str]()
        for stage, place in procedure.stages.items():
            outcomes = {name: translated(procedure, outcome.name) for name, outcome in place.outcomes.items()}
            acts |= outcomes
            acts |= {f"{stage}.{name}": f"{stages[stage]}.{words}" for name, words in outcomes.items()}
        return acts | {name: translated(procedure, act.name) for name, act in procedure.acts.items()}
