"""Overlays: procedures whose rules bind other procedures (hosts), at the stages and outcomes that bear a tag.

A sign-off chain or a duty of supervision is written once, as an overlay, and is laid over a host when a case opens. A
rule of the overlay binds, and an act of it is open, only where it refers to a tag that the host has. The roles, facts
and the like to which these refer are added to the host.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from models.procedure import Procedure, Role
from models.requirement import Name
from models.rule import Notice, Place, Rule, Slug
from models.stage import OwnAct
from procedures.checker.unresolved_names import unresolved_name_flaws
from procedures.editions import edition_in_force
from procedures.load import current_source, edition_files, find_procedure_file, parse_file, slugs
from procedures.office_options import declared_settings
from procedures.office_settings import OVERLAYS, UNDO
from procedures.references import all_references, tag_of
from procedures.reminders import IDLE_REMINDER, with_idle_reminders
from procedures.source import InvalidProcedure, Problem, Source
from wording.translation import gettext, listed

EMPTY_PARTS: dict[str, Any] = {
    "roles": {}, "facts": {}, "texts": {}, "documents": {}, "phrases": {}, "name_lists": {}, "items": {}, "entries": {},
    "stages": {}, "permits": {}, "readings": (), "letters": {},
}  # fmt: skip
REFERENCED_PARTS = ("roles", "facts", "texts", "documents", "phrases", "name_lists", "items")


def load(slug_or_file: str, chosen: Mapping[str, Any] | None = None, on: date | None = None) -> Procedure:
    """Load a procedure as an office has it: with its settings (`chosen`), its overlays and its reminders.

    `on`: take the editions in force on that day. Without `chosen` it is the text as written. Raises InvalidProcedure.
    """
    settings = {} if chosen is None else dict(chosen)
    overlays = settings.pop(OVERLAYS, ())
    days = settings.pop(IDLE_REMINDER, 0)
    minutes = settings.pop(UNDO, None)
    file = _file_on_day(slug_or_file, on)
    procedure = parse_file(file, None if chosen is None else settings_of_edition(file, settings))
    if minutes is not None:
        procedure = procedure.model_copy(update={"undo_minutes": minutes})
    for slug in overlays:
        procedure = lay_over(procedure, parse_file(_file_on_day(slug, on), None if chosen is None else {}))
    if not days:
        return procedure
    if flaws := list(unresolved_name_flaws(procedure)):
        source = current_source(file)
        raise InvalidProcedure([source.problem_at(flaw.path, flaw.says) for flaw in flaws])
    return with_idle_reminders(procedure, days)


def settings_of_edition(file: Path, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an office has chosen without what only other editions on file leave open. An office has one file of
    settings, and it says before the first day of an edition what that leaves open."""
    source = current_source(file)
    if not (foreign := chosen.keys() - declared_settings(source).keys()):
        return dict(chosen)
    elsewhere = {name for other in _other_sources(source) for name in declared_settings(other)}
    return {name: value for name, value in chosen.items() if name not in foreign & elsewhere}


def _other_sources(source: Source) -> Iterator[Source]:
    slug = str(source.data.get("slug"))
    for path in edition_files(slug) if slug in slugs() else ():
        with suppress(InvalidProcedure):  # such a file is passed over wherever editions are chosen
            yield current_source(path)


def _file_on_day(slug_or_file: str, on: date | None) -> Path:
    return edition_in_force(slug_or_file, on) if on else find_procedure_file(slug_or_file)


def lay_over(host: Procedure, overlay: Procedure) -> Procedure:
    """Return the host with the rules and own acts of the overlay that refer to its tags, and with what these refer to.

    Raises InvalidProcedure if a name means something else in each.
    """
    acts = {name: lent for name, own in overlay.acts.items() if (lent := _adapted_act(own, host, overlay.slug))}
    host_names = frozenset((*(f"#{tag}" for tag in procedure_tags(host)), *acts))
    rules = tuple(bound for rule in overlay.rules if (bound := _adapted_rule(rule, host_names)))
    if not rules and not acts:
        return host
    carried = {rule.id for rule in rules}
    acts = {name: own if own.rule in carried else own.model_copy(update={"rule": None}) for name, own in acts.items()}
    whole = _with_references(overlay, overlay.model_copy(update={**EMPTY_PARTS, "rules": rules, "acts": acts}))
    brought = {word: _merged_declarations(host, whole, word) for word in (*REFERENCED_PARTS, "acts")}
    laid = {**host.overlays, overlay.slug: overlay.edition}
    return host.model_copy(update={**brought, "rules": (*host.rules, *rules), "overlays": laid})


def procedure_tags(procedure: Procedure) -> Iterable[Name]:
    """Yield every tag of a stage, an outcome or an own act."""
    for stage in procedure.stages.values():
        yield from stage.tags
        for outcome in stage.outcomes.values():
            yield from outcome.tags
    for own in procedure.acts.values():
        yield from own.tags


def _adapted_act(own: OwnAct, host: Procedure, slug: Slug) -> OwnAct | None:
    """Return an act of the overlay as it is open at the tagged stages of the host; None where it is not.

    A linked complaint that it opens stays under the overlay's own law. An act that leads to a stage, forks a track or
    is offered by a clock is not lent: stages and clocks are not part of an overlay's effect.
    """
    tags = {f"#{tag}" for stage in host.stages.values() if stage.kind != "end" for tag in stage.tags}
    at = tuple(place for place in own.at if place in tags)
    if not at or own.to or own.fork or own.offered:
        return None
    opens = own.opens and own.opens.model_copy(update={"procedure": own.opens.procedure or slug})
    return own.model_copy(update={"at": at, "opens": opens, "after_closing": None})


def _adapted_rule(rule: Rule, host_names: frozenset[Place]) -> Rule | None:
    """Return the rule with the parts that refer to these tags and acts, None where no part does."""
    gates = tuple(
        gate.model_copy(update={"at": at}) for gate in rule.gates if (at := _places_in_host(gate.at, host_names))
    )  # fmt: skip
    words: dict[str, Any] = {"gates": gates} if gates else {}
    if rule.entries:
        return None
    if rule.record and (before := _places_in_host(rule.record.before, host_names)):
        words["record"] = rule.record.model_copy(update={"before": before, "during": ()})
    if rule.guide and (at := _places_in_host(rule.guide.at, host_names)):
        words["guide"] = rule.guide.model_copy(update={"at": at})
    if rule.notice and (places := _adapted_notice_places(rule.notice, host_names)):
        words["notice"] = rule.notice.model_copy(update=places)
    if not words:
        return None
    carrier = rule.enforce if rule.enforce in words else next(iter(words))
    named = {"id": rule.id, "article": rule.article, "says": rule.says, "must": rule.must}
    return Rule(**named, enforce=carrier, **words)


def _adapted_notice_places(notice: Notice, host_names: frozenset[Place]) -> dict[str, tuple[Place, ...]]:
    """Return by which acts a person gives the notice there, or upon which the system does; empty where neither is."""
    by, owed = _places_in_host(notice.by, host_names), _places_in_host(notice.owed_after, host_names)
    return {"by": by, "owed_after": owed} if by or (owed and not notice.by) else {}


def _places_in_host(places: tuple[Place, ...], host_names: frozenset[Place]) -> tuple[Place, ...]:
    return tuple(place for place in places if tag_of(place) in host_names)


def _with_references(overlay: Procedure, lent: Procedure) -> Procedure:
    """Add the roles, facts, texts and the like that rules and acts refer to, and those that these refer to in turn."""
    while True:
        names = {reference.name for reference in all_references(lent)} | {
            name for role in lent.roles.values() for name in _unit_names(role, lent)
        }
        words = {
            word: {name: part for name, part in getattr(overlay, word).items() if name in names}
            for word in REFERENCED_PARTS
        }
        more = lent.model_copy(update=words)
        if more == lent:
            return lent
        lent = more


def _unit_names(role: Role, lent: Procedure) -> Iterable[Name]:
    """Return the units that a role depends on: the one it heads, and those that a fact may name."""
    fact = lent.facts.get(role.named_in or "")
    return (*([role.unit] if role.unit else ()), *(fact.one_of if fact else ()))


def _merged_declarations(host: Procedure, overlay: Procedure, word: str) -> dict[Name, Any]:
    """Return the declarations of both under `word`. Raises InvalidProcedure if they disagree about a name."""
    own, brought = getattr(host, word), getattr(overlay, word)
    clash = sorted(name for name in own.keys() & brought.keys() if own[name] != brought[name])
    if clash:
        says = gettext(
            "{section}: {names} mean something else in {overlay}; rename them in one of the two",
            section=word,
            names=listed(clash),
            overlay=overlay.slug,
        )
        raise InvalidProcedure([Problem(f"{host.slug}.yaml", 1, None, says)])
    return {**brought, **own}
