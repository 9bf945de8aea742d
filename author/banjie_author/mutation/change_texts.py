"""A change of a procedure file in the words of its author: where it is, what stood there, what it became."""

from collections.abc import Mapping

from banjie_author.mutation.changes import LEFT_OUT, Change, part_at
from models.procedure import Procedure
from models.time import Unit
from procedures.source import Source
from wording import terms
from wording.articles import article_text
from wording.limits import amount_text
from wording.translation import N_, Message, gettext

KINDS: Mapping[str, Message] = {
    "number": N_("the number {at}"),
    "unit": N_("the unit {at}"),
    "role": N_("the role {at}"),
    "recipient": N_("the recipient {at}"),
    "event": N_("the event {at}"),
}


def unnoticed_text(source: Source, procedure: Procedure, change: Change) -> str:
    """Return the line that says that no scenario notices a change."""
    old, new = (value_text(source, procedure, change, value) for value in (change.old, change.new))
    line = source.line_of(change.path)
    return gettext(
        "{file}:{line} {where}: {old} → {new}: no scenario notices",
        file=source.path.name,
        line=line,
        where=_place_text(procedure, change),
        old=old,
        new=new,
    )


def _place_text(procedure: Procedure, change: Change) -> str:
    rule = terms.rule_by_id(procedure, change.rule)
    path = change.path[2:] if rule else change.path
    part = KINDS[change.kind](at=".".join(map(str, path)))
    return (
        gettext("{rule} ({article}), {part}", rule=rule.id, article=article_text(rule.article), part=part)
        if rule
        else part
    )


def value_text(source: Source, procedure: Procedure, change: Change, value: str | int | None) -> str:
    """Return a value before or after the change: a length of time with its unit, a role or event by its name."""
    if value is LEFT_OUT:
        return gettext("left out")
    beside = part_at(source.data, change.path[:-1])
    if change.kind == "number" and isinstance(value, int) and "unit" in (beside or ()):
        return amount_text(Unit(beside["unit"]), value)
    if change.kind == "unit" and isinstance(beside.get("n"), int):
        return amount_text(Unit(str(value)), beside["n"])
    kinds: dict[str, terms.NameKind] = {"role": "role", "recipient": "role", "event": "act"}
    name, kind = str(value), kinds.get(change.kind)
    return terms.label(procedure, name.rpartition(".")[2], kind) if kind else name
