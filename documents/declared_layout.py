"""How a document is laid out on its paper: by its declaration alone, whatever the case states."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from documents.sheet import BLANK, Grid, Row, Sheet, Signer, legible
from models.law import atoms_of
from models.procedure import Procedure, Rule
from models.requirement import Name, NeedsDocument
from wording import terms

PARTY = ("name", "unit", "contact", "address")


@dataclass(frozen=True)
class ItemSaid:
    """An item of a collection, in words."""

    kind: Name
    code: Name
    state: str
    fields: Mapping[Name, str]


@dataclass(frozen=True)
class Stated:
    """What a case states, in words; `versions` are those of its documents."""

    facts: Mapping[Name, str] = field(default_factory=dict)
    texts: Mapping[Name, str] = field(default_factory=dict)
    items: tuple[ItemSaid, ...] = ()
    versions: Mapping[Name, int] = field(default_factory=dict)


class Head(TypedDict):
    """What a paper says of itself."""

    number: str
    version: int
    day: str
    at: datetime
    office: NotRequired[str]
    signers: NotRequired[tuple[Signer, ...]]
    party: NotRequired[Mapping[str, str]]


def sheet(procedure: Procedure, name: Name, stated: Stated, **head: Unpack[Head]) -> Sheet:
    """A document on paper. What is not stated is blank; what is not declared is not there."""
    facts, texts = _all(procedure.facts, stated.facts), _all(procedure.texts, stated.texts)
    party = {one: head.get("party", {}).get(one, "") for one in PARTY}
    return Sheet(
        slug=procedure.slug,
        document=name,
        zh=procedure.documents[name].zh.strip("《》"),
        title=procedure.title,
        articles="、".join(dict.fromkeys(rule.article for rule in demanding(procedure, name))),
        rows=tuple(_rows(procedure, name, stated, facts | texts)),
        grids=tuple(_grids(procedure, name, stated)),
        facts=facts,
        texts=texts,
        **(head | {"party": {one: legible(said) or BLANK for one, said in party.items()}}),
    )


def demanding(procedure: Procedure, name: Name) -> list[Rule]:
    """The rules that demand a document, or make it due; where none does, those before the ways that make it."""
    asked = [
        rule
        for rule in procedure.rules
        if any(isinstance(atom, NeedsDocument) and atom.document == name for need in _needs(rule) for atom in need)
        or (rule.clock and any(rung.do == "issue" and rung.name == name for rung in rule.clock.over))
    ]
    return asked or [rule for rule in procedure.rules if any(_makes(procedure, rule, name))]


def _needs(rule: Rule) -> Iterator[Iterator[object]]:
    for need in (*(gate.needs for gate in rule.gates), *(one.when for one in (rule.record, rule.notice) if one)):
        if need:
            yield atoms_of(need)


def _makes(procedure: Procedure, rule: Rule, name: Name) -> Iterator[bool]:
    stages = procedure.stages.items()
    ways = {place for stage, one in stages for act, way in one.outcomes.items() if name in way.issues
            for place in (act, f"{stage}.{act}")}  # fmt: skip
    ways |= {act for act, own in procedure.acts.items() if name in own.issues}
    for places in (*(gate.at for gate in rule.gates), rule.record.before if rule.record else ()):
        yield not ways.isdisjoint(places)


def _all(declared: Mapping[Name, object], said: Mapping[Name, str]) -> dict[Name, str]:
    return {name: legible(said.get(name, "")) or BLANK for name in declared}


def _rows(procedure: Procedure, name: Name, stated: Stated, said: Mapping[Name, str]) -> Iterator[Row]:
    of_items = {one for kind in procedure.items.values() for one in kind.fields}
    for held in procedure.documents[name].holds:
        if held in procedure.documents:
            there = stated.versions.get(held)
            yield Row("附件", f"《{terms.name(procedure, held)}》第{there}版" if there else BLANK)
        elif held not in of_items or said[held] != BLANK:
            yield Row(terms.name(procedure, held), said[held], text=held in procedure.texts)


def _grids(procedure: Procedure, name: Name, stated: Stated) -> Iterator[Grid]:
    """Each collection of which the document holds a field: an item in a line."""
    holds = procedure.documents[name].holds
    for code, kind in procedure.items.items():
        if held := [one for one in holds if one in kind.fields]:
            items = [one for one in stated.items if one.kind == code]
            lines = [(str(nth), *(legible(one.fields.get(field, "")) or BLANK for field in held), one.state)
                     for nth, one in enumerate(items, 1)]  # fmt: skip
            none = [("", *(BLANK for _ in held), "")]
            columns = ("序号", *(terms.name(procedure, one) for one in held), "状态")
            yield Grid(kind.zh, columns, tuple(lines or none))
