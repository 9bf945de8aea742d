"""What the file has and no case ever uses.

- `role_unused`: a role that does nothing, is told nothing and is named nowhere.
- `role_never_named`: a role that a fact gives, and nobody is asked for that fact.
- `fact_never_asked`: a gate rests on a fact that no act before it asks for.
"""

from collections.abc import Iterator

from banjie_author.lint.linted_text import LintedText
from banjie_author.proofs.finding import CheckFinding
from models.requirement import Name, NeedsAll, NeedsAny, NeedsFact, NeedsNone, Requirement
from procedures.references import all_references
from wording.translation import gettext

MAY_BE_EMPTY = ("person", "persons", "codes")  # where nobody or nothing is meant, nothing is stated


def idle_part_findings(text: LintedText) -> Iterator[CheckFinding]:
    """Yield roles that can do nothing, and gates on what nobody is asked for."""
    yield from _idle_roles(text)
    yield from _unasked_facts(text)


def _idle_roles(text: LintedText) -> Iterator[CheckFinding]:
    procedure = text.procedure
    askable = text.facts_asked_for.union(*(act.asks_for for act in text.graph.law.stage_acts))
    used = {reference.name for reference in all_references(procedure) if "role" in reference.kind}
    units = {
        value for role in procedure.roles.values() if role.named_in for value in procedure.facts[role.named_in].one_of
    }
    units |= {role.unit for role in procedure.roles.values() if role.unit}
    for name, role in procedure.roles.items():
        if name not in used and name not in units and not role.filer:
            yield CheckFinding(
                ("roles", name),
                gettext(
                    "the role {role} does nothing and is told nothing, so another one may stand in its "
                    "place somewhere; name it where it acts or is told, or take it out",
                    role=name,
                ),
                "role_unused",
                person=name,
            )
        fact = role.named_in
        if fact and fact not in askable and name in used:
            says = gettext(
                "the role {role} is given by {fact}, and no rule asks for that: nobody ever holds "
                "the role; ask for it by a record",
                role=name,
                fact=fact,
            )
            yield CheckFinding(("roles", name), says, "role_never_named", person=name)


def _unasked_facts(text: LintedText) -> Iterator[CheckFinding]:
    """Yield gates that are met because a fact is not stated, where nobody is asked to state it."""
    demanded = {fact for _, rule in text.rules for gate in rule.gates for fact in _facts_demanded(gate.needs)}
    for place, rule in text.rules:
        for at, gate in enumerate(rule.gates):
            for fact in dict.fromkeys(_facts_denied(gate.needs)):
                if fact not in text.facts_asked_for | demanded and text.procedure.facts[fact].is_ not in MAY_BE_EMPTY:
                    says = gettext(
                        "the gate rests on {fact}, and nothing before it asks for that: left out, the gate "
                        "binds nobody; ask for it by a record",
                        fact=fact,
                    )
                    yield CheckFinding(("rules", place, "gates", at), says, "fact_never_asked")


def _facts_denied(need: Requirement, denied: bool = False) -> Iterator[Name]:
    """Yield the facts of which a requirement asks that they have not some value."""
    match need:
        case NeedsFact(fact=name) if denied:
            yield name
        case NeedsNone(none=parts):
            for part in parts:
                yield from _facts_denied(part, denied=True)
        case NeedsAll(all=parts) | NeedsAny(any=parts):
            for part in parts:
                yield from _facts_denied(part, denied)


def _facts_demanded(need: Requirement) -> Iterator[Name]:
    """Yield the facts that some alternative of a requirement asks for, whatever their value."""
    match need:
        case NeedsFact(fact=name, is_=None, at_least=None, more_than=None):
            yield name
        case NeedsAll(all=parts) | NeedsAny(any=parts):
            for part in parts:
                yield from _facts_demanded(part)
