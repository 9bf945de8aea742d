"""Build the sheet of a document from its declaration and the values of the case, in the language that is spoken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from documents.sheet import BLANK, Sheet, SheetGrid, SheetRow, Signer, legible_text
from models.procedure import Letter, Procedure
from models.requirement import Name, NeedsDocument, simple_requirements
from models.rule import Rule
from wording import terms
from wording.articles import article_of
from wording.regulation_names import read_as_written, translated
from wording.translation import current_language, listed, pgettext

PARTY_FIELDS = ("name", "unit", "contact", "address")


@dataclass(frozen=True)
class StatedItem:
    """An item of a collection, as Chinese text."""

    kind: Name
    code: Name
    state: str
    fields: Mapping[Name, str]


@dataclass(frozen=True)
class StatedValues:
    """The values of a case, as Chinese text. `versions`: the version of each of its documents."""

    facts: Mapping[Name, str] = field(default_factory=dict)
    texts: Mapping[Name, str] = field(default_factory=dict)
    items: tuple[StatedItem, ...] = ()
    versions: Mapping[Name, int] = field(default_factory=dict)


class SheetHeader(TypedDict):
    """The fields of a Sheet that describe the document itself."""

    number: str
    version: int
    day: str
    at: datetime
    office: NotRequired[str]
    signers: NotRequired[tuple[Signer, ...]]
    party: NotRequired[Mapping[str, str]]


@dataclass(frozen=True)
class LetterContent:
    """What a letter says beside the values of the case. `kind` chooses the usual sentence. `article`: why it is
    written. `case` is the number of the case, `filed` the day when it came in, `unit` who did what it tells, `limit`
    the last day that it names, `remedy` the office's own line for a refusal."""

    name: Name
    letter: Letter
    kind: str
    article: str
    case: str
    filed: str
    unit: str = ""
    limit: str = ""
    remedy: str = ""


def build_letter(
    procedure: Procedure, content: LetterContent, stated: StatedValues, **head: Unpack[SheetHeader]
) -> Sheet:
    """Return the sheet of a letter. It gives what is on record of what it is to give."""
    facts, texts = _legible_values(procedure.facts, stated.facts), _legible_values(procedure.texts, stated.texts)
    letter, given = content.letter, {**facts, **texts}
    given |= {name: listed for name in letter.with_ if (listed := _listed_in_items(stated, name))}
    return Sheet(
        slug=procedure.slug,
        document=content.name,
        name=translated(procedure, letter.name).strip("《》"),
        title=terms.title(procedure),
        articles=content.article,
        rows=tuple(
            SheetRow(terms.label(procedure, name, "text" if name in texts else "fact"), given[name], name in texts)
            for name in letter.with_
            if given.get(name, BLANK) != BLANK
        ),
        facts=facts,
        texts=texts,
        letter=content.kind,
        case=content.case,
        filed=content.filed,
        says=translated(procedure, letter.says),
        remedy=translated(procedure, letter.remedy)
        or (legible_text(content.remedy) if content.kind == "refusal" else ""),
        limit=content.limit,
        unit=content.unit,
        language=current_language(),
        **_legible_head(head),
    )


def _listed_in_items(stated: StatedValues, name: Name) -> str:
    """Return what the items of the case say under a name, one a line."""
    return "\n".join(legible_text(value) for item in stated.items if (value := item.fields.get(name)))


def _legible_head(head: SheetHeader) -> SheetHeader:
    party = {name: legible_text(head.get("party", {}).get(name, "")) or BLANK for name in PARTY_FIELDS}
    signers = tuple(replace(signer, name=legible_text(signer.name)) for signer in head.get("signers", ()))
    return {**head, "office": legible_text(head.get("office", "")), "signers": signers, "party": party}


def build_sheet(procedure: Procedure, name: Name, stated: StatedValues, **head: Unpack[SheetHeader]) -> Sheet:
    """Return the sheet of a document. A value not stated is printed as BLANK; a value not declared is left out."""
    facts, texts = _legible_values(procedure.facts, stated.facts), _legible_values(procedure.texts, stated.texts)
    party = {name: head.get("party", {}).get(name, "") for name in PARTY_FIELDS}
    return Sheet(
        slug=procedure.slug,
        document=name,
        name=translated(procedure, procedure.documents[name].name).strip("《》"),
        title=terms.title(procedure),
        articles=listed(dict.fromkeys(_printed_article(procedure, rule) for rule in demanding_rules(procedure, name))),
        rows=(*_filer_rows(procedure, name, party), *_sheet_rows(procedure, name, stated, facts | texts)),
        grids=tuple(_item_grids(procedure, name, stated)),
        seal=_sealing_unit(procedure, name, stated),
        facts=facts,
        texts=texts,
        language=current_language(),
        **_legible_head(head),
    )


def _printed_article(procedure: Procedure, rule: Rule) -> str:
    """Return the place of a rule as papers have it: in the language of the regulation as it is written."""
    return rule.article if read_as_written(procedure) else article_of(procedure, rule)


def demanding_rules(procedure: Procedure, name: Name) -> list[Rule]:
    """Return the rules that require a document or make it due; else those that guard the acts which issue it."""
    requiring = [
        rule
        for rule in procedure.rules
        if any(
            isinstance(atom, NeedsDocument) and atom.document == name
            for need in _rule_requirements(rule)
            for atom in need
        )
        or (rule.clock and any(rung.do == "make" and rung.code == name for rung in rule.clock.over))
    ]
    return requiring or [rule for rule in procedure.rules if any(_gates_issuing_acts(procedure, rule, name))]


def _rule_requirements(rule: Rule) -> Iterator[Iterator[object]]:
    for need in (*(gate.needs for gate in rule.gates), *(need for _, need in rule.conditions)):
        yield simple_requirements(need)


def _gates_issuing_acts(procedure: Procedure, rule: Rule, name: Name) -> Iterator[bool]:
    stages = procedure.stages.items()
    issuing = {place for code, stage in stages for act, way in stage.outcomes.items() if name in way.makes
               for place in (act, f"{code}.{act}")}  # fmt: skip
    issuing |= {act for act, own in procedure.acts.items() if name in own.makes}
    for places in (*(gate.at for gate in rule.gates), rule.record.before if rule.record else ()):
        yield not issuing.isdisjoint(places)


def _legible_values(declared: Mapping[Name, object], values: Mapping[Name, str]) -> dict[Name, str]:
    return {name: legible_text(values.get(name, "")) or BLANK for name in declared}


def _filer_rows(procedure: Procedure, name: Name, party: Mapping[str, str]) -> Iterator[SheetRow]:
    """Yield who filed the complaint, as on the intake form: a row of the address only if one was given."""
    if procedure.documents[name].filer and (role := procedure.filing_role):
        shown_values = {field: legible_text(value) or BLANK for field, value in party.items()}
        yield SheetRow(terms.label(procedure, role, "role"), shown_values["name"])
        yield SheetRow(pgettext("paper", "Contact"), shown_values["contact"])
        where = [shown_values[field] for field in ("unit", "address") if shown_values[field] != BLANK]
        if where:
            yield SheetRow(pgettext("paper", "Unit or address"), pgettext("paper", ", ").join(where))


def _sheet_rows(
    procedure: Procedure, name: Name, stated: StatedValues, values: Mapping[Name, str]
) -> Iterator[SheetRow]:
    item_fields = {field for kind in procedure.items.values() for field in kind.fields}
    for held in procedure.documents[name].holds:
        if held in procedure.documents:
            version = stated.versions.get(held)
            document = terms.label(procedure, held)
            of_version = pgettext("paper", "{document}, version {version}", document=document, version=version)
            yield SheetRow(pgettext("paper", "Attached"), of_version if version else BLANK)
        elif held not in item_fields or values[held] != BLANK:
            yield SheetRow(terms.label(procedure, held), values[held], text=held in procedure.texts)


def _sealing_unit(procedure: Procedure, name: Name, stated: StatedValues) -> str:
    """Return the unit whose seal the document bears: the one that a fact names, else the role itself."""
    seal = procedure.documents[name].seal
    if seal is None:
        return ""
    named_in = procedure.roles[seal].named_in
    return stated.facts.get(named_in, BLANK) if named_in else terms.label(procedure, seal)


def _item_grids(procedure: Procedure, name: Name, stated: StatedValues) -> Iterator[SheetGrid]:
    """Yield a table for each collection with a field that the document holds."""
    holds = procedure.documents[name].holds
    for code, kind in procedure.items.items():
        if held := [name for name in holds if name in kind.fields]:
            items = [item for item in stated.items if item.kind == code]
            lines = [(str(nth), *(legible_text(item.fields.get(name, "")) or BLANK for name in held), item.state)
                     for nth, item in enumerate(items, 1)]  # fmt: skip
            none = [("", *(BLANK for _ in held), "")]
            labels = (terms.label(procedure, name) for name in held)
            columns = (pgettext("paper", "No."), *labels, pgettext("paper", "State"))
            yield SheetGrid(translated(procedure, kind.name), columns, tuple(lines or none))
