"""Rules that bind other procedures: laid over a host when a case opens, at the outcomes and stages they tag.

A sign-off chain or a duty of supervision is written once. Of the overlay those rules bind a host that speak of a
tag the host has; what they name comes along.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from models.procedure import Place, Procedure, Rule
from models.requirement import Name
from procedures.edition import in_force
from procedures.load import find, parsed, read
from procedures.source import Broken, Problem

OVERLAYS = "overlays"  # beside its settings an office names what it lays over a procedure
WORDS = {"block": "gates", "notify": "notice"}
ENFORCED = {word: enforce for enforce, word in WORDS.items()}
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
    """The host with the rules of the overlay that speak of its tags. Raises Broken where one name means two things."""
    tags = frozenset(tags_of(host))
    rules = [bound for rule in overlay.rules if (bound := _bound(rule, tags))]
    if not rules:
        return host
    brought = {word: _both(host, overlay, word) for word in BROUGHT}
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


def _bound(rule: Rule, tags: frozenset[Name]) -> Rule | None:
    """The rule with its words as far as they speak of these tags; none where no word does."""
    gates = tuple(
        gate.model_copy(update={"at": at}) for gate in rule.gates if (at := _tagged(gate.at, tags))
    )  # fmt: skip
    words: dict[str, Any] = {"gates": gates} if gates else {}
    for word, place in (("record", "before"), ("notice", "by"), ("guide", "at")):
        part = getattr(rule, word)
        if part and (at := _tagged(getattr(part, place), tags)):
            words[word] = part.model_copy(update={place: at})
    if not words:
        return None
    kept = WORDS.get(rule.enforce, rule.enforce)
    carrier = kept if kept in words else next(iter(words))
    named = {"id": rule.id, "article": rule.article, "says": rule.says, "must": rule.must}
    return Rule(**named, enforce=ENFORCED.get(carrier, carrier), **words)


def _tagged(places: tuple[Place, ...], tags: frozenset[Name]) -> tuple[Place, ...]:
    return tuple(place for place in places if place.startswith("#") and place[1:] in tags)


def _both(host: Procedure, overlay: Procedure, word: str) -> dict[Name, Any]:
    own, brought = getattr(host, word), getattr(overlay, word)
    clash = sorted(name for name in own.keys() & brought.keys() if own[name] != brought[name])
    if clash:
        says = f"{word}: {', '.join(clash)} mean something else in {overlay.slug}; rename them in one of the two"
        raise Broken([Problem(f"{host.slug}.yaml", 1, None, says)])
    return {**brought, **own}
