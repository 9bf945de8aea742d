"""Rules that bind other procedures: laid over a host when a case opens, at the outcomes and stages they tag.

A sign-off chain or a duty of supervision is written once. Of the overlay those rules bind a host, and those acts are
open there, that speak of a tag the host has; what they name comes along.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from models.procedure import Notice, OwnAct, Place, Procedure, Role, Rule, Slug
from models.requirement import Name
from procedures.editions import in_force
from procedures.load import find, parsed, read
from procedures.references import named, tag_of
from procedures.source import Broken, Problem

OVERLAYS = "overlays"  # beside its settings an office names what it lays over a procedure
WORDS = {"block": "gates", "notify": "notice"}
ENFORCED = {word: enforce for enforce, word in WORDS.items()}
BARE: dict[str, Any] = {
    "roles": {}, "facts": {}, "texts": {}, "documents": {}, "phrases": {}, "items": {}, "entries": {}, "stages": {},
    "permits": {}, "readings": (),
}  # fmt: skip
BROUGHT = ("roles", "facts", "texts", "documents", "phrases", "items")


def load(slug_or_file: str, chosen: Mapping[str, Any] | None = None, on: date | None = None) -> Procedure:
    """The procedure as an office has it: with its settings, and with what it lays over; on a day, the editions in
    force then. Without `chosen` it is the text as written. Raises Broken."""
    settings = {} if chosen is None else dict(chosen)
    overlays = settings.pop(OVERLAYS, ())
    procedure = parsed(read(_file(slug_or_file, on)), None if chosen is None else settings)
    for slug in overlays:
        procedure = laid_over(procedure, parsed(read(_file(slug, on)), None if chosen is None else {}))
    return procedure


def _file(slug_or_file: str, on: date | None) -> Path:
    return in_force(slug_or_file, on) if on else find(slug_or_file)


def laid_over(host: Procedure, overlay: Procedure) -> Procedure:
    """The host with the rules and own acts of the overlay that speak of its tags, and with what these name. Raises
    Broken where one name means two things."""
    acts = {name: lent for name, own in overlay.acts.items() if (lent := _lent(own, host, overlay.slug))}
    here = frozenset((*(f"#{tag}" for tag in tags_of(host)), *acts))
    rules = tuple(bound for rule in overlay.rules if (bound := _bound(rule, here)))
    if not rules and not acts:
        return host
    whole = _with_what_it_names(overlay, overlay.model_copy(update={**BARE, "rules": rules, "acts": acts}))
    brought = {word: _both(host, whole, word) for word in (*BROUGHT, "acts")}
    laid = {**host.laid_over, overlay.slug: overlay.edition}
    return host.model_copy(update={**brought, "rules": (*host.rules, *rules), "laid_over": laid})


def tags_of(procedure: Procedure) -> Iterable[Name]:
    """Every tag of a stage, an outcome, an own act."""
    for stage in procedure.stages.values():
        yield from stage.tags
        for outcome in stage.outcomes.values():
            yield from outcome.tags
    for own in procedure.acts.values():
        yield from own.tags


def _lent(own: OwnAct, host: Procedure, slug: Slug) -> OwnAct | None:
    """An act as it is open at the stages of the host that it speaks of; what it opens stays under its own law. None
    that leads on, or waits for a clock: stages and clocks stay at home."""
    tags = {f"#{tag}" for stage in host.stages.values() if stage.kind != "end" for tag in stage.tags}
    at = tuple(place for place in own.at if place in tags)
    if not at or own.to or own.fork or own.offered:
        return None
    opens = own.opens and own.opens.model_copy(update={"procedure": own.opens.procedure or slug})
    return own.model_copy(update={"at": at, "opens": opens, "after_closing": None})


def _bound(rule: Rule, here: frozenset[Place]) -> Rule | None:
    """The rule with its words as far as they speak of these tags and acts; none where no word does."""
    gates = tuple(
        gate.model_copy(update={"at": at}) for gate in rule.gates if (at := _there(gate.at, here))
    )  # fmt: skip
    words: dict[str, Any] = {"gates": gates} if gates else {}
    if rule.record and (before := _there(rule.record.before, here)):
        words["record"] = rule.record.model_copy(update={"before": before, "during": ()})
    if rule.guide and (at := _there(rule.guide.at, here)):
        words["guide"] = rule.guide.model_copy(update={"at": at})
    if rule.notice and (places := _told(rule.notice, here)):
        words["notice"] = rule.notice.model_copy(update=places)
    if not words:
        return None
    kept = WORDS.get(rule.enforce, rule.enforce)
    carrier = kept if kept in words else next(iter(words))
    named = {"id": rule.id, "article": rule.article, "says": rule.says, "must": rule.must}
    return Rule(**named, enforce=ENFORCED.get(carrier, carrier), **words)


def _told(notice: Notice, here: frozenset[Place]) -> dict[str, tuple[Place, ...]]:
    """By what a person tells it there, or upon what the system does; nothing where neither is there."""
    by, owed = _there(notice.by, here), _there(notice.owed, here)
    return {"by": by, "owed": owed} if by or (owed and not notice.by) else {}


def _there(places: tuple[Place, ...], here: frozenset[Place]) -> tuple[Place, ...]:
    return tuple(place for place in places if tag_of(place) in here)


def _with_what_it_names(overlay: Procedure, lent: Procedure) -> Procedure:
    """With the roles, facts, texts and the like that its rules and acts name, and those that these name in turn."""
    while True:
        names = {one.name for one in named(lent)} | {
            name for role in lent.roles.values() for name in _units(role, lent)
        }
        words = {word: {name: one for name, one in getattr(overlay, word).items() if name in names} for word in BROUGHT}
        more = lent.model_copy(update=words)
        if more == lent:
            return lent
        lent = more


def _units(role: Role, lent: Procedure) -> Iterable[Name]:
    """The units by which a role is known: the one it heads, and those that a fact may name."""
    fact = lent.facts.get(role.given_by or "")
    return (*([role.unit] if role.unit else ()), *(fact.one_of if fact else ()))


def _both(host: Procedure, overlay: Procedure, word: str) -> dict[Name, Any]:
    own, brought = getattr(host, word), getattr(overlay, word)
    clash = sorted(name for name in own.keys() & brought.keys() if own[name] != brought[name])
    if clash:
        says = f"{word}: {', '.join(clash)} mean something else in {overlay.slug}; rename them in one of the two"
        raise Broken([Problem(f"{host.slug}.yaml", 1, None, says)])
    return {**brought, **own}
